"""The sender's side: draft, send, complete, withdraw. Also an application that the unit registers itself."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from ame.access.enums import Roll
from ame.access.models import Uppdrag, User
from ame.access.perms import (
    can_andra_remissutkast,
    can_aterta_remiss,
    can_komplettera_remiss,
    can_registrera_ansokan,
    can_skriva_remiss,
    krav,
)
from ame.arenden.enums import Bevakningsslag, EjPaborjadOrsak, Spar, Status
from ame.arenden.services import avsluta_ej_paborjad, los_bevakning, skapa_bevakning
from ame.audit.services import log_event
from ame.common.nummerserie import nasta_nummer
from ame.organisation.enums import Inflodesmodell
from ame.organisation.models import Enhet
from ame.people.models import Person
from ame.people.nummer import Nummer
from ame.people.services import Personuppgifter, ge_skyddsatkomst, hitta_eller_skapa_person, registrera_medgivande
from intake.enums import Aterkopplingsslag, Delningsgrund, Kalla, RemissStatus
from intake.models import AvtaladAterkoppling, Remiss
from intake.transitions import next_status

# What the sender may write; everything else on the row is set by services.
SKRIVBARA = (
    "mottagande_enhet",
    "kalla",
    "identitetsslag",
    "identitetsnummer",
    "identitetsniva",
    "fornamn",
    "efternamn",
    "fodelsedatum",
    "kon",
    "telefon",
    "sprak",
    "har_tolkbehov",
    "har_skydd",
    "bestallningstyp",
    "onskad_insats",
    "fraga",
    "forvantat_resultat",
    "bakgrund",
    "svar_senast_den",
    "niva_avsandare",
    "grund",
    "grund_motivering",
    "har_samverkan_soc",
    "ar_am_anstallning_eb",
    "slag",
)


class NagonHannFore(ValidationError):
    """The draft was saved in another window after this page was opened; both texts are shown (N17)."""


def las_remiss(remiss: Remiss) -> Remiss:
    """The remiss with its row locked until the transaction ends."""
    return (
        Remiss.objects.select_for_update(of=("self",))
        .select_related("mottagande_enhet__verksamhet__namnd", "avsandande_enhet__verksamhet", "arende", "medgivande", "person")
        .get(pk=remiss.pk)
    )


def byt_status(remiss: Remiss, actor: User, action: str, falt: list[str], handelse_den: date | None = None) -> Remiss:
    before = remiss.status
    remiss.status = next_status(before, action)
    remiss.version += 1
    if remiss.status in {RemissStatus.AVBOJD, RemissStatus.ATERTAGEN, RemissStatus.OMDIRIGERAD, RemissStatus.BESVARAD}:
        remiss.avslutad_vid = timezone.now()
        falt = [*falt, "avslutad_vid"]
    remiss.full_clean(validate_unique=False)
    remiss.save(update_fields=["status", "version", *falt])
    log_event(
        actor=actor,
        verb=f"remiss.{action}",
        obj=remiss,
        before=before,
        after=remiss.status,
        handelse_den=handelse_den,
        arende_id=remiss.arende_id,
        remiss_id=remiss.pk,
    )
    return remiss


@transaction.atomic
def skapa_utkast(*, actor: User, egen_ansokan: bool = False) -> Remiss:
    """A new draft. A socialsekreterare sends from the own unit; an own application has no sender and lands in the user's own unit."""
    krav(can_registrera_ansokan(actor) if egen_ansokan else can_skriva_remiss(actor))
    remiss = Remiss(nummer=nasta_nummer("remiss_nummer", "R"), skapad_av=actor)
    if egen_ansokan:
        remiss.mottagande_enhet_id = actor.enheter_med_roll(Roll.HANDLAGGARE, Roll.BEREDARE)[0]
        remiss.kalla = Kalla.EGEN_ANSOKAN
    else:
        remiss.avsandare = actor
        remiss.avsandande_enhet_id = actor.enheter_med_roll(Roll.SOCIALSEKRETERARE)[0]
    remiss.initiator = Kalla(remiss.kalla).initiator
    remiss.save(force_insert=True)
    log_event(actor=actor, verb="remiss.utkast", obj=remiss, after=remiss.status, remiss_id=remiss.pk)
    return remiss


@transaction.atomic
def spara_utkast(
    *,
    actor: User,
    remiss: Remiss,
    data: Mapping[str, Any],
    avtalade: list[tuple[str, date]] | None = None,
    samtycke: Mapping[str, Any] | None = None,
    version: int | None = None,
) -> Remiss:
    """Stores what is filled in so far: nothing is required in a draft (C97). Track follows the receiving unit's setting of the day
    (S001). Raises NagonHannFore when `version` is older than the stored one."""
    remiss = las_remiss(remiss)
    krav(can_andra_remissutkast(actor, remiss))
    if remiss.status not in {RemissStatus.UTKAST, RemissStatus.RETURNERAD}:
        raise ValidationError("Remissen är skickad och kan inte ändras. Skriv till enheten om något är fel.")
    if version is not None and version != remiss.version:
        raise NagonHannFore("Remissen har sparats i ett annat fönster. Jämför texterna innan du sparar igen.")
    for falt in SKRIVBARA:
        if falt in data:
            setattr(remiss, falt, data[falt])
    remiss.initiator = Kalla(remiss.kalla).initiator
    satt_spar(remiss)
    if samtycke is not None:
        _spara_samtycke(remiss, actor, samtycke)
    remiss.version += 1
    remiss.save()
    if avtalade is not None:
        _spara_avtalade(remiss, avtalade)
    return remiss


def satt_spar(remiss: Remiss) -> None:
    """The receiving unit's dated setting decides the track; "en väg in" has no named insats (S001)."""
    if remiss.mottagande_enhet is None:
        return
    modell = remiss.mottagande_enhet.installning(remiss.inkom_den or timezone.localdate()).inflodesmodell
    remiss.spar = Spar.DIREKTSPAR if modell == Inflodesmodell.DIREKT else Spar.HUVUDSPAR
    if remiss.spar == Spar.HUVUDSPAR:
        remiss.onskad_insats = None


def _spara_samtycke(remiss: Remiss, actor: User, samtycke: Mapping[str, Any]) -> None:
    if not remiss.mottagande_enhet or not remiss.avsandande_enhet or not all(samtycke.values()):
        return  # an unfinished consent stays in the form's draft; sending asks for it
    gammalt = remiss.medgivande
    if gammalt and gammalt.aterkallat_vid is None:
        falt = {
            "kategorier": samtycke["kategorier"],
            "andamal": samtycke["andamal"],
            "form": samtycke["form"],
            "inhamtat_den": samtycke["inhamtat_den"],
            "giltigt_fran_den": samtycke["inhamtat_den"],
            "giltigt_till_den": samtycke["giltigt_till_den"],
            "mottagande_enhet": remiss.mottagande_enhet,
        }
        for namn, varde in falt.items():
            setattr(gammalt, namn, varde)
        gammalt.full_clean()
        gammalt.save(update_fields=list(falt))
        return
    remiss.medgivande = registrera_medgivande(
        actor=actor,
        person=None,
        lamnande_enhet=remiss.avsandande_enhet,
        mottagande_enhet=remiss.mottagande_enhet,
        **samtycke,
    )


def _spara_avtalade(remiss: Remiss, avtalade: list[tuple[str, date]]) -> None:
    remiss.avtalade.all().delete()
    AvtaladAterkoppling.objects.bulk_create(AvtaladAterkoppling(remiss=remiss, slag=s, senast_den=d) for s, d in avtalade)


def vad_saknas(remiss: Remiss) -> dict[str, str]:
    """Field -> what to do, for everything that stops the remiss from being sent (S009, S010, law.md A16). Empty when it is whole."""
    idag = timezone.localdate()
    fel: dict[str, str] = {}
    texter = {
        "mottagande_enhet": "Välj vilken enhet som ska få remissen.",
        "identitetsnummer": "Skriv personnummer, samordningsnummer eller reservnummer.",
        "fornamn": "Skriv förnamn.",
        "efternamn": "Skriv efternamn.",
        "fodelsedatum": "Skriv födelsedatum.",
        "bestallningstyp": "Välj vad du beställer.",
        "fraga": "Skriv frågan som du vill ha svar på.",
    }
    if not remiss.ar_egen_ansokan:
        texter |= {
            "forvantat_resultat": "Skriv vilket resultat du förväntar dig.",
            "svar_senast_den": "Ange vilken dag du senast behöver svar.",
            "grund": "Välj med vilken grund uppgifterna delas.",
        }
    for falt, text in texter.items():
        if not getattr(remiss, falt):
            fel[falt] = text
    if remiss.spar == Spar.DIREKTSPAR and not remiss.onskad_insats_id:
        fel["onskad_insats"] = "Enheten tar emot direkta remisser. Välj vilken insats remissen gäller."
    if remiss.identitetsslag == "samordningsnummer" and not remiss.identitetsniva:
        fel["identitetsniva"] = "Ange hur säker identiteten är för ett samordningsnummer."
    if remiss.svar_senast_den and remiss.svar_senast_den < idag:
        fel["svar_senast_den"] = "Dagen för svar har passerat. Välj en dag framåt."
    if not remiss.ar_egen_ansokan:
        fel |= _grund_saknas(remiss, idag) | _aterkoppling_saknas(remiss, idag)
    return fel


def _grund_saknas(remiss: Remiss, idag: date) -> dict[str, str]:
    if remiss.grund == Delningsgrund.SAMTYCKE:
        m = remiss.medgivande
        if m is None:
            return {"samtycke": "Fyll i samtycket: vilka uppgifter, till vad, i vilken form och till vilken dag."}
        if not m.ar_giltigt(idag):
            return {"samtycke": "Samtycket gäller inte längre. Hämta in ett nytt innan du skickar."}
        if m.mottagande_enhet_id != remiss.mottagande_enhet_id:
            return {"samtycke": "Samtycket gäller en annan mottagare."}
    if remiss.grund in {Delningsgrund.MENPROVNING, Delningsgrund.UPPGIFTSSKYLDIGHET} and not remiss.grund_motivering.strip():
        return {"grund_motivering": "Skriv varför grunden gäller."}
    if remiss.grund == Delningsgrund.SAMMA_MYNDIGHET and remiss.mottagande_enhet and remiss.avsandande_enhet:
        if remiss.mottagande_enhet.verksamhet_id != remiss.avsandande_enhet.verksamhet_id:
            return {"grund": "Enheten hör till en annan nämnd eller verksamhet. Välj en annan grund."}
    return {}


def _aterkoppling_saknas(remiss: Remiss, idag: date) -> dict[str, str]:
    avtalade = list(remiss.avtalade.all())
    if not any(a.slag == Aterkopplingsslag.SLUT for a in avtalade):
        return {"aterkoppling_slut": "Ange när du senast ska ha den slutliga återkopplingen."}
    if any(a.senast_den < idag for a in avtalade):
        return {"aterkoppling_slut": "En av dagarna för återkoppling har passerat. Välj en dag framåt."}
    return {}


def skicka(*, actor: User, remiss: Remiss) -> Remiss:
    """Sends the remiss: it cannot leave incomplete (S009) nor on a ground that no longer holds (law.md A09): then the writer gets a
    reminder to renew the consent, and ValidationError says what is missing, field by field."""
    remiss = Remiss.objects.select_related("mottagande_enhet", "avsandande_enhet", "medgivande").get(pk=remiss.pk)
    krav(can_andra_remissutkast(actor, remiss))
    idag = timezone.localdate()
    if remiss.grund == Delningsgrund.SAMTYCKE and remiss.medgivande and not remiss.medgivande.ar_giltigt(idag):
        skapa_bevakning(
            actor=actor,
            ansvarig=actor,
            slag=Bevakningsslag.SAMTYCKE,
            titel=f"Förnya samtycket i remiss {remiss.nummer}",
            forfaller_den=idag,
            mal_id=remiss.pk,
        )
    return _skicka(actor=actor, remiss=remiss)


@transaction.atomic
def _skicka(*, actor: User, remiss: Remiss) -> Remiss:
    remiss = las_remiss(remiss)
    next_status(remiss.status, "skicka")  # somebody else was faster: say so before listing fields
    satt_spar(remiss)
    if saknas := vad_saknas(remiss):
        raise ValidationError(dict(saknas))
    remiss.inkom_den = timezone.localdate()
    remiss.skickad_vid = timezone.now()
    remiss.person = _person_hos_mottagaren(actor, remiss)
    los_bevakning(actor=actor, slag=Bevakningsslag.SAMTYCKE, mal_id=remiss.pk)
    return byt_status(
        remiss, actor, "skicka", ["inkom_den", "skickad_vid", "person", "spar", "onskad_insats", "har_skydd"], remiss.inkom_den
    )


def _person_hos_mottagaren(actor: User, remiss: Remiss) -> Person:
    """The receiving nämnd's row of the person; a protected person's remiss is first seen by the unit's chefer (law.md B07)."""
    enhet = remiss.mottagande_enhet
    assert enhet is not None and remiss.fodelsedatum is not None  # vad_saknas has checked
    person = hitta_eller_skapa_person(
        actor=actor,
        namnd=enhet.verksamhet.namnd,
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
        remiss.har_skydd = True
        chefer = Uppdrag.objects.aktiva(timezone.localdate()).filter(enhet=enhet, roll=Roll.CHEF)
        ge_skyddsatkomst(actor=None, person=person, user_ids=list(chefer.values_list("user_id", flat=True)), skal="Chef för mottagande enhet")
    return person


@transaction.atomic
def registrera_egen_ansokan(*, actor: User, remiss: Remiss) -> Remiss:
    """An application from the person, written by the unit: sent and received in one step, without a sender to answer."""
    from intake.services.mottagning import ta_emot

    krav(can_registrera_ansokan(actor))
    return ta_emot(actor=actor, remiss=skicka(actor=actor, remiss=remiss))


@transaction.atomic
def komplettera(*, actor: User, remiss: Remiss, svar: str) -> Remiss:
    """The sender answers what was asked; the same remiss goes on and the clock runs again (S009, S011)."""
    remiss = las_remiss(remiss)
    krav(can_komplettera_remiss(actor, remiss))
    next_status(remiss.status, "komplettera")
    if not svar.strip():
        raise ValidationError({"svar": "Skriv vad du har kompletterat."})
    if saknas := vad_saknas(remiss):
        raise ValidationError(dict(saknas))
    remiss.kompletteringar.filter(besvarad_vid__isnull=True).update(besvarad_vid=timezone.now(), svar=svar.strip())
    return byt_status(remiss, actor, "komplettera", [])


@transaction.atomic
def aterta(*, actor: User, remiss: Remiss, skal: str) -> Remiss:
    """The sender takes the remiss back before a decision; a case opened only for it ends as never started."""
    remiss = las_remiss(remiss)
    krav(can_aterta_remiss(actor, remiss))
    if not skal.strip():
        raise ValidationError({"skal": "Skriv varför du tar tillbaka remissen."})
    remiss.avslut_text = skal.strip()
    remiss = byt_status(remiss, actor, "aterta", ["avslut_text"])
    avsluta_arende_for_remissen(remiss, actor, EjPaborjadOrsak.ATERTAGEN)
    return remiss


def avsluta_arende_for_remissen(remiss: Remiss, actor: User, orsak: str) -> None:
    """Ends the case as never started when this remiss was its only reason to be open."""
    arende = remiss.arende
    if arende is None or arende.status not in {Status.INKOMMET, Status.BEREDNING}:
        return
    levande = {RemissStatus.SKICKAD, RemissStatus.RETURNERAD, RemissStatus.MOTTAGEN, RemissStatus.ANTAGEN}
    if not arende.remisser.exclude(pk=remiss.pk).filter(status__in=levande).exists():
        from intake.services.beredning import lagg_ner_beredning

        lagg_ner_beredning(arende=arende)
        avsluta_ej_paborjad(arende=arende, actor=actor, orsak=orsak, den=timezone.localdate())
