"""One measure, one function (N01): hours, attendance, last contact, days. Pages, reports, lists and figures all ask here.

Planned hours are the sum of the sessions that stood: what the organiser cancelled, or the person had elsewhere by plan, counts neither
as planned nor as attended. A session that nobody has marked stands, and its attendance is unknown: it is counted apart and is never absence.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Count, Max, QuerySet, Sum

from ame.arenden.models import Anteckning, Arende
from ame.organisation.enums import Stodslag
from insatser.enums import BEDOMD_FRANVARO, DELTOG, UR_PLANEN, Narvarostatus, Onskemal, Placeringsstatus
from insatser.models import Insats, Placering, Stodaktivitet, Tillfalle


@dataclass(frozen=True)
class Narvaro:
    """Hours of a set of sessions. `andel` is None when nothing stood or something is still unmarked: then there is no basis."""

    planerade: Decimal = Decimal(0)
    narvarande: Decimal = Decimal(0)
    franvaro: Decimal = Decimal(0)  # judged absence, valid or not
    obedomda: Decimal = Decimal(0)  # absent, nobody has judged it
    ej_registrerade: Decimal = Decimal(0)
    pass_: int = 0
    ej_registrerade_pass: int = 0
    obedomda_pass: int = 0

    @property
    def ar_hel(self) -> bool:
        return not self.ej_registrerade_pass and not self.obedomda_pass

    @property
    def andel(self) -> Decimal | None:
        return self.narvarande / self.planerade if self.planerade and not self.ej_registrerade_pass else None


def rakna_narvaro(tillfallen: Iterable[Tillfalle]) -> Narvaro:
    """Planned, attended and absent hours of the sessions (K6, S088). Late arrival counts the hours written; without them the planned."""
    summa = {"planerade": Decimal(0), "narvarande": Decimal(0), "franvaro": Decimal(0), "obedomda": Decimal(0), "ej": Decimal(0)}
    antal = {"alla": 0, "ej": 0, "obedomda": 0}
    for t in tillfallen:
        status = Narvarostatus(t.status)
        if status in UR_PLANEN:
            continue
        antal["alla"] += 1
        summa["planerade"] += t.planerade_timmar
        if status in DELTOG:
            summa["narvarande"] += narvarotimmar(t)
        elif status in BEDOMD_FRANVARO:
            summa["franvaro"] += t.planerade_timmar
        elif status == Narvarostatus.FRANVARANDE:
            summa["obedomda"] += t.planerade_timmar
            antal["obedomda"] += 1
        else:
            summa["ej"] += t.planerade_timmar
            antal["ej"] += 1
    return Narvaro(
        planerade=summa["planerade"],
        narvarande=summa["narvarande"],
        franvaro=summa["franvaro"],
        obedomda=summa["obedomda"],
        ej_registrerade=summa["ej"],
        pass_=antal["alla"],
        ej_registrerade_pass=antal["ej"],
        obedomda_pass=antal["obedomda"],
    )


def ar_kommande(t: Tillfalle, idag: date) -> bool:
    """Nothing is known of a planned session whose day has not come: it is coming, and not "ej registrerad" (S088)."""
    return t.status == Narvarostatus.EJ_REGISTRERAD and t.den > idag


def vantar_pa_registrering(t: Tillfalle, idag: date) -> bool:
    """Its day has come and nobody has marked it. It is never absence (I06)."""
    return t.status == Narvarostatus.EJ_REGISTRERAD and t.den <= idag


def narvarotimmar(t: Tillfalle) -> Decimal:
    """Attended hours of one session: what is written, else the planned when the person was there, else none."""
    if t.status not in DELTOG:
        return Decimal(0)
    return t.planerade_timmar if t.timmar is None else t.timmar


@dataclass(frozen=True)
class Foljer:
    """Of `n` placements of one form, how many follow the person's wish or build on what the person has done before."""

    n: int = 0
    foljer: int = 0

    @property
    def andel(self) -> Decimal | None:
        return Decimal(self.foljer) / self.n if self.n else None


def foljer_nagot(placering: Placering) -> bool:
    """The wish, wholly, or earlier experience. "Delvis" without experience is not to follow (S055)."""
    return placering.foljer_onskemal == Onskemal.JA or placering.bygger_pa_erfarenhet


def andel_foljer(placeringar: Iterable[Placering]) -> dict[str, Foljer]:
    """Form of workplace -> how many placements follow wish or experience (S055). Each placement that has begun counts; one that never came
    about, or has not begun yet, counts nowhere (T11)."""
    per_form: dict[str, Foljer] = {}
    for p in placeringar:
        if p.status not in {Placeringsstatus.PLANERAD, Placeringsstatus.INSTALLD}:
            fore = per_form.get(p.form, Foljer())
            per_form[p.form] = Foljer(fore.n + 1, fore.foljer + foljer_nagot(p))
    return per_form


def dagar_i_insats(insats: Insats, den: date) -> int:
    """Calendar days from the first to the last, both counted; a running one to `den` (S069)."""
    return max(0, ((insats.slut_den or den) - insats.start_den).days + 1)


def dagar_utan_insats(inskriven_den: date, till_den: date, insatser: Iterable[Insats]) -> tuple[int, int]:
    """(days enrolled, of them without an open insats), both ends counted (K9). Overlapping insatser cover a day once."""
    alla = max(0, (till_den - inskriven_den).days + 1)
    tackta, nasta = 0, inskriven_den  # every day before `nasta` has been looked at
    for insats in sorted(insatser, key=lambda i: i.start_den):
        forsta, sista = max(insats.start_den, nasta), min(insats.slut_den or till_den, till_den)
        if sista >= forsta:
            tackta += (sista - forsta).days + 1
            nasta = sista + timedelta(days=1)
    return alla, alla - tackta


def har_parallella(insatser: Collection[Insats], till_den: date) -> bool:
    """Two insatser open on the same day, one of them directed at a job (K10)."""
    return any(
        en.insatstyp.ar_jobbinriktad
        and en.pk != annan.pk
        and en.start_den <= min(annan.slut_den or till_den, till_den)
        and annan.start_den <= min(en.slut_den or till_den, till_den)
        for en in insatser
        for annan in insatser
    )


def senaste_kontakt(arende: Arende) -> date | None:
    """The last day somebody in the unit met or worked with the person: a note, an activity of support, or an attended session. Three
    queries."""
    dagar = [
        Anteckning.objects.filter(arende=arende).aggregate(d=Max("handelse_den"))["d"],
        Stodaktivitet.objects.filter(arende=arende).aggregate(d=Max("den"))["d"],
        Tillfalle.objects.filter(insats__arende=arende, status__in=DELTOG).aggregate(d=Max("den"))["d"],
    ]
    return max((d for d in dagar if d), default=None)


@dataclass(frozen=True)
class Stodandel:
    """One of the five kinds among the activities asked for. `andel` is the part of all minutes, None when there were no activities."""

    stodslag: str
    namn: str
    antal: int
    minuter: int
    andel: Decimal | None


@dataclass(frozen=True)
class Stodgrupp:
    """The mix of one target group: `personer` and activities it is built on."""

    namn: str
    personer: int
    antal: int
    mix: list[Stodandel]


def stodmix(rader: QuerySet[Stodaktivitet]) -> list[Stodandel]:
    """The five kinds, number and minutes, for any set of activities: a case, a unit, a group (S037). One query."""
    return _andelar({r["stodslag"]: (r["antal"], r["minuter"]) for r in _per_slag(rader).values("stodslag", "antal", "minuter")})


def stodmix_per_grupp(rader: QuerySet[Stodaktivitet], grupp: Any, namn: dict[str, str]) -> list[Stodgrupp]:
    """The same per target group: `grupp` is an expression, `namn` its values in the order they are shown. Never per person who works (no
    ranking). Two queries."""
    rader = rader.annotate(grupp=grupp).order_by()
    personer = dict(rader.values_list("grupp").annotate(n=Count("arende__person", distinct=True)))
    celler: dict[str, dict[str, tuple[int, int]]] = {}
    for r in _per_slag(rader, "grupp").values("grupp", "stodslag", "antal", "minuter"):
        celler.setdefault(r["grupp"], {})[r["stodslag"]] = (r["antal"], r["minuter"])
    return [
        Stodgrupp(text, personer.get(kod, 0), sum(n for n, _ in celler.get(kod, {}).values()), _andelar(celler.get(kod, {})))
        for kod, text in namn.items()
    ]


def _per_slag(rader: QuerySet[Stodaktivitet], *per: str) -> Any:
    return rader.order_by().values(*per, "stodslag").annotate(antal=Count("pk"), minuter=Sum("minuter"))


def _andelar(celler: dict[str, tuple[int, int]]) -> list[Stodandel]:
    summa = sum(minuter for _, minuter in celler.values())
    delar = [(slag, namn, *celler.get(slag, (0, 0))) for slag, namn in Stodslag.choices]
    return [
        Stodandel(slag, namn, antal, minuter, Decimal(minuter) / summa if summa else None) for slag, namn, antal, minuter in delar
    ]
