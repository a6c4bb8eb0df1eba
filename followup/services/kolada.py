"""Published figures from a file into KoladaVarde (S169): idempotent, and a missing year stays missing.

Two shapes: what Kolada's API answers (JSON, `values` with `kpi`, `municipality`, `period` and a value per `gender`), and CSV with one
value per row. Columns may have Kolada's own names or ours.
"""

import csv
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from io import StringIO
from typing import Any, TextIO

from django.db import transaction
from django.utils import timezone

from ame.access import perms
from ame.access.models import User
from ame.audit.enums import Atgard
from ame.audit.services import log_read
from followup.kas.kpi import KON
from followup.models import KoladaVarde

KRAVS = ("kpi", "kommunkod", "ar", "kon", "varde")
NAMN = {
    "municipality": "kommunkod", "municipality_id": "kommunkod", "kommun_id": "kommunkod", "kommunnamn": "kommun",
    "municipality_name": "kommun", "period": "ar", "år": "ar", "year": "ar", "gender": "kon", "kön": "kon", "value": "varde", "värde": "varde",
}  # fmt: skip
FLEST_RADER = 300_000
RIMLIGA_AR = range(1990, 2101)


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

    def __str__(self) -> str:
        return (
            f"{self.rader} rader lästa: {self.nya} nya, {self.andrade} ändrade, {self.oforandrade} oförändrade. "
            f"{self.utan_varde} saknar värde och lämnas utan."
        )


def avkoda(innehall: bytes) -> StringIO:
    """UTF-8, or what Excel writes when it is left to itself. UTF-16 is also met."""
    for kodning in ("utf-16",) if innehall[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig", "cp1252"):
        try:
            return StringIO(innehall.decode(kodning))
        except UnicodeDecodeError:
            continue
    raise KoladaFel("Filen går inte att läsa som text. Spara den som CSV eller JSON och försök igen.")


def las_fil(fil: TextIO) -> Iterator[KoladaVarde]:
    """Either shape. An empty value is kept as a row without value: known to be missing."""
    text = fil.read().lstrip("\ufeff").replace("\x00", "")
    if not text.strip():
        raise KoladaFel("Filen är tom.")
    return _las_json(text) if text.lstrip()[0] in "{[" else _las_csv(text)


def _las_csv(text: str) -> Iterator[KoladaVarde]:
    """Comma or semicolon, decimal point or comma."""
    huvud, _, resten = text.replace("\r\n", "\n").replace("\r", "\n").partition("\n")
    tecken = next((t for t in (";", "\t") if t in huvud), ",")
    kolumner = [NAMN.get(k, k) for k in (rubrik.strip().strip('"').lower() for rubrik in huvud.split(tecken))]
    if saknas := [k for k in KRAVS if k not in kolumner]:
        raise KoladaFel(f"Rad 1: kolumnen {saknas[0]} saknas. Filen ska ha {', '.join(KRAVS)}.")
    try:
        for nr, falt in enumerate(csv.reader(StringIO(resten), delimiter=tecken), start=2):
            if any(f.strip() for f in falt):
                yield _rad(f"Rad {nr}", dict(zip(kolumner, (f.strip() for f in falt), strict=False)))
    except csv.Error:
        raise KoladaFel("Filen går inte att läsa som CSV. Öppna den, spara den som CSV och försök igen.") from None


def _las_json(text: str) -> Iterator[KoladaVarde]:
    """The API's answer as it is: {"values": [{"kpi", "municipality", "period", "values": [{"gender", "value"}]}]}. Several pages may
    lie in a list. A row that says `isdeleted` has no value."""
    try:
        data = json.loads(text, parse_float=str, parse_int=str)
    except (ValueError, RecursionError):
        raise KoladaFel("Filen går inte att läsa som JSON. Hämta den på nytt från Kolada.") from None
    for nr, post in enumerate(_poster(data), start=1):
        if not isinstance(post, dict) or not isinstance(varden := post.get("values"), list):
            raise KoladaFel(f"Post {nr}: «values» saknas. Filen ska vara svaret på en fråga om data i Koladas API.")
        for v in varden:
            if not isinstance(v, dict):
                raise KoladaFel(f"Post {nr}: värdet går inte att läsa.")
            finns = v.get("value") is not None and str(v.get("isdeleted", "")).lower() != "true"
            yield _rad(f"Post {nr}", {
                "kpi": _ord(post.get("kpi")), "kommunkod": _ord(post.get("municipality")), "ar": _ord(post.get("period")),
                "kon": _ord(v.get("gender")), "varde": _ord(v.get("value")) if finns else "",
                "kommun": _ord(post.get("municipality_name")),
            })  # fmt: skip


def _poster(data: Any) -> Iterator[Any]:
    for sida in data if isinstance(data, list) else [data]:
        if isinstance(sida, dict) and isinstance(sida.get("values"), list) and "municipality" not in sida:
            yield from sida["values"]
        else:
            yield sida


def _ord(varde: Any) -> str:
    return "" if varde is None or isinstance(varde, dict | list) else str(varde).strip()


def _rad(var: str, r: dict[str, str]) -> KoladaVarde:
    if not re.fullmatch(r"[NU]\d{5}", r.get("kpi", "")):
        raise KoladaFel(f"{var}: kpi ska vara N eller U och fem siffror.")
    if not re.fullmatch(r"\d{4}", r.get("kommunkod", "")):
        raise KoladaFel(f"{var}: kommunkoden ska ha fyra siffror.")
    if r.get("kon") not in KON:
        raise KoladaFel(f"{var}: kön ska vara K, M eller T.")
    try:
        ar = int(r.get("ar", ""))
        varde = Decimal(r["varde"].replace(",", ".").replace("\xa0", "").replace(" ", "")) if r.get("varde") else None
    except (ValueError, InvalidOperation):
        raise KoladaFel(f"{var}: år och värde ska vara tal.") from None
    if ar not in RIMLIGA_AR:
        raise KoladaFel(f"{var}: år {ar} är inte rimligt.")
    if varde is not None and (not varde.is_finite() or abs(varde) >= 10**8):
        raise KoladaFel(f"{var}: värdet är inte rimligt.")
    if varde is not None:
        varde = varde.quantize(Decimal("0.00000001"))
    return KoladaVarde(
        kpi=r["kpi"], kommunkod=r["kommunkod"], kommunnamn=r.get("kommun", "")[:60], ar=ar, kon=r["kon"], varde=varde
    )


@transaction.atomic
def importera_kolada(*, fil: TextIO, actor: User | None = None) -> Importrapport:
    """Adds and updates; never removes. The same file twice changes nothing. All or nothing. `actor` None is the command line."""
    if actor is not None:
        perms.krav(perms.can_importera_kolada(actor))
    inlasta: dict[tuple[Any, ...], KoladaVarde] = {}
    for nr, v in enumerate(las_fil(fil), start=1):
        if nr > FLEST_RADER:
            raise KoladaFel(f"Filen har fler än {FLEST_RADER:,} värden. Dela den per nyckeltal.".replace(",", "\xa0"))
        inlasta[_nyckel(v)] = v
    if not inlasta:
        raise KoladaFel("Filen innehåller inga värden.")
    _ge_namn(inlasta)
    rapport = _spara(inlasta)
    if actor is not None:
        log_read(
            actor=actor, objekt_typ="kolada_import", atgard=Atgard.VISA, andamal="Jämförelse med andra kommuner",
            data={"rader": rapport.rader, "nya": rapport.nya, "andrade": rapport.andrade},
        )  # fmt: skip
    return rapport


def _nyckel(v: KoladaVarde) -> tuple[Any, ...]:
    return v.kpi, v.kommunkod, v.ar, v.kon


def _ge_namn(inlasta: dict[tuple[Any, ...], KoladaVarde]) -> None:
    """The API gives codes only: the name from another row or another file, else the code."""
    namn = dict(KoladaVarde.objects.order_by("importerat_vid").values_list("kommunkod", "kommunnamn"))
    namn |= {v.kommunkod: v.kommunnamn for v in inlasta.values() if v.kommunnamn}
    for v in inlasta.values():
        v.kommunnamn = v.kommunnamn or namn.get(v.kommunkod) or v.kommunkod


def _spara(inlasta: dict[tuple[Any, ...], KoladaVarde]) -> Importrapport:
    finns = {_nyckel(v): v for v in KoladaVarde.objects.filter(kpi__in={k[0] for k in inlasta})}
    rapport, nya, andrade = Importrapport(), [], []
    for nyckel, v in inlasta.items():
        rapport.utan_varde += v.varde is None
        gammal = finns.get(nyckel)
        if gammal is None:
            nya.append(v)
        elif (gammal.varde, gammal.kommunnamn) != (v.varde, v.kommunnamn):
            gammal.varde, gammal.kommunnamn, gammal.importerat_vid = v.varde, v.kommunnamn, timezone.now()
            andrade.append(gammal)
        else:
            rapport.oforandrade += 1
    KoladaVarde.objects.bulk_create(nya, batch_size=2000)
    KoladaVarde.objects.bulk_update(andrade, ["varde", "kommunnamn", "importerat_vid"], batch_size=2000)
    rapport.nya, rapport.andrade = len(nya), len(andrade)
    return rapport
