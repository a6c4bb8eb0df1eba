"""Beredning in both models: a forum's meeting with agenda, or a responsible beredare of the own unit (S023, S024)."""

from datetime import date, time

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from ame.access.models import User
from ame.access.perms import can_arbeta_i_arende, can_besluta_i_beredning, can_leda_mote, krav
from ame.arenden.models import Arende
from ame.arenden.services import arende as arende_services
from ame.audit.services import log_event
from ame.common.transitions import OgiltigOvergang
from ame.organisation.enums import Beredningsmodell
from ame.organisation.models import Enhet, Insatstyp, Samverkanspart
from ame.people.services import ge_skyddsatkomst
from intake.enums import BeredningStatus, Beslutstyp, MoteStatus, RemissStatus
from intake.models import Beredning, Beredningsbeslut, Beredningsmote, Motesdeltagare, Remiss
from intake.services.mottagning import avboj, begar_komplettering, krav_arbetar_i
from intake.services.rad import las_remiss, utan_nummer
from intake.transitions import next_status

REPETITION = 3  # S016: from the third remiss of the same kind the decision says what is different this time


@transaction.atomic
def starta_beredning(
    *, actor: User, remiss: Remiss, ansvarig: User | None = None, mote: Beredningsmote | None = None
) -> Beredning:
    """Puts a received case in preparation, in the model that was in force on arrival (S025)."""
    remiss = las_remiss(remiss)
    if remiss.arende is None or remiss.status != RemissStatus.MOTTAGEN:
        raise ValidationError("Ta emot remissen innan beredningen startar.")
    krav(can_arbeta_i_arende(actor, remiss.arende))
    krav_arbetar_i(remiss.arende.enhet_id, ansvarig or actor, "ansvarig")
    arende = arende_services.starta_beredning(arende=remiss.arende, actor=actor)
    if arende.person.har_skydd:
        ge_skyddsatkomst(actor=actor, person=arende.person, user_ids=[(ansvarig or actor).pk], skal="Ansvarig för beredningen")
    beredning = Beredning(
        arende=arende,
        remiss=remiss,
        modell=arende.beredningsmodell,
        ansvarig=ansvarig or actor,
        startad_den=timezone.localdate(),
    )
    beredning.full_clean()
    beredning.save(force_insert=True)
    log_event(
        actor=actor, verb="beredning.starta", obj=beredning, after=beredning.modell, arende_id=arende.pk, remiss_id=remiss.pk
    )
    return lagg_pa_dagordning(actor=actor, beredning=beredning, mote=mote) if mote else beredning


@transaction.atomic
def skapa_mote(
    *,
    actor: User,
    enhet: Enhet,
    moter_den: date,
    klockan: time | None = None,
    plats: str = "",
    deltagare: list[User] | None = None,
) -> Beredningsmote:
    krav(can_leda_mote(actor, enhet.pk))
    mote = Beredningsmote(enhet=enhet, moter_den=moter_den, klockan=klockan, plats=plats, skapad_av=actor)
    mote.full_clean()
    mote.save(force_insert=True)
    for user in {u.pk: u for u in [actor, *(deltagare or [])]}.values():
        Motesdeltagare.objects.create(mote=mote, user=user)
    log_event(actor=actor, verb="mote.skapa", obj=mote, handelse_den=moter_den)
    return mote


@transaction.atomic
def andra_deltagare(
    *, actor: User, mote: Beredningsmote, users: list[User], parter: list[tuple[Samverkanspart, str]] | None = None
) -> None:
    """Who sits at the table. Those who took part in a held meeting stay on record."""
    krav(can_leda_mote(actor, mote.enhet_id))
    mote = Beredningsmote.objects.select_for_update(of=("self",)).get(pk=mote.pk)
    if mote.status == MoteStatus.HALLET:
        raise ValidationError("Mötet är hållet. Deltagarna kan inte ändras.")
    mote.deltagare.all().delete()
    for user in users:
        Motesdeltagare.objects.create(mote=mote, user=user)
    for part, namn in parter or []:
        rad = Motesdeltagare(mote=mote, part=part, namn=namn)
        rad.full_clean()
        rad.save(force_insert=True)
    log_event(actor=actor, verb="mote.deltagare", obj=mote, data={"antal": len(users) + len(parter or [])})


@transaction.atomic
def lagg_pa_dagordning(*, actor: User, beredning: Beredning, mote: Beredningsmote) -> Beredning:
    beredning = _las_beredning(beredning)
    krav(can_arbeta_i_arende(actor, beredning.arende))
    if beredning.status != BeredningStatus.PAGAR:
        raise ValidationError("Beredningen är redan beslutad.")
    mote = Beredningsmote.objects.select_for_update(of=("self",)).get(pk=mote.pk)  # two at once get a place each
    if mote.enhet_id != beredning.arende.enhet_id or mote.status == MoteStatus.HALLET:
        raise ValidationError({"mote": "Välj ett planerat möte i enheten."})
    sist = mote.beredningar.aggregate(sist=Max("ordning"))["sist"] or 0
    beredning.mote, beredning.ordning = mote, sist + 1
    beredning.save(update_fields=["mote", "ordning"])
    log_event(actor=actor, verb="beredning.dagordning", obj=beredning, handelse_den=mote.moter_den, arende_id=beredning.arende_id)
    return beredning


@transaction.atomic
def hall_mote(*, actor: User, mote: Beredningsmote) -> Beredningsmote:
    """Closes the meeting: what was not decided must be put on another one first."""
    krav(can_leda_mote(actor, mote.enhet_id))
    mote = Beredningsmote.objects.select_for_update(of=("self",)).get(pk=mote.pk)
    if mote.status == MoteStatus.HALLET:
        return mote
    if mote.beredningar.filter(status=BeredningStatus.PAGAR).exists():
        raise ValidationError("Alla ärenden på dagordningen behöver ett beslut innan mötet avslutas.")
    mote.status = MoteStatus.HALLET
    mote.save(update_fields=["status"])
    log_event(actor=actor, verb="mote.hallet", obj=mote, handelse_den=mote.moter_den)
    return mote


@transaction.atomic
def besluta(
    *,
    actor: User,
    beredning: Beredning,
    beslut: str,
    motivering: str,
    agare: User | None = None,
    vald_insats: Insatstyp | None = None,
    vald_av: str = "",
    avbojningsskal: str = "",
    vad_ar_annorlunda: str = "",
) -> Beredningsbeslut:
    """Records the decision with reason, owner, date and who chose the insats (S002, S023), and carries it out: the owner gets the
    case, a declined remiss is answered, an incomplete one goes back, an adjourned one leaves the agenda."""
    beredning = _las_beredning(beredning)
    krav(can_besluta_i_beredning(actor, beredning))
    _kan_beslutas(beredning, beslut)
    utan_nummer({"motivering": motivering, "vad_ar_annorlunda": vad_ar_annorlunda})
    _krav_annorlunda(beredning.remiss, beslut, vad_ar_annorlunda)
    rad = Beredningsbeslut(
        beredning=beredning,
        mote=beredning.mote,
        beslut=beslut,
        motivering=motivering.strip(),
        vad_ar_annorlunda=vad_ar_annorlunda.strip() if beslut == Beslutstyp.SKRIV_IN else "",
        vald_insats=vald_insats if beslut == Beslutstyp.SKRIV_IN else None,
        vald_av=vald_av if vald_insats and beslut == Beslutstyp.SKRIV_IN else "",
        beslutad_av=actor,
        agare=agare or beredning.arende.ansvarig,
        beslutad_den=timezone.localdate(),
    )
    rad.full_clean()
    rad.save(force_insert=True)
    log_event(
        actor=actor,
        verb="beredning.besluta",
        obj=beredning,
        after=beslut,
        arende_id=beredning.arende_id,
        remiss_id=beredning.remiss_id,
    )
    _verkstall(actor, beredning, rad, avbojningsskal)
    return rad


def _las_beredning(beredning: Beredning) -> Beredning:
    """The preparation with its row locked until the transaction ends: of two decisions at once one wins. The remiss is locked first,
    as everywhere in this package, so that a decision and a withdrawal wait for each other instead of locking each other out."""
    las_remiss(beredning.remiss)
    Beredning.objects.select_for_update(of=("self",)).values_list("pk").get(pk=beredning.pk)
    return Beredning.objects.select_related(
        "arende__enhet", "arende__person", "remiss__bestallningstyp", "remiss__mottagande_enhet", "mote"
    ).get(pk=beredning.pk)


def _kan_beslutas(beredning: Beredning, beslut: str) -> None:
    """A forum decides at its meeting (S023), and nobody decides while the sender is asked for more."""
    if beredning.status != BeredningStatus.PAGAR:
        raise OgiltigOvergang("Någon annan har redan beslutat i beredningen. Ladda om sidan för att se beslutet.")
    if beredning.remiss.status == RemissStatus.RETURNERAD:
        raise ValidationError("Remissen väntar på komplettering från avsändaren. Besluta när svaret har kommit.")
    if beredning.remiss.status == RemissStatus.SKICKAD:
        raise ValidationError("Avsändaren har kompletterat remissen. Ta emot den innan du beslutar.")
    if beredning.modell == Beredningsmodell.SAMVERKANSFORUM and beredning.mote is None:
        raise ValidationError("Samverkansforum beslutar på ett möte. Sätt upp ärendet på en dagordning först.")
    if beslut == Beslutstyp.BORDLAGG and beredning.mote is None:
        raise ValidationError({"beslut": "Ärendet står inte på någon dagordning."})
    if beslut != Beslutstyp.BORDLAGG:
        action = {Beslutstyp.SKRIV_IN: "anta", Beslutstyp.AVBOJ: "avboj", Beslutstyp.KOMPLETTERA: "begar_komplettering"}
        if beslut in action:
            next_status(beredning.remiss.status, action[Beslutstyp(beslut)])


def antal_samma(remiss: Remiss) -> int:
    """Which remiss of the same kind within 36 months this is, itself counted (S016)."""
    return Remiss.objects.samma_bestallning(remiss).count() + 1


def _krav_annorlunda(remiss: Remiss, beslut: str, text: str) -> None:
    if beslut != Beslutstyp.SKRIV_IN or text.strip():
        return
    if (antal := antal_samma(remiss)) >= REPETITION:
        raise ValidationError(
            {"vad_ar_annorlunda": f"Det är remiss nummer {antal} med samma beställning. Skriv vad som är annorlunda nu."}
        )


def _verkstall(actor: User, beredning: Beredning, rad: Beredningsbeslut, avbojningsskal: str) -> None:
    if rad.beslut == Beslutstyp.SKRIV_IN:
        _avsluta(beredning)
        arende = arende_services.las_arende(beredning.arende)
        if rad.agare_id != arende.ansvarig_id:
            arende_services.satt_ansvarig(arende=arende, actor=actor, ny=rad.agare, overlamning=rad.motivering)
    elif rad.beslut == Beslutstyp.AVBOJ:
        _avsluta(beredning)
        if not avbojningsskal:
            raise ValidationError({"avbojningsskal": "Välj varför remissen avböjs."})
        avboj(actor=actor, remiss=beredning.remiss, skal=avbojningsskal, text=rad.motivering)
    elif rad.beslut == Beslutstyp.KOMPLETTERA:
        _av_dagordningen(beredning)
        begar_komplettering(actor=actor, remiss=beredning.remiss, text=rad.motivering)
    else:
        _av_dagordningen(beredning)


def _avsluta(beredning: Beredning) -> None:
    beredning.status = BeredningStatus.BESLUTAD
    beredning.klar_den = timezone.localdate()
    beredning.save(update_fields=["status", "klar_den"])


def _av_dagordningen(beredning: Beredning) -> None:
    beredning.mote, beredning.ordning = None, 0
    beredning.save(update_fields=["mote", "ordning"])


def lagg_ner_beredning(*, arende: Arende) -> None:
    """The case ends while in preparation: what is under way is closed without a decision."""
    for beredning in Beredning.objects.filter(arende=arende, status=BeredningStatus.PAGAR):
        _avsluta(beredning)
