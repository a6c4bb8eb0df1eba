"""The samverkansforum's meetings: made by hand or from a series, with an agenda in order and a table of their own (S023, S026)."""

from collections.abc import Sequence
from datetime import date, time
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Exists, F, Max, OuterRef, Q, QuerySet, Subquery

from ame.access.models import User
from ame.access.perms import can_arbeta_i_arende, can_leda_mote, krav
from ame.audit.services import log_event
from ame.organisation.models import Enhet, Samverkanspart
from intake.enums import BeredningStatus, Beslutstyp, Loftesslag, MoteStatus
from intake.models import Beredning, Beredningsbeslut, Beredningsmote, Lofte, Motesdeltagare, Moteserie
from intake.services.beredning import las_beredning

Parter = Sequence[tuple[Samverkanspart, str]]


@transaction.atomic
def skapa_mote(
    *,
    actor: User,
    enhet: Enhet,
    moter_den: date,
    klockan: time | None = None,
    plats: str = "",
    deltagare: list[User] | None = None,
    parter: Parter = (),
    serie: Moteserie | None = None,
) -> Beredningsmote:
    """A meeting with its own table. Whoever plans one by hand sits there; a series calls its members."""
    krav(can_leda_mote(actor, enhet.pk))
    mote = Beredningsmote(enhet=enhet, moter_den=moter_den, klockan=klockan, plats=plats, serie=serie, skapad_av=actor)
    mote.full_clean()
    mote.save(force_insert=True)
    vid_bordet = [*([] if serie else [actor]), *(deltagare or [])]
    _satt_deltagare(mote, list({u.pk: u for u in vid_bordet}.values()), parter)
    log_event(actor=actor, verb="mote.skapa", obj=mote, handelse_den=moter_den)
    return mote


@transaction.atomic
def andra_deltagare(*, actor: User, mote: Beredningsmote, users: list[User], parter: Parter | None = None) -> None:
    """Who sits at the table. Those who took part in a held meeting stay on record."""
    krav(can_leda_mote(actor, mote.enhet_id))
    mote = las_mote(mote)
    if mote.status == MoteStatus.HALLET:
        raise ValidationError("Mötet är hållet. Deltagarna kan inte ändras.")
    mote.deltagare.all().delete()
    _satt_deltagare(mote, users, parter or [])
    log_event(actor=actor, verb="mote.deltagare", obj=mote, data={"antal": len(users) + len(parter or [])})


def _satt_deltagare(mote: Beredningsmote, users: list[User], parter: Parter) -> None:
    rader = [Motesdeltagare(mote=mote, user=user) for user in users]
    rader += [Motesdeltagare(mote=mote, part=part, namn=namn) for part, namn in parter]
    for rad in rader:
        rad.full_clean()
        rad.save(force_insert=True)


def las_mote(mote: Beredningsmote) -> Beredningsmote:
    """Locked: two who change the same agenda wait for each other."""
    Beredningsmote.objects.select_for_update(of=("self",)).values_list("pk").get(pk=mote.pk)
    return Beredningsmote.objects.select_related("enhet__verksamhet__namnd").get(pk=mote.pk)


# --- the agenda ---


def vantande(enhet_id: UUID, user: User) -> QuerySet[Beredning]:
    """Cases of the unit's forum that are on no agenda: adjourned ones first, then the oldest promise (S014, S023)."""
    lovat = Lofte.objects.filter(remiss=OuterRef("remiss_id"), slag=Loftesslag.SVAR).values("lovat_den")[:1]
    bordlagd = Beredningsbeslut.objects.filter(beredning=OuterRef("pk"), beslut=Beslutstyp.BORDLAGG)
    return (
        Beredning.objects.visible_to(user)
        .vantar_pa_mote()
        .filter(arende__enhet_id=enhet_id)
        .annotate(lovat_den=Subquery(lovat), ar_bordlagd=Exists(bordlagd))
        .select_related("remiss__bestallningstyp")
        .order_by("-ar_bordlagd", F("lovat_den").asc(nulls_last=True), "remiss__inkom_den", "pk")
    )


@transaction.atomic
def lagg_pa_dagordning(*, actor: User, beredning: Beredning, mote: Beredningsmote) -> Beredning:
    """By hand, by somebody who works in the case."""
    beredning = las_beredning(beredning)
    krav(can_arbeta_i_arende(actor, beredning.arende))
    return _lagg_pa(actor, beredning, mote)


@transaction.atomic
def fyll_dagordning(*, actor: User, mote: Beredningsmote) -> int:
    """Every case of the unit's forum that waits, adjourned ones first and then the oldest promise. Twice adds nothing."""
    krav(can_leda_mote(actor, mote.enhet_id))
    rader = list(vantande(mote.enhet_id, actor))
    for beredning in rader:
        _lagg_pa(actor, las_beredning(beredning), mote)
    return len(rader)


def _lagg_pa(actor: User, beredning: Beredning, mote: Beredningsmote) -> Beredning:
    if beredning.status != BeredningStatus.PAGAR:
        raise ValidationError("Beredningen är redan beslutad.")
    mote = las_mote(mote)  # two at once get a place each
    if mote.enhet_id != beredning.arende.enhet_id or mote.status == MoteStatus.HALLET:
        raise ValidationError({"mote": "Välj ett planerat möte i enheten."})
    if beredning.mote_id == mote.pk:
        return beredning
    beredning.mote, beredning.ordning = mote, _plats(mote, beredning)
    beredning.save(update_fields=["mote", "ordning"])
    log_event(actor=actor, verb="beredning.dagordning", obj=beredning, handelse_den=mote.moter_den, arende_id=beredning.arende_id)
    return beredning


def _plats(mote: Beredningsmote, beredning: Beredning) -> int:
    """Last, or for one adjourned earlier: after the other adjourned ones and before the rest."""
    if not beredning.beslut.filter(beslut=Beslutstyp.BORDLAGG).exists():
        return (mote.beredningar.aggregate(sist=Max("ordning"))["sist"] or 0) + 1
    fore = mote.beredningar.filter(beslut__beslut=Beslutstyp.BORDLAGG).aggregate(sist=Max("ordning"))["sist"] or 0
    mote.beredningar.filter(ordning__gt=fore).update(ordning=F("ordning") + 1)
    return fore + 1


@transaction.atomic
def flytta_punkt(*, actor: User, beredning: Beredning, upp: bool) -> None:
    """One step up or down on the agenda. At the end nothing happens."""
    mote = _planerat_mote(actor, beredning)
    rader = list(mote.beredningar.order_by("ordning", "startad_den", "pk"))
    i = next((n for n, rad in enumerate(rader) if rad.pk == beredning.pk), None)
    if i is None:
        raise ValidationError("Ärendet står inte på mötets dagordning längre.")
    j = i - 1 if upp else i + 1
    if 0 <= j < len(rader):
        rader[i], rader[j] = rader[j], rader[i]
    for nr, rad in enumerate(rader, 1):
        if rad.ordning != nr:
            rad.ordning = nr
            rad.save(update_fields=["ordning"])


@transaction.atomic
def ta_av_dagordning(*, actor: User, beredning: Beredning) -> None:
    """Back among those that wait, undecided."""
    _planerat_mote(actor, beredning)
    beredning = las_beredning(beredning)
    if beredning.status != BeredningStatus.PAGAR:
        raise ValidationError("Ärendet är redan beslutat på mötet.")
    _av_dagordningen(beredning)
    log_event(actor=actor, verb="beredning.av_dagordning", obj=beredning, arende_id=beredning.arende_id)


def _planerat_mote(actor: User, beredning: Beredning) -> Beredningsmote:
    if beredning.mote is None:
        raise ValidationError("Ärendet står inte på någon dagordning.")
    krav(can_leda_mote(actor, beredning.mote.enhet_id))
    mote = las_mote(beredning.mote)
    if mote.status == MoteStatus.HALLET:
        raise ValidationError("Mötet är hållet. Dagordningen kan inte ändras.")
    return mote


def _av_dagordningen(beredning: Beredning) -> None:
    beredning.mote, beredning.ordning = None, 0
    beredning.save(update_fields=["mote", "ordning"])


def bordlagg(actor: User, beredning: Beredning, *, till_nasta: bool) -> None:
    """Takes a decided step off the agenda. An adjourned case comes first on the unit's next planned meeting, where there is one."""
    fran = beredning.mote
    _av_dagordningen(beredning)
    if till_nasta and fran and (nasta := nasta_mote(fran)):
        _lagg_pa(actor, beredning, nasta)


def nasta_mote(mote: Beredningsmote) -> Beredningsmote | None:
    """The unit's next planned meeting, of the same series where the meeting has one."""
    senare = Q(moter_den__gt=mote.moter_den)
    if mote.klockan:
        senare |= Q(moter_den=mote.moter_den, klockan__gt=mote.klockan)
    return (
        Beredningsmote.objects.filter(senare, enhet_id=mote.enhet_id, status=MoteStatus.PLANERAT, serie_id=mote.serie_id)
        .order_by("moter_den", "klockan")
        .first()
    )


# --- the end of the meeting ---


@transaction.atomic
def hall_mote(*, actor: User, mote: Beredningsmote) -> Beredningsmote:
    """Closes the meeting and freezes its protocol: what was not decided must be put on another one first (S023)."""
    from intake.services.protokoll import frys_protokoll

    krav(can_leda_mote(actor, mote.enhet_id))
    mote = las_mote(mote)
    if mote.status == MoteStatus.HALLET:
        return mote
    if mote.beredningar.filter(status=BeredningStatus.PAGAR).exists():
        raise ValidationError("Alla ärenden på dagordningen behöver ett beslut innan mötet avslutas.")
    mote.status = MoteStatus.HALLET
    mote.save(update_fields=["status"])
    log_event(actor=actor, verb="mote.hallet", obj=mote, handelse_den=mote.moter_den)
    frys_protokoll(actor=actor, mote=mote)
    return mote
