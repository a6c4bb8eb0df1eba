"""The run as a workbook (XLSX): the figures in the order of the form, how they are counted, and by which rules (N04).

Every cell is written as a number or as plain text: nothing in it can be taken for a formula or a link, whatever a name begins with.
"""

import io
from collections.abc import Iterable
from typing import Any

import xlsxwriter

from followup.kas.definitioner import TABELLER
from followup.kas.formular import UTANFOR, om_korningen, sa_raknas_det
from followup.kas.kpi import KON, i_kolada
from followup.kas.populationer import Urval
from followup.models import Korning

INSTALLNING = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
RUBRIKER = ("Fråga", "Kolada", "Uppgift", "Kön", "Antal (n)", "Av (N)", "Värde", "Varför värdet saknas")
RAKNAS = ("Kolada", "Uppgift", "Koladas rubrik", "Så räknas det", "Källa")


def som_xlsx(korning: Korning, urval: Urval) -> bytes:
    """Three sheets. The value of a share is in per cent with Kolada's eight decimals."""
    ut = io.BytesIO()
    bok = xlsxwriter.Workbook(ut, INSTALLNING)
    bok.set_properties({"title": f"KAS {korning.ar}", "subject": korning.lage})
    fet, radbryt = bok.add_format({"bold": True}), bok.add_format({"text_wrap": True, "valign": "top"})
    raknas = sa_raknas_det(korning, urval)
    _siffror(bok.add_worksheet("KAS"), korning, urval, {kpi: namn for kpi, namn, *_ in raknas}, fet)
    _sa_raknas_det(bok.add_worksheet("Så räknas det"), korning, urval, raknas, fet, radbryt)
    bok.close()
    return ut.getvalue()


def _siffror(blad: Any, korning: Korning, urval: Urval, namn: dict[str, str], fet: Any) -> None:
    start = _huvud(blad, korning, urval, fet)
    _rubrikrad(blad, start, RUBRIKER, fet)
    rader = [r for r in korning.rader.order_by("pk") if i_kolada(r.tabell)]
    for nr, r in enumerate(rader, start=start + 1):
        for kol, text in enumerate((TABELLER.get(r.tabell, r.tabell), r.kpi, namn.get(r.kpi, r.kpi), KON[r.kon])):
            blad.write_string(nr, kol, text)
        for kol, tal in enumerate((r.taljare, r.namnare, r.varde), start=4):
            if tal is not None:
                blad.write_number(nr, kol, float(tal))
        blad.write_string(nr, 7, r.skal)
    blad.autofilter(start, 0, start + len(rader), len(RUBRIKER) - 1)
    blad.freeze_panes(start + 1, 0)
    for kol, bredd in enumerate((34, 10, 44, 10, 10, 10, 14, 44)):
        blad.set_column(kol, kol, bredd)


def _huvud(blad: Any, korning: Korning, urval: Urval, fet: Any) -> int:
    """Scope, period, versions, time of the run; returns the row where the table begins."""
    blad.write_string(0, 0, f"KAS {korning.ar}", fet)
    par = [(namn, text) for namn, text in om_korningen(korning, urval) if text]
    for nr, (namn, text) in enumerate(par, start=1):
        blad.write_string(nr, 0, namn)
        blad.write_string(nr, 1, text)
    return len(par) + 2


def _sa_raknas_det(blad: Any, korning: Korning, urval: Urval, raknas: list[Any], fet: Any, radbryt: Any) -> None:
    start = _huvud(blad, korning, urval, fet)
    _rubrikrad(blad, start, RAKNAS, fet)
    slut = _skriv(blad, start + 1, raknas, radbryt)
    _rubrikrad(blad, slut + 1, ("Regel", "Val", "Varför"), fet)
    slut = _skriv(blad, slut + 2, urval.inst.beskrivning(), radbryt)
    _skriv(blad, slut + 1, [("Finns inte i systemet", text) for text in UTANFOR.get(korning.version, ())], radbryt)
    for kol, bredd in enumerate((26, 34, 50, 80, 34)):
        blad.set_column(kol, kol, bredd)


def _skriv(blad: Any, start: int, rader: Iterable[tuple[str, ...]], radbryt: Any) -> int:
    """Returns the first free row."""
    nr = start
    for rad in rader:
        for kol, text in enumerate(rad):
            blad.write_string(nr, kol, text, radbryt)
        nr += 1
    return nr


def _rubrikrad(blad: Any, nr: int, texter: tuple[str, ...], fet: Any) -> None:
    for kol, text in enumerate(texter):
        blad.write_string(nr, kol, text, fet)
