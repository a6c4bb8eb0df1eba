"""What a page shows of a stored measure: the figure, its trend with targets, limits and breaks, and its splits. One query for the points of a
page, one for the targets, one for the breaks, whatever the number of measures (T05: nothing is counted here)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Q

from followup.enums import Malriktning
from followup.matt.definition import Form, Matt
from followup.matt.katalog import KATALOG
from followup.matt.skatta import PROCENT_FRAN
from followup.models import Matmal, Matpunkt, Seriebrott

OFULLSTANDIG = "Månaden pågår."


@dataclass(frozen=True)
class Punkt:
    """A month of the trend. `serie` grows when the limit inside the measure or its definition changed: the line is broken there (T07)."""

    manad: date
    varde: float | None
    text: str
    n: str
    mal: float | None
    serie: int
    ar_fryst: bool
    skal: str = ""


@dataclass(frozen=True)
class Delvarde:
    namn: str
    text: str
    n: str
    skal: str = ""


@dataclass(frozen=True)
class Bild:
    """A measure of one unit and age selection."""

    matt: Matt
    text: str
    n: str
    skal: str
    mal: float | None
    mal_text: str
    nar_malet: bool | None
    datadatum: datetime | None
    till: date | None
    trend: Sequence[Punkt] = ()
    delar: Mapping[str, Sequence[Delvarde]] = field(default_factory=dict)
    brott: Sequence[tuple[date, str]] = ()
    grans: int | None = None


def tal(matt: Matt, varde: float | None) -> str:
    """The figure as it is printed everywhere. None is a dash; the reason stands beside it (N02)."""
    if varde is None:
        return "—"
    if matt.enhet == "%":
        return f"{varde * 100:.0f}\xa0%"
    return f"{varde:.0f}" if matt.form in (Form.ANTAL, Form.DAGAR, Form.HOGST) else f"{varde:.1f}".replace(".", ",")


def figur(matt: Matt, taljare: int | None, namnare: int | None, varde: float | None) -> tuple[str, str]:
    """(figure, its n): a share is told in per cent from twenty only, below that as counts (S2)."""
    n = "" if namnare is None else f"{namnare:,}".replace(",", "\xa0")
    if matt.enhet == "%" and taljare is not None and namnare and namnare < PROCENT_FRAN:
        return f"{taljare} av {namnare}", n
    return tal(matt, varde), n


def bilder(enhet_id: UUID | None, kommun_id: str, matt: Iterable[str], urval: str = "", *, antal_manader: int = 36) -> list[Bild]:
    """The measures in the order asked for. A measure that has never been counted has no figure and says so."""
    koder = [m for m in matt if m in KATALOG]
    punkter = _punkter(enhet_id, kommun_id, koder, urval)
    mal = _mal(enhet_id, koder)
    brott = list(
        Seriebrott.objects.filter(kommun_id=kommun_id).filter(Q(matt="") | Q(matt__in=koder)).values_list("matt", "den", "text")
    )
    return [
        _bild(KATALOG[k], punkter.get(k, [])[-antal_manader:], mal.get(k, []), [(d, t) for m, d, t in brott if m in ("", k)])
        for k in koder
    ]


def _punkter(enhet_id: UUID | None, kommun_id: str, koder: Sequence[str], urval: str) -> dict[str, list[Matpunkt]]:
    egna = Matpunkt.objects.filter(enhet_id=enhet_id, urval=urval, matt__in=koder, korning__kommun_id=kommun_id)
    svar: dict[str, list[Matpunkt]] = {}
    for p in egna.select_related("korning").order_by("korning__manad"):
        svar.setdefault(p.matt, []).append(p)
    return svar


def _mal(enhet_id: UUID | None, koder: Sequence[str]) -> dict[str, list[tuple[date, float]]]:
    svar: dict[str, list[tuple[date, float]]] = {}
    rader = Matmal.objects.filter(enhet_id=enhet_id, matt__in=koder, varde__isnull=False).order_by("galler_fran_den")
    for kod, fran, varde in rader.values_list("matt", "galler_fran_den", "varde"):
        svar.setdefault(kod, []).append((fran, varde))
    return svar


def mal_den(mal: Sequence[tuple[date, float]], den: date) -> float | None:
    """The target that held on the day."""
    return next((varde for fran, varde in reversed(mal) if fran <= den), None)


def _bild(matt: Matt, punkter: Sequence[Matpunkt], mal: Sequence[tuple[date, float]], brott: Sequence[tuple[date, str]]) -> Bild:
    if not punkter:
        return Bild(
            matt, "—", "", matt.alltid_saknas or "Räknas i natt för första gången.", None, "", None, None, None, brott=brott
        )
    sist = punkter[-1]
    text, n = figur(matt, sist.taljare, sist.namnare, sist.varde)
    malet = mal_den(mal, sist.korning.till_den)
    return Bild(
        matt, text, n, sist.skal, malet, "" if malet is None else tal(matt, malet), nar_malet(matt, sist.varde, malet), sist.korning.datadatum,
        sist.korning.till_den, _trend(matt, punkter, mal), _delar(matt, sist.delar.get("delar", {})), brott, sist.delar.get("grans"),
    )  # fmt: skip


def nar_malet(matt: Matt, varde: float | None, malet: float | None) -> bool | None:
    """Reached, not reached, or None: cannot be judged."""
    if varde is None or malet is None:
        return None
    return varde >= malet if matt.riktning == Malriktning.MINST else varde <= malet


def _trend(matt: Matt, punkter: Sequence[Matpunkt], mal: Sequence[tuple[date, float]]) -> list[Punkt]:
    svar: list[Punkt] = []
    forra: Any = None
    serie = 0
    for p in punkter:
        nu = (p.delar.get("grans"), p.korning.definitionsversion)
        serie += int(forra is not None and nu != forra)
        forra = nu
        text, n = figur(matt, p.taljare, p.namnare, p.varde)
        malet = mal_den(mal, p.korning.till_den)
        svar.append(Punkt(p.korning.manad, p.varde, text, n, malet, serie, p.korning.fryst_vid is not None, p.skal))
    return svar


def _delar(matt: Matt, delar: Mapping[str, Mapping[str, Mapping[str, Any]]]) -> dict[str, list[Delvarde]]:
    svar = {}
    for uppdelning, egna in delar.items():
        svar[uppdelning] = [
            Delvarde(namn, *figur(matt, d.get("taljare"), d.get("namnare"), d.get("varde")), d.get("skal", ""))
            for namn, d in sorted(egna.items())
        ]
    return svar
