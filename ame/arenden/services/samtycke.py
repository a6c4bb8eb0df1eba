"""Consents of a case: taken by the unit that holds it, and valid for what that unit discloses and nothing else (law.md A08-A13)."""

from datetime import date
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from ame.access.models import User
from ame.access.perms import can_arbeta_i_arende, krav
from ame.arenden.enums import Bevakningsslag
from ame.arenden.models import Arende, Bevakning
from ame.arenden.services.arende import las_arende
from ame.arenden.services.bevakning import los_bevakning, skapa_bevakning
from ame.audit.services import log_event
from ame.common.texter import utan_nummer
from ame.organisation.enums import PartSlag
from ame.organisation.models import Enhet, Samverkanspart
from ame.people.models import Medgivande
from ame.people.services import aterkalla_medgivande, registrera_medgivande


@transaction.atomic
def registrera_samtycke(
    *,
    actor: User,
    arende: Arende,
    mottagande_enhet: Enhet | None = None,
    mottagande_part: Samverkanspart | None = None,
    kategorier: list[str],
    andamal: str,
    form: str,
    inhamtat_den: date,
    giltigt_till_den: date,
    givare: str = "",
    mognad: str = "",
    nyckel: UUID | None = None,
) -> Medgivande:
    """The case's unit as the one who discloses (A11), to a unit or to a part outside such as AF (S013). Older reminders to renew towards
    the same recipient are done."""
    arende = las_arende(arende)
    krav(can_arbeta_i_arende(actor, arende))
    _krav_mottagare(arende, mottagande_enhet, mottagande_part)
    if giltigt_till_den < timezone.localdate():
        raise ValidationError({"giltigt_till_den": "Samtycket har redan slutat gälla. Välj en dag framåt."})
    utan_nummer({"andamal": andamal, "givare": givare, "mognad": mognad})
    rad = registrera_medgivande(
        actor=actor,
        person=arende.person,
        lamnande_enhet=arende.enhet,
        mottagande_enhet=mottagande_enhet,
        mottagande_part=mottagande_part,
        givare=givare.strip(),
        mognad=mognad.strip(),
        kategorier=kategorier,
        andamal=andamal.strip(),
        form=form,
        inhamtat_den=inhamtat_den,
        giltigt_till_den=giltigt_till_den,
        arende_id=arende.pk,
        nyckel=nyckel,
    )
    for aldre in Medgivande.objects.filter(
        person=arende.person, lamnande_enhet=arende.enhet, mottagande_enhet=mottagande_enhet, mottagande_part=mottagande_part
    ):
        los_bevakning(actor=actor, slag=Bevakningsslag.SAMTYCKE, mal_id=aldre.pk)
    return rad


def _krav_mottagare(arende: Arende, enhet: Enhet | None, part: Samverkanspart | None) -> None:
    if part and part.kommun_id != arende.enhet.verksamhet.namnd.kommun_id:
        raise ValidationError({"mottagande_enhet": "Välj en mottagare i listan."})
    if enhet and enhet.pk == arende.enhet_id:
        raise ValidationError({"mottagande_enhet": "Välj en annan enhet än er egen."})


@transaction.atomic
def aterkalla_samtycke(*, actor: User, arende: Arende, medgivande: Medgivande) -> Medgivande:
    """One click, at once; what was shared before stays on record and the case goes on (A10, A13). Only the unit's own consents: the
    sender's are withdrawn with the sender (A11)."""
    krav(can_arbeta_i_arende(actor, arende))
    if (medgivande.person_id, medgivande.lamnande_enhet_id) != (arende.person_id, arende.enhet_id):
        raise ValidationError("Samtycket hör till en annan enhet och återkallas där.")
    rad = aterkalla_medgivande(actor=actor, medgivande=medgivande, arende_id=arende.pk)
    los_bevakning(actor=actor, slag=Bevakningsslag.SAMTYCKE, mal_id=rad.pk)
    return rad


@transaction.atomic
def underkann_samtycke(
    *,
    actor: User,
    arende: Arende,
    mottagande_enhet: Enhet | None = None,
    mottagande_part: Samverkanspart | None = None,
    nyckel: UUID | None = None,
) -> Bevakning:
    """What the person gave is not enough to count as a consent: nothing is registered, and there is always a task to tell the person so
    (A12; JO 3185-2017)."""
    krav(can_arbeta_i_arende(actor, arende))
    mottagare = mottagande_enhet or mottagande_part
    if mottagare is None:
        raise ValidationError({"mottagande_enhet": "Välj vem som får ta emot uppgifterna."})
    rad = skapa_bevakning(
        actor=actor,
        ansvarig=arende.ansvarig,
        arende=arende,
        titel=f"Informera den enskilde: samtycket till {mottagare} räcker inte"[:120],
        forfaller_den=timezone.localdate(),
        mal_id=nyckel,
    )
    log_event(actor=actor, verb="medgivande.otillrackligt", obj=mottagare, arende_id=arende.pk)
    return rad


def lage_per_part(arende: Arende, den: date) -> list[tuple[Samverkanspart, Medgivande | None, Medgivande | None]]:
    """Whom outside the unit may tell things to (S013): each AF of the municipality, and every other part that a consent was ever
    registered for, with the consent in force and the latest that no longer is. Two queries."""
    rader = Medgivande.objects.filter(
        person_id=arende.person_id, lamnande_enhet_id=arende.enhet_id, mottagande_part__isnull=False
    )
    egna = list(rader.order_by("-giltigt_till_den", "-registrerat_vid"))
    parter = Samverkanspart.objects.filter(kommun=arende.enhet.verksamhet.namnd.kommun_id)
    valda = parter.filter(Q(slag=PartSlag.AF) | Q(pk__in={m.mottagande_part_id for m in egna})).order_by("namn")
    svar = []
    for part in valda:
        dess = [m for m in egna if m.mottagande_part_id == part.pk]
        galler = next((m for m in dess if m.ar_giltigt(den)), None)
        svar.append((part, galler, None if galler else next(iter(dess), None)))
    return svar
