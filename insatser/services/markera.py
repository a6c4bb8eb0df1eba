"""Registering who came: by whom, when, and corrected how (S088; law.md I06, AK10)."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from ame.access.models import User
from ame.access.perms import can_arbeta_i_arende, can_markera_narvaro
from ame.audit.services import log_event
from ame.common.datum import datum_text
from insatser.enums import BEDOMD_FRANVARO, InsatsStatus, Narvarostatus, Placeringsstatus
from insatser.matt import vantar_pa_registrering
from insatser.models import Insats, Narvarorapport, Tillfalle
from insatser.services.narvaro import Sengrans, los_narvaropaminnelser
from insatser.services.rapport import markera_andrade
from insatser.services.rapport_innehall import tim

S = Narvarostatus
MARKERBARA = (S.NARVARANDE, S.SEN, S.FRANVARANDE, S.INSTALLT, S.ANNAN_AKTIVITET, S.EJ_REGISTRERAD)
BEDOMD = "Frånvaron är bedömd. Be handläggaren att ändra."
EJ_VARIT = "Dagen har inte varit än. Du kan bara ställa in den."
I_FORVAG = (S.INSTALLT, S.EJ_REGISTRERAD)  # what can be known of a day that has not come


@dataclass(frozen=True)
class Markering:
    """What somebody says of one session, and the version that stood on the screen."""

    tillfalle_id: UUID
    version: int
    status: str
    timmar: Decimal | None = None


@dataclass(frozen=True)
class Stopp:
    """A marking that was not saved, with the reason. `ar_konflikt`: somebody else saved another value since the page was shown; the
    session holds that value, `markering` the one that was sent."""

    tillfalle: Tillfalle
    markering: Markering
    skal: str
    ar_konflikt: bool = False


@dataclass
class Utfall:
    sparade: list[Tillfalle] = field(default_factory=list)
    oforandrade: int = 0
    stopp: list[Stopp] = field(default_factory=list)
    borta: int = 0  # sessions that are gone, or no longer the actor's: nothing of them is told

    @property
    def konflikter(self) -> list[Stopp]:
        return [s for s in self.stopp if s.ar_konflikt]


@transaction.atomic
def markera(*, actor: User, rader: Iterable[Markering]) -> Utfall:
    """Saves what can be saved and says why the rest was not. A row that already holds the value is left alone, so the same grid sent twice
    writes nothing (N29); a row that somebody else has changed meanwhile is left as it is, with both values told (N17). A session that has
    left the schedule or the actor's group since the page was shown is counted, and the rest is saved; PermissionDenied when none of the
    rows is the actor's. The same number of queries for one row and for a hundred, but for the events."""
    markeringar = {m.tillfalle_id: m for m in rader}
    tillfallen = _las(actor, markeringar)
    nu = timezone.now()
    idag = timezone.localdate(nu)
    grans = Sengrans({t.insats.arende.enhet_id for t in tillfallen})
    utfall = Utfall(borta=len(markeringar) - len(tillfallen))
    fore: dict[UUID, str] = {}
    for t in tillfallen:
        m = markeringar[t.pk]
        if (t.status, _timmar(t, t.status, t.timmar)) == (m.status, _timmar(t, m.status, m.timmar)):
            utfall.oforandrade += 1
        elif t.version != m.version:
            utfall.stopp.append(Stopp(t, m, _konflikttext(actor, t, m), ar_konflikt=True))
        elif skal := _hinder(actor, t, m, idag):
            utfall.stopp.append(Stopp(t, m, skal))
        else:
            fore[t.pk] = t.status
            _satt(t, m, actor, nu, grans.ar_sen(t, idag))
            utfall.sparade.append(t)
    _spara(actor, utfall.sparade, fore, idag)
    return utfall


@transaction.atomic
def markera_narvarande(*, actor: User, tillfallen: Iterable[Tillfalle]) -> Utfall:
    """ "Markera alla närvarande" and "Fyll veckan": those among the sessions that have been and that nobody has marked. What is marked
    stands."""
    idag = timezone.localdate()
    oklara = [t for t in tillfallen if vantar_pa_registrering(t, idag)]
    return markera(actor=actor, rader=[Markering(t.pk, t.version, S.NARVARANDE) for t in oklara])


def _las(actor: User, markeringar: dict[UUID, Markering]) -> list[Tillfalle]:
    """The sessions locked, in one order, so that two who save at once wait for each other instead of stopping each other."""
    alla = Tillfalle.objects.visible_to(actor).filter(pk__in=list(markeringar)).select_for_update(of=("self",))
    tillfallen = list(alla.select_related("insats__arende", "placering", "markerad_av").order_by("pk"))
    far = {t.insats_id: bool(can_markera_narvaro(actor, t.insats)) for t in tillfallen}
    egna = [t for t in tillfallen if far[t.insats_id]]
    if markeringar and not egna:
        raise PermissionDenied("Tillfällena hör inte till din grupp eller dina ärenden.")
    return egna


def _timmar(t: Tillfalle, status: str, timmar: Decimal | None) -> Decimal | None:
    """The hours that a status holds: present is the whole session, late is what is written, the others none."""
    if status == S.NARVARANDE:
        return t.planerade_timmar
    return timmar if status == S.SEN else None


def _hinder(actor: User, t: Tillfalle, m: Markering, idag: date) -> str:
    """Why the marking cannot be saved, in words; empty when it can."""
    if m.status not in MARKERBARA:
        return "Om frånvaron är giltig bedöms för sig, efter deltagarens egen förklaring."
    if t.status in BEDOMD_FRANVARO and not can_arbeta_i_arende(actor, t.insats.arende):
        return BEDOMD
    if t.insats.status == InsatsStatus.AVSLUTAD:
        return "Insatsen är avslutad."
    if t.den > idag and m.status not in I_FORVAG:
        return EJ_VARIT
    if t.placering and t.placering.status == Placeringsstatus.INSTALLD and m.status != S.INSTALLT:
        return "Placeringen blev inte av. Personen kan inte ha varit där."
    if m.status != S.INSTALLT and not _inom_perioden(t):
        return f"{datum_text(t.den)} ligger utanför {'placeringens' if t.placering else 'insatsens'} tid."
    if m.status == S.SEN and (m.timmar is None or not 0 <= m.timmar <= t.planerade_timmar):
        return f"Skriv hur många timmar personen var där, högst {tim(t.planerade_timmar)}."
    return ""


def _inom_perioden(t: Tillfalle) -> bool:
    """A day before the start or after the real end has no attendance. A planned end that has passed stops nothing: the person was there."""
    insats, placering = t.insats, t.placering
    if t.den < insats.start_den or (insats.slut_den and t.den > insats.slut_den):
        return False
    return placering is None or (placering.start_den <= t.den and not (placering.slut_den and t.den > placering.slut_den))


def _konflikttext(actor: User, t: Tillfalle, m: Markering) -> str:
    if t.status in BEDOMD_FRANVARO and not can_arbeta_i_arende(actor, t.insats.arende):
        return BEDOMD  # how it was judged is not for the handledare of the group
    vem = t.markerad_av.namn if t.markerad_av else "Någon annan"
    valt = S(m.status).label if m.status in S.values else "något annat"
    sparat = _med_timmar(S(t.status).label, _timmar_i_ord(t.status, t.timmar))
    return (
        f"{vem} har sparat {sparat} medan du hade sidan öppen. Du valde {_med_timmar(valt, _timmar_i_ord(m.status, m.timmar))}."
    )


def _timmar_i_ord(status: str, timmar: Decimal | None) -> Decimal | None:
    """Hours are said only where they tell something more than the status."""
    return timmar if status == S.SEN else None


def _med_timmar(text: str, timmar: Decimal | None) -> str:
    return f"”{text}”" if timmar is None else f"”{text}, {tim(timmar)} timmar”"


def _satt(t: Tillfalle, m: Markering, actor: User, nu: datetime, ar_sen: bool) -> None:
    """Late is the first registration that came too late; a correction changes who and when, and the history keeps what was before."""
    if t.status == S.EJ_REGISTRERAD:
        t.ar_sen_registrering = ar_sen
    elif m.status == S.EJ_REGISTRERAD:
        t.ar_sen_registrering = False
    t.status, t.timmar = m.status, _timmar(t, m.status, m.timmar)
    t.markerad_av, t.markerad_vid, t.version = actor, nu, t.version + 1
    # A judgement, with its reasons, holds for the absence that was judged; the history keeps it.
    t.bedomd_av, t.bedomd_vid, t.franvaroskal, t.ogiltig_skal = None, None, None, ""
    t.clean_fields(exclude=["insats", "placering", "schemarad", "franvaroskal", "bedomd_av", "markerad_av"])


FALT = [
    "status",
    "timmar",
    "markerad_av",
    "markerad_vid",
    "ar_sen_registrering",
    "version",
    "bedomd_av",
    "bedomd_vid",
    "franvaroskal",
    "ogiltig_skal",
]


def _spara(actor: User, sparade: list[Tillfalle], fore: dict[UUID, str], idag: date) -> None:
    """One event per insats for what was registered first, and one per session for what was corrected."""
    if not sparade:
        return
    Tillfalle.objects.bulk_update(sparade, FALT)
    insatser: dict[UUID, Insats] = {t.insats_id: t.insats for t in sparade}
    for insats in insatser.values():
        nya = [t for t in sparade if t.insats_id == insats.pk and fore[t.pk] == S.EJ_REGISTRERAD]
        if nya:
            log_event(actor=actor, verb="narvaro.markera", obj=insats, arende_id=insats.arende_id, data={"antal": len(nya)})
    for t in sparade:
        if fore[t.pk] != S.EJ_REGISTRERAD:
            log_event(
                actor=actor,
                verb="narvaro.ratta",
                obj=t,
                before=fore[t.pk],
                after=t.status,
                handelse_den=t.den,
                arende_id=t.insats.arende_id,
            )
    los_narvaropaminnelser(actor=actor, insatser=insatser.values(), idag=idag)
    _sag_till_rapporterna(insatser.values())


def _sag_till_rapporterna(insatser: Iterable[Insats]) -> None:
    """A month that has already been reported shows that it was changed since; the report itself stands. One query, and those of each
    case with such a report."""
    arenden = {i.arende_id: i.arende for i in insatser}
    rapporter = Narvarorapport.objects.filter(
        arende__in=list(arenden), aterkallad_vid__isnull=True, andrad_efterat_vid__isnull=True
    )
    for pk in sorted(set(rapporter.values_list("arende_id", flat=True))):
        markera_andrade(arende=arenden[pk])
