"""Kinds that are about one running insats. Each function is one query for all cases; a row is (unit, case, insats, since when)."""

from collections.abc import Iterable
from datetime import timedelta

from django.db.models import Case, Exists, F, Min, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Greatest, Least

from insatser.enums import DELTOG, Stillestandsslag
from insatser.models import Insats, Insatsforlangning, Stodaktivitet, Tillfalle
from insatser.stillestand.delar import (
    SAMMA_SPELL_DAGAR,
    Omfang,
    andrad_niva,
    dag,
    fore,
    grans,
    nytt_mal,
    oppen_rad,
    rorelse,
    spell_start,
)
from insatser.urval_placering import utan_nasta_steg as placeringar_utan_nasta_steg

FORBI_SLUTET_DAGAR = 60  # methods.md 4.5: so long past the planned end, and so long without anything directed at a job
Rader = Iterable[tuple]
KOLUMNER = ("arende__enhet_id", "arende_id", "pk", "sedan")


def over_normaltid(omfang: Omfang) -> list[Rader]:
    """Past the normal length or the planned end (S070). A decision to go on holds to its own day, but never past the longest length."""
    beslut = Insatsforlangning.objects.filter(insats=OuterRef("pk"))
    normalt = dag(F("start_den") + F("insatstyp__normal_langd_dagar"))
    langst = dag(F("start_den") + F("insatstyp__langsta_langd_dagar"))
    sedan = Case(When(Exists(beslut), then=Least("planerat_slut_den", langst)), default=Least("planerat_slut_den", normalt))
    return [omfang.insatser().annotate(sedan=sedan).filter(sedan__lt=omfang.idag).values_list(*KOLUMNER)]


def samma_slag(omfang: Omfang) -> list[Rader]:
    """Locked in, as methods.md 4.5 says: the same kind for the unit's days without a changed level, goal or plan, or 60 days past the
    planned end with no new goal and nothing directed at a job in the last 60 days."""
    return [_lange(omfang), _forbi_slutet(omfang)]


def _lange(omfang: Omfang) -> QuerySet:
    rader = omfang.insatser().annotate(spell=spell_start(), grans=grans("samma_slag_dagar", omfang.idag, "arende__enhet_id"))
    rader = rader.annotate(sedan=rorelse("arende_id", "arende__person_id", F("spell")))
    for_lange = Q(sedan__lte=fore(omfang.idag, F("grans")))
    return rader.filter(for_lange | oppen_rad(Stillestandsslag.SAMMA_SLAG, "arende_id", "pk")).values_list(*KOLUMNER)


def _forbi_slutet(omfang: Omfang) -> QuerySet:
    grans_den = omfang.idag - timedelta(days=FORBI_SLUTET_DAGAR)
    i_arendet = Q(
        insats__arende=OuterRef("arende_id"), insats__insatstyp__ar_jobbinriktad=True, den__range=(grans_den, omfang.idag)
    )
    annan = Insats.objects.filter(arende=OuterRef("arende_id"), insatstyp__ar_jobbinriktad=True).exclude(pk=OuterRef("pk"))
    annan = annan.filter(Q(slut_den__isnull=True) | Q(slut_den__gte=grans_den))
    rader = omfang.insatser().filter(planerat_slut_den__lte=grans_den)
    rader = rader.filter(
        ~Exists(annan),
        ~Exists(Stodaktivitet.objects.filter(i_arendet)),
        ~Exists(Tillfalle.objects.filter(i_arendet, status__in=DELTOG)),
    )
    rader = rader.annotate(sedan=Greatest("planerat_slut_den", nytt_mal("arende__person_id")))
    return rader.filter(sedan__lte=grans_den).values_list(*KOLUMNER)


def tva_lika(omfang: Omfang) -> list[Rader]:
    """Two equal kinds in a row, the second running, and the level is the same as when the first began (S073). A pause under 30 days makes
    no second one: that is the same spell, which samma_slag counts."""
    fore_spellet = Insats.objects.filter(arende=OuterRef("arende"), start_den__lt=OuterRef("spell")).order_by("-start_den", "-pk")
    rader = omfang.insatser().annotate(spell=spell_start(), niva_den=andrad_niva("arende_id"))
    rader = rader.annotate(
        forra_typ=Subquery(fore_spellet.values("insatstyp__loka_typ")[:1]),
        forra_start=Subquery(fore_spellet.values("start_den")[:1]),
        forra_slut=Subquery(fore_spellet.values("slut_den")[:1]),
        sedan=F("spell"),
    )
    rader = rader.filter(forra_typ=F("insatstyp__loka_typ"), forra_slut__lt=dag(F("spell") - Value(SAMMA_SPELL_DAGAR)))
    return [rader.filter(Q(niva_den__isnull=True) | Q(niva_den__lte=F("forra_start"))).values_list(*KOLUMNER)]


def utan_nasta_steg(omfang: Omfang) -> list[Rader]:
    """A placement in an own arena or work group past its planned end that says nothing of what comes next (S066)."""
    placeringar = placeringar_utan_nasta_steg(den=omfang.idag).filter(insats=OuterRef("pk")).order_by().values("insats")
    sedan = Subquery(placeringar.annotate(d=Min("planerat_slut_den")).values("d")[:1])
    rader = omfang.insatser().annotate(sedan=sedan).filter(sedan__isnull=False)
    return [rader.values_list(*KOLUMNER)]
