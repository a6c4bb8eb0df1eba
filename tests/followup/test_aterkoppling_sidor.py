"""The pages of återkoppling: write, check, sign, read, correct, draft, and who meets which wall (S010, S034, S114; law.md D11)."""

import uuid
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from ame.arenden.models import Utkast
from ame.arenden.services import far_dela_med_remittent
from ame.audit.models import Lasning
from ame.people.models import Medgivande
from followup.models import Aterkoppling
from followup.vy.delade import delade_anteckningar
from tests.factories import AnteckningFactory, AvtaladAterkopplingFactory, EnhetFactory, RemissFactory, UserFactory
from tests.followup.slutfas import SVAR, antagen_remiss, eget_samtycke, for_dagar_sedan, idag, nyckel, ovriga, signera

pytestmark = pytest.mark.django_db


@pytest.fixture
def remiss():
    return antagen_remiss(fraga="Orkar personen stå en hel dag?", forvantat_resultat="Ett besked före jul.")


@pytest.fixture
def handlaggare(client, remiss):
    client.force_login(remiss.arende.ansvarig)
    return remiss.arende.ansvarig


def _ny(remiss):
    return reverse("aterkoppling_ny", args=[remiss.pk])


def _sida(svar, status=200):
    assert svar.status_code == status, svar.content.decode()[:2000]
    return svar.content.decode()


# --- write ---


@pytest.mark.krav("S010", "S111")
def test_fragan_star_bredvid_och_dagen_i_ord(client, remiss, handlaggare):
    AvtaladAterkopplingFactory(remiss=remiss, slag="start", senast_den=for_dagar_sedan(3))
    sida = _sida(client.get(_ny(remiss)))
    assert "Orkar personen stå en hel dag?" in sida
    assert "Ett besked före jul." in sida
    assert "försenad 3 dagar" in sida
    assert client.get(_ny(remiss)).context["form"]["slag"].value() == "start"  # the first unanswered day is proposed


def test_granska_sparar_inget_och_signera_lamnar(client, remiss, handlaggare):
    sida = _sida(client.post(_ny(remiss), SVAR | {"nyckel": str(nyckel())}))
    assert "Granska återkopplingen" in sida
    assert SVAR["svar"] in sida
    assert not Aterkoppling.objects.exists()
    nyckeln = str(nyckel())
    svar = client.post(_ny(remiss), SVAR | {"nyckel": nyckeln, "gor": "signera"})
    rad = Aterkoppling.objects.get()
    assert svar.url == reverse("aterkoppling", args=[rad.pk])
    igen = client.post(_ny(remiss), SVAR | {"nyckel": nyckeln, "gor": "signera"})  # double click
    assert igen.url == svar.url
    assert Aterkoppling.objects.count() == 1
    assert "kan läsa den nu" in _sida(client.get(svar.url))


def test_andra_fran_granskningen_behaller_texten(client, remiss, handlaggare):
    sida = _sida(client.post(_ny(remiss), SVAR | {"gor": "andra"}))
    assert "Granska innan du signerar" in sida
    assert SVAR["svar"] in sida


@pytest.mark.krav("N17")
@pytest.mark.parametrize(
    ("falt", "text"),
    [
        ({"fraga_besvarad": ""}, "Svara om frågan är besvarad"),
        ({"grund": ""}, "Välj varför du får lämna ut"),
        ({"grund_motivering": ""}, "Skriv varför grunden gäller"),
        ({"grund": "samtycke"}, "Samtycke saknas"),
        ({"grund": "samma_myndighet"}, "hör till en annan nämnd"),
        ({"nasta_steg": "Ring 19800101-9802", "gor": "signera"}, "personnummer"),
    ],
)
def test_ett_fel_behaller_det_skrivna(client, remiss, handlaggare, falt, text):
    sida = _sida(client.post(_ny(remiss), SVAR | falt), 422)
    assert text in sida
    assert SVAR["svar"] in sida
    assert not Aterkoppling.objects.exists()


@pytest.mark.krav("N17")
def test_den_som_kommer_som_tvaa_behaller_sin_text(client, remiss, handlaggare):
    signera(remiss)
    sida = _sida(client.post(_ny(remiss), SVAR | {"svar": "Min egen text.", "gor": "signera", "nyckel": str(nyckel())}), 422)
    assert "Min egen text." in sida
    assert Aterkoppling.objects.count() == 1


def test_redan_besvarad_remiss_sager_det(client, remiss, handlaggare):
    signera(remiss)
    svar = client.get(_ny(remiss), follow=True)
    assert svar.redirect_chain[0][0] == reverse("arende", args=[remiss.arende_id])
    assert "redan lämnad" in _sida(svar)


@pytest.mark.krav("A11", "A08")
def test_egna_gallande_samtycken_listas_och_bara_de(client, remiss, handlaggare):
    eget = eget_samtycke(remiss, andamal="Svara på remissen")
    eget_samtycke(remiss, andamal="Utgånget", inhamtat_den=for_dagar_sedan(100), giltigt_till_den=for_dagar_sedan(10))
    svar = client.get(_ny(remiss))
    sida = _sida(svar)
    assert "Svara på remissen" in sida
    assert "Utgånget" not in sida
    assert remiss.medgivande.andamal not in sida  # the inbound remiss's
    assert list(svar.context["form"].fields["medgivande"].queryset) == [eget]


@pytest.mark.krav("A11", "N17")
def test_utan_samtycke_finns_vagen_dit_och_tillbaka_med_texten_kvar(client, remiss, handlaggare):
    assert "Registrera samtycke" in _sida(client.get(_ny(remiss)))
    svar = client.post(_ny(remiss), {"svar": "Halvskrivet svar", "flik": "a", "fran": "", "gor": "samtycke"})
    assert f"aterkoppling={remiss.pk}" in svar.url
    samtycken = reverse("arende_samtycken", args=[remiss.arende_id])
    assert "kommer tillbaka" in _sida(client.get(svar.url.split("#")[0]))
    sparat = client.post(
        samtycken,
        {
            "aterkoppling": str(remiss.pk),
            "mottagande_enhet": str(remiss.avsandande_enhet_id),
            "andamal": "Svara på frågan",
            "kategorier": ["resultat"],
            "form": "skriftlig",
            "inhamtat_den": idag().isoformat(),
            "giltigt_till_den": (idag() + timedelta(days=90)).isoformat(),
            "racker": "ja",
        },
    )
    assert sparat.url == _ny(remiss)
    sida = _sida(client.get(sparat.url))
    assert "Halvskrivet svar" in sida
    assert "Svara på frågan" in sida


def test_samma_myndighet_erbjuds_bara_nar_det_ar_sant(client, remiss, handlaggare):
    assert "samma_myndighet" not in _sida(client.get(_ny(remiss)))
    enhet = EnhetFactory()
    samma = antagen_remiss(mottagande_enhet=enhet, avsandande_enhet=EnhetFactory(remittent=True, verksamhet=enhet.verksamhet))
    client.force_login(samma.arende.ansvarig)
    assert "samma_myndighet" in _sida(client.get(_ny(samma)))


def test_slutlig_fore_inskrivning_varnar(client):
    remiss = RemissFactory(mottagen=True)
    client.force_login(remiss.arende.ansvarig)
    assert "inte inskriven" in _sida(client.get(_ny(remiss)))


# --- draft ---


def _autospara(client, remiss, flik="a", fran="", **falt):
    return client.post(
        reverse("aterkoppling_utkast", args=[remiss.pk]), {"svar": "Första meningen", "flik": flik, "fran": fran} | falt
    )


@pytest.mark.krav("C97", "N17")
def test_utkastet_sparas_at_den_som_skriver_och_ingen_annan(client, remiss, handlaggare):
    assert "Utkast sparat" in _sida(_autospara(client, remiss))
    assert Lasning.objects.count() == 0  # nothing was shown
    assert "Första meningen" in _sida(client.get(_ny(remiss)))
    kollega = UserFactory(roll="handlaggare", enhet=remiss.arende.enhet)
    type(remiss.arende).objects.filter(pk=remiss.arende_id).update(ansvarig=kollega)
    client.force_login(kollega)
    assert "Första meningen" not in _sida(client.get(_ny(remiss)))


@pytest.mark.krav("N17")
def test_tva_fonster_skriver_inte_over_varandra(client, remiss, handlaggare):
    assert _autospara(client, remiss, flik="a").status_code == 200
    assert _autospara(client, remiss, flik="b", svar="Från andra fönstret").status_code == 409
    assert Utkast.objects.get().innehall["svar"] == "Första meningen"
    assert _autospara(client, remiss, flik="b", fran="a", svar="Fortsatt").status_code == 200  # opened after the first had saved
    assert _autospara(client, remiss, flik="a", svar="Det gamla fönstret").status_code == 409
    assert _autospara(client, remiss, flik="b", fran="a", svar="Fortsatt mer").status_code == 200
    assert Utkast.objects.get().innehall["svar"] == "Fortsatt mer"


@pytest.mark.krav("C97")
def test_en_sen_sparning_skriver_inte_over_det_som_granskas(client, remiss, handlaggare):
    """Sent before "Granska innan du signerar", in after it: what is looked through is the draft."""
    sidan = {"nyckel": str(nyckel()), "flik": "a", "skickat": "1700000002000"}
    assert client.post(_ny(remiss), SVAR | sidan | {"svar": "Hela svaret."}).status_code == 200
    assert _autospara(client, remiss, svar="Halva", skickat="1700000001000").status_code == 200
    assert Utkast.objects.get().innehall["svar"] == "Hela svaret."
    assert "_skickat" not in _sida(client.get(_ny(remiss)))


def test_ett_tomt_utkast_tas_bort(client, remiss, handlaggare):
    _autospara(client, remiss)
    _autospara(client, remiss, svar=" ")
    assert not Utkast.objects.exists()


# --- read ---


@pytest.mark.krav("D11", "S034")
def test_remittenten_laser_svaret_det_loggas_och_last_syns(client, remiss):
    AnteckningFactory(arende=remiss.arende, text="Bara för oss")
    rad = signera(remiss, nasta_steg="Vi ses i mars.")
    client.force_login(remiss.avsandare)
    sida = _sida(client.get(reverse("aterkoppling", args=[rad.pk])))
    assert SVAR["svar"] in sida
    assert "Vi ses i mars." in sida
    assert "Bara för oss" not in sida
    assert remiss.arende.nummer not in sida
    rad.refresh_from_db()
    assert rad.last_vid is not None
    lasning = Lasning.objects.get(user=remiss.avsandare, objekt_typ="aterkoppling")
    assert (lasning.objekt_id, lasning.arende_id, lasning.namnd_id) == (rad.pk, remiss.arende_id, remiss.arende.person.namnd_id)


@pytest.mark.parametrize("vem", ["handlaggare", "remittent"])
def test_utskriften_har_namn_och_nummer_och_loggas(client, remiss, vem):
    rad = signera(remiss)
    client.force_login(remiss.arende.ansvarig if vem == "handlaggare" else remiss.avsandare)
    sida = _sida(client.get(reverse("aterkoppling", args=[rad.pk]), {"utskrift": "1"}))
    assert (remiss.arende.nummer if vem == "handlaggare" else remiss.nummer) in sida
    assert SVAR["svar"] in sida
    assert Lasning.objects.filter(atgard="skriv_ut").count() == 1


@pytest.mark.krav("S114", "N03")
def test_rattelsen_skrivs_for_sig_och_den_gamla_star_kvar(client, remiss, handlaggare):
    gammal = signera(remiss)
    url = reverse("aterkoppling_ratta", args=[gammal.pk])
    assert SVAR["svar"] in _sida(client.get(url))
    data = {k: v for k, v in SVAR.items() if k != "slag"} | {"svar": "Personen klarar 75 procent.", "nyckel": str(nyckel())}
    assert "Granska" in _sida(client.post(url, data))
    svar = client.post(url, data | {"gor": "signera"})
    ny = Aterkoppling.objects.get(rattar=gammal)
    assert svar.url == reverse("aterkoppling", args=[ny.pk])
    for user in (handlaggare, remiss.avsandare):
        client.force_login(user)
        assert "är rättad" in _sida(client.get(reverse("aterkoppling", args=[gammal.pk])))
        assert "75 procent" in _sida(client.get(svar.url))


def test_utkast_till_rattelse_ar_ett_annat_an_till_svar(client, remiss, handlaggare):
    gammal = signera(remiss, slag="del")
    client.post(reverse("aterkoppling_ratta_utkast", args=[gammal.pk]), {"svar": "Rättad halvt", "flik": "a"})
    assert "Rättad halvt" not in _sida(client.get(_ny(remiss)))
    assert "Rättad halvt" in _sida(client.get(reverse("aterkoppling_ratta", args=[gammal.pk])))


# --- the ladder ---


def _urlar(remiss, rad):
    return {
        "aterkoppling_ny": _ny(remiss),
        "aterkoppling_utkast": reverse("aterkoppling_utkast", args=[remiss.pk]),
        "aterkoppling": reverse("aterkoppling", args=[rad.pk]),
        "aterkoppling_ratta": reverse("aterkoppling_ratta", args=[rad.pk]),
        "aterkoppling_ratta_utkast": reverse("aterkoppling_ratta_utkast", args=[rad.pk]),
    }


@pytest.mark.krav("D11", "D01")
@pytest.mark.parametrize(
    "vy", ["aterkoppling_ny", "aterkoppling_utkast", "aterkoppling", "aterkoppling_ratta", "aterkoppling_ratta_utkast"]
)
def test_stegen(client, remiss, vy):
    rad = signera(remiss, slag="del")
    url = _urlar(remiss, rad)[vy]
    metod = client.post if vy.endswith("utkast") else client.get
    andra = ovriga(remiss)
    vantat = {
        "frammande": 404,
        "kollega": 403,
        "chef": 200 if vy == "aterkoppling" else 403,
        "annan_remittent": 404,
        "remittent": 200 if vy == "aterkoppling" else 404,
        "ansvarig": 200,
    }
    andra |= {
        "annan_remittent": UserFactory(roll="socialsekreterare", enhet=remiss.avsandande_enhet),
        "remittent": remiss.avsandare,
        "ansvarig": remiss.arende.ansvarig,
    }
    for vem, status in vantat.items():
        client.force_login(andra[vem])
        assert metod(url).status_code == status, vem
    assert metod(url.replace(str(remiss.pk), str(uuid.uuid4())).replace(str(rad.pk), str(uuid.uuid4()))).status_code == 404
    assert client.put(url).status_code == 405
    if vy == "aterkoppling":
        assert client.post(url).status_code == 405
    client.logout()
    assert metod(url).url.startswith("/konto/login/")


def test_den_som_slutat_som_socialsekreterare_laser_inte_mer(client, remiss):
    rad = signera(remiss)
    remiss.avsandare.uppdrag.update(till_den=for_dagar_sedan(1))
    client.force_login(remiss.avsandare)
    assert client.get(reverse("aterkoppling", args=[rad.pk])).status_code == 404


# --- panels ---


@pytest.mark.krav("S010", "S111")
def test_arendets_panel_visar_avtalat_lamnat_och_vagen_att_skriva(client, remiss, handlaggare):
    AvtaladAterkopplingFactory(remiss=remiss, slag="start", senast_den=for_dagar_sedan(5))
    rad = signera(remiss, slag="start")
    sida = _sida(client.get(reverse("arende", args=[remiss.arende_id])))
    assert _ny(remiss) in sida
    assert reverse("aterkoppling", args=[rad.pk]) in sida
    assert "5 dagar efter avtalad dag" in sida
    signera(remiss)
    assert _ny(remiss) not in _sida(client.get(reverse("arende", args=[remiss.arende_id])))


def test_chefen_ser_panelen_men_skriver_inte(client, remiss):
    client.force_login(UserFactory(roll="chef", enhet=remiss.arende.enhet))
    sida = _sida(client.get(reverse("arende", args=[remiss.arende_id])))
    assert "Återkoppling till" in sida
    assert _ny(remiss) not in sida


@pytest.mark.krav("S034", "C51")
def test_remittentens_panel_visar_svar_och_delade_anteckningar_men_inte_andra(client, remiss):
    eget_samtycke(remiss)
    _delad(remiss, "Delad text")
    AnteckningFactory(arende=remiss.arende, text="Egen text")
    rad = signera(remiss, slag="del")
    client.force_login(remiss.avsandare)
    sida = _sida(client.get(reverse("min_remiss", args=[remiss.pk])))
    assert reverse("aterkoppling", args=[rad.pk]) in sida
    assert "Delad text" in sida
    assert "Egen text" not in sida
    assert Lasning.objects.filter(user=remiss.avsandare, objekt_typ="delade_anteckningar").count() == 1


@pytest.mark.krav("A09", "A10", "A13")
@pytest.mark.parametrize("hur", ["aterkallat", "utganget", "aldrig"])
def test_delade_anteckningar_slutar_visas_nar_grunden_upphor(client, remiss, hur):
    _delad(remiss, "Delad text")
    rad = signera(remiss, slag="del")
    if hur == "aterkallat":
        eget_samtycke(remiss, aterkallat_vid=rad.signerad_vid)
    if hur == "utganget":
        eget_samtycke(remiss, inhamtat_den=for_dagar_sedan(50), giltigt_till_den=for_dagar_sedan(1))
    client.force_login(remiss.avsandare)
    sida = _sida(client.get(reverse("min_remiss", args=[remiss.pk])))
    assert "Delad text" not in sida
    assert reverse("aterkoppling", args=[rad.pk]) in sida  # what was delivered stays readable


def _laser(client, remiss):
    client.force_login(remiss.avsandare)
    return _sida(client.get(reverse("min_remiss", args=[remiss.pk])))


def _delad(remiss, text, dagar=5, **falt):
    falt = {"synlighet": "remittent", "signerad_vid": timezone.now() - timedelta(days=dagar)} | falt
    return AnteckningFactory(arende=remiss.arende, text=text, **falt)


@pytest.mark.krav("S034", "S114")
@pytest.mark.parametrize(
    ("rattelser", "syns"),
    [(["ame"], False), (["remittent"], True), (["remittent", "ame"], False), (["ame", "remittent"], True)],
)
@pytest.mark.parametrize("kedja", [True, False])
def test_en_delad_anteckning_visas_inte_utan_sin_rattelse(client, remiss, rattelser, syns, kedja):
    eget_samtycke(remiss)
    forst = rattad = _delad(remiss, "Fel uppgift")
    for n, synlighet in enumerate(rattelser):
        ny = _delad(remiss, f"Rättelse {n}", 4 - n, synlighet=synlighet, rattar=rattad)
        rattad = ny if kedja else forst
    sida = _laser(client, remiss)
    assert ("Fel uppgift" in sida) == syns
    for n, synlighet in enumerate(rattelser):
        assert (f"Rättelse {n}" in sida) == (syns and synlighet == "remittent")


@pytest.mark.krav("S034", "A09")
@pytest.mark.parametrize("status", ["atertagen", "avbojd", "omdirigerad"])
def test_en_remiss_som_inte_galler_visar_inga_anteckningar(remiss, status):
    eget_samtycke(remiss)
    _delad(remiss, "Delad text")
    assert len(delade_anteckningar(remiss)) == 1
    remiss.status, remiss.avslutad_vid = status, timezone.now()
    assert delade_anteckningar(remiss) == []


@pytest.mark.krav("S034", "A09")
def test_efter_svaret_delas_inget_nytt(client, remiss):
    eget_samtycke(remiss)
    _delad(remiss, "Före svaret", 1)
    assert far_dela_med_remittent(remiss.arende)
    signera(remiss)
    _delad(remiss, "Efter svaret", 0)
    sida = _laser(client, remiss)
    assert "Före svaret" in sida
    assert "Efter svaret" not in sida
    assert "ingen remittent" in far_dela_med_remittent(remiss.arende).skal


@pytest.mark.krav("A09", "A11")
def test_anteckningen_visas_bara_for_den_som_har_grund_och_fran_samtyckets_dag(client, remiss):
    eget_samtycke(remiss, inhamtat_den=for_dagar_sedan(10))
    annan = RemissFactory(
        antagen=True, arende=remiss.arende, person=remiss.arende.person, mottagande_enhet=remiss.mottagande_enhet
    )
    _delad(remiss, "Före samtycket", 11)
    _delad(remiss, "Samma dag", 10)
    sida = _laser(client, remiss)
    assert "Samma dag" in sida
    assert "Före samtycket" not in sida
    assert annan.avsandande_enhet_id != remiss.avsandande_enhet_id
    assert "Samma dag" not in _laser(client, annan)


@pytest.mark.krav("A08", "A09")
def test_samtycke_till_bara_kontaktuppgifter_racker_inte_for_att_dela(remiss):
    samtycke = eget_samtycke(remiss, kategorier=["kontakt"])
    assert not far_dela_med_remittent(remiss.arende)
    Medgivande.objects.filter(pk=samtycke.pk).update(kategorier=["resultat"])
    assert far_dela_med_remittent(remiss.arende)


def test_samma_verksamhet_laser_utan_samtycke(client, remiss):
    remiss.avsandande_enhet.verksamhet = remiss.mottagande_enhet.verksamhet
    remiss.avsandande_enhet.save()
    _delad(remiss, "Delad text", 400)
    assert "Delad text" in _laser(client, remiss)


def _fragor(client, url):
    with CaptureQueriesContext(connection) as fragor:
        assert client.get(url).status_code == 200
    return len(fragor)


@pytest.mark.parametrize("vem", ["arende", "min_remiss", "aterkoppling_ny"])
def test_lika_manga_fragor_med_en_och_tjugo_svar(client, remiss, vem):
    eget_samtycke(remiss)
    client.force_login(remiss.avsandare if vem == "min_remiss" else remiss.arende.ansvarig)
    url = reverse(vem, args=[remiss.arende_id if vem == "arende" else remiss.pk])
    AvtaladAterkopplingFactory(remiss=remiss, slag="del", senast_den=idag())
    _delad(remiss, "Delad text")
    signera(remiss, slag="del")
    en = _fragor(client, url)
    for n in range(19):
        AvtaladAterkopplingFactory(remiss=remiss, slag="del", senast_den=idag() + timedelta(days=n))
        _delad(remiss, "Delad text")
        signera(remiss, slag="del")
    assert _fragor(client, url) <= en  # the timeline's first page may hold fewer kinds of rows
