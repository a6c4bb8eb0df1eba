"""Both state machines, every (status, action) pair, through the services that the pages call."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from ame.arenden import services as arenden
from ame.arenden.enums import Status
from ame.arenden.transitions import TRANSITIONS as ARENDE
from ame.audit.models import Handelse
from ame.common.transitions import OgiltigOvergang
from intake import services as intake
from intake.enums import RemissStatus
from intake.models import Remiss
from intake.transitions import TRANSITIONS as REMISS
from tests.factories import ArendeFactory, EnhetFactory, RemissFactory, UserFactory
from tests.flode import baslinje, skriv_remiss


def remiss_i(status: str, varld) -> Remiss:
    """A remiss in the state, whole enough that only the state can stop the act."""
    if status == RemissStatus.UTKAST:
        return skriv_remiss(varld, skicka=False)
    idag = timezone.localdate()
    return RemissFactory(
        **{status: True},
        mottagande_enhet=varld.ame,
        avsandande_enhet=varld.soc,
        avsandare=varld.socialsekreterare,
        svar_senast_den=idag + timedelta(days=30),
        medgivande__inhamtat_den=idag,
    )


def gor(action: str, remiss: Remiss, varld) -> Remiss:
    sender, taker = varld.socialsekreterare, varld.handlaggare
    match action:
        case "skicka":
            return intake.skicka(actor=sender, remiss=remiss)
        case "begar_komplettering":
            return intake.begar_komplettering(actor=taker, remiss=remiss, text="Hur många timmar?")
        case "komplettera":
            return intake.komplettera(actor=sender, remiss=remiss, svar="Tjugo timmar.")
        case "ta_emot":
            return intake.ta_emot(actor=taker, remiss=remiss)
        case "anta":
            return intake.anta(actor=taker, remiss=remiss)
        case "avboj":
            return intake.avboj(actor=taker, remiss=remiss, skal="platsbrist", text="Ingen plats.")
        case "omdirigera":
            intake.omdirigera(actor=taker, remiss=remiss, enhet=EnhetFactory(verksamhet=varld.ame.verksamhet), text="Rätt enhet.")
        case "aterta":
            return intake.aterta(actor=sender, remiss=remiss, skal="Fick arbete.")
        case "besvara":
            return intake.besvara(actor=taker, remiss=remiss)
    return Remiss.objects.get(pk=remiss.pk)


@pytest.mark.parametrize("action", REMISS)
@pytest.mark.parametrize("status", RemissStatus.values)
@pytest.mark.krav("S020")
def test_remissens_tabell(status, action, varld):
    remiss = remiss_i(status, varld)
    sources, target = REMISS[action]
    if status not in sources:
        with pytest.raises(OgiltigOvergang, match="Någon annan kan ha hunnit före"):
            gor(action, remiss, varld)
        assert Remiss.objects.get(pk=remiss.pk).status == status
        return
    gor(action, remiss, varld)
    remiss.refresh_from_db()
    assert remiss.status == target
    rad = Handelse.objects.filter(verb=f"remiss.{action}", objekt_id=remiss.pk).get()
    assert (rad.fore, rad.efter, rad.remiss_id) == (status, target, remiss.pk)


@pytest.mark.parametrize("status", RemissStatus.values)
@pytest.mark.krav("S020")
def test_ingen_skickad_remiss_dor_utan_svar(status):
    """From every state that is not an answer there is a way to one."""
    svar = {RemissStatus.AVBOJD, RemissStatus.ATERTAGEN, RemissStatus.OMDIRIGERAD, RemissStatus.BESVARAD}
    nadda, nya = {status}, {status}
    while nya:
        nya = {mal for kallor, mal in REMISS.values() if kallor & nya} - nadda
        nadda |= nya
    assert nadda & svar


def gor_arende(action: str, arende, actor) -> None:
    idag = timezone.localdate()
    match action:
        case "starta_beredning":
            arenden.starta_beredning(arende=arende, actor=actor)
        case "skriva_in":
            arenden.skriva_in(arende=arende, actor=actor, inskriven_den=idag, baslinje=baslinje(initiator="socialtjanst"))
        case "starta_insats":
            arenden.starta_insats(arende=arende, actor=actor, start_den=idag)
        case "avsluta":
            arenden.avsluta_arende(arende=arende, actor=actor, avslutad_den=idag)
        case "avsluta_ej_paborjad":
            arenden.avsluta_ej_paborjad(arende=arende, actor=actor, orsak="flytt", den=idag)
        case "angra_avslut_till_insats":
            arenden.angra_avslut(arende=arende, actor=actor, hade_insats=True)
        case "angra_avslut_till_vantan":
            arenden.angra_avslut(arende=arende, actor=actor, hade_insats=False)


TRAIT = {
    Status.INKOMMET: {},
    Status.BEREDNING: {"beredning": True},
    Status.VANTAR: {"inskrivet": True},
    Status.INSATS: {"insats": True},
    Status.AVSLUTAT: {"avslutat": True},
    Status.EJ_PABORJAT: {"ej_paborjat": True},
}


@pytest.mark.parametrize("action", ARENDE)
@pytest.mark.parametrize("status", Status.values)
@pytest.mark.django_db
def test_arendets_tabell(status, action):
    arende = ArendeFactory(**TRAIT[Status(status)], inkom_den=date(2026, 9, 1))
    sources, target = ARENDE[action]
    if status not in sources:
        with pytest.raises(OgiltigOvergang):
            gor_arende(action, arende, arende.ansvarig)
        arende.refresh_from_db()
        assert arende.status == status
        return
    gor_arende(action, arende, arende.ansvarig)
    arende.refresh_from_db()
    assert arende.status == target


@pytest.mark.django_db
def test_okand_anvandare_far_inte_ta_emot(varld):
    remiss = skriv_remiss(varld)
    with pytest.raises(Exception, match="Remissen hanteras av den enhet som fick den"):
        intake.ta_emot(actor=UserFactory(roll="handlaggare"), remiss=remiss)
