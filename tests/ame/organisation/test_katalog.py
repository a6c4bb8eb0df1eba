"""The catalogue of insatser: offered only when complete, dated, and never changed under those who take part (S067, S068, N12, T12)."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from ame.audit.models import Handelse
from ame.organisation.models import Franvaroskal, Insatstyp, Kontaktvag
from ame.organisation.services import (
    avsluta_insatstyp,
    avsluta_katalograd,
    ny_version_insatstyp,
    saknas_for_att_erbjudas,
    skapa_franvaroskal,
    skapa_insatstyp,
    skapa_kontaktvag,
)
from intake.forms.falt import insatstyper
from tests.factories import InsatsFactory, InsatstypFactory, UserFactory
from tests.factories.insatser import FranvaroskalFactory, KontaktvagFactory

pytestmark = pytest.mark.django_db


def _idag(dagar=0):
    return timezone.localdate() + timedelta(days=dagar)


@pytest.fixture
def agare(enhet):
    return UserFactory(roll="handlaggare", enhet=enhet)


@pytest.fixture
def helt(agare):
    return {
        "innehall": "Arbete i kök två dagar i veckan.", "malgrupp": "Den som vill pröva köksarbete.", "syfte": "Att pröva ett yrke.",
        "syftesslag": ["arbete"], "normal_langd_dagar": 60, "langsta_langd_dagar": 120, "stodslag": "rusta",
        "loka_typ": "arbetsprovning", "kas_klass": "1", "slag": "ame", "agare": agare,
        "narvaroregel": "tillfalle", "rapportrytm": "manad", "minsta_n": 5,
    }  # fmt: skip


def _skapa(admin, enhet, helt, namn="Köksgruppen", **andra):
    return skapa_insatstyp(actor=admin, verksamhet=enhet.verksamhet, namn=namn, **{"galler_fran_den": _idag()} | helt | andra)


def _fel(anrop):
    with pytest.raises(ValidationError) as fel:
        anrop()
    return fel.value.message_dict


# --- S067, N12: "An insats with no content, target group, aim and normal length cannot be offered." --------------


@pytest.mark.krav("S067", "N12", "S059", "C30")
@pytest.mark.parametrize(
    ("falt", "ord_"),
    [
        ("innehall", "vad deltagaren gör"),
        ("malgrupp", "vem insatsen är till för"),
        ("syfte", "vad insatsen ska leda till"),
        ("syftesslag", "stärka"),
        ("normal_langd_dagar", "normal längd"),
        ("agare", "ansvarar för innehållet"),
        ("narvaroregel", "om närvaro registreras"),
        ("rapportrytm", "hur ofta närvaron rapporteras"),
        ("minsta_n", "hur få deltagare"),
    ],
)
def test_det_som_saknas_namns_och_insatsen_erbjuds_inte(enhet, admin, helt, falt, ord_):
    tomt = {"syftesslag": [], "normal_langd_dagar": None, "agare": None, "minsta_n": None}.get(falt, "  ")
    fel = _fel(lambda: _skapa(admin, enhet, helt | {falt: tomt}))
    assert list(fel) == [falt]
    assert ord_ in fel[falt][0]
    assert not Insatstyp.objects.exists()
    _skapa(admin, enhet, helt)
    assert Insatstyp.objects.erbjudna(_idag()).count() == 1


@pytest.mark.krav("N12", "S067")
@pytest.mark.parametrize("falt", ["syftesslag", "agare", "narvaroregel", "rapportrytm", "minsta_n"])
def test_en_rad_som_saknar_nagot_erbjuds_inte_hur_den_an_kom_dit(enhet, falt):
    typ = InsatstypFactory(verksamhet=enhet.verksamhet)
    assert list(Insatstyp.objects.erbjudna(_idag())) == [typ]
    Insatstyp.objects.filter(pk=typ.pk).update(**{falt: {"syftesslag": [], "narvaroregel": "", "rapportrytm": ""}.get(falt)})
    typ.refresh_from_db()
    assert list(saknas_for_att_erbjudas(typ)) == [falt]
    assert not Insatstyp.objects.erbjudna(_idag()).exists()


@pytest.mark.krav("N12")
def test_utan_narvaro_kraver_ett_skal_och_skalet_foljer_regeln(enhet, admin, helt):
    assert list(_fel(lambda: _skapa(admin, enhet, helt, narvaroregel="ingen", narvaro_skal=" "))) == ["narvaro_skal"]
    typ = _skapa(admin, enhet, helt, narvaroregel="ingen", narvaro_skal="Öppen verksamhet: den som vill kommer.")
    assert typ in Insatstyp.objects.erbjudna(_idag())
    med = _skapa(admin, enhet, helt, "Annan", narvaro_skal="Ett skäl som inte hör dit.")
    assert med.narvaro_skal == ""
    with pytest.raises(IntegrityError), transaction.atomic():
        Insatstyp.objects.filter(pk=typ.pk).update(narvaro_skal="")


@pytest.mark.krav("N12")
@pytest.mark.parametrize("antal", [0, 4, 11])
def test_minsta_antal_ar_aldrig_sa_litet_att_nagon_kan_pekas_ut(enhet, admin, helt, antal):
    assert list(_fel(lambda: _skapa(admin, enhet, helt, minsta_n=antal))) in (["minsta_n"], ["__all__"])
    assert not Insatstyp.objects.exists()


@pytest.mark.krav("N12", "S068", "LC32")
def test_projekt_och_anonym_insats_sager_vad_de_behover(enhet, admin, helt):
    assert set(_fel(lambda: _skapa(admin, enhet, helt, varaktighet="projekt"))) == {"projekt_slut_den", "projektmal"}
    assert set(_fel(lambda: _skapa(admin, enhet, helt, ar_anonym=True))) == {"anonym_beslut"}
    _skapa(admin, enhet, helt, "Projektet", varaktighet="projekt", projekt_slut_den=_idag(200), projektmal="Tio i arbete.")
    typ = _skapa(admin, enhet, helt, "Öppna huset", ar_anonym=True, anonym_beslut="2026-09-01 § 12")
    assert typ in Insatstyp.objects.erbjudna(_idag())
    assert typ not in Insatstyp.objects.erbjudna_en_person(_idag())


@pytest.mark.krav("S067", "S068")
def test_erbjuds_bara_hel_gallande_och_i_projekt_som_pagar(enhet):
    falt = {"verksamhet": enhet.verksamhet}
    ja = InsatstypFactory(**falt)
    InsatstypFactory(**falt, syftesslag=[])
    InsatstypFactory(**falt, minsta_n=None)
    InsatstypFactory(**falt, galler_till_den=_idag(-1))
    InsatstypFactory(**falt, galler_fran_den=_idag(1))
    InsatstypFactory(**falt, varaktighet="projekt", projekt_slut_den=_idag(-1), projektmal="Klart.")
    InsatstypFactory(**falt, ar_anonym=True, anonym_beslut="2026-09-01 § 12")
    assert list(insatstyper(enhet.verksamhet_id, _idag())) == [ja], "the sender's and the forum's lists are the same"


# --- T12: dated rows ----------------------------------------------------------------------------------------------


@pytest.mark.krav("S067", "T12")
def test_en_andring_borjar_en_ny_rad_och_den_som_deltar_behaller_sin(enhet, admin, helt):
    gammal = InsatstypFactory(verksamhet=enhet.verksamhet, **helt)
    insats = InsatsFactory(arende__enhet=enhet, insatstyp=gammal)
    ny = ny_version_insatstyp(actor=admin, typ=gammal, galler_fran_den=_idag(7), syfte="Att få ett yrkesbevis.")
    gammal.refresh_from_db()
    insats.refresh_from_db()
    assert (gammal.galler_till_den, gammal.syfte) == (_idag(6), "Att pröva ett yrke.")
    assert (ny.namn, ny.syfte, ny.normal_langd_dagar) == (gammal.namn, "Att få ett yrkesbevis.", 60)
    assert insats.insatstyp_id == gammal.pk
    assert list(Insatstyp.objects.erbjudna(_idag(6))) == [gammal]
    assert list(Insatstyp.objects.erbjudna(_idag(7))) == [ny]
    assert Handelse.objects.filter(verb="insatstyp.andra").count() == 1


@pytest.mark.krav("T12")
def test_en_kommande_rad_andras_pa_plats_och_en_fran_i_dag_forst_i_morgon(enhet, admin, helt):
    kommande = _skapa(admin, enhet, helt, galler_fran_den=_idag(5))
    assert ny_version_insatstyp(actor=admin, typ=kommande, galler_fran_den=_idag(6), platser=8).pk == kommande.pk
    idag = _skapa(admin, enhet, helt, "Annan")
    assert "i morgon" in _fel(lambda: ny_version_insatstyp(actor=admin, typ=idag, galler_fran_den=_idag()))["galler_fran_den"][0]
    assert "namn" in _fel(lambda: _skapa(admin, enhet, helt, "annan"))


@pytest.mark.krav("T12", "S067")
def test_en_avslutad_insats_kan_inte_valjas_men_lasas(enhet, admin, helt):
    typ = _skapa(admin, enhet, helt)
    avsluta_insatstyp(actor=admin, typ=typ, galler_till_den=_idag())
    assert typ in Insatstyp.objects.erbjudna(_idag())
    assert typ not in Insatstyp.objects.erbjudna(_idag(1))
    assert Insatstyp.objects.filter(pk=typ.pk).exists()
    gammal = InsatstypFactory(verksamhet=enhet.verksamhet)
    assert "galler_till_den" in _fel(lambda: avsluta_insatstyp(actor=admin, typ=gammal, galler_till_den=_idag(-1)))


@pytest.mark.krav("D01")
def test_bara_namndens_administrator(enhet, admin, framling, helt):
    typ = InsatstypFactory(verksamhet=enhet.verksamhet, **helt)
    for user in (framling, UserFactory(roll="handlaggare", enhet=enhet)):
        with pytest.raises(PermissionDenied):
            _skapa(user, enhet, helt)
        with pytest.raises(PermissionDenied):
            ny_version_insatstyp(actor=user, typ=typ, galler_fran_den=_idag(1))
        with pytest.raises(PermissionDenied):
            avsluta_insatstyp(actor=user, typ=typ, galler_till_den=_idag())


# --- S043: no name of a diagnosis ---------------------------------------------------------------------------------


@pytest.mark.krav("S043")
def test_namnet_sager_aldrig_vad_nagon_ar(enhet, admin, helt):
    assert "namn" in _fel(lambda: _skapa(admin, enhet, helt, "Missbruksgruppen"))
    skal = {"actor": admin, "verksamhet": enhet.verksamhet, "galler_fran_den": _idag()}
    assert "namn" in _fel(lambda: skapa_franvaroskal(**skal, namn="Depression", definition="Personen var hemma."))
    assert "definition" in _fel(lambda: skapa_franvaroskal(**skal, namn="Sjuk", definition=" "))
    assert not Franvaroskal.objects.exists()


# --- the two lists ------------------------------------------------------------------------------------------------


@pytest.mark.krav("S118")
def test_franvaroskal_och_kontaktvagar_ar_daterade(enhet, admin):
    grund = {"actor": admin, "verksamhet": enhet.verksamhet, "galler_fran_den": _idag()}
    skal = skapa_franvaroskal(**grund, namn="Vård av barn", definition="Hemma med sjukt barn.")
    assert "telefon" in _fel(lambda: skapa_kontaktvag(**grund, namn="Komvux", beskrivning="Studier."))
    vag = skapa_kontaktvag(**grund, namn="Komvux", beskrivning="Hjälp att välja studier.", telefon="08-465 00 71")
    assert "namn" in _fel(lambda: skapa_franvaroskal(**grund, namn="vård av barn", definition="Igen."))
    for rad in (skal, vag):
        avsluta_katalograd(actor=admin, rad=rad, galler_till_den=_idag())
    assert not Franvaroskal.objects.aktuella(_idag(1)).exists()
    assert not Kontaktvag.objects.aktuella(_idag(1)).exists()


# --- the pages ----------------------------------------------------------------------------------------------------


@pytest.fixture
def sidor(enhet, helt):
    typ = InsatstypFactory(verksamhet=enhet.verksamhet, **helt)
    vid = {"verksamhet": enhet.verksamhet}
    return {
        "verksamhet_katalog": enhet.verksamhet_id,
        "verksamhet_insatstyp_ny": enhet.verksamhet_id,
        "verksamhet_franvaroskal_ny": enhet.verksamhet_id,
        "verksamhet_kontaktvag_ny": enhet.verksamhet_id,
        "insatstyp_andra": typ.pk,
        "insatstyp_avsluta": typ.pk,
        "franvaroskal_avsluta": FranvaroskalFactory(**vid).pk,
        "kontaktvag_avsluta": KontaktvagFactory(**vid).pk,
    }


@pytest.mark.krav("D01", "A02")
def test_stegen_per_adress(client, enhet, admin, framling, sidor):
    utan = UserFactory(roll="handlaggare", enhet=enhet)
    for namn, pk in sidor.items():
        url = reverse(namn, args=[pk])
        for user, kod in ((framling, 404), (utan, 403), (admin, 200)):
            client.force_login(user)
            svar = client.get(url)
            assert svar.status_code == kod, (namn, kod)
        assert svar.context["stig"][0] == (enhet.verksamhet.namn, reverse("verksamhet", args=[enhet.verksamhet_id]))
        assert 'aria-label="Du är här"' in svar.content.decode(), namn
        assert client.put(url).status_code == 405
        if namn != "verksamhet_katalog":
            assert client.post(url, {}).status_code == 422, namn


@pytest.mark.krav("S067", "N12")
def test_formularet_sager_vad_som_saknas_och_behaller_det_skrivna(client, enhet, admin, helt):
    client.force_login(admin)
    url = reverse("verksamhet_insatstyp_ny", args=[enhet.verksamhet_id])
    data = helt | {"namn": "Köksgruppen", "agare": helt["agare"].pk, "varaktighet": "permanent", "galler_fran_den": _idag()}
    utan = {"syftesslag": [], "innehall": "", "narvaroregel": "", "rapportrytm": "", "minsta_n": ""}
    svar = client.post(url, data | utan | {"malgrupp": "Den som vill laga mat."})
    html = svar.content.decode()
    assert svar.status_code == 422
    for text in (
        "Skriv vad deltagaren gör i insatsen.", "Markera vad insatsen är till för att stärka", "Den som vill laga mat.",
        "Välj om närvaro registreras.", "Välj hur ofta närvaron rapporteras.", "Ange hur få deltagare siffror om insatsen får handla om.",
    ):  # fmt: skip
        assert text in html
    svar = client.post(url, data | {"narvaroregel": "ingen"})
    assert (svar.status_code, "Skriv varför närvaro inte registreras." in svar.content.decode()) == (422, True)
    assert client.post(url, data).url == reverse("verksamhet_katalog", args=[enhet.verksamhet_id])
    typ = Insatstyp.objects.get()
    andra = reverse("insatstyp_andra", args=[typ.pk])
    assert "Arbete i kök två dagar i veckan." in client.get(andra).content.decode()
    assert client.post(andra, data | {"galler_fran_den": _idag(3), "platser": 9}).status_code == 302
    assert Insatstyp.objects.latest("galler_fran_den").platser == 9


@pytest.mark.krav("N12")
def test_listan_namner_vad_en_gammal_rad_saknar(client, enhet, admin):
    typ = InsatstypFactory(verksamhet=enhet.verksamhet, syftesslag=[], agare=None, narvaroregel="", rapportrytm="", minsta_n=None)
    assert set(saknas_for_att_erbjudas(typ)) == {"syftesslag", "agare", "narvaroregel", "rapportrytm", "minsta_n"}
    client.force_login(admin)
    html = client.get(reverse("verksamhet_katalog", args=[enhet.verksamhet_id])).content.decode()
    assert "Behöver kompletteras." in html
    assert "Välj vem som ansvarar för innehållet." in html
    assert "Välj om närvaro registreras. Välj hur ofta närvaron rapporteras." in html


@pytest.mark.krav("C95")
def test_katalogen_kostar_lika_mycket_med_tjugo_rader(client, enhet, admin, helt):
    client.force_login(admin)
    url, antal = reverse("verksamhet_katalog", args=[enhet.verksamhet_id]), []
    for n in (1, 19):
        for _ in range(n):
            InsatstypFactory(verksamhet=enhet.verksamhet, **helt)
            FranvaroskalFactory(verksamhet=enhet.verksamhet)
            KontaktvagFactory(verksamhet=enhet.verksamhet)
        with CaptureQueriesContext(connection) as fragor:
            assert client.get(url).status_code == 200
        antal.append(len(fragor))
    assert antal[0] == antal[1]


@pytest.mark.krav("S143", "C81")
def test_ett_nytt_namn_fran_en_dag_behaller_det_gamla_i_gamla_rader_och_haller_ihop_dem(enhet, admin, helt):
    """Renaming keeps the old name where it was used, and links the two; the figures follow the Loka type, which both have."""
    gammal = InsatstypFactory(verksamhet=enhet.verksamhet, namn="Jobbspår", **helt)
    insats = InsatsFactory(arende__enhet=enhet, insatstyp=gammal)
    ny = ny_version_insatstyp(actor=admin, typ=gammal, galler_fran_den=_idag(7), namn=" Vägen till jobb ")
    insats.refresh_from_db()
    assert insats.insatstyp.namn == "Jobbspår"
    assert (ny.namn, ny.foregangare, ny.hette) == ("Vägen till jobb", gammal, "Jobbspår")
    assert ny.loka_typ == gammal.loka_typ
    tredje = ny_version_insatstyp(actor=admin, typ=ny, galler_fran_den=_idag(9), platser=4)
    assert (tredje.namn, tredje.hette) == ("Vägen till jobb", "Jobbspår")  # not begun: changed in place


@pytest.mark.krav("S143")
def test_katalogen_sager_vad_insatsen_hette(client, enhet, admin, helt):
    gammal = InsatstypFactory(verksamhet=enhet.verksamhet, namn="Jobbspår", **helt)
    client.force_login(admin)
    sida = client.get(reverse("insatstyp_andra", args=[gammal.pk]))
    assert sida.context["form"].initial["namn"] == "Jobbspår"
    ny_version_insatstyp(actor=admin, typ=gammal, galler_fran_den=_idag(7), namn="Vägen till jobb")
    assert "Hette Jobbspår före" in client.get(reverse("verksamhet_katalog", args=[enhet.verksamhet_id])).content.decode()
