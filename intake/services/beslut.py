"""The decision in beredning: reason, owner, day, who chose the insats, and what the law asks of it (S002, S023, C35; law.md K01-K05)."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from ame.access.enums import Roll
from ame.access.models import User
from ame.access.perms import can_besluta_i_beredning, can_handlagga_remiss, krav
from ame.access.personal import arbetar_i
from ame.arenden.enums import Behovsskal, Notisslag
from ame.arenden.models import Arende, OmottBehov
from ame.arenden.services import arende as arende_services
from ame.arenden.services import satt_ansvarig
from ame.arenden.services.ansvar import satt_medarbetare
from ame.arenden.services.behov import satt_omott_behov
from ame.audit.services import log_event
from ame.common.texter import utan_nummer
from ame.common.transitions import OgiltigOvergang
from ame.organisation.enums import Beredningsmodell, Delegeratbeslut
from ame.organisation.models import Delegation, Insatstyp
from intake.enums import (
    Avbojningsskal,
    BeredningStatus,
    Beslutstyp,
    Kallelsekanal,
    Kommunicering,
    Loftesslag,
    RemissStatus,
)
from intake.models import Beredning, Beredningsbeslut, Underrattelse
from intake.services.aviseringar import till_avsandaren
from intake.services.beredning import avsluta_beredning, las_beredning
from intake.services.forum import bordlagg
from intake.services.loften import uppfyll
from intake.services.mottagning import avboj, begar_komplettering
from intake.services.rattsregler import EMOT_PERSONEN, SLUTLIGA, foreslaget_lagrum, krav_pa_beslutet, overklagandeform
from intake.services.rundgang import krav_annorlunda
from intake.transitions import next_status

KANALER: list[Kallelsekanal] = [
    k for k in Kallelsekanal if k not in (Kallelsekanal.SYSTEM, Kallelsekanal.FORMEDLING)
]  # the person has no login here


@dataclass(frozen=True)
class Behovsuppgift:
    """A need that nobody meets, as the decision notes it (C35)."""

    behov: str
    skal: str = Behovsskal.INSATS_SAKNAS
    niva: str = ""
    beskrivning: str = ""


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
    lagrum: str | None = None,
    kommunicering: str = "",
    kommunicering_text: str = "",
    omott_behov: Behovsuppgift | None = None,
    medarbetare: list[User] | None = None,
) -> Beredningsbeslut:
    """Records the decision with reason, owner, date and who chose the insats (S002, S023), and carries it out: the owner gets the
    case, a declined remiss is answered, an incomplete one goes back, an adjourned one waits for the next meeting. `lagrum` None takes
    the rule of the table; a decision for the person needs no kommunicering, one against it has no default (K02)."""
    beredning = las_beredning(beredning)
    krav(can_besluta_i_beredning(actor, beredning))
    _kan_beslutas(beredning, beslut)
    utan_nummer({"motivering": motivering, "vad_ar_annorlunda": vad_ar_annorlunda, "kommunicering_text": kommunicering_text})
    if beslut == Beslutstyp.SKRIV_IN:
        krav_annorlunda(beredning.remiss, vad_ar_annorlunda)
    _krav_behov(avbojningsskal, beslut, omott_behov)
    skrivs_in = beslut == Beslutstyp.SKRIV_IN
    rad = Beredningsbeslut(
        beredning=beredning,
        mote=beredning.mote,
        beslut=beslut,
        motivering=motivering.strip(),
        vad_ar_annorlunda=vad_ar_annorlunda.strip() if skrivs_in else "",
        vald_insats=vald_insats if skrivs_in else None,
        vald_av=vald_av if vald_insats and skrivs_in else "",
        beslutad_av=actor,
        agare=_agare(beredning, beslut, agare),
        beslutad_den=timezone.localdate(),
        omott_behov=_notera_behov(actor, beredning.arende, omott_behov),
    )
    _rattsligt(rad, lagrum, kommunicering, kommunicering_text)
    _spara(rad, actor)
    _verkstall(actor, beredning, rad, avbojningsskal, medarbetare or [])
    return rad


def _spara(rad: Beredningsbeslut, actor: User) -> None:
    rad.full_clean()
    rad.save(force_insert=True)
    beredning = rad.beredning
    log_event(
        actor=actor,
        verb="beredning.besluta",
        obj=beredning,
        after=rad.beslut,
        arende_id=beredning.arende_id,
        remiss_id=beredning.remiss_id,
    )


def _rattsligt(rad: Beredningsbeslut, lagrum: str | None, kommunicering: str, kommunicering_text: str) -> None:
    """Rule, kommunicering, delegation and form of appeal on the row (K01-K04)."""
    regim = rad.beredning.arende.enhet.verksamhet.regim
    slutligt = rad.beslut in SLUTLIGA
    if slutligt and not kommunicering and rad.beslut not in EMOT_PERSONEN:
        kommunicering = Kommunicering.TILL_FORMAN
    rad.lagrum = (foreslaget_lagrum(regim, rad.beslut) if lagrum is None else lagrum.strip()) if slutligt else ""
    rad.kommunicering = kommunicering if slutligt else ""
    rad.kommunicering_text = kommunicering_text.strip() if slutligt else ""
    rad.overklagandeform = overklagandeform(rad.beslut)
    krav_pa_beslutet(
        regim=regim,
        beslut=rad.beslut,
        lagrum=rad.lagrum,
        kommunicering=rad.kommunicering,
        kommunicering_text=rad.kommunicering_text,
    )
    rad.delegation = delegation_for(rad.beslutad_av, rad.beredning, rad.beslut)


def har_delegationsordning(verksamhet_id: UUID) -> bool:
    return Delegation.objects.aktuella(timezone.localdate()).filter(verksamhet_id=verksamhet_id).exists()


def delegation_for(user: User, beredning: Beredning, beslut: str) -> Delegation | None:
    """The point of the delegationsordning that the user decides by (K03; KL 6:37). None where the verksamhet has registered none, or
    for a step that is no decision on the person. Raises ValidationError when there is an order and the user's role is not in it."""
    if beslut not in Delegeratbeslut.values:
        return None
    aktuella = Delegation.objects.aktuella(timezone.localdate()).filter(verksamhet_id=beredning.arende.enhet.verksamhet_id)
    roller = [u.roll for u in user.aktiva_uppdrag if u.enhet_id == beredning.arende.enhet_id]
    traff = aktuella.filter(beslut=beslut, roll__in=roller).order_by("-galler_fran_den").first()
    if traff is None and aktuella.exists():
        slag = Beslutstyp(beslut).label.lower()
        raise ValidationError(
            f"Din roll har ingen delegation för beslutet ”{slag}” i dag. Någon som har det i delegationsordningen behöver besluta."
        )
    return traff


def _agare(beredning: Beredning, beslut: str, agare: User | None) -> User:
    """Who goes on. In the own unit the beredare keeps the process to the end, and the insats staff are members (S024)."""
    if beredning.modell != Beredningsmodell.EGEN_ENHET:
        return agare or beredning.arende.ansvarig
    if beslut != Beslutstyp.SKRIV_IN:
        return agare or beredning.ansvarig
    ny = agare or beredning.ansvarig
    if ny.pk != beredning.ansvarig_id and not arbetar_i(ny, beredning.arende.enhet_id, Roll.BEREDARE):
        raise ValidationError(
            {"agare": "I den egna enheten behåller beredaren ärendet. Lägg till den som arbetar i insatsen som medarbetare."}
        )
    return ny


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
    action = {Beslutstyp.SKRIV_IN: "anta", Beslutstyp.AVBOJ: "avboj", Beslutstyp.KOMPLETTERA: "begar_komplettering"}
    if beslut in action:
        next_status(beredning.remiss.status, action[Beslutstyp(beslut)])


def _krav_behov(avbojningsskal: str, beslut: str, omott: Behovsuppgift | None) -> None:
    """An insats that does not exist is noted as an unmet need, so that the shortage can be counted (C35, S044)."""
    if beslut == Beslutstyp.AVBOJ and avbojningsskal == Avbojningsskal.INSATS_SAKNAS and omott is None:
        raise ValidationError({"behov": "Välj vilken insats som saknas."})


def _notera_behov(actor: User, arende: Arende, omott: Behovsuppgift | None) -> OmottBehov | None:
    """The need on the case; one already noted and still open is the same need."""
    if omott is None:
        return None
    if oppet := OmottBehov.objects.filter(arende=arende, behov=omott.behov, upphort_den__isnull=True).first():
        return oppet
    return satt_omott_behov(
        arende=arende_services.las_arende(arende),
        actor=actor,
        behov=omott.behov,
        skal=omott.skal,
        niva=omott.niva,
        beskrivning=omott.beskrivning,
    )


def _verkstall(actor: User, beredning: Beredning, rad: Beredningsbeslut, avbojningsskal: str, medarbetare: list[User]) -> None:
    if rad.beslut == Beslutstyp.SKRIV_IN:
        avsluta_beredning(beredning)
        arende = arende_services.las_arende(beredning.arende)
        if rad.agare_id != arende.ansvarig_id:
            arende = satt_ansvarig(arende=arende, actor=actor, ny=rad.agare, overlamning=rad.motivering)
        _namn_medarbetare(actor, arende, medarbetare)
        uppfyll(
            slag=Loftesslag.SVAR, mal_id=beredning.remiss_id, den=rad.beslutad_den, actor=actor
        )  # the sender reads the decision now
        till_avsandaren(remiss=beredning.remiss, slag=Notisslag.REMISS_BESLUT, mal_id=rad.pk, actor=actor)
    elif rad.beslut == Beslutstyp.AVBOJ:
        avsluta_beredning(beredning)
        if not avbojningsskal:
            raise ValidationError({"avbojningsskal": "Välj varför remissen avböjs."})
        avboj(actor=actor, remiss=beredning.remiss, skal=avbojningsskal, text=rad.motivering)
    elif rad.beslut == Beslutstyp.KOMPLETTERA:
        bordlagg(actor, beredning, till_nasta=False)
        begar_komplettering(actor=actor, remiss=beredning.remiss, text=rad.motivering)
    else:
        bordlagg(actor, beredning, till_nasta=True)


def _namn_medarbetare(actor: User, arende: Arende, users: list[User]) -> None:
    """Insats staff are members of the case, never its owners (S024)."""
    for user in users:
        if user.pk == arende.ansvarig_id:
            continue
        try:
            satt_medarbetare(arende=arende, actor=actor, user=user, skal="Arbetar i insatsen")
        except ValidationError as fel:
            raise ValidationError({"medarbetare": fel.messages}) from fel


@transaction.atomic
def underratta(
    *,
    actor: User,
    beslut: Beredningsbeslut,
    kanal: str,
    skickad_den: date,
    mottagen_den: date | None = None,
    overklagat_den: date | None = None,
) -> Underrattelse:
    """Notes that the person was told of the decision, how and when, when it was received, and when an appeal came (FL 33 §, K05). A
    protected person is reached through Skatteverket's förmedling only (B10). Noted again, it is corrected."""
    last = Beredningsbeslut.objects.select_for_update(of=("self",))  # two at once: the second finds what the first noted
    remiss = last.select_related("beredning__remiss__person").get(pk=beslut.pk).beredning.remiss
    krav(can_handlagga_remiss(actor, remiss))
    if beslut.beslut not in SLUTLIGA:
        raise ValidationError("Det är inget beslut som personen underrättas om.")
    skyddad = remiss.ar_skyddad
    if kanal not in kanaler_for(skyddad):
        raise ValidationError({"kanal": "Personen nås bara med brev genom Skatteverkets förmedling." if skyddad else "Välj hur."})
    _krav_dagar(beslut, skickad_den, mottagen_den, overklagat_den)
    rad = Underrattelse.objects.select_for_update(of=("self",)).filter(beslut=beslut).first()
    fore = rad.skickad_den.isoformat() if rad else ""
    rad = rad or Underrattelse(beslut=beslut)
    rad.kanal, rad.skickad_den, rad.registrerad_av = kanal, skickad_den, actor
    rad.mottagen_den, rad.overklagat_den = mottagen_den, overklagat_den
    rad.full_clean()
    rad.save()
    log_event(
        actor=actor,
        verb="beredning.underratta",
        obj=rad,
        before=fore,
        after=skickad_den.isoformat(),
        arende_id=remiss.arende_id,
        remiss_id=remiss.pk,
    )
    return rad


def kanaler_for(skyddad: bool) -> list[Kallelsekanal]:
    """The ways in which a person may be told (B10)."""
    return [Kallelsekanal.FORMEDLING] if skyddad else KANALER


def _krav_dagar(beslut: Beredningsbeslut, skickad: date, mottagen: date | None, overklagat: date | None) -> None:
    idag = timezone.localdate()
    fel = {}
    if skickad < beslut.beslutad_den:
        fel["skickad_den"] = "Underrättelsen kan inte vara äldre än beslutet."
    if mottagen and mottagen < skickad:
        fel["mottagen_den"] = "Personen kan inte ha fått beslutet innan det skickades."
    if overklagat and overklagat < beslut.beslutad_den:
        fel["overklagat_den"] = "Överklagandet kan inte vara äldre än beslutet."
    dagar = {"skickad_den": skickad, "mottagen_den": mottagen, "overklagat_den": overklagat}
    fel |= {falt: "Dagen har inte varit än." for falt, den in dagar.items() if den and den > idag}
    if fel:
        raise ValidationError(fel)
