"""The morning's look at the promises: marks, tells, never twice, and decides nothing (C06; S020, S077, T17; law.md C15)."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from ame.arenden.models import Arende, Bevakning, Notis
from ame.audit.models import Handelse
from intake import services as intake
from intake.enums import I_INKORGEN, RemissStatus
from intake.models import Lofte, Remiss
from intake.services.eskalering import folj_upp_loften
from tests.factories import (
    BeredningFactory,
    EnhetFactory,
    EnhetInstallningFactory,
    KompletteringFactory,
    LofteFactory,
    RemissFactory,
    UserFactory,
    vid,
)
from tests.flode import skriv_remiss

pytestmark = pytest.mark.django_db
IDAG = timezone.localdate


def dagar(antal: int) -> date:
    return IDAG() + timedelta(days=antal)


@pytest.fixture
def enhet():
    enhet = EnhetFactory()
    EnhetInstallningFactory(enhet=enhet, svarstid_dagar=10, komplettering_dagar=5, eskalering_dagar=7)
    return enhet


def sent(enhet, antal: int = 11, **falt) -> Remiss:
    lage = falt or {"skickad": True}
    return RemissFactory(**lage, mottagande_enhet=enhet, inkom_den=dagar(-antal))


@pytest.mark.krav("S020", "C06")
def test_varje_remiss_over_gransen_syns_i_rott_for_avsandare_och_chef(varld, som):
    """S020: Every remiss ends in accepted, returned, redirected or declined-with-reason; a remiss older than the unit's limit with none of
    these appears in red for both sender and manager."""
    varld.ame.installningar.update(svarstid_dagar=10)
    chef, avsandare = som(varld.chef), som(varld.socialsekreterare)
    remisser = {}
    for lage in ("skickad", "mottagen", "antagen", "returnerad", "omdirigerad", "avbojd"):
        remisser[lage] = RemissFactory(
            **{lage: True},
            **({"arende__inskriven_den": dagar(-5)} if lage == "antagen" else {}),
            **({"komplettering": False} if lage == "returnerad" else {}),
            mottagande_enhet=varld.ame,
            avsandande_enhet=varld.soc,
            avsandare=varld.socialsekreterare,
            inkom_den=dagar(-11),
            efternamn=f"P{lage}",
        )
    KompletteringFactory(remiss=remisser["returnerad"], begard_vid=vid(dagar(-2)))
    folj_upp_loften(IDAG())
    sena = {"Pskickad", "Pmottagen"}
    lista = chef.get(reverse("kraver_dig") + "?visa=utan-svar")
    assert {r.namn.split()[-1] for r in lista.context["rader"]} == sena
    assert lista.content.decode().count('data-color="danger"') >= len(sena)
    inkorg = {r["remiss"].efternamn for r in chef.get(reverse("remisser")).context["rader"] if r["klocka"].over}
    mina = {r["remiss"].efternamn for r in avsandare.get(reverse("mina_remisser")).context["rader"] if r["sen"]}
    assert inkorg == mina == sena
    html = avsandare.get(reverse("mina_remisser")).content.decode()
    assert html.count("Enheten är sen med svaret, 1 dag över svarstiden") == 2, "in words, never by colour alone"


@pytest.mark.krav("S020", "C06")
def test_varje_lage_har_ett_slut_eller_nagon_som_blir_pamind(enhet):
    """No state of a remiss lets it lie: in each of those without an end, somebody is told."""
    chef = UserFactory(roll="chef", enhet=enhet)
    vantar = {s for s in RemissStatus.values if s in I_INKORGEN}
    assert vantar == {"skickad", "mottagen", "returnerad"}
    for lage in sorted(vantar):
        Bevakning.objects.all().delete()
        remiss = RemissFactory(
            **{lage: True},
            **({"komplettering": False} if lage == "returnerad" else {}),
            mottagande_enhet=enhet,
            inkom_den=dagar(-30),
        )
        if lage == "returnerad":
            KompletteringFactory(remiss=remiss, begard_vid=vid(dagar(-6)))
        folj_upp_loften(IDAG())
        assert Bevakning.objects.filter(slag="remiss", ansvarig=chef, mal_id=remiss.pk).exists(), lage


@pytest.mark.krav("LC15")
def test_maskinen_andrar_ingen_status_och_svarar_aldrig(enhet):
    for lage in ("skickad", "mottagen", "returnerad", "antagen"):
        sent(enhet, 400, **{lage: True}, **({"arende__inskriven_den": dagar(-390)} if lage == "antagen" else {}))
    UserFactory(roll="chef", enhet=enhet)
    BeredningFactory(remiss=RemissFactory(mottagen=True, mottagande_enhet=enhet, arende__beredning=True, inkom_den=dagar(-60)))

    def lagen():
        return (
            sorted(Remiss.objects.values_list("pk", "status", "version", "avslutad_vid")),
            sorted(Arende.objects.values_list("pk", "status", "ansvarig_id", "version")),
        )

    fore = lagen()
    for n in (0, 1, 8, 400):
        folj_upp_loften(dagar(n))
    assert lagen() == fore
    assert Lofte.objects.passerade().exists()
    assert set(Handelse.objects.values_list("verb", flat=True)) <= {"bevakning.skapa"}


@pytest.mark.krav("T17", "S014")
def test_tva_korningar_ger_samma_rader(enhet):
    """T17: Nightly job run twice gives the same rows (idempotent)."""
    for _ in range(2):
        UserFactory(roll="chef", enhet=enhet)
    sent(enhet, 20)
    sent(enhet, 40, mottagen=True)

    def rader():
        return (
            sorted(Lofte.objects.values_list("pk", "lovat_den", "passerat_den", "eskalerat_den", "uppfyllt_den")),
            sorted(Bevakning.objects.values_list("pk", "slag", "mal_id", "ansvarig_id", "klar_vid")),
        )

    folj_upp_loften(IDAG())
    forsta = rader()
    assert len(forsta[0]) == 2
    assert len(forsta[1]) == 2 + 1 + 2  # each chef of each remiss, and one owner
    folj_upp_loften(IDAG())
    assert rader() == forsta
    folj_upp_loften(dagar(30))
    assert rader() == forsta, "nobody is told twice"


@pytest.mark.krav("T17")
def test_passerat_den_ar_samma_dag_vilken_morgon_jobbet_an_kor(enhet):
    remiss = sent(enhet, 20)
    LofteFactory(remiss=remiss, lovat_den=dagar(-10))
    folj_upp_loften(dagar(3))
    assert Lofte.objects.get().passerat_den == dagar(-9)


@pytest.mark.parametrize("avbrutet", ["uppfyllt", "upphort", "avslutat arende"])
def test_aldrig_om_det_som_ar_avslutat(enhet, avbrutet):
    UserFactory(roll="chef", enhet=enhet)
    remiss = RemissFactory(antagen=True, mottagande_enhet=enhet, avtalade=False)
    rad = LofteFactory(remiss=remiss, arende=remiss.arende, slag="aktivitet", mal_id=remiss.arende_id, lovat_den=dagar(-20))
    if avbrutet == "uppfyllt":
        intake.uppfyll(slag="aktivitet", mal_id=rad.mal_id, den=dagar(-3))
    elif avbrutet == "upphort":
        intake.upphor(slag="aktivitet", mal_id=rad.mal_id)
    else:
        Arende.objects.filter(pk=remiss.arende_id).update(
            status="ej_paborjat", avslutad_den=IDAG(), ej_paborjad_orsak="avbojd", inskriven_den=None
        )
    folj_upp_loften(IDAG())
    assert not Bevakning.objects.filter(slag__in=["lofte", "remiss"]).exists()
    assert not Lofte.objects.oppna().exists()


def test_arende_med_egen_uppgift_far_ingen_till(enhet):
    """The agreed answer has had its task since the remiss was accepted: one matter, one task."""
    remiss = RemissFactory(antagen=True, mottagande_enhet=enhet)
    avtalad = remiss.avtalade.first()
    LofteFactory(remiss=remiss, arende=remiss.arende, slag="aterkoppling", mal_id=avtalad.pk, lovat_den=dagar(-1))
    Bevakning.objects.create(
        arende=remiss.arende,
        ansvarig=remiss.arende.ansvarig,
        slag="aterkoppling",
        titel="Återkoppling",
        forfaller_den=dagar(-1),
        mal_id=avtalad.pk,
    )
    folj_upp_loften(IDAG())
    assert not Bevakning.objects.filter(slag="lofte").exists()
    assert Lofte.objects.passerade().count() == 1


@pytest.mark.krav("S009")
def test_enhetens_klocka_star_stilla_men_avsandarens_gar(enhet):
    """Returned in time: the unit's answer does not pass, the sender's does, and the unit is told so that the remiss does not lie."""
    chef = UserFactory(roll="chef", enhet=enhet)
    remiss = RemissFactory(returnerad=True, mottagande_enhet=enhet, inkom_den=dagar(-30), komplettering=False)
    KompletteringFactory(remiss=remiss, begard_vid=vid(dagar(-28)))
    folj_upp_loften(IDAG())
    assert {x.slag for x in Lofte.objects.passerade()} == {"komplettering"}
    uppgift = Bevakning.objects.get(ansvarig=chef)
    assert uppgift.titel == f"Remiss {remiss.nummer}: avsändaren har inte kompletterat remissen"


@pytest.mark.krav("C04", "N06")
def test_alla_tre_far_veta_och_inget_sags_nar_det_ar_lost(varld):
    """Sender, owner and chef: one notice each, put away when the promise is kept."""
    remiss = intake.ta_emot(actor=varld.handlaggare, remiss=skriv_remiss(varld))
    Lofte.objects.filter(slag="svar").update(lovat_den=dagar(-9))
    for _ in range(2):
        folj_upp_loften(IDAG())
        rader = Notis.objects.olasta().filter(slag="lofte")
        assert {(n.user, n.sida_id) for n in rader} == {
            (varld.socialsekreterare, remiss.pk),
            (varld.handlaggare, remiss.arende_id),
            (varld.chef, remiss.pk),
        }
        assert len(rader) == 3
    intake.avboj(actor=varld.handlaggare, remiss=remiss, skal="platsbrist", text="Inga platser i höst.")
    assert not Notis.objects.olasta().filter(slag="lofte").exists()
    assert not Bevakning.objects.oppna().filter(slag__in=["lofte", "remiss"]).exists()


def test_enhet_utan_chef_forsoks_igen(enhet):
    sent(enhet, 20)
    assert folj_upp_loften(IDAG()).chefer == 0
    UserFactory(roll="chef", enhet=enhet)
    assert folj_upp_loften(dagar(1)).chefer == 1


def test_fler_som_redan_ar_sagda_kostar_inte_fler_fragor(enhet):
    UserFactory(roll="chef", enhet=enhet)
    antal = []
    for _ in range(2):
        for _ in range(4):
            sent(enhet, 20)
            sent(enhet, 40, mottagen=True)
        folj_upp_loften(IDAG())
        with CaptureQueriesContext(connection) as fragor:
            folj_upp_loften(IDAG())
        antal.append(len(fragor))
    assert antal[0] == antal[1]


def test_gamla_remisser_far_den_dag_de_alltid_haft(enhet):
    """By the setting of the day they came, with the pauses they have had."""
    EnhetInstallningFactory(enhet=enhet, galler_fran_den=dagar(-5), svarstid_dagar=3)
    remiss = sent(enhet, 8)
    KompletteringFactory(remiss=remiss, begard_vid=vid(dagar(-7)), besvarad_vid=vid(dagar(-3)), svar="Klart.")
    folj_upp_loften(IDAG())
    assert Lofte.objects.get().lovat_den == dagar(-8 + 10 + 4)


@pytest.mark.krav("S077")
def test_det_som_snart_bryts_listas_tva_dagar_fore(varld, som):
    """S077: The unit sets limits (e.g. 14 days remiss to first activity); (...) those about to break are listed two days before."""
    remiss = intake.ta_emot(actor=varld.handlaggare, remiss=skriv_remiss(varld))
    agare, chef = som(varld.handlaggare), som(varld.chef)

    def listas(vy):
        klient = chef if vy == "kraver_dig" else agare
        return len([r for r in klient.get(reverse(vy) + "?visa=snart").context["rader"] if "första besöket" in r.vad])

    for kvar, vantat in ((3, 0), (2, 1), (0, 1), (-1, 0)):
        Lofte.objects.filter(slag="besok").update(lovat_den=dagar(kvar))
        assert (listas("arbetslista"), listas("kraver_dig")) == (vantat, vantat), kvar
        assert ("Löften inom två dagar" in agare.get("/").content.decode()) is bool(vantat)
    assert remiss.pk
