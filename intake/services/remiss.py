"""The sender's side: send, complete, withdraw. Also an application that the unit registers itself."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from ame.access.enums import Roll
from ame.access.models import User
from ame.access.perms import can_andra_remissutkast, can_aterta_remiss, can_komplettera_remiss, can_registrera_ansokan, krav
from ame.access.personal import personal_i
from ame.arenden.enums import Bevakningsslag, EjPaborjadOrsak
from ame.arenden.services import los_bevakning, skapa_bevakning, slapp_in_i_oppna_arenden
from ame.common.texter import krav_text, utan_nummer
from ame.organisation.models import Enhet
from ame.people.enums import Skyddsslag, Uppgiftskategori
from ame.people.models import Medgivande, Person, SkyddAtkomst
from ame.people.nummer import Nummer
from ame.people.services import (
    Personuppgifter,
    ar_skyddad_i,
    aterkalla_medgivande,
    ge_skyddsatkomst,
    hitta_eller_skapa_person,
)
from intake.enums import RemissStatus, SaknadGrund
from intake.grunder import KOLUMNER
from intake.models import Remiss, Remissuppgift
from intake.services.delning import Post, SaknarGrund, notera_sparr, regim_skiljer, stryk
from intake.services.dubbletter import krav_inga_liknande
from intake.services.ingang import krav_oppen
from intake.services.ko import aterkalla_koad, krav_ej_koad
from intake.services.komplett import SAKNAS_BEKRAFTELSE, prova, vad_saknas
from intake.services.kvot import fulla
from intake.services.rad import FRITEXT, avsluta_arende_for_remissen, byt_status, las_remiss, satt_spar
from intake.services.rundgang import REPETITION, antal_samma
from intake.services.utkast import skriv_falt, ta_bort_ifyllt
from intake.transitions import next_status


def skicka(*, actor: User, remiss: Remiss, bekraftar_sekretess: bool = False, inkom: date | None = None) -> Remiss:
    """Sends the remiss: it cannot leave incomplete (S009) nor on a ground that no longer holds (law.md A09). ValidationError says what is
    missing, field by field; a missing ground is also counted (S036), and the writer gets a task to renew a consent that has ended."""
    remiss = Remiss.objects.get(pk=remiss.pk)
    krav(can_andra_remissutkast(actor, remiss))
    if remiss.status == RemissStatus.UTKAST:
        krav_ej_koad(remiss)
    try:
        return verkstall(actor=actor, remiss=remiss, bekraftar_sekretess=bekraftar_sekretess, inkom=inkom)
    except SaknarGrund as fel:
        notera_stopp(actor=actor, remiss=remiss, saknad=fel.saknad)
        raise


def notera_stopp(*, actor: User, remiss: Remiss, saknad: SaknadGrund | None = None) -> None:
    """Counts a refused send, also one that the form stopped; and a task when it was the consent that had ended (A09)."""
    idag = timezone.localdate()
    saknad = saknad or prova(remiss, idag).saknad
    if saknad is None:
        return
    notera_sparr(actor=actor, remiss=remiss, saknad=saknad)
    if saknad in (SaknadGrund.SAMTYCKE_SLUT, SaknadGrund.SAMTYCKE_ATER):
        skapa_bevakning(
            actor=actor,
            ansvarig=actor,
            slag=Bevakningsslag.SAMTYCKE,
            titel=f"Förnya samtycket i remiss {remiss.nummer}",
            forfaller_den=idag,
            mal_id=remiss.pk,
        )


@transaction.atomic
def verkstall(*, actor: User, remiss: Remiss, bekraftar_sekretess: bool, inkom: date | None = None) -> Remiss:
    """The send itself, all or nothing. Called by `skicka` and by the queue; raises SaknarGrund when it is the ground that is missing."""
    remiss = las_remiss(remiss)
    krav(can_andra_remissutkast(actor, remiss))
    next_status(remiss.status, "skicka")  # somebody else was faster: say so before listing fields
    _las_samtycke(remiss)
    satt_spar(remiss)
    andrad_sekretess = regim_skiljer(remiss.avsandande_enhet, remiss.mottagande_enhet)
    saknas = {} if bekraftar_sekretess or not andrad_sekretess else {"bekraftar_sekretess": SAKNAS_BEKRAFTELSE}
    _krav_hel(remiss, saknas)
    krav_oppen(remiss, den=inkom)
    utan_nummer({falt: getattr(remiss, falt) for falt in FRITEXT})
    remiss.inkom_den = inkom or timezone.localdate()
    remiss.skickad_vid = timezone.now()
    strukna = _rensa(actor, remiss)
    if remiss.avsandande_enhet_id:
        remiss.avsandande_kontakt = ""  # who asked at the desk is no part of what is shared (S011; law.md A16)
    remiss.person = _person_hos_mottagaren(actor, remiss)
    _knyt_samtycke(remiss)
    los_bevakning(actor=actor, slag=Bevakningsslag.SAMTYCKE, mal_id=remiss.pk)
    ta_bort_ifyllt(actor=actor, remiss=remiss)
    rensade = ["avsandande_kontakt", *(k for kolumner in KOLUMNER.values() for k in kolumner)]
    falt = ["inkom_den", "skickad_vid", "person", "spar", "onskad_insats", *rensade]
    data: dict[str, Any] = {"grund": remiss.grund} if remiss.grund else {}
    if andrad_sekretess:
        data["bekraftad_sekretess"] = True
    if strukna:
        data["strukna"] = [str(p.kategori) for p in strukna]
    return byt_status(remiss, actor, "skicka", falt, remiss.inkom_den, data)


def _krav_hel(remiss: Remiss, saknas: dict[str, str] | None = None) -> None:
    fel = vad_saknas(remiss) | (saknas or {})
    if not fel:
        return
    if saknad := prova(remiss, timezone.localdate()).saknad:
        raise SaknarGrund(fel, saknad)
    raise ValidationError(dict(fel))


def _rensa(actor: User, remiss: Remiss) -> list[Post]:
    """What may not leave stays behind. The number of a protected person is erased, not kept (law.md B08)."""
    if remiss.har_skydd:
        remiss.telefon = ""
        remiss.uppgifter.filter(kategori=Uppgiftskategori.KONTAKT).delete()  # type: ignore[attr-defined]
    return stryk(actor=actor, remiss=remiss)


def _las_samtycke(remiss: Remiss) -> None:
    """A withdrawal at the same moment waits, or has already won: the ground is read when the remiss leaves (law.md A09, A10)."""
    ids = [pk for pk in remiss.uppgifter.values_list("medgivande_id", flat=True) if pk]  # type: ignore[attr-defined]
    alla = Medgivande.objects.select_for_update(of=("self",)).filter(pk__in=[*ids, remiss.medgivande_id]).order_by("pk")
    rader = {m.pk: m for m in alla}
    if remiss.medgivande_id:
        remiss.medgivande = rader[remiss.medgivande_id]


def _knyt_samtycke(remiss: Remiss) -> None:
    """The consent follows the remiss into the receiving nämnd's file of the person. Another person's does not (law.md A14)."""
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
    if person.har_skydd:
        if not redan_skyddad:
            slapp_in_i_oppna_arenden(actor=actor, person=person, slag=Skyddsslag.SEKRETESSMARKERING)
        ge_chefer_atkomst(person, enhet)
    return person


def ge_chefer_atkomst(person: Person, enhet: Enhet) -> None:
    """Somebody in the unit must see a protected person's remiss, or it dies unanswered (S020): the chefer, who let in who is needed."""
    chefer = [chef.pk for chef in personal_i(enhet.pk, Roll.CHEF)]
    ge_skyddsatkomst(actor=None, person=person, user_ids=chefer, skal="Chef för mottagande enhet")


@transaction.atomic
def registrera_egen_ansokan(
    *, actor: User, remiss: Remiss, omhandertagen: date | None = None, ar_ny_person: bool = True
) -> Remiss:
    """An application from the person, or a remiss from a part outside, written by the unit: sent and received in one step. It came in on
    the day that follows from how and when it was taken care of (FL 22 §; law.md K12), today unless told otherwise. Whoever learns of
    the protection by writing it is on that person's named list from then on. When the person was protected before and the writer is not
    on the list, it stays sent, for those on the list to receive: writing an application opens nothing (law.md B07)."""
    from intake.services.mottagning import ansluter_direkt, ta_emot

    krav(can_registrera_ansokan(actor))
    enhet = remiss.mottagande_enhet
    if not ar_ny_person:
        krav_inga_liknande(actor, remiss)
    redan_skyddad = enhet is not None and ar_skyddad_i(enhet.verksamhet.namnd, remiss.identitetsnummer)
    remiss = skicka(actor=actor, remiss=remiss, inkom=_inkom(remiss, omhandertagen))
    assert remiss.person  # constraint remiss_hel_nar_skickad
    if redan_skyddad and not SkyddAtkomst.objects.filter(person=remiss.person, user=actor, till_den__isnull=True).exists():
        return remiss
    if remiss.person.har_skydd:
        ge_skyddsatkomst(actor=actor, person=remiss.person, user_ids=[actor.pk], skal="Registrerade ansökan")
    if fulla(remiss):  # the places are taken: it waits in the inbox until somebody receives it with a reason (S007)
        return remiss
    if ansluter_direkt(remiss) and antal_samma(remiss) >= REPETITION:  # received with the words on what is different (S016)
        return remiss
    return ta_emot(actor=actor, remiss=remiss)


def _inkom(remiss: Remiss, omhandertagen: date | None) -> date | None:
    if omhandertagen is None:
        return None
    if omhandertagen > timezone.localdate():
        raise ValidationError({"omhandertagen_den": "Dagen ligger framåt i tiden. Välj den dag då ni fick den."})
    from intake.services.inkomst import inkom_den

    return inkom_den(remiss.inkomstsatt, omhandertagen)


def komplettera(*, actor: User, remiss: Remiss, svar: str, **andrat: Any) -> Remiss:
    """The sender answers what was asked and may mend the remiss in place; the same remiss goes on and the clock runs again (S009, S011).
    What may leave is tried anew, as when it was sent. `andrat`: data, avtalade, samtycke and uppgifter, as in spara_utkast."""
    try:
        return _komplettera(actor=actor, remiss=remiss, svar=svar, **andrat)
    except SaknarGrund as fel:
        notera_stopp(actor=actor, remiss=remiss, saknad=fel.saknad)
        raise


@transaction.atomic
def _komplettera(
    *,
    actor: User,
    remiss: Remiss,
    svar: str,
    data: Mapping[str, Any] | None = None,
    avtalade: list[tuple[str, date]] | None = None,
    samtycke: Mapping[str, Any] | None = None,
    uppgifter: Mapping[str, str] | None = None,
) -> Remiss:
    """The receiver and, once a case is open, the person stay as they are: another one needs a new remiss."""
    remiss = las_remiss(remiss)
    krav(can_komplettera_remiss(actor, remiss))
    next_status(remiss.status, "komplettera")
    fore = (remiss.mottagande_enhet_id, remiss.identitetsnummer)
    svar = krav_text("svar", svar, "Skriv vad du har kompletterat.")
    if data is not None:
        skriv_falt(remiss, actor, data, avtalade, samtycke, uppgifter)
    if remiss.mottagande_enhet_id != fore[0]:
        raise ValidationError(
            {"mottagande_enhet": "Remissen ligger hos enheten. Återta den och skriv en ny till en annan enhet."}
        )
    if remiss.arende_id and remiss.identitetsnummer != fore[1]:
        raise ValidationError(
            {"identitetsnummer": "Enheten har öppnat ett ärende för personen. Återta remissen om det är fel person."}
        )
    _krav_hel(remiss)
    _rensa(actor, remiss)
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
    remiss.avslut_text = krav_text("skal", skal, "Skriv varför du tar tillbaka remissen.")
    remiss = byt_status(remiss, actor, "aterta", ["avslut_text"])
    ta_bort_ifyllt(actor=actor, remiss=remiss)
    avsluta_arende_for_remissen(remiss, actor, EjPaborjadOrsak.ATERTAGEN)
    return remiss


@transaction.atomic
def aterkalla_samtycke(*, actor: User, remiss: Remiss, uppgift: Remissuppgift | None = None) -> Remiss:
    """The person (or with `uppgift` the other person whom it is about) takes the consent back: one click, at once (law.md A10). A send
    that waits is called off in the same transaction. What was already shared stays on record (A13)."""
    remiss = las_remiss(remiss)
    krav(can_andra_remissutkast(actor, remiss))
    medgivande = uppgift.medgivande if uppgift else remiss.medgivande
    if uppgift and uppgift.remiss_id != remiss.pk:
        raise ValidationError("Uppgiften hör till en annan remiss.")
    if medgivande is None:
        return remiss
    aterkallat = aterkalla_medgivande(actor=actor, medgivande=medgivande)
    if not uppgift:
        remiss.medgivande = aterkallat
    aterkalla_koad(actor=actor, remiss=remiss)
    return remiss
