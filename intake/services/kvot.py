"""Places of a unit in a year, in all and per source (S007). A full year never hides anything: it asks for a reason."""

from dataclasses import dataclass
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count, QuerySet
from django.utils import timezone

from ame.access.models import User
from ame.access.perms import can_administrera, krav
from ame.audit.services import log_event
from ame.common.texter import krav_text
from ame.organisation.models import Enhet
from intake.enums import Kalla, RemissStatus
from intake.models import Kvot, Remiss

SLAPPER_PLATSEN = (RemissStatus.AVBOJD, RemissStatus.ATERTAGEN, RemissStatus.OMDIRIGERAD)


@dataclass(frozen=True)
class Platser:
    """How full one quota is. `kalla` empty: all the unit's places."""

    kalla: str
    ar: int
    antal: int
    platser: int

    @property
    def namn(self) -> str:
        return Kalla(self.kalla).label if self.kalla else "Alla ingångar"

    @property
    def ar_full(self) -> bool:
        return self.antal >= self.platser

    @property
    def kvar(self) -> int:
        return max(self.platser - self.antal, 0)

    @property
    def text(self) -> str:
        return f"{self.namn}: {self.antal} av {self.platser} platser är tagna {self.ar}."


def tar_plats(enheter: list[Enhet], ar: int, kalla: str = "") -> QuerySet[Remiss]:
    """The remisser that hold a place of the units' year, the only definition: they came that year (`inkom_den`), a unit has received
    them (they have a case), and they were not declined, taken back or sent on. One person with two remisser holds two."""
    rader = Remiss.objects.filter(mottagande_enhet__in=enheter, inkom_den__year=ar, arende__isnull=False)
    rader = rader.exclude(status__in=SLAPPER_PLATSEN)
    return rader.filter(kalla=kalla) if kalla else rader


def laget(enhet: Enhet, ar: int, kalla: str = "") -> tuple[int, int | None]:
    """(taken, places). Places is None where no number is set: then there is no limit."""
    kvot = Kvot.objects.filter(enhet=enhet, ar=ar, kalla=kalla).first()
    return tar_plats([enhet], ar, kalla).count(), kvot.platser if kvot else None


def fulla(remiss: Remiss, *, las: bool = False) -> list[Platser]:
    """The quotas that the remiss would go beyond if it were received now: its source's, and all places. Its own place is not counted.
    With `las` the quotas' rows are locked until the transaction ends, so that two at once never both take the last place."""
    if remiss.mottagande_enhet is None or remiss.inkom_den is None:
        return []
    ar = remiss.inkom_den.year
    kvoter = Kvot.objects.filter(enhet=remiss.mottagande_enhet, ar=ar, kalla__in=["", remiss.kalla]).order_by("-kalla")
    if las:
        kvoter = kvoter.select_for_update(of=("self",))
    lagen = [
        Platser(k.kalla, ar, tar_plats([remiss.mottagande_enhet], ar, k.kalla).exclude(pk=remiss.pk).count(), k.platser)
        for k in kvoter
    ]
    return [lage for lage in lagen if lage.ar_full]


def krav_skal_over_kvot(remiss: Remiss, skal: str) -> list[Platser]:
    """Called when a remiss is received, with its row locked. Raises ValidationError on `kvot_skal` when a quota is full and no reason is
    given; the reason is written to the remiss, where the chef reads it. One that already has its reason keeps it."""
    over = fulla(remiss, las=True)
    if over and not remiss.kvot_skal:
        saknas = f"{' '.join(p.text for p in over)} Skriv varför remissen ändå tas emot."
        remiss.kvot_skal = krav_text("kvot_skal", skal, saknas)
    return over


@transaction.atomic
def satt_platser(*, actor: User, enhet: Enhet, ar: int, kalla: str, platser: int | None) -> Kvot | None:
    """Sets the places of this year or a later one; None takes the limit away. Years that have passed explain older figures and stay."""
    krav(can_administrera(actor, enhet))
    if ar < timezone.localdate().year:
        raise ValidationError({"ar": "Året har passerat. Platserna för det ändras inte."})
    Enhet.objects.select_for_update(of=("self",)).get(pk=enhet.pk)  # one change at a time
    rad = Kvot.objects.select_for_update(of=("self",)).filter(enhet=enhet, ar=ar, kalla=kalla).first()
    fore = "" if rad is None else str(rad.platser)
    if platser is None:
        _ta_bort_grans(actor, rad, fore)
        return None
    rad = rad or Kvot(enhet=enhet, ar=ar, kalla=kalla)
    rad.platser = platser
    rad.full_clean()
    rad.save()
    log_event(actor=actor, verb="kvot.satt", obj=rad, before=fore, after=str(platser), data={"ar": ar, "kalla": kalla})
    return rad


def _ta_bort_grans(actor: User, rad: Kvot | None, fore: str) -> None:
    if rad is None:
        raise ValidationError({"platser": "Det finns ingen gräns att ta bort. Skriv antal platser."})
    log_event(actor=actor, verb="kvot.ta_bort", obj=rad, before=fore, data={"ar": rad.ar, "kalla": rad.kalla})
    rad.delete()


def antagna_over_kvot(enheter: list[Enhet], ar: int) -> QuerySet[Remiss]:
    """Remisser of the year that the units received although the places were taken, newest first. For the chef (S007)."""
    return (
        Remiss.objects.filter(mottagande_enhet__in=enheter, inkom_den__year=ar).exclude(kvot_skal="").order_by("-inkom_den", "pk")
    )


def platser_for(enheter: list[Enhet], ar: int) -> list[tuple[Enhet, list[Platser]]]:
    """Every unit with its places of the year: all first, then per source. Two queries whatever the number of units."""
    satta = Kvot.objects.filter(enhet__in=enheter, ar=ar).order_by("kalla")
    tagna: dict[tuple[UUID, str], int] = {}
    per_kalla = tar_plats(enheter, ar).values_list("mottagande_enhet", "kalla").annotate(n=Count("pk")).order_by()
    for enhet_id, kalla, antal in per_kalla:
        for nyckel in ((enhet_id, kalla), (enhet_id, "")):
            tagna[nyckel] = tagna.get(nyckel, 0) + antal
    lagen: dict[UUID, list[Platser]] = {enhet.pk: [] for enhet in enheter}
    for k in satta:
        lagen[k.enhet_id].append(Platser(k.kalla, ar, tagna.get((k.enhet_id, k.kalla), 0), k.platser))
    return [(enhet, lagen[enhet.pk]) for enhet in enheter]
