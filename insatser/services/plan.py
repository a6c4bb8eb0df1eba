"""The person's one plan (S052): who may work in it, its head, its goals, its end."""

from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from ame.access.models import User
from ame.access.perms import can_arbeta_i_arende, krav
from ame.arenden.enums import Anteckningstyp, Bevakningsslag
from ame.arenden.models import Arende
from ame.arenden.services import las_arende, los_bevakning, signera_anteckning, skapa_bevakning
from ame.audit.services import log_event
from ame.common.datum import krav_framat, krav_har_varit
from ame.common.krock import Krock
from ame.common.texter import krav_text, utan_nummer
from ame.people.models import Person
from insatser.enums import PAGAENDE_AKTIVITET, Aktivitetsstatus, Malstatus, Planstatus
from insatser.models import Plan, Planaktivitet, Planmal
from insatser.services.stillestand import prova_om
from intake.enums import Trepartsstatus
from intake.models import Trepartssamtal

HUVUD = (
    "maltyp",
    "eget_onskemal",
    "lagesbild",
    "mal_ame",
    "mal_eb",
    "mal_af",
    "malen_skiljer",
    "har_barn",
    "barnperspektiv",
    "uppfoljas_den",
    "ersattare",
)
TEXTER = ("eget_onskemal", "lagesbild", "mal_ame", "mal_eb", "mal_af", "barnperspektiv")
TITEL_SKILJER = "Ta upp i trepartssamtalet att målen skiljer sig åt"
SEDAN = "sedan du öppnade sidan"
HOS_ANNAN = (
    "Planen kan inte börjas här. Personen kan ha en plan i en annan verksamhet: fråga deltagaren, och be den verksamheten dela planen"
    " med personens samtycke."
)
SLUTET = "Ärendet är avslutat. Planen kan läsas men inte ändras."
PAGAR = PAGAENDE_AKTIVITET


class Andrad(Krock):
    """Somebody else has saved since the page was opened: nothing is written over, both texts are shown (N17)."""


def aktiv_plan(arende: Arende) -> Plan | None:
    """The active plan of the case's person, whichever case it began in (S052). Of another verksamhet only with consent (law.md A02)."""
    return Plan.objects.aktiva().delade_i(arende).first()


def plan_hos_annan(arende: Arende) -> bool:
    """The person's active plan is another verksamhet's, and is not shared with this one: insatser here go on without it."""
    return aktiv_plan(arende) is None and Plan.objects.aktiva().filter(person=arende.person_id).exists()


@transaction.atomic
def hamta_eller_borja_plan(*, actor: User, arende: Arende) -> Plan:
    """The active plan, or a new empty one: of two who begin at once one wins and both get the same. None begins in a closed case: nobody
    could work in it, and the person's next case would begin with it. Raises ValidationError."""
    krav(can_arbeta_i_arende(actor, arende))
    if plan := aktiv_plan(arende):
        return plan
    arende = las_arende(arende)
    if not arende.ar_oppet:
        raise ValidationError(SLUTET)
    idag = timezone.localdate()
    plan = Plan(person_id=arende.person_id, arende=arende, paborjad_den=arende.inskriven_den or idag, andrad_av=actor)
    plan.full_clean(validate_constraints=False)
    try:
        with transaction.atomic():
            plan.save(force_insert=True)
    except IntegrityError as fel:
        if finns := aktiv_plan(arende):
            return finns
        raise ValidationError(HOS_ANNAN) from fel
    log_event(actor=actor, verb="plan.borja", obj=plan, arende_id=arende.pk)
    return plan


def arbetsarende(actor: User, plan: Plan) -> Arende:
    """The case in which the actor works with the plan: the plan is shared by all who work with the person (S052). Raises
    PermissionDenied when there is none, ValidationError when the case is closed."""
    arenden = list(Arende.objects.visible_to(actor).with_person().filter(person=plan.person_id))
    egna = [a for a in arenden if can_arbeta_i_arende(actor, a) and _delas(plan, a)]
    if not egna:
        raise PermissionDenied("Bara de som arbetar med personen ändrar planen.")
    oppna = [a for a in egna if a.ar_oppet]
    if not oppna:
        raise ValidationError(SLUTET)
    return next((a for a in oppna if a.pk == plan.arende_id), oppna[0])


def _delas(plan: Plan, arende: Arende) -> bool:
    """The plan is of the case's verksamhet, or shared with its unit (law.md A02)."""
    egen = plan.arende.enhet.verksamhet_id == arende.enhet.verksamhet_id
    return egen or Plan.objects.delade_i(arende).filter(pk=plan.pk).exists()


def las_plan(actor: User, plan: Plan) -> tuple[Plan, Arende]:
    """The plan locked, and the case in which the actor works with it. An ended plan is read only."""
    arende = arbetsarende(actor, plan)
    plan = Plan.objects.select_for_update(of=("self",)).get(pk=plan.pk)
    if plan.status != Planstatus.AKTIV:
        raise ValidationError("Planen är avslutad. Öppna ärendets planering för att se den som gäller.")
    return plan, arende


@transaction.atomic
def andra_plan(*, actor: User, plan: Plan, version: int, **falt: Any) -> Plan:
    """Changes the head of the plan. `version` is the one that the page began from: raises Andrad when somebody has saved since. `falt`:
    HUVUD. An unchanged head writes nothing."""
    plan, arende = las_plan(actor, plan)
    nya = {namn: v.strip() if isinstance(v, str) else v for namn, v in falt.items() if namn in HUVUD}
    andrade = [namn for namn, v in nya.items() if getattr(plan, namn) != v]
    if not andrade:
        return plan
    if plan.version != version:
        vem = plan.andrad_av.namn if plan.andrad_av else "Någon annan"
        raise Andrad(f"{vem} har sparat planen {SEDAN}. Båda texterna visas här. Välj vad som ska stå och spara igen.")
    _krav_huvud(arende, nya, andrade)
    skilde = plan.malen_skiljer
    for namn in andrade:
        setattr(plan, namn, nya[namn])
    plan.version, plan.andrad_av, plan.andrad_vid = plan.version + 1, actor, timezone.now()
    plan.full_clean(validate_constraints=False)
    plan.save(update_fields=[*andrade, "version", "andrad_av", "andrad_vid"])
    log_event(actor=actor, verb="plan.andra", obj=plan, arende_id=arende.pk, data={"falt": andrade})
    if plan.malen_skiljer != skilde:
        _punkt_for_trepart(actor, plan, arende)
    return plan


def _krav_huvud(arende: Arende, nya: dict[str, Any], andrade: list[str]) -> None:
    utan_nummer({namn: nya[namn] for namn in TEXTER if namn in nya})
    if nya.get("uppfoljas_den") and "uppfoljas_den" in andrade:
        krav_framat("uppfoljas_den", nya["uppfoljas_den"])
    if nya.get("ersattare") and nya["ersattare"].pk == arende.ansvarig_id:
        raise ValidationError({"ersattare": "Ersättaren är någon annan än handläggaren. Välj en kollega."})


def oppet_samtal(arende: Arende) -> Trepartssamtal | None:
    """The talk of three that is still to be held in the case: another unit's is not told of here (law.md A02). One query."""
    att_halla = Trepartssamtal.objects.filter(status__in=(Trepartsstatus.ATT_BOKA, Trepartsstatus.BOKAT))
    return att_halla.filter(arende=arende).order_by("senast_den").first()


def _punkt_for_trepart(actor: User, plan: Plan, arende: Arende) -> None:
    """The goals differ: a point for the talk of three, with the owner, as long as they do (S115)."""
    if not plan.malen_skiljer:
        los_bevakning(actor=actor, slag=Bevakningsslag.MANUELL, mal_id=plan.pk)
        return
    samtal = oppet_samtal(arende)
    skapa_bevakning(
        actor=actor,
        ansvarig=arende.ansvarig,
        arende=arende,
        titel=TITEL_SKILJER,
        forfaller_den=max(samtal.senast_den, timezone.localdate()) if samtal else timezone.localdate(),
        mal_id=plan.pk,
    )


@transaction.atomic
def nytt_mal(*, actor: User, plan: Plan, text: str) -> Planmal:
    """A goal in the plan; the same words again return the open one."""
    krav_text("text", text, "Skriv målet.")
    plan, arende = las_plan(actor, plan)
    if finns := plan.mal.filter(text=text.strip(), avslutat_den__isnull=True).first():
        return finns
    mal = Planmal(plan=plan, text=text.strip(), satt_den=timezone.localdate(), ordning=plan.mal.count())
    mal.full_clean()
    mal.save(force_insert=True)
    log_event(actor=actor, verb="planmal.satt", obj=mal, arende_id=arende.pk)
    prova_om(arende.pk)
    return mal


@transaction.atomic
def andra_mal(*, actor: User, mal: Planmal, text: str, fran: str) -> Planmal:
    """Other words for a goal. `fran` is the text the page began from: raises Andrad when it has changed since."""
    krav_text("text", text, "Skriv målet.")
    _plan, arende = las_plan(actor, mal.plan)
    mal = _las_oppet(mal)
    if mal.text == text.strip():
        return mal
    if mal.text.split() != fran.split():  # a browser has its own line breaks
        raise Andrad(f"Någon har ändrat målet {SEDAN}. Nu står det: ”{mal.text}”. Spara igen för din text.", "text")
    mal.text = text.strip()
    mal.save(update_fields=["text"])
    log_event(actor=actor, verb="planmal.andra", obj=mal, arende_id=arende.pk)
    return mal


def _las_oppet(mal: Planmal) -> Planmal:
    mal = Planmal.objects.select_for_update(of=("self",)).get(pk=mal.pk)
    if mal.status != Malstatus.OPPET:
        raise ValidationError("Målet är redan avslutat. Ladda om sidan för att se läget.")
    return mal


@transaction.atomic
def avsluta_mal(*, actor: User, mal: Planmal, status: str, avslutat_den: date) -> Planmal:
    """The goal is reached or laid down. Activities that still serve it end first, or are moved to another goal (S056)."""
    _plan, arende = las_plan(actor, mal.plan)
    mal = _las_oppet(mal)
    if status not in {Malstatus.NATT, Malstatus.NEDLAGT}:
        raise ValidationError({"status": "Välj om målet är nått eller läggs ned."})
    krav_har_varit("avslutat_den", avslutat_den)
    if avslutat_den < mal.satt_den:
        raise ValidationError({"avslutat_den": "Dagen kan inte vara före den dag målet sattes."})
    if mal.aktiviteter.filter(status__in=PAGAR).exists():
        raise ValidationError(
            "Det finns aktiviteter som ska leda till målet. Avsluta dem först, eller flytta dem till ett annat mål."
        )
    mal.status, mal.avslutat_den = status, avslutat_den
    mal.save(update_fields=["status", "avslutat_den"])
    log_event(actor=actor, verb="planmal.avsluta", obj=mal, after=status, handelse_den=avslutat_den, arende_id=arende.pk)
    prova_om(arende.pk)
    return mal


# --- the end ----------------------------------------------------------------------------------------------------


@transaction.atomic
def avsluta_plan(*, actor: User, plan: Plan, avslutad_den: date, skal: str = "", med_arendet: bool = False) -> Plan:
    """The plan ends. Activities that still run stop it until a reason is given; then they end as broken off, the reason is signed in the
    journal, and open goals are laid down. Twice changes nothing. `med_arendet`: the case ends too, and closes the reminders itself; the
    event tells what to open again when the avslut is undone."""
    if plan.status == Planstatus.AVSLUTAD:
        return plan
    plan, arende = las_plan(actor, plan)
    krav_har_varit("avslutad_den", avslutad_den)
    if avslutad_den < plan.paborjad_den:
        raise ValidationError({"avslutad_den": "Planen kan inte sluta före den dag den började."})
    pagar = list(plan.aktiviteter.select_for_update(of=("self",)).filter(status__in=PAGAR))
    oppna = list(plan.mal.select_for_update(of=("self",)).filter(status=Malstatus.OPPET))
    fore = {"mal": [str(m.pk) for m in oppna], "aktiviteter": {str(a.pk): _som_den_star(a) for a in pagar}}
    if pagar:
        krav_text("skal", skal, f"Det finns aktiviteter kvar: {', '.join(a.text for a in pagar)}. Skriv varför de avbryts.")
        _avbryt(actor, arende, pagar, avslutad_den, skal)
    for mal in oppna:
        mal.status, mal.avslutat_den = Malstatus.NEDLAGT, max(avslutad_den, mal.satt_den)
        mal.save(update_fields=["status", "avslutat_den"])
    plan.status, plan.avslutad_den = Planstatus.AVSLUTAD, avslutad_den
    plan.andrad_av, plan.andrad_vid = actor, timezone.now()
    plan.full_clean()
    plan.save(update_fields=["status", "avslutad_den", "andrad_av", "andrad_vid"])
    for slag in () if med_arendet else (Bevakningsslag.PLAN, Bevakningsslag.MANUELL):
        los_bevakning(actor=actor, slag=slag, mal_id=plan.pk)
    data = fore if med_arendet else {}
    log_event(actor=actor, verb="plan.avsluta", obj=plan, handelse_den=avslutad_den, arende_id=arende.pk, data=data)
    return plan


def _som_den_star(rad: Planaktivitet) -> dict[str, str]:
    return {"status": rad.status, "slut_den": rad.slut_den.isoformat() if rad.slut_den else ""}


def _avbryt(actor: User, arende: Arende, pagar: list[Planaktivitet], den: date, skal: str) -> None:
    for rad in pagar:
        rad.status, rad.slut_den = Aktivitetsstatus.AVBRUTEN, max(den, rad.start_den)
        rad.save(update_fields=["status", "slut_den"])
    namn = ", ".join(rad.text for rad in pagar)
    signera_anteckning(
        arende=arende,
        actor=actor,
        typ=Anteckningstyp.OVRIGT,
        handelse_den=timezone.localdate(),
        text=f"Planen avslutas. Avbryts: {namn}. Skäl: {skal.strip()}",
        ta_bort_utkastet=False,
    )


def hinder_for_sammanslagning(actor: User, kvar: Person, bort: Person) -> str:
    """Two active plans cannot become one by themselves (S052, C94): one ends first. Empty when nothing is in the way."""
    aktiva = Plan.objects.aktiva().filter(person__in=[kvar, bort])
    if aktiva.count() < 2:
        return ""
    if aktiva.visible_to(actor).count() < 2:  # type: ignore[attr-defined]
        return "Det går inte att slå ihop dem än. Be en chef som har alla deras ärenden om hjälp."
    return "Båda har en aktiv plan, och en person har bara en. Avsluta den ena planen först."
