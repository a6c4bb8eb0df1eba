"""Light registration by the reception (S011): who has come, and to whom it is handed on. The same draft is completed in place: no field
is typed twice. Nobody is looked up: the answer is the same whoever is known to the authority (law.md A03)."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from ame.access.enums import Roll
from ame.access.models import User
from ame.access.perms import can_registrera_latt, krav
from ame.arenden.enums import Notisslag
from ame.arenden.services import notiser
from ame.arenden.services.ansvar import krav_kan_aga
from ame.audit.models import Handelse
from ame.audit.services import log_event
from ame.common.nummerserie import nasta_nummer
from ame.common.texter import krav_text, utan_nummer
from ame.organisation.enums import Enhetsslag
from ame.organisation.models import Enhet
from ame.people.enums import Kon
from ame.people.nummer import Nummer
from intake.enums import Inkomstsatt, Kalla
from intake.models import Remiss
from intake.services.gruppko import krav_skriver_i
from intake.services.rad import satt_spar


@dataclass(frozen=True)
class Registrering:
    """What the reception asks. A number, or a birth date when there is none at hand."""

    fornamn: str
    efternamn: str
    nummer: Nummer | None = None
    fodelsedatum: date | None = None
    telefon: str = ""
    sprak: str = ""
    har_tolkbehov: bool = False
    har_skydd: bool = False
    fragade: str = ""
    inkomstsatt: str = Inkomstsatt.LAMNAD


@transaction.atomic
def registrera_latt(
    *, actor: User, enhet: Enhet, uppgifter: Registrering, till: User | None = None, nyckel: UUID | None = None
) -> Remiss:
    """In a remitting unit: a draft for a socialsekreterare, or for the unit's group queue. In an AME unit: a draft of an application for
    a handläggare or beredare, who registers it. `nyckel` comes from the form: sending it twice makes one draft."""
    krav(can_registrera_latt(actor))
    if enhet.pk not in actor.enheter_med_roll(Roll.RECEPTION):
        raise ValidationError({"enhet": "Välj en enhet där du arbetar."})
    if nyckel and (sparad := _redan_registrerad(actor, nyckel)):
        return sparad
    _granska(enhet, uppgifter, till)
    remiss = Remiss(nummer=nasta_nummer("remiss_nummer", "R"), skapad_av=actor)
    if nyckel:
        remiss.pk = nyckel
    _fyll(remiss, uppgifter)
    if enhet.slag == Enhetsslag.AME:
        assert till is not None  # _granska
        _som_ansokan(remiss, enhet, till, uppgifter)
    else:
        remiss.avsandande_enhet, remiss.avsandare = enhet, till
    remiss.initiator = Kalla(remiss.kalla).initiator
    remiss.full_clean(exclude=["nummer"], validate_unique=False)
    return _spara(remiss, actor, till)


def _redan_registrerad(actor: User, nyckel: UUID) -> Remiss | None:
    """The draft that this form has already made; never somebody else's."""
    if Handelse.objects.filter(aktor=actor, verb="remiss.latt", objekt_id=nyckel).exists():
        return Remiss.objects.filter(pk=nyckel).first()
    return None


def _spara(remiss: Remiss, actor: User, till: User | None) -> Remiss:
    try:
        with transaction.atomic():
            remiss.save(force_insert=True)
    except IntegrityError:  # the same form sent twice at the same moment
        if sparad := _redan_registrerad(actor, remiss.pk):
            return sparad
        raise ValidationError("Registreringen kunde inte sparas. Ladda om sidan och försök igen.") from None
    log_event(
        actor=actor,
        verb="remiss.latt",
        obj=remiss,
        after=remiss.status,
        remiss_id=remiss.pk,
        data={"till": till.pk if till else None},
    )
    if till is not None:
        notiser.skapa(
            user=till,
            slag=Notisslag.REMISS_LATT,
            mal_id=remiss.pk,
            sida_id=remiss.pk,
            far_mejlas=not remiss.har_skydd,
            actor=actor,
        )
    return remiss


def _granska(enhet: Enhet, uppgifter: Registrering, till: User | None) -> None:
    fel = {}
    for falt, text, saknas in (
        ("fornamn", uppgifter.fornamn, "Skriv förnamn."),
        ("efternamn", uppgifter.efternamn, "Skriv efternamn."),
    ):
        if not text.strip():
            fel[falt] = saknas
    if uppgifter.nummer is None and uppgifter.fodelsedatum is None:
        fel["identitetsnummer"] = "Skriv personnummer eller födelsedatum."
    if fel:
        raise ValidationError(fel)
    krav_text("fragade", uppgifter.fragade, "Skriv vem som hörde av sig.")
    utan_nummer({"fornamn": uppgifter.fornamn, "efternamn": uppgifter.efternamn, "sprak": uppgifter.sprak})
    if enhet.slag == Enhetsslag.AME:
        if till is None:
            raise ValidationError({"till": "Välj vem som ska skriva klart ansökan."})
        krav_kan_aga(enhet.pk, till, "till")
    elif till is not None:
        krav_skriver_i(enhet.pk, till, "till")


def _fyll(remiss: Remiss, uppgifter: Registrering) -> None:
    """The telephone of a protected person is not kept (law.md B08)."""
    if uppgifter.nummer:
        remiss.identitetsslag, remiss.identitetsnummer = uppgifter.nummer.slag, uppgifter.nummer.nummer
        remiss.kon = uppgifter.nummer.kon or Kon.OKANT
    remiss.fodelsedatum = uppgifter.fodelsedatum or (uppgifter.nummer.fodelsedatum if uppgifter.nummer else None)
    for falt in ("fornamn", "efternamn", "telefon", "sprak"):
        setattr(remiss, falt, getattr(uppgifter, falt).strip())
    remiss.har_tolkbehov, remiss.har_skydd = uppgifter.har_tolkbehov, uppgifter.har_skydd
    if remiss.har_skydd:
        remiss.telefon = ""
    remiss.avsandande_kontakt = uppgifter.fragade.strip()


def _som_ansokan(remiss: Remiss, enhet: Enhet, till: User, uppgifter: Registrering) -> None:
    """An application belongs to the handläggare who completes it; the event says who was at the desk."""
    remiss.skapad_av, remiss.mottagande_enhet, remiss.kalla = till, enhet, Kalla.EGEN_ANSOKAN
    remiss.inkomstsatt = uppgifter.inkomstsatt
    satt_spar(remiss)
