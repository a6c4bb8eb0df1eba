"""What must be in place before anybody is sent to a workplace, the check-ins that follow, and the way back after an undone avslut."""

from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from ame.access.models import User
from ame.arenden.enums import Bevakningsslag
from ame.arenden.services import los_bevakning, skapa_bevakning
from ame.common.datum import krav_har_varit
from ame.common.texter import krav_text, utan_nummer
from insatser.enums import Placeringsstatus
from insatser.models import Insats, Placering, Placeringsavstamning, Plats, Schemarad
from insatser.services.placering import REDAN, kontrollera_period, las_placering, logga, spegla

AVSTAMNINGSVECKOR = (1, 3, 6)  # S075
KONTROLLFALT = (
    "riskbedomd_den",
    "riskbedomd_av",
    "arbetsmiljoansvarig",
    "introduktion_den",
    "har_visat_registerutdrag",
    "ar_anvisning",
    "af_samrad_den",
    "af_samrad_med",
    "af_atgard_saknas",
    "onskemal_vagda",
)
NAMN = {
    "riskbedomd_den": "Vilken dag arbetsmiljön riskbedömdes.",
    "riskbedomd_av": "Vem som gjorde riskbedömningen.",
    "arbetsmiljoansvarig": "Vem som har arbetsmiljöansvaret på platsen.",
    "introduktion_den": "Vilken dag personen får sin introduktion.",
    "af_samrad_den": "Vilken dag ni samrådde med Arbetsförmedlingen.",
    "af_samrad_med": "Vem på Arbetsförmedlingen ni samrådde med.",
    "af_atgard_saknas": "Att Arbetsförmedlingen inte har någon lämplig åtgärd.",
    "onskemal_vagda": "Hur personens egna önskemål har vägts in.",
}
ALLTID = ("riskbedomd_den", "riskbedomd_av", "arbetsmiljoansvarig", "introduktion_den")
VID_ANVISNING = ("af_samrad_den", "af_samrad_med", "af_atgard_saknas", "onskemal_vagda")


def saknas_for_start(placering: Placering, start_den: date | None = None) -> list[str]:
    """All that stands between the placement and its start, in words: risk assessment, who answers for the work environment and introduction
    always (SoL 12:6, AML 2-3; law.md C41), and when socialnämnden directs the person the consultation with Arbetsförmedlingen, that no
    measure of theirs fits, and that the wishes are weighed (SoL 12:4; law.md C40, I03). A day must lie before the start. No query."""
    start = start_den or placering.start_den
    falt = [*ALLTID, *(VID_ANVISNING if placering.ar_anvisning else ())]
    saknas = [NAMN[namn] for namn in falt if not str(getattr(placering, namn) or "").strip()]
    if placering.riskbedomd_den and placering.riskbedomd_den > start:
        saknas.append("En riskbedömning som är gjord senast den dag placeringen börjar.")
    if placering.introduktion_den and placering.introduktion_den > start:
        saknas.append("En introduktion senast första dagen.")
    if placering.ar_anvisning and placering.af_samrad_den and placering.af_samrad_den > start:
        saknas.append("Ett samråd med Arbetsförmedlingen före starten.")
    return saknas


@transaction.atomic
def spara_startkontroll(*, actor: User, placering: Placering, **falt: Any) -> Placering:
    """What is known so far of the check before the start; half of it may be saved."""
    rad = las_placering(placering, actor)
    if rad.status != Placeringsstatus.PLANERAD:
        raise ValidationError(REDAN)
    for namn in ("riskbedomd_den", "af_samrad_den"):
        if falt.get(namn):
            krav_har_varit(namn, falt[namn])
    utan_nummer(
        {namn: falt.get(namn, "") for namn in ("riskbedomd_av", "arbetsmiljoansvarig", "af_samrad_med", "onskemal_vagda")}
    )
    andrade = [namn for namn in KONTROLLFALT if namn in falt and getattr(rad, namn) != falt[namn]]
    for namn in andrade:
        setattr(rad, namn, falt[namn])
    if andrade:
        rad.full_clean()
        rad.save(update_fields=andrade)
        logga(actor, "placering.kontroll", rad, data={"falt": andrade})
    return rad


@transaction.atomic
def starta_placering(*, actor: User, placering: Placering, start_den: date, har_skadeskydd: bool) -> Placering:
    """PLANERAD to PAGAR. Everything that is missing is told at once, also that injury cover is not noted (AK20). A start on another day than
    the planned is held against the plan, the insats and the place again. Three check-ins follow, each a task for whoever holds the case."""
    rad = las_placering(placering, actor)
    if rad.status != Placeringsstatus.PLANERAD:
        raise ValidationError(REDAN)
    saknas = saknas_for_start(rad, start_den)
    if not har_skadeskydd:
        saknas.append("Att försäkringen vid arbetsskada är kontrollerad.")
    if saknas:
        raise ValidationError([f"Innan placeringen kan börja behövs: {punkt[0].lower()}{punkt[1:]}" for punkt in saknas])
    krav_har_varit("start_den", start_den)
    if start_den > rad.planerat_slut_den:
        raise ValidationError({"start_den": "Starten kan inte vara efter det planerade slutet. Ändra planerat slut först."})
    plats = Plats.objects.select_for_update(of=("self",)).select_related("anordnare").get(pk=rad.plats_id)
    kontrollera_period(rad.insats, plats, start_den, rad.planerat_slut_den, utom=rad.pk)
    fore, rad.status, rad.start_den = rad.status, Placeringsstatus.PAGAR, start_den
    rad.full_clean()
    rad.save(update_fields=["status", "start_den"])
    logga(actor, "placering.starta", rad, before=fore, after=rad.status, handelse_den=start_den, data={"skadeskydd": True})
    spegla(rad.insats)
    _skapa_avstamningar(actor, rad)
    return rad


def _skapa_avstamningar(actor: User, rad: Placering) -> None:
    for vecka in AVSTAMNINGSVECKOR:
        den = rad.start_den + timedelta(weeks=vecka)
        avstamning = Placeringsavstamning(placering=rad, vecka=vecka, planerad_den=den)
        avstamning.full_clean()
        avstamning.save(force_insert=True)
        _bevaka_avstamning(actor, rad, avstamning)


def _bevaka_avstamning(actor: User, rad: Placering, avstamning: Placeringsavstamning) -> None:
    """The task names no place and no person: it is read outside the case too."""
    skapa_bevakning(
        actor=actor,
        ansvarig=rad.insats.arende.ansvarig,
        arende=rad.insats.arende,
        titel=f"Stäm av hur det går på arbetsplatsen, vecka {avstamning.vecka}",
        forfaller_den=avstamning.planerad_den,
        slag=Bevakningsslag.AVSTAMNING,
        mal_id=avstamning.pk,
    )


@transaction.atomic
def gor_avstamning(
    *, actor: User, avstamning: Placeringsavstamning, gjord_den: date, hur_gar_det: str, behover_mer_stod: bool
) -> Placeringsavstamning:
    """A check-in is made: how it goes and whether more support is needed. Its task leaves (S075). A second one is refused, so that nothing
    somebody wrote is lost."""
    placering = las_placering(Placering(pk=avstamning.placering_id, insats_id=avstamning.placering.insats_id), actor)
    rad = Placeringsavstamning.objects.select_for_update(of=("self",)).get(pk=avstamning.pk)
    if rad.gjord_den:
        raise ValidationError("Avstämningen är redan gjord. Ladda om sidan för att se den.")
    if placering.status == Placeringsstatus.INSTALLD:
        raise ValidationError("Placeringen blev inte av. Det finns inget att stämma av.")
    krav_har_varit("gjord_den", gjord_den)
    if gjord_den < placering.start_den:
        raise ValidationError({"gjord_den": "Avstämningen kan inte vara före placeringens start."})
    rad.gjord_den, rad.gjord_av, rad.behover_mer_stod = gjord_den, actor, behover_mer_stod
    rad.hur_gar_det = krav_text("hur_gar_det", hur_gar_det, "Skriv hur det går.")
    rad.full_clean()
    rad.save(update_fields=["gjord_den", "gjord_av", "behover_mer_stod", "hur_gar_det"])
    logga(actor, "placering.avstamning", placering, after=str(rad.vecka), handelse_den=gjord_den)
    los_bevakning(actor=actor, slag=Bevakningsslag.AVSTAMNING, mal_id=rad.pk)
    return rad


@transaction.atomic
def ateroppna_placeringar(*, actor: User, insats: Insats, fore: dict[str, dict[str, str]]) -> None:
    """The end of the insats is undone: the placements it ended are as they were, with their schedule; sessions that were taken away come back
    when the schedule is topped up. The caller has asked for permission."""
    rader = Placering.objects.select_for_update(of=("self",)).filter(insats=insats, pk__in=fore.get("placeringar", {}))
    for rad in rader:
        efter, rad.status, rad.slut_den = rad.status, fore["placeringar"][str(rad.pk)], None
        rad.full_clean()
        rad.save(update_fields=["status", "slut_den"])
        rad.insats = insats
        logga(actor, "placering.ateroppna", rad, before=efter, after=rad.status)
        for avstamning in rad.avstamningar.filter(gjord_den__isnull=True):
            _bevaka_avstamning(actor, rad, avstamning)
    for schemarad in Schemarad.objects.select_for_update(of=("self",)).filter(insats=insats, pk__in=fore.get("schema", {})):
        till = fore["schema"][str(schemarad.pk)]
        schemarad.galler_till_den = date.fromisoformat(till) if till else None
        schemarad.save(update_fields=["galler_till_den"])
    spegla(insats)
