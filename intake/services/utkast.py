"""A remiss under way: what is typed so far, valid or not, and the row with what is valid (C97, S011)."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from ame.access.enums import Roll
from ame.access.models import User
from ame.access.perms import can_andra_remissutkast, can_registrera_ansokan, can_skriva_remiss, krav
from ame.arenden import services as arende_services
from ame.arenden.enums import Bevakningsslag
from ame.audit.services import log_event
from ame.common.nummerserie import nasta_nummer
from ame.common.texter import utan_nummer
from ame.common.transitions import OgiltigOvergang
from ame.organisation.models import Enhet
from ame.people.enums import Uppgiftskategori
from ame.people.nummer import OgiltigtNummer, las_nummer
from ame.people.services import registrera_medgivande
from intake.enums import Kalla, RemissStatus
from intake.grunder import MED_TEXT
from intake.models import AvtaladAterkoppling, Remiss, Remissuppgift
from intake.services.ko import krav_ej_koad
from intake.services.komplett import ar_minderarig
from intake.services.rad import FRITEXT, SKRIVBARA, lagom_lang, las_remiss, satt_spar

FORMULAR = "remiss"  # name of the form in ame.arenden Utkast


class NagonHannFore(ValidationError):
    """The draft was saved in another window after this page was opened; `sparat` is what that window wrote (N17)."""

    def __init__(self, sparat: "Ifyllt") -> None:
        super().__init__("Remissen har sparats i ett annat fönster. Jämför texterna innan du sparar igen.")
        self.sparat = sparat


@dataclass(frozen=True)
class Ifyllt:
    """Everything as typed in one browser window. `flik` names the window, `lopnr` counts the saves it had seen when it was opened.
    `skickat` grows with every save the window sends: an autosave that the network held back is older than what came before it."""

    falt: dict[str, list[str]]
    flik: str = ""
    lopnr: int = 0
    skickat: int = 0

    def ar_forlegat(self, sparat: "Ifyllt | None") -> bool:
        return sparat is not None and self.flik == sparat.flik != "" and 0 < self.skickat < sparat.skickat


@transaction.atomic
def skapa_utkast(*, actor: User, egen_ansokan: bool = False, enhet: Enhet | None = None, nyckel: UUID | None = None) -> Remiss:
    """A new draft. A socialsekreterare sends from the own unit; an own application has no sender and lands in the user's own unit.
    `enhet` says which, for those who work in several. `nyckel` comes from the form: sending it twice makes one draft."""
    krav(can_registrera_ansokan(actor) if egen_ansokan else can_skriva_remiss(actor))
    roller = (Roll.HANDLAGGARE, Roll.BEREDARE) if egen_ansokan else (Roll.SOCIALSEKRETERARE,)
    if nyckel and (sparad := Remiss.objects.filter(pk=nyckel, skapad_av=actor).first()):
        return sparad
    egna = actor.enheter_med_roll(*roller)
    if enhet is not None and enhet.pk not in egna:
        raise ValidationError({"enhet": "Välj en enhet där du arbetar."})
    enhet_id = enhet.pk if enhet else sorted(egna)[0]
    remiss = Remiss(nummer=nasta_nummer("remiss_nummer", "R"), skapad_av=actor)
    if nyckel:
        remiss.pk = nyckel
    if egen_ansokan:
        remiss.mottagande_enhet_id = enhet_id
        remiss.kalla = Kalla.EGEN_ANSOKAN
        satt_spar(remiss)
    else:
        remiss.avsandare = actor
        remiss.avsandande_enhet_id = enhet_id
    remiss.initiator = Kalla(remiss.kalla).initiator
    try:
        with transaction.atomic():
            remiss.save(force_insert=True)
    except IntegrityError:  # the same form sent twice at the same moment
        if sparad := Remiss.objects.filter(pk=remiss.pk, skapad_av=actor).first():
            return sparad
        raise ValidationError("Utkastet kunde inte sparas. Ladda om sidan och försök igen.") from None
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
    uppgifter: Mapping[str, str] | None = None,
    ifyllt: Ifyllt | None = None,
) -> Remiss:
    """Stores what is filled in so far: nothing is required in a draft (C97). Track follows the receiving unit's setting of the day
    (S001). `ifyllt` keeps also what is not valid yet. Raises NagonHannFore when another window has saved since this one was opened,
    OgiltigOvergang when the remiss has left the draft state."""
    remiss = las_remiss(remiss)
    krav(can_andra_remissutkast(actor, remiss))
    if remiss.status != RemissStatus.UTKAST:
        raise OgiltigOvergang("Remissen är redan skickad och kan inte ändras. Skriv till enheten om något är fel.")
    krav_ej_koad(remiss)
    if ifyllt is not None and ifyllt.ar_forlegat(spara_ifyllt(actor=actor, remiss=remiss, ifyllt=ifyllt)):
        return remiss
    skriv_falt(remiss, actor, data, avtalade, samtycke, uppgifter)
    remiss.version += 1
    remiss.save()
    return remiss


@transaction.atomic
def spara_ifyllt(*, actor: User, remiss: Remiss, ifyllt: Ifyllt) -> Ifyllt:
    """Keeps what one window holds, as typed, beside the row. A remiss sent back for completion is kept here only: the receiver reads
    the remiss as it was sent until the answer is sent (law.md A18)."""
    remiss = las_remiss(remiss)
    krav(can_andra_remissutkast(actor, remiss))
    if remiss.status not in {RemissStatus.UTKAST, RemissStatus.RETURNERAD}:
        raise OgiltigOvergang("Remissen är redan skickad och kan inte ändras. Skriv till enheten om något är fel.")
    krav_ej_koad(remiss)
    sparat = hamta_ifyllt(actor=actor, remiss=remiss)
    if sparat and sparat.lopnr != ifyllt.lopnr and sparat.flik != ifyllt.flik:
        raise NagonHannFore(sparat)
    if sparat and ifyllt.ar_forlegat(sparat):
        return sparat
    nytt = replace(ifyllt, lopnr=(sparat.lopnr if sparat else 0) + 1)
    arende_services.spara_utkast(
        actor=actor,
        formular=FORMULAR,
        objekt_id=remiss.pk,
        innehall=asdict(nytt),
    )
    return nytt


@transaction.atomic
def kasta_utkast(*, actor: User, remiss: Remiss) -> None:
    """The writer throws a draft away, and the consent that nothing was shared on. A remiss that has been sent is withdrawn instead."""
    remiss = las_remiss(remiss)
    krav(can_andra_remissutkast(actor, remiss))
    if remiss.status != RemissStatus.UTKAST:
        raise OgiltigOvergang("Remissen är redan skickad. Ta tillbaka den i stället.")
    krav_ej_koad(remiss)
    log_event(actor=actor, verb="remiss.kasta", obj=remiss, before=remiss.status, remiss_id=remiss.pk)
    ta_bort_ifyllt(actor=actor, remiss=remiss)
    arende_services.los_bevakning(actor=actor, slag=Bevakningsslag.SAMTYCKE, mal_id=remiss.pk)
    egna = [u.medgivande for u in remiss.uppgifter.select_related("medgivande")]  # type: ignore[attr-defined]
    medgivanden = {m.pk: m for m in [remiss.medgivande, *egna] if m}
    remiss.delete()
    for medgivande in medgivanden.values():
        medgivande.delete()


def hamta_ifyllt(*, actor: User, remiss: Remiss) -> Ifyllt | None:
    rad = arende_services.hamta_utkast(actor=actor, formular=FORMULAR, objekt_id=remiss.pk)
    return Ifyllt(**rad.innehall) if rad else None


def ta_bort_ifyllt(*, actor: User, remiss: Remiss) -> None:
    arende_services.ta_bort_utkast(actor=actor, formular=FORMULAR, objekt_id=remiss.pk)


def skriv_falt(
    remiss: Remiss,
    actor: User,
    data: Mapping[str, Any],
    avtalade: list[tuple[str, date]] | None,
    samtycke: Mapping[str, Any] | None,
    uppgifter: Mapping[str, str] | None = None,
) -> None:
    """Puts the sender's fields on the locked remiss without saving it, and its consent, agreed days and information by category in their
    own rows. Only a remiss that the unit registers itself has a part outside."""
    _las_texter({falt: data[falt] or "" for falt in FRITEXT if falt in data})
    if uppgifter is not None:
        spara_uppgifter(remiss, uppgifter)
    for falt in SKRIVBARA:
        if falt in data:
            setattr(remiss, falt, data[falt])
    if remiss.avsandande_enhet_id:
        remiss.avsandande_part = None
    if remiss.kalla != Kalla.AF:
        remiss.af_program = ""
    remiss.initiator = Kalla(remiss.kalla).initiator
    satt_spar(remiss)
    if samtycke is not None:
        _spara_samtycke(remiss, actor, samtycke)
    if avtalade is not None:
        remiss.avtalade.all().delete()
        AvtaladAterkoppling.objects.bulk_create(AvtaladAterkoppling(remiss=remiss, slag=s, senast_den=d) for s, d in avtalade)


def _spara_samtycke(remiss: Remiss, actor: User, samtycke: Mapping[str, Any]) -> None:
    """One consent per remiss. It may be mended until the remiss is sent; after that, and after a withdrawal, a new row is made, so
    that the ground of what was already shared stays as it was (law.md A10, A13)."""
    if ar_minderarig(remiss.fodelsedatum, timezone.localdate()):
        samtycke = {**samtycke, "mognad": remiss.grund_motivering[:300]}
    frivilliga = {"givare", "mognad"}
    if (
        not remiss.mottagande_enhet
        or not remiss.avsandande_enhet
        or not all(v for k, v in samtycke.items() if k not in frivilliga)
    ):
        return  # an unfinished consent stays in what is typed; sending asks for it
    utan_nummer({"andamal": samtycke["andamal"]})
    gammalt = remiss.medgivande
    nya = {**samtycke, "giltigt_fran_den": samtycke["inhamtat_den"], "mottagande_enhet": remiss.mottagande_enhet}
    if gammalt and all(getattr(gammalt, namn) == varde for namn, varde in nya.items()) and gammalt.aterkallat_vid is None:
        return
    if gammalt and gammalt.aterkallat_vid is None and remiss.skickad_vid is None:
        for namn, varde in nya.items():
            setattr(gammalt, namn, varde)
        gammalt.full_clean()
        gammalt.save(update_fields=list(nya))
        return
    remiss.medgivande = registrera_medgivande(
        actor=actor,
        person=remiss.person,
        lamnande_enhet=remiss.avsandande_enhet,
        mottagande_enhet=remiss.mottagande_enhet,
        **samtycke,
    )


def _las_texter(texter: dict[str, str]) -> None:
    fel = {}
    for falt, text in texter.items():
        try:
            lagom_lang(text)
        except ValidationError as e:
            fel[falt] = e
    if fel:
        raise ValidationError(fel)
    utan_nummer(texter)


def spara_uppgifter(remiss: Remiss, uppgifter: Mapping[str, str]) -> None:
    """Information by category (law.md A16): an emptied text goes, with the consent that only it rested on. A consent follows its text
    while the text is mended, until the remiss has been sent."""
    _las_texter({f"uppgift_{kod}": text for kod, text in uppgifter.items()})
    rader = {u.kategori: u for u in remiss.uppgifter.select_related("medgivande")}  # type: ignore[attr-defined]
    for kategori in MED_TEXT:
        text = uppgifter.get(kategori)
        if text is None:
            continue
        rad = rader.get(kategori)
        if not text.strip():
            if rad:
                _ta_bort_uppgift(remiss, rad)
        elif rad is None:
            Remissuppgift.objects.create(remiss=remiss, kategori=kategori, text=text.strip())
        elif rad.text != text.strip():
            rad.text = text.strip()
            rad.save(update_fields=["text"])


def _ta_bort_uppgift(remiss: Remiss, rad: Remissuppgift) -> None:
    medgivande = rad.medgivande
    rad.delete()
    if medgivande and remiss.skickad_vid is None:
        medgivande.delete()


@transaction.atomic
def samtyck_till_uppgift(
    *,
    actor: User,
    remiss: Remiss,
    kategori: str,
    givare: str,
    form: str,
    inhamtat_den: date,
    giltigt_till_den: date,
    andamal: str,
) -> Remissuppgift:
    """A consent of its own for one category: of the other person in the household (law.md A14; `givare` says who), or of the person for
    what is sensitive when the receiver's secrecy is weaker (A17)."""
    remiss = las_remiss(remiss)
    krav(can_andra_remissutkast(actor, remiss))
    if remiss.status not in {RemissStatus.UTKAST, RemissStatus.RETURNERAD}:
        raise OgiltigOvergang("Remissen är redan skickad och kan inte ändras.")
    krav_ej_koad(remiss)
    rad = remiss.uppgifter.select_for_update(of=("self",)).filter(kategori=kategori).first()  # type: ignore[attr-defined]
    if rad is None or remiss.avsandande_enhet is None or remiss.mottagande_enhet is None:
        raise ValidationError("Skriv uppgiften och välj mottagare innan du registrerar samtycket.")
    if kategori == Uppgiftskategori.HUSHALL and not givare.strip():
        raise ValidationError({"givare": "Skriv vem i hushållet som har samtyckt."})
    utan_nummer({"givare": givare, "andamal": andamal})
    rad.medgivande = registrera_medgivande(
        actor=actor,
        person=None,
        lamnande_enhet=remiss.avsandande_enhet,
        mottagande_enhet=remiss.mottagande_enhet,
        kategorier=[kategori],
        andamal=andamal,
        form=form,
        inhamtat_den=inhamtat_den,
        giltigt_till_den=giltigt_till_den,
        givare=givare.strip(),
    )
    rad.save(update_fields=["medgivande"])
    return rad


def kand_person(*, actor: User, remiss: Remiss, ifyllt: Mapping[str, list[str]]) -> dict[str, list[str]]:
    """What the sender wrote the last time about the same number, for fields that are still empty: nothing is typed twice (S011). Only
    from the sender's own remisser from the same unit, so that nobody learns anything new (law.md A03)."""
    if not remiss.avsandande_enhet_id or any("".join(ifyllt.get(falt, [])).strip() for falt in ("fornamn", "efternamn")):
        return {}
    try:
        nummer = las_nummer("".join(ifyllt.get("identitetsnummer", []))).nummer
    except OgiltigtNummer:
        return {}
    egna = Remiss.objects.skickade_av(actor).filter(avsandande_enhet=remiss.avsandande_enhet_id, identitetsnummer=nummer)
    forra = egna.filter(skickad_vid__isnull=False).order_by("-skickad_vid").first()
    if forra is None:
        return {}
    falt = {
        namn: [str(getattr(forra, namn))] for namn in ("fornamn", "efternamn", "kon", "telefon", "sprak") if getattr(forra, namn)
    }
    falt |= {namn: ["on"] for namn in ("har_tolkbehov", "har_skydd") if getattr(forra, namn)}
    return falt | ({"fodelsedatum": [forra.fodelsedatum.isoformat()]} if forra.fodelsedatum else {})
