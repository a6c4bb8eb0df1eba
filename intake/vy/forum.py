"""What somebody from another authority is shown of a case on the agenda (S026; law.md A02, A08-A11).

Only the part that the person's consent covers, category by category. What it does not cover is left out without a trace: no empty
line, no count and no number of the agenda, since also *that* somebody is known to the unit may be secret (law.md A03)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.http import Http404, HttpRequest
from django.utils import timezone

from ame.access.enums import Roll
from ame.access.models import User
from ame.audit.enums import Atgard
from ame.audit.services import log_read
from ame.organisation.models import Samverkanspart
from ame.people.enums import Uppgiftskategori
from ame.people.models import Medgivande
from intake.models import Beredning, Beredningsmote

K = Uppgiftskategori
UTAN_NAMN = "Namnet delas inte"


@dataclass(frozen=True)
class DeltArende:
    """One case as the member of another authority sees it. `nr` counts only what this member may see."""

    nr: int
    beredning_id: UUID
    namn: str
    kategorier: list[str]
    giltigt_till_den: date
    rader: list[tuple[str, Any]]


def hamta_forummote(request: HttpRequest, pk: UUID) -> Beredningsmote:
    """An open meeting to which the user is called from another authority, else 404, and logged."""
    mote = Beredningsmote.objects.for_forummedlem(request.user).select_related("enhet").filter(pk=pk).first()
    if mote is None:
        log_read(actor=request.user, objekt_typ="forummote", objekt_id=pk, atgard=Atgard.NEKAD)
        raise Http404
    return mote


def hamta_delat(request: HttpRequest, pk: UUID) -> tuple[Beredning, DeltArende]:
    """The shared part of one case, logged as a look into the person's file. 404 when there is no ground for it today."""
    beredning = _med_rader(Beredning.objects.for_forummedlem(request.user)).filter(pk=pk).first()
    if beredning is None or beredning.mote is None:
        log_read(actor=request.user, objekt_typ="forumarende", objekt_id=pk, atgard=Atgard.NEKAD)
        raise Http404
    delade = {d.beredning_id: d for d in delade_arenden(request.user, beredning.mote)}
    _logga(request, beredning, delade[beredning.pk].kategorier)
    return beredning, delade[beredning.pk]


def _logga(request: HttpRequest, beredning: Beredning, kategorier: list[str]) -> None:
    enhet = beredning.arende.enhet
    log_read(
        actor=request.user,
        objekt_typ="forumarende",
        objekt_id=beredning.pk,
        person_id=beredning.arende.person_id,
        arende_id=beredning.arende_id,
        enhet_id=enhet.pk,
        namnd_id=enhet.verksamhet.namnd_id,
        andamal="Samverkansforum",
        data={"kategorier": kategorier},
    )


def _med_rader(beredningar: Any) -> Any:
    return beredningar.select_related(
        "arende__enhet__verksamhet", "arende__person", "mote__enhet", "remiss__bestallningstyp", "remiss__onskad_insats"
    ).prefetch_related("remiss__uppgifter")


def delade_arenden(user: User, mote: Beredningsmote) -> list[DeltArende]:
    """The cases of the meeting that the user's authority may see, in the agenda's order. Three queries whatever their number."""
    rader = list(_med_rader(Beredning.objects.for_forummedlem(user).filter(mote=mote)).order_by("ordning", "startad_den", "pk"))
    samtycken = _samtycken(user, mote.enhet_id, [b.arende.person_id for b in rader])
    return [_delat(nr, b, samtycken[b.arende.person_id]) for nr, b in enumerate(rader, 1) if b.arende.person_id in samtycken]


def _samtycken(user: User, enhet_id: UUID, person_ids: Iterable[UUID]) -> dict[UUID, list[Medgivande]]:
    parter = [u.part_id for u in user.aktiva_uppdrag if u.roll == Roll.FORUMMEDLEM and u.enhet_id == enhet_id]
    samtycken: dict[UUID, list[Medgivande]] = {}
    giltiga = Medgivande.objects.giltiga(timezone.localdate())
    for m in giltiga.filter(lamnande_enhet_id=enhet_id, mottagande_part__in=parter, person__in=list(person_ids)):
        samtycken.setdefault(m.person_id, []).append(m)
    return samtycken


def _delat(nr: int, beredning: Beredning, samtycken: list[Medgivande]) -> DeltArende:
    kategorier = sorted({k for m in samtycken for k in m.kategorier})
    return DeltArende(
        nr=nr,
        beredning_id=beredning.pk,
        namn=beredning.remiss.namn if K.KONTAKT in kategorier else UTAN_NAMN,
        kategorier=[K(k).label for k in kategorier],
        giltigt_till_den=min(m.giltigt_till_den for m in samtycken),
        rader=_rader(beredning, kategorier),
    )


def _rader(beredning: Beredning, kategorier: list[str]) -> list[tuple[str, Any]]:
    """Each field belongs to one category; a category that is not consented to brings nothing."""
    remiss, insats = beredning.remiss, beredning.remiss.onskad_insats
    falt: dict[str, list[tuple[str, Any]]] = {
        K.KONTAKT: [("Telefon", remiss.telefon)],
        K.PLANERING: [
            ("Beställning", remiss.bestallningstyp),
            ("Fråga", remiss.fraga),
            ("Förväntat resultat", remiss.forvantat_resultat),
            ("Önskad insats", insats if insats and not insats.ar_kanslig else ""),  # a name that tells something about the person
        ],
        K.RESULTAT: [("Avsändarens bedömning", remiss.get_niva_avsandare_display() if remiss.niva_avsandare else "")],
        K.SPRAK: [("Språk", remiss.sprak), ("Tolk", "Behövs" if remiss.har_tolkbehov else "")],
    }
    rader = [rad for k in kategorier for rad in falt.get(k, [])]
    rader += [(u.get_kategori_display(), u.text) for u in remiss.uppgifter.all() if u.kategori in kategorier and not u.struken]
    return [(term, varde) for term, varde in rader if varde]


@dataclass(frozen=True)
class PartsGrund:
    """Whether an authority at the table may hear of a case, in words for those who lead the meeting."""

    part: Samverkanspart
    text: str
    far: bool


def grunder_vid_bordet(beredning: Beredning, mote: Beredningsmote) -> list[PartsGrund]:
    """For each authority at the table: what the consent covers and how long, or that there is none (S026, S035). Two queries."""
    parter = list(
        Samverkanspart.objects.filter(
            Q(uppdrag__user__in=mote.deltagare.exclude(user=None).values("user"), uppdrag__enhet=mote.enhet_id)
            | Q(pk__in=mote.deltagare.exclude(part=None).values("part"))
        )
        .distinct()
        .order_by("namn")
    )
    if not parter:
        return []
    skyddad = beredning.arende.person.har_skydd or beredning.remiss.har_skydd
    giltiga = Medgivande.objects.giltiga(timezone.localdate()).filter(
        person=beredning.arende.person_id, lamnande_enhet=mote.enhet_id, mottagande_part__in=parter
    )
    per_part: dict[UUID, list[Medgivande]] = {}
    for m in giltiga:
        per_part.setdefault(m.mottagande_part_id, []).append(m)
    return [_grund(part, per_part.get(part.pk, []), skyddad) for part in parter]


def _grund(part: Samverkanspart, samtycken: list[Medgivande], skyddad: bool) -> PartsGrund:
    if skyddad:
        return PartsGrund(part, "Får inget veta: skyddade personuppgifter", False)
    if not samtycken:
        return PartsGrund(part, "Får inget veta: samtycke saknas", False)
    kategorier = ", ".join(sorted({K(k).label.lower() for m in samtycken for k in m.kategorier}))
    return PartsGrund(part, f"{kategorier}, till och med {min(m.giltigt_till_den for m in samtycken)}", True)
