"""A remiss under way: what is typed so far, valid or not, and the row with what is valid (C97, S011)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from ame.access.enums import Roll
from ame.access.models import User
from ame.access.perms import can_andra_remissutkast, can_registrera_ansokan, can_skriva_remiss, krav
from ame.arenden import services as arende_services
from ame.arenden.enums import Bevakningsslag
from ame.audit.services import log_event
from ame.common.nummerserie import nasta_nummer
from ame.common.transitions import OgiltigOvergang
from ame.organisation.models import Enhet
from ame.people.services import registrera_medgivande
from intake.enums import Kalla, RemissStatus
from intake.models import AvtaladAterkoppling, Remiss
from intake.services.rad import FRITEXT, SKRIVBARA, las_remiss, satt_spar, utan_nummer

FORMULAR = "remiss"  # name of the form in ame.arenden Utkast


class NagonHannFore(ValidationError):
    """The draft was saved in another window after this page was opened; `sparat` is what that window wrote (N17)."""

    def __init__(self, sparat: "Ifyllt") -> None:
        super().__init__("Remissen har sparats i ett annat fönster. Jämför texterna innan du sparar igen.")
        self.sparat = sparat


@dataclass(frozen=True)
class Ifyllt:
    """Everything as typed in one browser window. `flik` names the window, `lopnr` counts the saves it had seen when it was opened."""

    falt: dict[str, list[str]]
    flik: str = ""
    lopnr: int = 0


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
    ifyllt: Ifyllt | None = None,
) -> Remiss:
    """Stores what is filled in so far: nothing is required in a draft (C97). Track follows the receiving unit's setting of the day
    (S001). `ifyllt` keeps also what is not valid yet. Raises NagonHannFore when another window has saved since this one was opened,
    OgiltigOvergang when the remiss has left the draft state."""
    remiss = las_remiss(remiss)
    krav(can_andra_remissutkast(actor, remiss))
    if remiss.status != RemissStatus.UTKAST:
        raise OgiltigOvergang("Remissen är redan skickad och kan inte ändras. Skriv till enheten om något är fel.")
    if ifyllt is not None:
        spara_ifyllt(actor=actor, remiss=remiss, ifyllt=ifyllt)
    skriv_falt(remiss, actor, data, avtalade, samtycke)
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
    sparat = hamta_ifyllt(actor=actor, remiss=remiss)
    if sparat and sparat.lopnr != ifyllt.lopnr and sparat.flik != ifyllt.flik:
        raise NagonHannFore(sparat)
    nytt = Ifyllt(ifyllt.falt, ifyllt.flik, (sparat.lopnr if sparat else 0) + 1)
    arende_services.spara_utkast(
        actor=actor,
        formular=FORMULAR,
        objekt_id=remiss.pk,
        innehall={"falt": nytt.falt, "flik": nytt.flik, "lopnr": nytt.lopnr},
    )
    return nytt


@transaction.atomic
def kasta_utkast(*, actor: User, remiss: Remiss) -> None:
    """The writer throws a draft away, and the consent that nothing was shared on. A remiss that has been sent is withdrawn instead."""
    remiss = las_remiss(remiss)
    krav(can_andra_remissutkast(actor, remiss))
    if remiss.status != RemissStatus.UTKAST:
        raise OgiltigOvergang("Remissen är redan skickad. Ta tillbaka den i stället.")
    log_event(actor=actor, verb="remiss.kasta", obj=remiss, before=remiss.status, remiss_id=remiss.pk)
    ta_bort_ifyllt(actor=actor, remiss=remiss)
    arende_services.los_bevakning(actor=actor, slag=Bevakningsslag.SAMTYCKE, mal_id=remiss.pk)
    medgivande = remiss.medgivande
    remiss.delete()
    if medgivande:
        medgivande.delete()


def hamta_ifyllt(*, actor: User, remiss: Remiss) -> Ifyllt | None:
    rad = arende_services.hamta_utkast(actor=actor, formular=FORMULAR, objekt_id=remiss.pk)
    return Ifyllt(rad.innehall["falt"], rad.innehall["flik"], rad.innehall["lopnr"]) if rad else None


def ta_bort_ifyllt(*, actor: User, remiss: Remiss) -> None:
    arende_services.ta_bort_utkast(actor=actor, formular=FORMULAR, objekt_id=remiss.pk)


def skriv_falt(
    remiss: Remiss,
    actor: User,
    data: Mapping[str, Any],
    avtalade: list[tuple[str, date]] | None,
    samtycke: Mapping[str, Any] | None,
) -> None:
    """Puts the sender's fields on the locked remiss without saving it, and its consent and agreed days in their own rows."""
    utan_nummer({falt: data[falt] for falt in FRITEXT if falt in data})
    for falt in SKRIVBARA:
        if falt in data:
            setattr(remiss, falt, data[falt])
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
    if not remiss.mottagande_enhet or not remiss.avsandande_enhet or not all(samtycke.values()):
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
