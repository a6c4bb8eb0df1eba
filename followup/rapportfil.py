"""The report as a sheet and as an accessible PDF, drawn from the same texts as the page (S134, N04)."""

from collections.abc import Mapping
from datetime import date
from io import BytesIO
from typing import Any

import xlsxwriter
from django.utils.text import slugify

from ame.common.pdf import rita_pdf

BREDD = 28
LANGSTA_BLADNAMN = 31
EJ_I_BLADNAMN = str.maketrans(dict.fromkeys("[]:*?/\\", " "))


def som_pdf(innehall: Mapping[str, Any]) -> bytes:
    omfattning = dict(innehall["fakta"])["Omfattning"]
    return rita_pdf("rapport", {**innehall, "sidfot": f"{innehall['titel']}. {omfattning}."})


def som_xlsx(innehall: Mapping[str, Any]) -> bytes:
    """One sheet for what the report is about and one for each chapter. Every cell is the text of the page, never a formula."""
    fil = BytesIO()
    bok = xlsxwriter.Workbook(
        fil, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    )
    bok.set_properties({"title": innehall["titel"], "comments": innehall["upplysning"][0]})
    rubrik, huvud = bok.add_format({"bold": True, "font_size": 14}), bok.add_format({"bold": True, "bottom": 1})
    blad = _Blad(bok, "Om rapporten", rubrik, huvud)
    blad.rad([innehall["titel"]], rubrik)
    for rad in [*innehall["fakta"], *([t] for t in innehall["upplysning"])]:
        blad.rad(rad)
    for kapitel in innehall["kapitel"]:
        blad = _Blad(bok, kapitel["rubrik"], rubrik, huvud)
        blad.rad([kapitel["rubrik"]], rubrik)
        if kapitel["tomt"]:
            blad.rad([kapitel["tomt"]])
        for tabell in kapitel["tabeller"]:
            blad.tabell(tabell)
    bok.close()
    return fil.getvalue()


class _Blad:
    """Rows are written in order and let go (constant_memory)."""

    def __init__(self, bok: Any, namn: str, rubrik: Any, huvud: Any):
        self.blad, self.nasta, self.rubrik, self.huvud = bok.add_worksheet(bladnamn(namn)), 0, rubrik, huvud
        self.blad.set_column(0, 0, 2 * BREDD)
        self.blad.set_column(1, 12, BREDD)

    def rad(self, texter: list[str], format_: Any = None) -> None:
        for kolumn, text in enumerate(texter):
            if text.isascii() and text.isdigit():
                self.blad.write_number(self.nasta, kolumn, int(text), format_)  # a count can be added up in the sheet
            else:
                self.blad.write_string(self.nasta, kolumn, text, format_)
        self.nasta += 1

    def tabell(self, t: Mapping[str, Any]) -> None:
        self.nasta += 1
        self.rad([t["rubrik"]], self.rubrik)
        if t["rader"]:
            self.rad(t["kolumner"], self.huvud)
        for rad in t["rader"]:
            self.rad(rad)
        if t["tomt"]:
            self.rad([t["tomt"]])


def bladnamn(rubrik: str) -> str:
    return rubrik.translate(EJ_I_BLADNAMN)[:LANGSTA_BLADNAMN].strip()


def filnamn(enhet: str, slag: str, till: date, version: int, andelse: str) -> str:
    mer = "" if version == 1 else f"-v{version}"
    return f"rapport-{slugify(enhet)}-{slag}-{till.isoformat()}{mer}.{andelse}"
