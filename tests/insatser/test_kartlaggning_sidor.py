"""The pages of kartläggning: who sees what, a lost session, two windows, two side by side, and the administrator's template."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from ame.arenden import services as arende_services
from ame.arenden.models import Arende, Utkast
from ame.audit.enums import Atgard
from ame.audit.models import Lasning
from ame.organisation.enums import Behovsslag
from insatser.models import Kartlaggning, Plan
from insatser.services.kartlaggning import borja_kartlaggning, gor_klar, spara_avsnitt
from insatser.vy.kartlaggning import kort
from tests.factories import KartlaggningFactory, KartlaggningsavsnittFactory, UserFactory

pytestmark = pytest.mark.django_db
SVAR = {"resurser": "Van vid storkök.", "status": "klart", "version": "0"}


@pytest.fixture
def rad(varld):
    return borja_kartlaggning(actor=varld.ansvarig, arende=varld.arende)


def _url(namn, rad, *mer):
    return reverse(namn, args=[rad.pk, *mer])


def _klar(varld, rad, resurser="Van vid storkök."):
    for avsnitt in rad.avsnitt.filter(omrade__ar_obligatorisk=True).exclude(status="klart"):
        spara_avsnitt(actor=varld.ansvarig, avsnitt=avsnitt, version=avsnitt.version, resurser=resurser, status="klart")
    return gor_klar(actor=varld.ansvarig, kartlaggning=rad, sammanfattning=f"Kort sagt: {resurser}")


def _las(varld, url, user=None):
    return varld.klient(user or varld.ansvarig).get(url)


# --- the ladder -------------------------------------------------------------------------------------------------

SIDOR = [
    ("kartlaggning", ()),
    ("kartlaggning_avsnitt", ("arbete",)),
    ("kartlaggning_klar", ()),
]


@pytest.mark.krav("D01", "A02", "S038")
@pytest.mark.parametrize(("namn", "mer"), SIDOR)
def test_stegen_per_adress(varld, rad, namn, mer):
    url, okand = _url(namn, rad, *mer), reverse(namn, args=[uuid4(), *mer])
    for user in (varld.framling, varld.admin, varld.socialsekreterare):
        klient = varld.klient(user)
        assert (klient.get(url).status_code, klient.get(okand).status_code) == (404, 404)
    svar = _las(varld, url, varld.kollega)
    assert svar.status_code == 403
    assert varld.arende.person.efternamn not in svar.content.decode()
    arende_services.ge_insyn(arende=varld.arende, actor=varld.kollega, skal="Vikarierar.")
    assert _las(varld, url, varld.kollega).status_code in {200, 302}
    assert _las(varld, url, varld.chef).status_code == (200 if namn == "kartlaggning" else 403)
    assert varld.klient(varld.ansvarig).delete(url).status_code == 405
    assert Lasning.objects.filter(objekt_typ="kartlaggning", user=varld.chef).exists()


@pytest.mark.krav("D01")
def test_att_skriva_kraver_arbete_i_arendet(varld, rad):
    adresser = [
        _url("kartlaggning_avsnitt", rad, "arbete"),
        _url("kartlaggning_avsnitt_utkast", rad, "arbete"),
        _url("kartlaggning_klar", rad),
        _url("kartlaggning_klar_utkast", rad),
        reverse("arende_kartlaggning_ny", args=[varld.arende.pk]),
    ]
    for url in adresser:
        assert varld.klient(varld.framling).post(url, SVAR).status_code == 404, url
        assert varld.klient(varld.kollega).post(url, SVAR).status_code == 403, url
        assert varld.klient(varld.chef).post(url, SVAR).status_code == 403, url
    assert not Utkast.objects.exists()
    assert set(rad.avsnitt.values_list("resurser", flat=True)) == {""}
    for url in (adresser[1], adresser[3], adresser[4]):
        assert varld.klient(varld.ansvarig).get(url).status_code == 405


# --- begin and write --------------------------------------------------------------------------------------------


@pytest.mark.krav("S038", "S040", "C20")
def test_fran_listan_till_forsta_avsnittet(varld):
    lista = reverse("arende_kartlaggning", args=[varld.arende.pk])
    assert "Börja kartläggningen" in _las(varld, lista).content.decode()
    klient = varld.klient(varld.ansvarig)
    svar = klient.post(reverse("arende_kartlaggning_ny", args=[varld.arende.pk]), follow=True)
    rad = Kartlaggning.objects.get()
    assert svar.redirect_chain[-1][0] == _url("kartlaggning_avsnitt", rad, "det-som-fungerar")
    sida = svar.content.decode()
    assert "Fråga: Vad är du bra på?" in sida  # the manual's text and the checklist stand in the form (S050)
    assert "Styrkor med personens egna ord" in sida
    assert "Det som är svårt" not in sida
    assert "Fortsätt kartläggningen" in _las(varld, lista).content.decode()
    assert klient.post(reverse("arende_kartlaggning_ny", args=[varld.arende.pk])).status_code == 302
    assert Kartlaggning.objects.count() == 1


@pytest.mark.krav("S040", "S062", "S043")
def test_livsomradet_fragar_forst_om_det_som_fungerar_och_visar_behoven_med_definition(varld, rad):
    sida = _las(varld, _url("kartlaggning_avsnitt", rad, "vardag")).content.decode()
    assert sida.index("Det som fungerar") < sida.index('name="hinder"') < sida.index('name="behov"')
    assert sida.index('name="resurser"') < sida.index('name="hinder"')
    for slag in Behovsslag:
        assert slag.label in sida
        assert slag.definition in sida


@pytest.mark.krav("S038", "S040")
def test_ett_sparat_avsnitt_leder_till_nasta_och_visar_laget(varld, rad):
    klient, url = varld.klient(varld.ansvarig), _url("kartlaggning_avsnitt", rad, "arbete")
    svar = klient.post(url, SVAR | {"hinder": "Lång restid.", "behov": ["vardag"], "avklarat": ["Praktik och ideellt arbete"]})
    assert svar.url == _url("kartlaggning_avsnitt", rad, "utbildning")
    avsnitt = rad.avsnitt.get(omrade__kod="arbete")
    assert (avsnitt.hinder, avsnitt.behov, avsnitt.avklarat) == ("Lång restid.", ["vardag"], ["Praktik och ideellt arbete"])
    assert klient.post(url, SVAR | {"version": "1", "sen": "stanna"}).url == url
    sista = _url("kartlaggning_avsnitt", rad, "ersattning")
    assert klient.post(sista, SVAR).url == _url("kartlaggning_klar", rad)
    assert "Klart" in klient.get(url).content.decode()


@pytest.mark.krav("S038", "N16")
def test_fel_behaller_det_som_ar_skrivet(varld, rad):
    url = _url("kartlaggning_avsnitt", rad, "arbete")
    for falt in ({"status": "ej_aktuellt"}, {"resurser": "Nås på 19900101-2384.", "hinder": "Lång restid."}, {"status": ""}):
        svar = varld.klient(varld.ansvarig).post(url, SVAR | falt)
        assert svar.status_code == 422
        assert falt.get("hinder", SVAR["resurser"]) in svar.content.decode()
    assert rad.avsnitt.get(omrade__kod="arbete").version == 0


@pytest.mark.krav("C97")
def test_en_session_som_tar_slut_mitt_i_kartlaggningen_tappar_ingenting(varld, rad):
    """Bad input: session lost in the middle of a kartläggning."""
    klient, url = varld.klient(varld.ansvarig), _url("kartlaggning_avsnitt", rad, "vardag")
    flik = klient.get(url).context["form"].initial["flik"]
    skrivet = {
        "resurser": "Har gått upp klockan sju i",
        "hinder": "Bussen går",
        "behov": ["vardag"],
        "version": "0",
        "flik": flik,
    }
    svar = klient.post(_url("kartlaggning_avsnitt_utkast", rad, "vardag"), skrivet | {"status": "pagar"})
    assert svar.status_code == 200
    assert "sparat" in svar.content.decode().lower()
    assert rad.avsnitt.get(omrade__kod="vardag").resurser == ""  # a draft is nobody else's yet
    klient.logout()
    assert klient.post(url, SVAR).status_code == 302  # to sign in; nothing is written
    svar = _las(varld, url)  # signed in anew
    sida = svar.content.decode()
    assert "Har gått upp klockan sju i" in sida
    assert "Bussen går" in sida
    assert svar.context["form"]["behov"].value() == ["vardag"]
    assert 'value="vardag"' in sida
    assert "Ditt utkast är framme igen" in sida
    assert "Har gått upp klockan sju i" not in _las(varld, f"{_url('kartlaggning', rad)}?las=1", varld.chef).content.decode()
    varld.klient(varld.ansvarig).post(url, SVAR)
    assert not Utkast.objects.exists()


@pytest.mark.krav("C97", "N17")
def test_tva_fonster_visar_bada_texterna_och_nasta_sparande_gar(varld, rad):
    klient, url = varld.klient(varld.ansvarig), _url("kartlaggning_avsnitt", rad, "arbete")
    arende_services.ge_insyn(arende=varld.arende, actor=varld.kollega, skal="Vikarierar.")
    varld.klient(varld.kollega).post(url, SVAR | {"resurser": "Kollegans text om storkök."})
    svar = klient.post(url, SVAR | {"resurser": "Min egen text om bageri.", "hinder": "Tidiga mornar.", "flik": "a", "fran": ""})
    sida = svar.content.decode()
    assert svar.status_code == 409
    for text in ("Kollegans text om storkök.", "Min egen text om bageri.", "Tidiga mornar.", "Kia Kollega"):
        assert text in sida
    assert rad.avsnitt.get(omrade__kod="arbete").resurser == "Kollegans text om storkök."
    assert Utkast.objects.get(skriven_av=varld.ansvarig).innehall["resurser"] == "Min egen text om bageri."
    olika = {"Det som fungerar": "Kollegans text om storkök.", "Det som är svårt": "(tomt)"}
    assert dict(svar.context["krock"]) == olika  # what is the same in both is not asked about
    version = svar.context["form"]["version"].value()
    bada = "Kollegans text om storkök. Min egen text om bageri."
    assert klient.post(url, SVAR | {"resurser": bada, "version": version}).status_code == 302
    assert rad.avsnitt.get(omrade__kod="arbete").resurser == bada


@pytest.mark.krav("C97")
def test_en_sparning_som_kommer_efter_avsnittet_lamnar_inget_osparat(varld, rad):
    """The network held an autosave back: what it holds is saved already, and a draft of it would stop the kartläggning from being done."""
    klient, url = varld.klient(varld.ansvarig), _url("kartlaggning_avsnitt", rad, "arbete")
    assert klient.post(url, SVAR | {"flik": "a", "skickat": "1700000002000"}).status_code == 302
    sen = SVAR | {"resurser": "Halv", "flik": "a", "skickat": "1700000001000"}
    assert klient.post(_url("kartlaggning_avsnitt_utkast", rad, "arbete"), sen).status_code == 200
    assert not Utkast.objects.exists()
    nytt = SVAR | {"resurser": "Ny text", "flik": "b", "skickat": "1700000001000"}  # another page, also when its clock is slow
    klient.post(_url("kartlaggning_avsnitt_utkast", rad, "arbete"), nytt)
    assert Utkast.objects.get().innehall["resurser"] == "Ny text"


@pytest.mark.krav("C97")
def test_utkastet_minns_vilken_text_det_borjade_fran(varld, rad):
    """A draft from before the colleague's save does not write over it when it is taken up again."""
    klient, url = varld.klient(varld.ansvarig), _url("kartlaggning_avsnitt", rad, "arbete")
    klient.post(_url("kartlaggning_avsnitt_utkast", rad, "arbete"), SVAR | {"resurser": "Mitt utkast.", "flik": "a"})
    arende_services.ge_insyn(arende=varld.arende, actor=varld.kollega, skal="Vikarierar.")
    varld.klient(varld.kollega).post(url, SVAR | {"resurser": "Kollegans text."})
    form = klient.get(url).context["form"]
    assert (form["resurser"].value(), str(form["version"].value())) == ("Mitt utkast.", "0")
    assert klient.post(url, SVAR | {"resurser": "Mitt utkast."}).status_code == 409


# --- finish -----------------------------------------------------------------------------------------------------


@pytest.mark.krav("S040", "C20")
def test_sidan_sager_vad_som_aterstar_och_gar_inte_klar_med_bara_hinder(varld, rad):
    klient, url = varld.klient(varld.ansvarig), _url("kartlaggning_klar", rad)
    for kod in rad.avsnitt.values_list("omrade__kod", flat=True)[2:]:
        klient.post(_url("kartlaggning_avsnitt", rad, kod), {"hinder": "Svårt.", "status": "klart", "version": "0"})
    assert "minst en sak som fungerar" in klient.get(url).content.decode()
    svar = klient.post(url, {"sammanfattning": "Det är svårt överallt."})
    assert svar.status_code == 422
    sida = svar.content.decode()
    assert "minst en sak som fungerar" in sida
    assert "egna önskemål" in sida
    assert "Det är svårt överallt." in sida
    rad.refresh_from_db()
    assert rad.status == "pagar"


@pytest.mark.krav("S038", "S062", "S021")
def test_klar_med_behoven_till_planen(varld, rad):
    klient = varld.klient(varld.ansvarig)
    klient.post(_url("kartlaggning_avsnitt", rad, "digitalt"), SVAR | {"behov": ["digitalt"]})
    for avsnitt in rad.avsnitt.filter(omrade__ar_obligatorisk=True):
        klient.post(_url("kartlaggning_avsnitt", rad, avsnitt.omrade.kod), SVAR)
    url = _url("kartlaggning_klar", rad)
    assert "Dator, telefon och e-tjänster" in klient.get(url).content.decode()
    utkast = klient.post(_url("kartlaggning_klar_utkast", rad), {"sammanfattning": "Kan stor", "flik": "a"})
    assert utkast.status_code == 200
    assert "Kan stor" in klient.get(url).content.decode()
    svar = klient.post(url, {"sammanfattning": "Kan storkök.", "behov_i_planen": "on"}, follow=True)
    assert "Kan storkök." in svar.content.decode()
    plan = Plan.objects.get(person=varld.arende.person)
    assert (plan.lagesbild, [b.slag for b in plan.behov.all()]) == ("Kan storkök.", ["digitalt"])
    assert klient.post(url, {"sammanfattning": "En gång till."}).status_code == 422
    assert klient.get(_url("kartlaggning_avsnitt", rad, "arbete")).status_code == 302
    assert klient.post(_url("kartlaggning_avsnitt", rad, "arbete"), SVAR | {"resurser": "Sen text."}).status_code == 422


@pytest.mark.krav("C97")
def test_text_som_inte_kom_med_innan_nagon_gjorde_klart_visas_for_skribenten(varld, rad):
    arende_services.ge_insyn(arende=varld.arende, actor=varld.kollega, skal="Vikarierar.")
    varld.klient(varld.kollega).post(
        _url("kartlaggning_avsnitt_utkast", rad, "boende"), SVAR | {"resurser": "Kollegans osparade text.", "flik": "b"}
    )
    _klar(varld, rad)
    assert "Kollegans osparade text." in _las(varld, _url("kartlaggning", rad), varld.kollega).content.decode()
    assert "Kollegans osparade text." not in _las(varld, _url("kartlaggning", rad)).content.decode()


# --- read, print, compare ---------------------------------------------------------------------------------------


@pytest.mark.krav("S038", "D02")
def test_utskriften_loggas_som_utskrift(varld, rad):
    _klar(varld, rad)
    sida = _las(varld, f"{_url('kartlaggning', rad)}?utskrift=1").content.decode()
    assert "ame-papper" in sida
    assert "Kort sagt: Van vid storkök." in sida
    assert Lasning.objects.filter(objekt_typ="kartlaggning", atgard=Atgard.SKRIV_UT, person_id=varld.arende.person_id).exists()


@pytest.mark.krav("S038", "N23", "C20")
def test_tva_laggs_sida_vid_sida_och_bara_det_andrade_markeras(varld, rad):
    fore = _klar(varld, rad)
    nu = borja_kartlaggning(actor=varld.ansvarig, arende=varld.arende)
    url = _url("kartlaggning_avsnitt", nu, "arbete")
    assert "Förra gången" in _las(varld, url).content.decode()
    varld.klient(varld.ansvarig).post(url, SVAR | {"resurser": "Har praktiserat i kök."})
    sidor = [
        _las(varld, reverse("kartlaggning_jamfor", args=par)).content.decode() for par in ([nu.pk, fore.pk], [fore.pk, nu.pk])
    ]
    for sida in sidor:  # the older one to the left whichever way they are named
        assert sida.index("Van vid storkök.</td>") < sida.index("<strong>Har praktiserat i kök.</strong>")
        assert "<li>Boende</li>" in sida.partition("Inte skrivet än")[2]  # no change: nobody has come to it yet
    papper = _las(varld, f"{reverse('kartlaggning_jamfor', args=[nu.pk, fore.pk])}?utskrift=1").content.decode()
    assert "ame-papper" in papper
    assert "Har praktiserat i kök." in papper
    assert (
        reverse("kartlaggning_jamfor", args=[nu.pk, fore.pk])
        in _las(varld, reverse("arende_kartlaggning", args=[varld.arende.pk])).content.decode()
    )


@pytest.mark.krav("S038", "N23")
def test_tva_fran_samma_dag_star_i_den_ordning_de_skrevs(varld, rad):
    """Finished twice in one day: the later is the latest, and the earlier stands to the left."""
    fore = _klar(varld, rad)
    for n in range(2, 5):  # the keys are random: an order by chance does not hold four times
        nu = _klar(varld, borja_kartlaggning(actor=varld.ansvarig, arende=varld.arende), resurser=f"Svar {n}.")
        sida = _las(varld, reverse("arende_kartlaggning", args=[varld.arende.pk])).content.decode()
        assert sida.index(f'{_url("kartlaggning", nu)}"') < sida.index(f'{_url("kartlaggning", fore)}"')
        assert kort(varld.arende)["url"] == _url("kartlaggning", nu)
        for par in ([nu.pk, fore.pk], [fore.pk, nu.pk]):
            svar = _las(varld, reverse("kartlaggning_jamfor", args=par))
            assert (svar.context["fore"], svar.context["nu"]) == (fore, nu)
        fore = nu
    ny = borja_kartlaggning(actor=varld.ansvarig, arende=varld.arende)
    assert _las(varld, _url("kartlaggning_avsnitt", ny, "arbete")).context["forra"].resurser == "Svar 4."


@pytest.mark.krav("D01", "A02", "S038")
def test_jamforelsen_ar_av_samma_person_och_bada_arendena_far_oppnas(varld, rad):
    _klar(varld, rad)
    samma = varld.nytt_arende(person=varld.arende.person, insats=False, avslutat=True)
    annan = varld.nytt_arende()
    tidigare = KartlaggningFactory(arende=samma, klar=True)
    frammande = KartlaggningFactory(arende=annan, klar=True)
    stangd = KartlaggningFactory(arende=varld.nytt_arende(ansvarig=varld.kollega), klar=True)

    def status(andra, user=None):
        return [
            _las(varld, reverse("kartlaggning_jamfor", args=par), user).status_code for par in ([rad.pk, andra], [andra, rad.pk])
        ]

    assert status(tidigare.pk) == [200, 200]
    assert status(frammande.pk) == [404, 404]
    assert status(stangd.pk) == [403, 403]
    assert status(uuid4()) == [404, 404]
    assert status(tidigare.pk, varld.framling) == [404, 404]
    assert _las(varld, reverse("kartlaggning_jamfor", args=[rad.pk, rad.pk])).status_code == 404
    assert Lasning.objects.filter(objekt_typ="kartlaggning", arende_id=samma.pk).exists()
    assert samma.enhet.namn in _las(varld, reverse("arende_kartlaggning", args=[varld.arende.pk])).content.decode()


@pytest.mark.krav("N10")
def test_listan_och_sidan_kostar_lika_mycket_med_manga(varld, rad):
    def fragor(url):
        with CaptureQueriesContext(connection) as fangade:
            assert _las(varld, url).status_code == 200
        return len(fangade)

    lista = reverse("arende_kartlaggning", args=[varld.arende.pk])
    las = f"{_url('kartlaggning', rad)}?las=1"
    en = (fragor(lista), fragor(las), fragor(_url("kartlaggning_avsnitt", rad, "arbete")))
    for n in range(1, 21):
        dag = timezone.localdate() - timedelta(days=n)
        KartlaggningFactory(arende=varld.arende, mall=rad.mall, klar=True, paborjad_den=dag, klar_den=dag)
        KartlaggningsavsnittFactory(kartlaggning=rad, andrad_av=UserFactory())
    assert (fragor(lista), fragor(las), fragor(_url("kartlaggning_avsnitt", rad, "arbete"))) == en


@pytest.mark.krav("S038")
def test_i_ett_avslutat_arende_visas_den_for_lasning_och_det_skrivna_star_kvar_pa_sidan(varld, rad):
    url = _url("kartlaggning_avsnitt", rad, "arbete")
    Arende.objects.filter(pk=rad.arende_id).update(status="avslutat", avslutad_den=timezone.localdate())
    klient = varld.klient(varld.ansvarig)
    assert klient.get(url).url == reverse("kartlaggning", args=[rad.pk])
    assert "Fortsätt kartläggningen" not in klient.get(reverse("kartlaggning", args=[rad.pk])).content.decode()
    svar = klient.post(url, SVAR)
    assert svar.status_code == 422
    assert "Ärendet är avslutat. Kartläggningen kan läsas men inte ändras." in svar.content.decode()
    assert SVAR["resurser"] in svar.content.decode()
