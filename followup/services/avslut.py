"""Avslut: reason -> KAS code, what next, undo, late confirmation of work (S128, kas.md 6.2)."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from dateutil.relativedelta import relativedelta
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models.functions import Coalesce
from django.utils import timezone

from ame.access.models import User
from ame.access.perms import can_arbeta_i_arende, krav
from ame.arenden import services as arende_services
from ame.arenden.enums import Bevakningsslag, Forsorjning, Initiator, Status
from ame.arenden.models import Arende
from ame.arenden.services import las_arende, los_bevakning, skapa_bevakning, ta_bort_utkast
from ame.arenden.transitions import next_status
from ame.audit.services import log_event
from ame.common.datum import krav_har_varit
from ame.common.texter import utan_nummer
from followup.enums import Avslutsorsak, KasKod
from followup.kaskod import ARBETSFORM, ARBETSORSAKER, MYNDIGHETSORSAKER, UPPDRAGSORSAKER, AvslutFakta, kas_kod
from followup.models import Avslut
from followup.models.avslut import ANGRA_DAGAR
from followup.services.aterkoppling import saknade_slutliga
from followup.services.uppfoljning import planera_uppfoljningar, ta_bort_planerade
from followup.services.utan_kannedom import vart_okant
from insatser.models import Insats
from insatser.services import (
    ateroppna_insatser,
    ateroppna_personens_plan,
    avsluta_alla_insatser,
    avsluta_personens_plan,
    krav_klara_placeringar,
)
from intake.enums import RemissStatus
from intake.services import besvara, trepart
from intake.services.beredning import lagg_ner_beredning

UTKAST = "avslut"  # objekt_id: the case
# The fields that each reason uses; the others stay empty whatever was typed (S086, S109, kas.md 6.4).
FALT: dict[str, frozenset[str]] = {
    **dict.fromkeys(ARBETSORSAKER, frozenset({"arbete_start_den", "har_avtal_minst_en_manad", "hur_jobbet"})),
    Avslutsorsak.STUDIER: frozenset({"csn_berattigad", "vart"}),
    **dict.fromkeys(UPPDRAGSORSAKER, frozenset({"utlatande_den", "mottagande_myndighet", "vart"})),
    Avslutsorsak.UPPDRAG_SLUTFORT: frozenset({"utlatande_den", "vart"}),
    Avslutsorsak.UTAN_KANNEDOM: frozenset(),
    Avslutsorsak.AVLIDEN: frozenset(),
    Avslutsorsak.FELREGISTRERING: frozenset(),
}


def falt_for(orsak: str) -> frozenset[str]:
    return FALT.get(orsak, frozenset({"vart"}))


def forsorjning_efter_for(orsak: str, angiven: str) -> str:
    """Nobody knows what a person lives on who nobody knows anything of."""
    return Forsorjning.OKAND if orsak == Avslutsorsak.UTAN_KANNEDOM else angiven


def _krav_slutlig_aterkoppling(arende: Arende) -> None:
    saknas = list(saknade_slutliga(arende).values_list("nummer", flat=True))
    if saknas:
        raise ValidationError(
            f"Den slutliga återkopplingen saknas för {', '.join(saknas)}. Skriv den först, sedan kan ärendet avslutas."
        )


def _stang_egna_ansokningar(arende: Arende, actor: User) -> None:
    """An application without a sender has nobody to answer: it is answered when its case ends, so that no remiss lies open (S020)."""
    oppna = [RemissStatus.MOTTAGEN, RemissStatus.ANTAGEN]
    for remiss in arende.remisser.filter(avsandande_enhet=None, avsandande_part=None, status__in=oppna):
        besvara(actor=actor, remiss=remiss)


def har_uppdragsgivare(arende: Arende) -> bool:
    """Somebody ordered something: a received remiss with a sender, or one that the unit registered for an authority (kas.md Q-M, D)."""
    lever = [RemissStatus.MOTTAGEN, RemissStatus.ANTAGEN, RemissStatus.BESVARAD]
    return (
        arende.remisser.filter(status__in=lever)
        .exclude(avsandande_enhet=None, avsandande_part=None, initiator=Initiator.INDIVIDEN)
        .exists()
    )


def avslutsfakta(arende: Arende, orsak: str, *, annan_myndighet_tar_over: bool = False, **falt: Any) -> AvslutFakta:
    """What the KAS code follows from; the page that shows the code before signing asks here too. One query."""
    return AvslutFakta(
        orsak=orsak,
        csn_berattigad=falt.get("csn_berattigad"),
        utlatande_den=falt.get("utlatande_den"),
        har_uppdragsgivare=har_uppdragsgivare(arende),
        annan_myndighet_tar_over=annan_myndighet_tar_over,
    )


@transaction.atomic
def avsluta(
    *,
    actor: User,
    arende: Arende,
    orsak: str,
    avslutad_den: date,
    forsorjning_fore: str,
    forsorjning_efter: str,
    slutanteckning: str,
    annan_myndighet_tar_over: bool = False,
    skal_utan_kontakt: str = "",
    nyckel: UUID | None = None,
    **falt: Any,
) -> Avslut:
    """Closes the case. The KAS code follows from the reason and its facts (kas.md 6.2); the case stays open while a sender waits for
    the final answer (S111, S020), or attendance or a placement is unclear. `utan kännedom` needs tries to reach the person, or
    `skal_utan_kontakt` (T04). `falt`: vart, arbete_start_den, har_avtal_minst_en_manad, hur_jobbet, csn_berattigad, utlatande_den,
    mottagande_myndighet; those the reason does not use are left out, and arbetsform follows from the reason (S086)."""
    arende = las_arende(arende)
    krav(can_arbeta_i_arende(actor, arende))
    if sparat := _sparat(nyckel, arende):
        return sparat
    next_status(arende.status, "avsluta")  # somebody else was faster: say so before listing fields
    falt = {namn: varde for namn, varde in falt.items() if namn in falt_for(orsak)}
    _kontrollera_arendet(arende, avslutad_den)
    _kontrollera_falt(orsak, slutanteckning, falt)
    _kontrollera_villkor(orsak, falt, annan_myndighet_tar_over)
    if orsak == Avslutsorsak.UTAN_KANNEDOM:
        falt["vart"] = vart_okant(arende, avslutad_den, skal_utan_kontakt)
    avslut = Avslut(
        arende=arende,
        orsak=orsak,
        kas_kod=kas_kod(avslutsfakta(arende, orsak, annan_myndighet_tar_over=annan_myndighet_tar_over, **falt)) or "",
        avslutad_den=avslutad_den,
        forsorjning_fore=forsorjning_fore,
        forsorjning_efter=forsorjning_efter_for(orsak, forsorjning_efter),
        arbetsform=ARBETSFORM.get(Avslutsorsak(orsak), "") if orsak in Avslutsorsak.values else "",
        slutanteckning=slutanteckning.strip(),
        signerat_av=actor,
        **falt,
    )
    avslut.pk = nyckel or avslut.pk
    avslut.full_clean(validate_unique=False)
    avsluta_alla_insatser(actor=actor, arende=arende, slut_den=avslutad_den)
    avsluta_personens_plan(actor=actor, arende=arende, slut_den=avslutad_den)
    arende = arende_services.avsluta_arende(arende=arende, actor=actor, avslutad_den=avslutad_den, vid=avslut.signerat_vid)
    avslut.arende = arende
    _spara(avslut)
    _efter_avslut(actor, arende, avslut)
    return avslut


def _sparat(nyckel: UUID | None, arende: Arende) -> Avslut | None:
    """What the same form has already made: sent twice it makes one."""
    sparat = Avslut.objects.filter(pk=nyckel, arende=arende).first() if nyckel else None
    if sparat and sparat.angrat_vid:
        raise ValidationError("Det avslutet är ångrat. Ladda om sidan och fyll i ett nytt.")
    return sparat


def _kontrollera_arendet(arende: Arende, avslutad_den: date) -> None:
    """What must be done before any case ends. Attendance is asked for by each insats as it ends."""
    _krav_slutlig_aterkoppling(arende)
    _kontrollera_dag(arende, avslutad_den)
    krav_klara_placeringar(arende, avslutad_den)


def _spara(avslut: Avslut) -> None:
    try:
        with transaction.atomic():
            avslut.save(force_insert=True)
    except IntegrityError as fel:  # the form's key was used for another case
        raise ValidationError("Avslutet kunde inte sparas. Ladda om sidan och försök igen.") from fel


def _kontrollera_dag(arende: Arende, avslutad_den: date) -> None:
    """Not ahead of today, and not before anything the person has taken part in."""
    if avslutad_den > timezone.localdate():
        raise ValidationError({"avslutad_den": "Avslutet kan inte vara i framtiden."})
    if arende.inskriven_den and avslutad_den < arende.inskriven_den:
        raise ValidationError({"avslutad_den": f"Avslutet kan inte vara före inskrivningen {arende.inskriven_den:%Y-%m-%d}."})
    sista = (
        Insats.objects.filter(arende=arende)
        .annotate(sista=Coalesce("slut_den", "start_den"))
        .order_by("-sista")
        .values_list("sista", flat=True)
        .first()
    )
    if sista and avslutad_den < sista:
        raise ValidationError({"avslutad_den": f"Personen var i insats {sista:%Y-%m-%d}. Avslutet kan inte vara före den dagen."})


def _kontrollera_falt(orsak: str, slutanteckning: str, falt: dict[str, Any]) -> None:
    texter = {
        "slutanteckning": slutanteckning,
        "vart": falt.get("vart", ""),
        "mottagande_myndighet": falt.get("mottagande_myndighet", ""),
    }
    utan_nummer(texter)
    if orsak in ARBETSORSAKER and not falt.get("hur_jobbet"):
        raise ValidationError({"hur_jobbet": "Välj hur personen fick arbetet."})


def _kontrollera_villkor(orsak: str, falt: dict[str, Any], annan_myndighet_tar_over: bool) -> None:
    """The condition of the reason's KAS code (kas.md 6.2): A a job with a first day (a month of it is confirmed by contract or later, see
    Arbetsbekraftelse), B the right to studiemedel answered, C which authority takes over, D a dated utlåtande. That somebody ordered
    it, which D also needs, follows from the remisser: without one the code is E."""
    if orsak == Avslutsorsak.STUDIER and falt.get("csn_berattigad") is None:
        raise ValidationError({"csn_berattigad": "Ange om studierna ger rätt till studiemedel."})
    if orsak in ARBETSORSAKER and not falt.get("arbete_start_den"):
        raise ValidationError({"arbete_start_den": "Ange vilken dag arbetet började eller börjar."})
    tar_over = orsak in MYNDIGHETSORSAKER or (orsak == Avslutsorsak.VARD and annan_myndighet_tar_over)
    if tar_over and not falt.get("mottagande_myndighet", "").strip():
        raise ValidationError({"mottagande_myndighet": "Skriv vilken myndighet som tar över."})
    utlatande = falt.get("utlatande_den")
    if orsak == Avslutsorsak.UPPDRAG_SLUTFORT and not utlatande:
        raise ValidationError({"utlatande_den": "Ange vilken dag utlåtandet lämnades."})
    if utlatande and utlatande > timezone.localdate():
        raise ValidationError({"utlatande_den": "Utlåtandet kan inte vara lämnat i framtiden."})


def _efter_avslut(actor: User, arende: Arende, avslut: Avslut) -> None:
    _stang_egna_ansokningar(arende, actor)
    trepart.avsluta_arendets(arende=arende, actor=actor)
    if avslut.orsak not in {Avslutsorsak.AVLIDEN, Avslutsorsak.FELREGISTRERING}:
        planera_uppfoljningar(actor=actor, avslut=avslut)
    if avslut.kas_kod == KasKod.A and not avslut.har_avtal_minst_en_manad and avslut.arbete_start_den:
        skapa_bevakning(
            actor=actor,
            ansvarig=arende.ansvarig,
            arende=arende,
            slag=Bevakningsslag.ARBETE,
            titel="Bekräfta att arbetet har varat en månad",
            forfaller_den=avslut.arbete_start_den + relativedelta(months=1),
            mal_id=avslut.pk,
        )
    ta_bort_utkast(actor=actor, formular=UTKAST, objekt_id=arende.pk)
    log_event(
        actor=actor,
        verb="avslut.signera",
        obj=avslut,
        after=avslut.kas_kod,
        handelse_den=avslut.avslutad_den,
        arende_id=arende.pk,
        data={"orsak": avslut.orsak},
    )


def kan_angras_till(avslut: Avslut) -> date:
    """The last day on which the avslut can be taken back."""
    return timezone.localdate(avslut.signerat_vid + timedelta(days=ANGRA_DAGAR))


@transaction.atomic
def angra_avslut(*, actor: User, avslut: Avslut) -> Arende:
    """Takes back an avslut within seven days: the case, the insatser, the plan and the reminders that it closed open again, unanswered
    follow-ups go, the row stays on record."""
    las_arende(avslut.arende)  # the same order of locks as avsluta
    avslut = Avslut.objects.select_for_update(of=("self",)).select_related("arende").get(pk=avslut.pk)
    krav(can_arbeta_i_arende(actor, avslut.arende))
    if avslut.angrat_vid is not None:
        raise ValidationError("Avslutet är redan ångrat. Ladda om sidan för att se läget.")
    if timezone.localdate() > kan_angras_till(avslut):
        raise ValidationError(f"Ett avslut kan ångras i {ANGRA_DAGAR} dagar. Öppna ett nytt ärende i stället.")
    avslut.angrat_vid, avslut.angrat_av = timezone.now(), actor
    avslut.save(update_fields=["angrat_vid", "angrat_av"])
    ta_bort_planerade(actor=actor, avslut=avslut)
    los_bevakning(actor=actor, slag=Bevakningsslag.ARBETE, mal_id=avslut.pk)
    hade_insats = Insats.objects.filter(arende=avslut.arende).exists()
    arende = arende_services.angra_avslut(
        arende=avslut.arende, actor=actor, hade_insats=hade_insats, stangda_vid=avslut.signerat_vid
    )
    ateroppna_insatser(actor=actor, arende=arende)
    ateroppna_personens_plan(actor=actor, arende=arende)
    trepart.ateroppna_arendets(arende=arende, actor=actor)
    log_event(actor=actor, verb="avslut.angra", obj=avslut, before=avslut.kas_kod, arende_id=arende.pk)
    return arende


@transaction.atomic
def avsluta_ej_paborjad(*, actor: User, arende: Arende, orsak: str, den: date) -> Arende:
    """Ends a case that never came to an insats (S015). The sender gets the final answer first (S111). Twice changes nothing."""
    arende = las_arende(arende)
    krav(can_arbeta_i_arende(actor, arende))
    if arende.status == Status.EJ_PABORJAT and (arende.ej_paborjad_orsak, arende.avslutad_den) == (orsak, den):
        return arende
    next_status(arende.status, "avsluta_ej_paborjad")
    krav_har_varit("den", den)
    tidigast = arende.inskriven_den or arende.inkom_den
    if den < tidigast:
        raise ValidationError({"den": f"Datumet kan inte vara före {tidigast:%Y-%m-%d}."})
    _krav_slutlig_aterkoppling(arende)
    lagg_ner_beredning(arende=arende)
    _stang_egna_ansokningar(arende, actor)
    trepart.avsluta_arendets(arende=arende, actor=actor)
    avsluta_personens_plan(actor=actor, arende=arende, slut_den=den)
    return arende_services.avsluta_ej_paborjad(arende=arende, actor=actor, orsak=orsak, den=den)
