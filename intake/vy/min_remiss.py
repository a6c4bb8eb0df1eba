"""The sender's page of one remiss in one look: where is it, who holds it, what happens next and when, what have we been told (S034, C51).
Never the unit's own notes: it reads the remiss, its promises, the booked talk and the signed answers, and nothing of the case's journal."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from ame.access.models import User
from ame.arenden.enums import Notisslag
from ame.arenden.models import Notis
from ame.common.datum import datum_kort, klockslag
from intake.enums import Loftesslag, RemissStatus, Trepartsstatus
from intake.models import Remiss, Trepartssamtal
from intake.vy.lage import Lage

Steg = tuple[str, str, str]
MED_SVAR = [RemissStatus.BESVARAD, RemissStatus.AVBOJD]


@dataclass(frozen=True)
class Nasta:
    """What happens next; `den` is None when nothing is promised."""

    text: str
    den: date | None = None


@dataclass(frozen=True)
class Svar:
    """The latest that the unit has said in writing."""

    text: str
    url: str
    ar_nytt: bool


@dataclass(frozen=True)
class Overblick:
    steg: list[Steg]
    nasta: Nasta
    svar: Svar | None


def bygg_overblick(remiss: Remiss, lage: Lage) -> Overblick:
    """`remiss` comes from med_lage. Two queries."""
    return Overblick(_steg(remiss, lage), _nasta(remiss, lage), _svar(remiss))


def _steg(remiss: Remiss, lage: Lage) -> list[Steg]:
    """The way of every remiss, or the shorter one of those that ended on the way."""
    skickad = ("Skickad", datum_kort(remiss.inkom_den) if remiss.inkom_den else "", "klar")
    slut = {
        RemissStatus.AVBOJD: "Avböjd",
        RemissStatus.ATERTAGEN: "Återtagen",
        RemissStatus.OMDIRIGERAD: "Skickad vidare",
    }.get(RemissStatus(remiss.status))
    if slut:
        dag = datum_kort(timezone.localdate(remiss.avslutad_vid)) if remiss.avslutad_vid else ""
        return [skickad, (slut, dag, "klar")]
    namn = ["Mottagen", "Beslut", "Hos enheten", "Besvarad"]
    aktiv = {RemissStatus.MOTTAGEN: 1, RemissStatus.ANTAGEN: 2, RemissStatus.BESVARAD: 4}.get(RemissStatus(remiss.status), 0)
    return [skickad, *((n, lage.text if i == aktiv else "", _steglage(i, aktiv)) for i, n in enumerate(namn))]


def _steglage(i: int, aktiv: int) -> str:
    return "klar" if i < aktiv else "aktiv" if i == aktiv else "kommande"


def _nasta(remiss: Remiss, lage: Lage) -> Nasta:
    """The earliest promised day, with the talk of three at its booked hour; what the sender must do goes first."""
    if lage.behover_dig:
        krav = [x.lovat_den for x in _oppna(remiss) if x.slag == Loftesslag.KOMPLETTERING]
        return Nasta(lage.nasta, min(krav, default=None))
    if remiss.status not in {RemissStatus.SKICKAD, RemissStatus.MOTTAGEN, RemissStatus.ANTAGEN}:
        return Nasta(lage.nasta)
    bokat = (
        Trepartssamtal.objects.filter(remiss_id=remiss.pk, status=Trepartsstatus.BOKAT)
        .values_list("bokat_vid", flat=True)
        .first()
    )
    val = [Nasta(Loftesslag(x.slag).label, x.lovat_den) for x in _oppna(remiss) if not (bokat and x.slag == Loftesslag.TREPART)]
    if bokat:
        val.append(Nasta(f"Trepartssamtal klockan {klockslag(bokat)}", timezone.localdate(bokat)))
    return min(val, key=lambda n: n.den or date.max, default=Nasta(lage.nasta))


def _oppna(remiss: Remiss) -> list[Any]:
    return [x for x in remiss.loften.all() if x.ar_oppet]


def _svar(remiss: Remiss) -> Svar | None:
    """The signed answers belong to a later step of the flow: reached from the remiss, not imported."""
    sist = remiss.aterkopplingar.order_by("-signerad_vid").first()
    if sist is not None:
        text = f"Återkoppling ({sist.get_slag_display().lower()}), {datum_kort(timezone.localdate(sist.signerad_vid))}"
        return Svar(text, reverse("aterkoppling", args=[sist.pk]), sist.last_vid is None)
    if remiss.status == RemissStatus.AVBOJD:
        return Svar(f"Enheten avböjde: {remiss.get_avbojningsskal_display().lower()}", "", False)
    return None


# --- the list ---


def med_nytt(remisser: QuerySet[Remiss], user: User) -> QuerySet[Remiss]:
    """`har_nytt`: a signed answer that nobody on the sender's side has opened, or a decision the user has not read."""
    olast = Remiss.objects.filter(
        pk=OuterRef("pk"), aterkopplingar__isnull=False, aterkopplingar__last_vid=None, aterkopplingar__rattelser=None
    )
    besked = Notis.objects.visible_to(user).olasta().filter(slag=Notisslag.REMISS_BESLUT, sida_id=OuterRef("pk"))
    return remisser.annotate(har_nytt=Q(Exists(olast)) | Q(Exists(besked)))


def i_urvalet(statusar: list[RemissStatus], *, forvalt: bool) -> Q:
    """The default list keeps answered and declined ones until the answer has been read: nothing is told to an empty room (S010)."""
    villkor = Q(status__in=statusar)
    return villkor | Q(status__in=MED_SVAR, har_nytt=True) if forvalt else villkor
