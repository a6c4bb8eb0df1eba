"""The register of public documents (OSL 5:1-2; law.md A25): number, day, direction, party and matter, at once."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db import models, transaction
from django.utils import timezone

from ame.arenden.models import Arende, Diariepost, Sekretessmarkering
from ame.common.nummerserie import nasta_nummer
from ame.organisation.enums import Regim
from ame.organisation.models import Verksamhet


def diariefors(verksamhet: Verksamhet) -> bool:
    """The personakter of a socialnämnd are exempt (OSF 2 §); every other regime registers (A25)."""
    return verksamhet.regim != Regim.SOCIALTJANST


@transaction.atomic
def registrera(
    *,
    objekt: models.Model,
    riktning: str,
    motpart: str,
    arendemening: str,
    verksamhet: Verksamhet,
    maskad: bool,
    den: date | None = None,
) -> Diariepost | None:
    """Registers a document in the transaction that receives or finalises it. One row per document and direction: again returns it. None
    where the regime is exempt. Party and matter never name the person, masked or not."""
    if not diariefors(verksamhet):
        return None
    nyckel = {"objekt_typ": objekt._meta.model_name or "", "objekt_id": objekt.pk, "riktning": riktning}
    if finns := Diariepost.objects.filter(**nyckel).first():
        return finns
    rad = Diariepost(
        verksamhet=verksamhet,
        dnr=nasta_nummer("diarie_nummer", "D"),
        registrerad_den=den or timezone.localdate(),
        motpart=motpart[:120],
        arendemening=arendemening[:160],
        ar_maskad=maskad,
        **nyckel,
    )
    rad.full_clean()
    rad.save(force_insert=True)
    return rad


@dataclass(frozen=True)
class Offentlig:
    """A row as anybody may read it."""

    dnr: str
    den: date
    riktning: str
    motpart: str
    arendemening: str
    ar_maskad: bool


def offentlig_rad(post: Diariepost) -> Offentlig:
    """Party and matter are left out of a masked row; they do not reach the page at all (OSL 5:2; law.md A25)."""
    return Offentlig(
        dnr=post.dnr,
        den=post.registrerad_den,
        riktning=post.get_riktning_display(),
        motpart="" if post.ar_maskad else post.motpart,
        arendemening="" if post.ar_maskad else post.arendemening,
        ar_maskad=post.ar_maskad,
    )


def ska_maskas(arende: Arende | None, *, har_skydd: bool = False) -> bool:
    """A protected person's documents, and those of a marked case, are masked in the public view (A24, A25, B03)."""
    if har_skydd or (arende is not None and arende.person.har_skydd):
        return True
    return arende is not None and Sekretessmarkering.objects.filter(arende=arende, havd_den__isnull=True).exists()


def maska_arendets(arende: Arende) -> int:
    """Masks what is registered already of the case's remisser and answers: reached from the case, not imported. How many were masked."""
    remisser: Any = arende.remisser  # type: ignore[attr-defined]
    ids: set[UUID] = set(remisser.values_list("pk", flat=True))
    ids |= {pk for pk in remisser.values_list("aterkopplingar", flat=True) if pk}
    return Diariepost.objects.filter(objekt_id__in=ids, ar_maskad=False).update(ar_maskad=True)
