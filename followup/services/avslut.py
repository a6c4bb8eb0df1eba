"""Avslut: reason -> KAS code, what next, undo, late confirmation of work (S128, kas.md 6.2)."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from dateutil.relativedelta import relativedelta
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from ame.access.models import User
from ame.access.perms import can_arbeta_i_arende, krav
from ame.arenden import services as arende_services
from ame.arenden.enums import Bevakningsslag
from ame.arenden.models import Arende
from ame.arenden.services import las_arende, los_bevakning, skapa_bevakning, ta_bort_utkast
from ame.audit.services import log_event
from ame.common.texter import utan_personnummer
from followup.enums import Avslutsorsak, Bekraftelse, KasKod
from followup.kaskod import AvslutFakta, kas_kod
from followup.models import Arbetsbekraftelse, Avslut
from followup.models.avslut import ANGRA_DAGAR
from followup.services.aterkoppling import saknade_slutliga
from followup.services.uppfoljning import planera_uppfoljningar, ta_bort_planerade
from insatser.models import Insats
from insatser.services import avsluta_alla_insatser


def _krav_slutlig_aterkoppling(arende: Arende) -> None:
    saknas = list(saknade_slutliga(arende).values_list("nummer", flat=True))
    if saknas:
        raise ValidationError(
            f"Den slutliga återkopplingen saknas för {', '.join(saknas)}. Skriv den först, sedan kan ärendet avslutas."
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
    nyckel: UUID | None = None,
    **falt: Any,
) -> Avslut:
    """Closes the case. The KAS code follows from the reason and its facts (kas.md 6.2); the case stays open while a sender waits for
    the final answer (S111). `falt`: vart, arbetsform, arbete_start_den, har_avtal_minst_en_manad, hur_jobbet, csn_berattigad,
    utlatande_den, mottagande_myndighet."""
    arende = las_arende(arende)
    krav(can_arbeta_i_arende(actor, arende))
    if nyckel and (sparat := Avslut.objects.filter(pk=nyckel, arende=arende).first()):
        return sparat
    if orsak != Avslutsorsak.FELREGISTRERING:
        _krav_slutlig_aterkoppling(arende)
    utan_personnummer(slutanteckning)
    if orsak == Avslutsorsak.STUDIER and falt.get("csn_berattigad") is None:
        raise ValidationError({"csn_berattigad": "Ange om studierna ger rätt till studiemedel."})
    kod = kas_kod(
        AvslutFakta(
            orsak=orsak,
            csn_berattigad=falt.get("csn_berattigad"),
            utlatande_den=falt.get("utlatande_den"),
            har_uppdragsgivare=arende.remisser.filter(avsandare__isnull=False).exists(),
            annan_myndighet_tar_over=annan_myndighet_tar_over,
        )
    )
    avslut = Avslut(
        arende=arende,
        orsak=orsak,
        kas_kod=kod or "",
        avslutad_den=avslutad_den,
        forsorjning_fore=forsorjning_fore,
        forsorjning_efter=forsorjning_efter,
        slutanteckning=slutanteckning.strip(),
        signerat_av=actor,
        **falt,
    )
    if nyckel:
        avslut.pk = nyckel
    avslut.full_clean(validate_unique=False)
    avsluta_alla_insatser(actor=actor, arende=arende, slut_den=avslutad_den)
    arende = arende_services.avsluta_arende(arende=arende, actor=actor, avslutad_den=avslutad_den)
    avslut.save(force_insert=True)
    _efter_avslut(actor, arende, avslut)
    return avslut


def _efter_avslut(actor: User, arende: Arende, avslut: Avslut) -> None:
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
    ta_bort_utkast(actor=actor, formular="avslut", objekt_id=arende.pk)
    log_event(
        actor=actor,
        verb="avslut.signera",
        obj=avslut,
        after=avslut.kas_kod,
        handelse_den=avslut.avslutad_den,
        arende_id=arende.pk,
        data={"orsak": avslut.orsak},
    )


@transaction.atomic
def angra_avslut(*, actor: User, avslut: Avslut) -> Arende:
    """Takes back an avslut within seven days: the case opens again, unanswered follow-ups go, the row stays on record."""
    avslut = Avslut.objects.select_for_update(of=("self",)).select_related("arende").get(pk=avslut.pk)
    krav(can_arbeta_i_arende(actor, avslut.arende))
    if avslut.angrat_vid is not None:
        raise ValidationError("Avslutet är redan ångrat. Ladda om sidan för att se läget.")
    if timezone.now() > avslut.signerat_vid + timedelta(days=ANGRA_DAGAR):
        raise ValidationError(f"Ett avslut kan ångras i {ANGRA_DAGAR} dagar. Öppna ett nytt ärende i stället.")
    avslut.angrat_vid, avslut.angrat_av = timezone.now(), actor
    avslut.save(update_fields=["angrat_vid", "angrat_av"])
    ta_bort_planerade(actor=actor, avslut=avslut)
    los_bevakning(actor=actor, slag=Bevakningsslag.ARBETE, mal_id=avslut.pk)
    hade_insats = Insats.objects.filter(arende=avslut.arende).exists()
    arende = arende_services.angra_avslut(arende=avslut.arende, actor=actor, hade_insats=hade_insats)
    log_event(actor=actor, verb="avslut.angra", obj=avslut, before=avslut.kas_kod, arende_id=arende.pk)
    return arende


@transaction.atomic
def avsluta_ej_paborjad(*, actor: User, arende: Arende, orsak: str, den: date) -> Arende:
    """Ends a case that never came to an insats (S015). The sender gets the final answer first (S111)."""
    arende = las_arende(arende)
    krav(can_arbeta_i_arende(actor, arende))
    if den > timezone.localdate():
        raise ValidationError({"den": "Datumet kan inte vara i framtiden."})
    _krav_slutlig_aterkoppling(arende)
    from intake.services.beredning import lagg_ner_beredning

    lagg_ner_beredning(arende=arende)
    return arende_services.avsluta_ej_paborjad(arende=arende, actor=actor, orsak=orsak, den=den)


@transaction.atomic
def bekrafta_arbete(*, actor: User, avslut: Avslut, utfall: str, gallde_den: date, underlag: str) -> Arbetsbekraftelse:
    """What was learnt about the job a month later (kas.md 6.2): confirmed needs a day at least one month after its start. The signed
    avslut is not touched; the latest row counts."""
    avslut = Avslut.objects.select_for_update(of=("self",)).select_related("arende").get(pk=avslut.pk)
    krav(can_arbeta_i_arende(actor, avslut.arende))
    if avslut.kas_kod != KasKod.A or avslut.arbete_start_den is None or avslut.angrat_vid is not None:
        raise ValidationError("Bara ett avslut till arbete kan bekräftas.")
    if gallde_den > timezone.localdate():
        raise ValidationError({"gallde_den": "Datumet kan inte vara i framtiden."})
    en_manad = avslut.arbete_start_den + relativedelta(months=1)
    if utfall == Bekraftelse.BEKRAFTAT and gallde_den < en_manad:
        raise ValidationError({"gallde_den": f"Arbetet ska ha varat minst en månad, till {en_manad:%Y-%m-%d}."})
    if utfall == Bekraftelse.UPPHORDE and gallde_den >= en_manad:
        raise ValidationError({"gallde_den": "Arbetet varade en månad. Välj att det är bekräftat."})
    rad = Arbetsbekraftelse(avslut=avslut, utfall=utfall, gallde_den=gallde_den, underlag=underlag.strip(), registrerad_av=actor)
    rad.full_clean()
    rad.save(force_insert=True)
    los_bevakning(actor=actor, slag=Bevakningsslag.ARBETE, mal_id=avslut.pk)
    log_event(
        actor=actor, verb="avslut.bekrafta_arbete", obj=avslut, after=utfall, handelse_den=gallde_den, arende_id=avslut.arende_id
    )
    return rad
