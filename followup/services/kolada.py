"""Published figures from a file into KoladaVarde (S169): idempotent, and a missing year stays missing."""

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import TextIO

from django.db import transaction

from followup.models import KoladaVarde

KRAVS = ("kpi", "kommunkod", "ar", "kon", "varde")


class KoladaFel(ValueError):
    """The file cannot be read. Says which row and what to mend; nothing was imported."""


@dataclass
class Importrapport:
    nya: int = 0
    andrade: int = 0
    oforandrade: int = 0
    utan_varde: int = 0

    @property
    def rader(self) -> int:
        return self.nya + self.andrade + self.oforandrade


def las_fil(fil: TextIO) -> Iterator[KoladaVarde]:
    """Comma or semicolon, decimal point or comma. An empty value is kept as a row without value: known to be missing."""
    huvud = fil.readline().lstrip("\ufeff").strip()
    tecken = ";" if ";" in huvud else ","
    kolumner = [k.strip().lower() for k in huvud.split(tecken)]
    if saknas := [k for k in KRAVS if k not in kolumner]:
        raise KoladaFel(f"Rad 1: kolumnen {saknas[0]} saknas. Filen ska ha {', '.join(KRAVS)}.")
    for nr, falt in enumerate(csv.reader(fil, delimiter=tecken), start=2):
        if any(f.strip() for f in falt):
            yield _rad(nr, dict(zip(kolumner, (f.strip() for f in falt), strict=False)))


def _rad(nr: int, r: dict[str, str]) -> KoladaVarde:
    if not re.fullmatch(r"[NU]\d{5}", r.get("kpi", "")):
        raise KoladaFel(f"Rad {nr}: kpi ska vara N eller U och fem siffror.")
    if not re.fullmatch(r"\d{4}", r.get("kommunkod", "")):
        raise KoladaFel(f"Rad {nr}: kommunkoden ska ha fyra siffror.")
    if r.get("kon") not in {"K", "M", "T"}:
        raise KoladaFel(f"Rad {nr}: kön ska vara K, M eller T.")
    try:
        ar = int(r.get("ar", ""))
        varde = Decimal(r["varde"].replace(",", ".")) if r.get("varde") else None
    except (ValueError, InvalidOperation):
        raise KoladaFel(f"Rad {nr}: år och värde ska vara tal.") from None
    namn = r.get("kommun") or r.get("kommunnamn") or r["kommunkod"]
    return KoladaVarde(kpi=r["kpi"], kommunkod=r["kommunkod"], kommunnamn=namn, ar=ar, kon=r["kon"], varde=varde)


@transaction.atomic
def importera_kolada(*, fil: TextIO) -> Importrapport:
    """Adds and updates; never removes. The same file twice changes nothing. All or nothing."""
    nycklar = ("kpi", "kommunkod", "ar", "kon")
    inlasta = {tuple(getattr(v, n) for n in nycklar): v for v in las_fil(fil)}
    finns = {tuple(getattr(v, n) for n in nycklar): v for v in KoladaVarde.objects.filter(kpi__in={k[0] for k in inlasta})}
    rapport, nya, andrade = Importrapport(), [], []
    for nyckel, v in inlasta.items():
        rapport.utan_varde += v.varde is None
        gammal = finns.get(nyckel)
        if gammal is None:
            nya.append(v)
        elif (gammal.varde, gammal.kommunnamn) != (v.varde, v.kommunnamn):
            gammal.varde, gammal.kommunnamn = v.varde, v.kommunnamn
            andrade.append(gammal)
        else:
            rapport.oforandrade += 1
    KoladaVarde.objects.bulk_create(nya)
    KoladaVarde.objects.bulk_update(andrade, ["varde", "kommunnamn"])
    rapport.nya, rapport.andrade = len(nya), len(andrade)
    return rapport
