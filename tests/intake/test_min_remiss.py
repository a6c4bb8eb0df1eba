"""The sender's page in one look, the list that keeps what is unread, and the delrapport (C50, C51, S010, S034)."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from ame.arenden.models import Bevakning
from intake import services as intake
from intake.models import Lofte, Remiss
from tests.factories import (
    AnteckningFactory,
    AterkopplingFactory,
    EnhetInstallningFactory,
    LofteFactory,
    RemissFactory,
    TrepartssamtalFactory,
    UserFactory,
)
from tests.flode import skriv_in, skriv_remiss

pytestmark = pytest.mark.django_db
IDAG = timezone.localdate


def _sida(client, remiss, user=None):
    client.force_login(user or remiss.avsandare)
    svar = client.get(reverse("min_remiss", args=[remiss.pk]))
    assert svar.status_code == 200
    return svar


# --- in one look ---


@pytest.mark.krav("S034", "C51", "C56")
def test_var_hos_vem_vad_hander_nu_och_vad_har_vi_fatt_veta(client):
    remiss = RemissFactory(antagen=True)
    LofteFactory(remiss=remiss, slag="aterkoppling", mal_id=remiss.avtalade.get().pk, lovat_den=IDAG() + timedelta(days=30))
    TrepartssamtalFactory(remiss=remiss, bokat=True, bokat_vid=timezone.now() + timedelta(days=4))
    svar = _sida(client, remiss)
    overblick = svar.context["overblick"]
    assert [(n, lage) for n, _, lage in overblick.steg] == [
        ("Skickad", "klar"),
        ("Mottagen", "klar"),
        ("Beslut", "klar"),
        ("Hos enheten", "aktiv"),
        ("Besvarad", "kommande"),
    ]
    assert overblick.nasta.text.startswith("Trepartssamtal klockan")
    assert overblick.nasta.den == IDAG() + timedelta(days=4)
    sida = svar.content.decode()
    assert remiss.arende.ansvarig.namn in sida
    assert remiss.arende.ansvarig.telefon in sida
    assert "Inget svar ännu" in sida


@pytest.mark.krav("S034", "C51", "D11")
def test_inget_av_enhetens_egna_anteckningar_syns(client):
    remiss = RemissFactory(antagen=True)
    AnteckningFactory(arende=remiss.arende, text="Bara för enheten", bedomning="Egen bedömning")
    sida = _sida(client, remiss).content.decode()
    assert "Bara för enheten" not in sida
    assert "Egen bedömning" not in sida
    assert remiss.arende.nummer not in sida


@pytest.mark.krav("S010", "N03")
def test_nytt_svar_tills_det_ar_last_med_det_nyaste_forst(client):
    remiss = RemissFactory(antagen=True)
    nu = timezone.now()
    gammal = AterkopplingFactory(remiss=remiss, slag="start", signerad_vid=nu - timedelta(days=9), last_vid=nu)
    ny = AterkopplingFactory(remiss=remiss, slag="del", signerad_vid=nu - timedelta(days=1))
    sida = _sida(client, remiss).content.decode()
    assert sida.count("Nytt svar") == 2  # in the look on top and in the list of answers
    lista = sida[sida.index("Återkoppling till dig") :]
    assert lista.index(reverse("aterkoppling", args=[ny.pk])) < lista.index(reverse("aterkoppling", args=[gammal.pk]))
    client.get(reverse("aterkoppling", args=[ny.pk]))
    assert "Nytt svar" not in _sida(client, remiss).content.decode()


@pytest.mark.parametrize(
    ("lage", "sista"), [("avbojd", "Avböjd"), ("atertagen", "Återtagen"), ("besvarad", "Besvarad"), ("returnerad", "Besvarad")]
)
def test_stegen_slutar_dar_remissen_slutade(client, lage, sista):
    remiss = RemissFactory(**{lage: True})
    assert _sida(client, remiss).context["overblick"].steg[-1][0] == sista


@pytest.mark.krav("S009")
def test_den_som_ska_komplettera_ser_det_forst_och_till_nar(client, varld):
    remiss = skriv_remiss(varld)
    intake.begar_komplettering(actor=varld.handlaggare, remiss=remiss, text="Hur många timmar?")
    nasta = _sida(client, remiss).context["overblick"].nasta
    assert nasta.text == "Svara på enhetens fråga"
    assert nasta.den == Lofte.objects.get(slag="komplettering").lovat_den


@pytest.mark.krav("S033", "D11")
def test_sidan_foljer_den_som_haller_i_remissen_nu(client):
    remiss = RemissFactory(antagen=True)
    AterkopplingFactory(remiss=remiss, slag="del")
    forra, ny = remiss.avsandare, UserFactory(roll="socialsekreterare", enhet=remiss.avsandande_enhet)
    Remiss.objects.filter(pk=remiss.pk).update(avsandare=ny)
    assert "Nytt svar" in _sida(client, remiss, ny).content.decode()
    client.force_login(forra)
    assert client.get(reverse("min_remiss", args=[remiss.pk])).status_code == 404


# --- the list ---


@pytest.mark.krav("S010", "C96")
def test_en_besvarad_remiss_ligger_kvar_tills_svaret_ar_last(client):
    remiss = RemissFactory(besvarad=True)
    rad = AterkopplingFactory(remiss=remiss)
    client.force_login(remiss.avsandare)
    svar = client.get(reverse("mina_remisser"))
    assert "Nytt svar" in svar.content.decode()
    assert [r["remiss"] for r in svar.context["rader"]] == [remiss]
    assert svar.context["raknare"][0]["antal"] == 1
    client.get(reverse("aterkoppling", args=[rad.pk]))
    assert client.get(reverse("mina_remisser")).context["rader"] == []
    klara = client.get(reverse("mina_remisser"), {"visa": "klara"})
    assert [r["remiss"] for r in klara.context["rader"]] == [remiss]
    assert "Nytt svar" not in klara.content.decode()


@pytest.mark.krav("S020", "C96")
def test_en_avbojd_remiss_ligger_kvar_tills_beskedet_ar_last(client, varld):
    remiss = skriv_remiss(varld)
    intake.avboj(actor=varld.handlaggare, remiss=remiss, skal="platsbrist", text="Ingen plats i höst.")
    client.force_login(varld.socialsekreterare)
    assert "Nytt svar" in client.get(reverse("mina_remisser")).content.decode()
    client.get(reverse("min_remiss", args=[remiss.pk]))
    assert client.get(reverse("mina_remisser")).context["rader"] == []


def test_listan_har_lika_manga_fragor_med_en_och_tjugo(client):
    remiss = RemissFactory(besvarad=True)
    AterkopplingFactory(remiss=remiss)
    client.force_login(remiss.avsandare)

    def fragor():
        with CaptureQueriesContext(connection) as fangade:
            assert client.get(reverse("mina_remisser")).status_code == 200
        return len(fangade)

    en = fragor()
    for _ in range(19):
        annan = RemissFactory(besvarad=True, avsandare=remiss.avsandare, avsandande_enhet=remiss.avsandande_enhet)
        AterkopplingFactory(remiss=annan)
    assert fragor() <= en


# --- the delrapport ---


def _delrapporter(remiss):
    return list(remiss.avtalade.filter(slag="del").values_list("senast_den", flat=True))


@pytest.mark.krav("S010", "C50")
def test_delrapporten_avtalas_nar_slutet_ligger_langre_bort(varld):
    remiss = skriv_remiss(varld)
    remiss.avtalade.filter(slag="slut").update(senast_den=IDAG() + timedelta(days=200))
    skriv_in(varld, remiss)
    assert _delrapporter(remiss) == [IDAG() + timedelta(days=90)]
    avtalad = remiss.avtalade.get(slag="del")
    assert Bevakning.objects.oppna().get(mal_id=avtalad.pk).forfaller_den == avtalad.senast_den
    assert Lofte.objects.get(mal_id=avtalad.pk).lovat_den == avtalad.senast_den


@pytest.mark.krav("C50", "T07")
def test_enhetens_daterade_tid_galler(varld):
    EnhetInstallningFactory(enhet=varld.ame, galler_fran_den=IDAG() - timedelta(days=1), delrapport_dagar=30)
    EnhetInstallningFactory(enhet=varld.ame, galler_fran_den=IDAG() + timedelta(days=1), delrapport_dagar=10)
    remiss = skriv_remiss(varld)  # the final answer in 90 days
    skriv_in(varld, remiss)
    assert _delrapporter(remiss) == [IDAG() + timedelta(days=30)]


@pytest.mark.krav("C50")
@pytest.mark.parametrize("varfor", ["slutet_ar_nara", "redan_avtalad"])
def test_ingen_delrapport_i_onodan(varld, varfor):
    remiss = skriv_remiss(varld)
    vantat = []
    if varfor == "redan_avtalad":
        remiss.avtalade.filter(slag="slut").update(senast_den=IDAG() + timedelta(days=200))
        vantat = [IDAG() + timedelta(days=45)]
        remiss.avtalade.create(slag="del", senast_den=vantat[0])
    skriv_in(varld, remiss)
    assert _delrapporter(remiss) == vantat
