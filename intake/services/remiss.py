"""The sender's side: send, complete, withdraw. Also an application that the unit registers itself."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from ame.access.enums import Roll
from ame.access.models import Uppdrag, User
from ame.access.perms import can_andra_remissutkast, can_aterta_remiss, can_komplettera_remiss, can_registrera_ansokan, krav
from ame.arenden.enums import Bevakningsslag, EjPaborjadOrsak
from ame.arenden.services import los_bevakning, skapa_bevakning, slapp_in_i_oppna_arenden
from ame.organisation.models import Enhet
from ame.people.enums import Skyddsslag
from ame.people.models import Medgivande, Person, SkyddAtkomst
from ame.people.nummer import Nummer
from ame.people.services import (
    Personuppgifter,
    ar_skyddad_i,
    aterkalla_medgivande,
    ge_skyddsatkomst,
    hitta_eller_skapa_person,
)
from intake.enums import Delningsgrund, RemissStatus
from intake.models import Remiss
from intake.services.komplett import SAKNAS_BEKRAFTELSE, regim_skiljer, vad_saknas
from intake.services.rad import FRITEXT, avsluta_arende_for_remissen, byt_status, fri_text, las_remiss, satt_spar, utan_nummer
from intake.services.utkast import skriv_falt, ta_bort_ifyllt
from intake.transitions import next_status


def skicka(*, actor: User, remiss: Remiss, bekraftar_sekretess: bool = False) -> Remiss:
    """Sends the remiss: it cannot leave incomplete (S009) nor on a ground that no longer holds (law.md A09): then the writer gets a
    reminder to renew the consent, and ValidationError says what is missing, field by field."""
    remiss = Remiss.objects.select_related("mottagande_enhet", "avsandande_enhet", "medgivande").get(pk=remiss.pk)
    krav(can_andra_remissutkast(actor, remiss))
    idag = timezone.localdate()
    if (
        remiss.status == RemissStatus.UTKAST
        and remiss.grund == Delningsgrund.SAMTYCKE
        and remiss.medgivande
        and not remiss.medgivande.ar_giltigt(idag)
    ):
        skapa_bevakning(
            actor=actor,
            ansvarig=actor,
            slag=Bevakningsslag.SAMTYCKE,
            titel=f"Förnya samtycket i remiss {remiss.nummer}",
            forfaller_den=idag,
            mal_id=remiss.pk,
        )
    return _skicka(actor=actor, remiss=remiss, bekraftar_sekretess=bekraftar_sekretess)


@transaction.atomic
def _skicka(*, actor: User, remiss: Remiss, bekraftar_sekretess: bool) -> Remiss:
    remiss = las_remiss(remiss)
    next_status(remiss.status, "skicka")  # somebody else was faster: say so before listing fields
    _las_samtycke(remiss)
    satt_spar(remiss)
    saknas = vad_saknas(remiss)
    andrad_sekretess = regim_skiljer(remiss.avsandande_enhet, remiss.mottagande_enhet)
    if andrad_sekretess and not bekraftar_sekretess:
        saknas["bekraftar_sekretess"] = SAKNAS_BEKRAFTELSE
    if saknas:
        raise ValidationError(dict(saknas))
    utan_nummer({falt: getattr(remiss, falt) for falt in FRITEXT})
    remiss.inkom_den = timezone.localdate()
    remiss.skickad_vid = timezone.now()
    remiss.person = _person_hos_mottagaren(actor, remiss)
    _knyt_samtycke(remiss)
    los_bevakning(actor=actor, slag=Bevakningsslag.SAMTYCKE, mal_id=remiss.pk)
    ta_bort_ifyllt(actor=actor, remiss=remiss)
    falt = ["inkom_den", "skickad_vid", "person", "spar", "onskad_insats", "telefon"]
    data = {"bekraftad_sekretess": True} if andrad_sekretess else None
    return byt_status(remiss, actor, "skicka", falt, remiss.inkom_den, data)


def _las_samtycke(remiss: Remiss) -> None:
    """A withdrawal at the same moment waits, or has already won: the ground is read when the remiss leaves (law.md A09, A10)."""
    if remiss.medgivande_id:
        remiss.medgivande = Medgivande.objects.select_for_update(of=("self",)).get(pk=remiss.medgivande_id)


def _knyt_samtycke(remiss: Remiss) -> None:
    """The consent follows the remiss into the receiving nämnd's file of the person."""
    if remiss.medgivande and remiss.medgivande.person_id != remiss.person_id:
        remiss.medgivande.person = remiss.person
        remiss.medgivande.save(update_fields=["person"])


def _person_hos_mottagaren(actor: User, remiss: Remiss) -> Person:
    """The receiving nämnd's row of the person; a protected person's remiss is first seen by the unit's chefer (law.md B07). What the
    sender ticked stays as ticked: the row never tells the sender what the receiving nämnd knows (A03). A telephone number is erased
    when the sender says that the person is protected (B08), and hidden from the receiver when only the nämnd knows."""
    enhet = remiss.mottagande_enhet
    assert enhet is not None and remiss.fodelsedatum is not None  # vad_saknas has checked
    namnd = enhet.verksamhet.namnd
    redan_skyddad = ar_skyddad_i(namnd, remiss.identitetsnummer)
    person = hitta_eller_skapa_person(
        actor=actor,
        namnd=namnd,
        uppgifter=Personuppgifter(
            nummer=Nummer(remiss.identitetsslag, remiss.identitetsnummer, remiss.fodelsedatum, remiss.kon),
            niva=remiss.identitetsniva,
            fornamn=remiss.fornamn,
            efternamn=remiss.efternamn,
            fodelsedatum=remiss.fodelsedatum,
            kon=remiss.kon,
            telefon=remiss.telefon,
            sprak=remiss.sprak,
            har_tolkbehov=remiss.har_tolkbehov,
            har_skydd=remiss.har_skydd,
        ),
    )
    if remiss.har_skydd:
        remiss.telefon = ""
    if person.har_skydd:
        if not redan_skyddad:
            slapp_in_i_oppna_arenden(actor=actor, person=person, slag=Skyddsslag.SEKRETESSMARKERING)
        ge_chefer_atkomst(person, enhet)
    return person


def ge_chefer_atkomst(person: Person, enhet: Enhet) -> None:
    """Somebody in the unit must see a protected person's remiss, or it dies unanswered (S020): the chefer, who let in who is needed."""
    chefer = Uppdrag.objects.aktiva(timezone.localdate()).filter(enhet=enhet, roll=Roll.CHEF)
    ge_skyddsatkomst(
        actor=None, person=person, user_ids=list(chefer.values_list("user_id", flat=True)), skal="Chef för mottagande enhet"
    )


@transaction.atomic
def registrera_egen_ansokan(*, actor: User, remiss: Remiss) -> Remiss:
    """An application from the person, written by the unit: sent and received in one step, without a sender to answer. Whoever learns of
    the protection by writing it is on that person's named list from then on. When the person was protected before and the writer is not
    on the list, it stays sent, for those on the list to receive: writing an application opens nothing (law.md B07)."""
    from intake.services.mottagning import ta_emot

    krav(can_registrera_ansokan(actor))
    enhet = remiss.mottagande_enhet
    redan_skyddad = enhet is not None and ar_skyddad_i(enhet.verksamhet.namnd, remiss.identitetsnummer)
    remiss = skicka(actor=actor, remiss=remiss)
    assert remiss.person  # constraint remiss_hel_nar_skickad
    if redan_skyddad and not SkyddAtkomst.objects.filter(person=remiss.person, user=actor, till_den__isnull=True).exists():
        return remiss
    if remiss.person.har_skydd:
        ge_skyddsatkomst(actor=actor, person=remiss.person, user_ids=[actor.pk], skal="Registrerade ansökan")
    return ta_emot(actor=actor, remiss=remiss)


@transaction.atomic
def komplettera(
    *,
    actor: User,
    remiss: Remiss,
    svar: str,
    data: Mapping[str, Any] | None = None,
    avtalade: list[tuple[str, date]] | None = None,
    samtycke: Mapping[str, Any] | None = None,
) -> Remiss:
    """The sender answers what was asked and may mend the remiss in place; the same remiss goes on and the clock runs again (S009, S011).
    The receiver and, once a case is open, the person stay as they are: another one needs a new remiss."""
    remiss = las_remiss(remiss)
    krav(can_komplettera_remiss(actor, remiss))
    next_status(remiss.status, "komplettera")
    fore = (remiss.mottagande_enhet_id, remiss.identitetsnummer)
    svar = fri_text("svar", svar, "Skriv vad du har kompletterat.")
    if data is not None:
        skriv_falt(remiss, actor, data, avtalade, samtycke)
    if remiss.mottagande_enhet_id != fore[0]:
        raise ValidationError(
            {"mottagande_enhet": "Remissen ligger hos enheten. Återta den och skriv en ny till en annan enhet."}
        )
    if remiss.arende_id and remiss.identitetsnummer != fore[1]:
        raise ValidationError(
            {"identitetsnummer": "Enheten har öppnat ett ärende för personen. Återta remissen om det är fel person."}
        )
    if saknas := vad_saknas(remiss):
        raise ValidationError(dict(saknas))
    if remiss.arende_id is None or remiss.har_skydd:  # a marker that comes with the answer protects an open case too
        remiss.person = _person_hos_mottagaren(actor, remiss)
    _knyt_samtycke(remiss)
    remiss.kompletteringar.filter(besvarad_vid__isnull=True).update(besvarad_vid=timezone.now(), svar=svar)
    ta_bort_ifyllt(actor=actor, remiss=remiss)
    remiss.save()
    return byt_status(remiss, actor, "komplettera", [])


@transaction.atomic
def aterta(*, actor: User, remiss: Remiss, skal: str) -> Remiss:
    """The sender takes the remiss back before a decision; a case opened only for it ends as never started."""
    remiss = las_remiss(remiss)
    krav(can_aterta_remiss(actor, remiss))
    next_status(remiss.status, "aterta")
    remiss.avslut_text = fri_text("skal", skal, "Skriv varför du tar tillbaka remissen.")
    remiss = byt_status(remiss, actor, "aterta", ["avslut_text"])
    ta_bort_ifyllt(actor=actor, remiss=remiss)
    avsluta_arende_for_remissen(remiss, actor, EjPaborjadOrsak.ATERTAGEN)
    return remiss


@transaction.atomic
def aterkalla_samtycke(*, actor: User, remiss: Remiss) -> Remiss:
    """The person takes the consent back: one click, at once (law.md A10). What was already shared stays on record (A13)."""
    remiss = las_remiss(remiss)
    krav(can_andra_remissutkast(actor, remiss))
    if remiss.medgivande:
        remiss.medgivande = aterkalla_medgivande(actor=actor, medgivande=remiss.medgivande)
    return remiss
