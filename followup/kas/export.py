"""The file and the command's output: `kpi;kommun;ar;kon;varde;n;N`, made from the same rows as the page (N01)."""

import csv
import io
import json
from collections.abc import Iterable
from typing import Any

from followup.kas.definitioner import DEFINITIONSVERSION
from followup.kas.kpi import i_kolada
from followup.kas.populationer import Urval
from followup.kas.rakna import Siffra
from followup.kas.varde import i_fil
from followup.models import KorningRad

KOLUMNER = ("kpi", "kommun", "ar", "kon", "varde", "n", "N")


# A figure just counted, or one stored in a run.
EnSiffra = Siffra | KorningRad


def rader(siffror: Iterable[EnSiffra], kommun: str, ar: int) -> list[tuple[str, ...]]:
    """Kolada's rows only: the local ones explain a figure and are not keyed in."""
    return [
        (s.kpi, kommun, str(ar), s.kon, i_fil(s.varde, ar_antal=s.namnare is None), _tal(s.taljare), _tal(s.namnare))
        for s in siffror
        if i_kolada(s.tabell)
    ]


def som_csv(siffror: Iterable[EnSiffra], kommun: str, ar: int, *, huvud: bool = True) -> str:
    """UTF-8, semicolon, decimal point as Kolada's own API writes it; an empty value where there is no basis."""
    ut = io.StringIO()
    skrivare = csv.writer(ut, delimiter=";", lineterminator="\n")
    if huvud:
        skrivare.writerow(KOLUMNER)
    skrivare.writerows(rader(siffror, kommun, ar))
    return ut.getvalue()


def som_json(urval: Urval, skop: Iterable[tuple[str, str, list[Any]]], datadatum: str) -> str:
    """The same rows with everything that must be printed with them (N04): scope, year, versions, settings, data date."""
    return json.dumps(
        {
            "ar": urval.ar,
            "version": urval.version,
            "definitionsversion": DEFINITIONSVERSION,
            "installningar": urval.inst.som_dict(),
            "datadatum": datadatum,
            "omfattning": [
                {
                    "namn": namn,
                    "kommun": kommun,
                    "rader": [
                        {**dict(zip(KOLUMNER, rad, strict=True)), "skal": skal}
                        for rad, skal in zip(
                            rader(siffror, kommun, urval.ar), (s.skal for s in siffror if i_kolada(s.tabell)), strict=True
                        )
                    ],
                }
                for namn, kommun, siffror in skop
            ],
        },
        ensure_ascii=False,
        indent=2,
    )


def _tal(n: int | None) -> str:
    return "" if n is None else str(n)
