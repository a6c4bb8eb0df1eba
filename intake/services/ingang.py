"""Entrances of a unit: which sources are open on a day, decided by date (S005, S006)."""

from datetime import date
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from ame.access.models import User
from ame.access.perms import can_administrera, krav
from ame.audit.services import log_event
from ame.common.datum import datum_text, krav_framat
from ame.common.texter import utan_nummer
from ame.organisation.enums import Enhetsslag
from ame.organisation.models import Enhet
from intake.enums import Kalla
from intake.models import Ingang, Remiss


def stangd(enhet: Enhet, kalla: str, den: date) -> Ingang | None:
    """The decision that keeps the source closed on the day; None when it is open. A source without a decision is open (S005)."""
    rad = Ingang.objects.gallande(enhet.pk, den).filter(kalla=kalla).first()
    return rad if rad and not rad.ar_oppen else None


def ar_oppen(enhet: Enhet, kalla: str, den: date) -> bool:
    return stangd(enhet, kalla, den) is None


def krav_oppen(remiss: Remiss, *, den: date | None = None, enhet: Enhet | None = None, falt: str = "kalla") -> None:
    """Raises ValidationError on `falt` when the receiving unit (or `enhet`, to which it is sent on) has closed the remiss's source today,
    or on `den` when it came on paper before it was registered (S006; FL 22 §). Asked at the moment of sending; a remiss that has been
    sent is never asked again."""
    mottagare = enhet or remiss.mottagande_enhet
    if mottagare is None:
        return
    rad = stangd(mottagare, remiss.kalla, den or timezone.localdate())
    if rad:
        raise ValidationError({falt: stangd_text(rad)})


def stangd_text(rad: Ingang) -> str:
    """Since when, why, and where to turn instead."""
    skal = rad.skal.strip().rstrip(".")
    delar = [f"Ingången {rad.get_kalla_display()} är stängd hos {rad.enhet.namn} från den {datum_text(rad.galler_fran_den)}."]
    if skal:
        delar.append(f"{skal}.")
    return " ".join([*delar, _vand_dig_till(rad)])


def _vand_dig_till(rad: Ingang) -> str:
    """Other units of the same verksamhet where the source is open, else the unit's own number. Three queries at most."""
    andra = Enhet.objects.filter(verksamhet_id=rad.enhet.verksamhet_id, slag=Enhetsslag.AME).exclude(pk=rad.enhet_id)
    idag = timezone.localdate()
    rader = Ingang.objects.filter(enhet__in=andra, kalla=rad.kalla, galler_fran_den__lte=idag).order_by("galler_fran_den")
    lage: dict[UUID, bool] = {r.enhet_id: r.ar_oppen for r in rader}  # the latest of each unit is read last
    oppna = [e.namn for e in andra.order_by("namn") if lage.get(e.pk, True)]
    if oppna:
        return f"Vänd dig till {' eller '.join(oppna)}."
    return f"Vänd dig till enheten{f' på {rad.enhet.telefon}' if rad.enhet.telefon else ''} om du undrar vad som gäller."


@transaction.atomic
def satt_ingang(*, actor: User, enhet: Enhet, kalla: str, galler_fran_den: date, ar_oppen: bool, skal: str = "") -> Ingang:
    """Opens or closes an entrance from a day, today or later (S006). Sent remisser and running cases are untouched. A second decision
    from the same day replaces the first, which stays in the history: nobody can have been closed out for longer than the day."""
    krav(can_administrera(actor, enhet))
    krav_framat("galler_fran_den", galler_fran_den)
    skal = skal.strip()
    if not ar_oppen and not skal:
        raise ValidationError({"skal": "Skriv varför ingången stängs. Den som vill skicka en remiss läser texten."})
    utan_nummer({"skal": skal})
    Enhet.objects.select_for_update(of=("self",)).get(pk=enhet.pk)  # one decision at a time
    rad = Ingang.objects.filter(enhet=enhet, kalla=kalla, galler_fran_den=galler_fran_den).first()
    fore = stangd(enhet, kalla, galler_fran_den) is None
    if fore == ar_oppen:
        raise ValidationError({"ar_oppen": f"Ingången är redan {'öppen' if ar_oppen else 'stängd'} den dagen."})
    rad = rad or Ingang(enhet=enhet, kalla=kalla, galler_fran_den=galler_fran_den)
    rad.ar_oppen, rad.skal, rad.satt_av = ar_oppen, skal, actor
    rad.full_clean()
    rad.save()
    log_event(
        actor=actor,
        verb="ingang.oppna" if ar_oppen else "ingang.stang",
        obj=rad,
        before="oppen" if fore else "stangd",
        after="oppen" if ar_oppen else "stangd",
        handelse_den=galler_fran_den,
        data={"kalla": kalla},
    )
    return rad


def lage_per_kalla(enhet: Enhet, den: date) -> list[dict[str, Any]]:
    """Every source with its state on the day and the next decision that waits. Two queries."""
    nu = {r.kalla: r for r in Ingang.objects.gallande(enhet.pk, den)}
    kommande: dict[str, Ingang] = {}
    for rad in enhet.ingangar.filter(galler_fran_den__gt=den).order_by("galler_fran_den"):  # type: ignore[attr-defined]
        kommande.setdefault(rad.kalla, rad)
    return [
        {"kalla": k, "oppen": k not in nu or nu[k].ar_oppen, "rad": nu.get(k), "kommande": kommande.get(k.value)} for k in Kalla
    ]


def ingangar_i_ordning(person_id: UUID, verksamhet_id: UUID) -> list[Remiss]:
    """One person's entrances into the verksamhet in date order (S005): never another verksamhet's (law.md A02), drafts are none, and one
    that was sent on is the same entrance as the new one. For a page that has already loaded the person with `visible_to`. One query."""
    from intake.enums import RemissStatus

    return list(
        Remiss.objects.filter(person_id=person_id, mottagande_enhet__verksamhet=verksamhet_id)
        .exclude(status__in=[RemissStatus.UTKAST, RemissStatus.OMDIRIGERAD])
        .select_related("mottagande_enhet")
        .order_by("inkom_den", "skickad_vid")
    )
