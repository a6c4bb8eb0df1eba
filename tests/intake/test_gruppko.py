"""The group queue: co-operation is bound to roles and agreements, not to persons (S033, C52)."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from ame.access.services import avsluta_uppdrag, stang_konto
from ame.arenden.enums import Notisslag
from ame.arenden.models import Notis
from ame.audit.models import Handelse, Lasning
from ame.common.transitions import OgiltigOvergang
from followup.models import Aterkoppling
from intake import services
from intake.enums import Overtagsskal, RemissStatus
from intake.models import Remiss
from intake.services import Ifyllt, gruppko, hamta_ifyllt, spara_ifyllt
from tests.factories import AterkopplingFactory, EnhetFactory, RemissFactory, UppdragFactory, UserFactory, med_roll
from tests.flode import skriv_remiss

pytestmark = pytest.mark.django_db


@pytest.fixture
def kollega(varld):
    return UserFactory(roll="socialsekreterare", enhet=varld.soc)


@pytest.fixture
def socchef(varld):
    return UserFactory(roll="chef", enhet=varld.soc)


@pytest.fixture
def admin(varld):
    return UserFactory(roll="admin", enhet=varld.soc)


def fresh(user):
    return type(user).objects.get(pk=user.pk)


def sluta(admin, user, till_den=None):
    uppdrag = user.uppdrag.get()
    return avsluta_uppdrag(actor=admin, uppdrag=uppdrag, till_den=till_den or timezone.localdate())


def ta_over(user, remiss):
    return gruppko.ta_over(actor=user, remiss=remiss, skal=Overtagsskal.SLUTAT)


# --- somebody leaves ------------------------------------------------------------------------------------------------


@pytest.mark.krav("S033", "C52")
def test_nar_en_kontakt_slutar_faller_oppna_arenden_till_gruppkon(varld, admin, kollega):
    """When a contact leaves, open matters fall to the role's group queue and nothing is addressed to a dead mailbox."""
    skickad = skriv_remiss(varld, lopnummer=1)
    utkast = skriv_remiss(varld, lopnummer=2, skicka=False)
    gammal = RemissFactory(
        avbojd=True, avsandare=varld.socialsekreterare, avsandande_enhet=varld.soc, mottagande_enhet=varld.ame
    )  # ended more than two months ago
    Remiss.objects.filter(pk=gammal.pk).update(avslutad_vid=timezone.now() - timedelta(days=90))
    sluta(admin, varld.socialsekreterare)
    assert set(Remiss.objects.i_gruppkon(kollega)) == {skickad, utkast}
    gammal.refresh_from_db()
    assert gammal.avsandare == varld.socialsekreterare
    for remiss in (skickad, utkast):
        handelse = Handelse.objects.get(verb="remiss.till_gruppko", remiss_id=remiss.pk)
        assert (handelse.aktor, handelse.fore) == (admin, str(varld.socialsekreterare.pk))
    varld.socialsekreterare.uppdrag.update(till_den=timezone.localdate() - timedelta(days=1))  # the day after
    fore = Notis.objects.filter(user=varld.socialsekreterare).count()
    services.begar_komplettering(actor=varld.handlaggare, remiss=skickad, text="Hur många timmar i veckan?")
    assert Notis.objects.filter(user=varld.socialsekreterare).count() == fore
    assert Notis.objects.filter(user=kollega, sida_id=skickad.pk, slag=Notisslag.REMISS_KOMPLETTERA).exists()


@pytest.mark.krav("S033")
def test_en_senare_sista_dag_ar_nattens_sak(varld, admin, kollega):
    remiss = skriv_remiss(varld)
    idag = timezone.localdate()
    sluta(admin, varld.socialsekreterare, idag + timedelta(days=10))
    assert gruppko.slapp_utan_uppdrag(idag=idag + timedelta(days=10)) == 0
    assert not Remiss.objects.i_gruppkon(kollega).exists()
    assert gruppko.slapp_utan_uppdrag(idag=idag + timedelta(days=11)) == 1
    assert gruppko.slapp_utan_uppdrag(idag=idag + timedelta(days=11)) == 0
    assert Remiss.objects.i_gruppkon(kollega).get() == remiss
    assert Handelse.objects.get(verb="remiss.till_gruppko").aktor is None


@pytest.mark.krav("S033")
def test_ett_stangt_konto_lamnar_inget_efter_sig(varld, admin, kollega):
    remiss = skriv_remiss(varld)
    stang_konto(actor=admin, user=varld.socialsekreterare)
    assert Remiss.objects.i_gruppkon(kollega).get() == remiss


@pytest.mark.krav("S033")
def test_byter_avsandaren_enhet_mitt_i_stannar_remissen_hos_den_sandande(varld, admin, kollega):
    """A sender moves unit mid-way: the remiss stays with the unit that sent it."""
    remiss, user = skriv_remiss(varld), varld.socialsekreterare
    ny_enhet = EnhetFactory(verksamhet=varld.soc.verksamhet, slag="remittent")
    UppdragFactory(user=user, enhet=ny_enhet, roll="socialsekreterare")
    sluta_i = user.uppdrag.get(enhet=varld.soc)
    avsluta_uppdrag(actor=admin, uppdrag=sluta_i, till_den=timezone.localdate())
    type(sluta_i).objects.filter(pk=sluta_i.pk).update(till_den=timezone.localdate() - timedelta(days=1))
    remiss.refresh_from_db()
    assert (remiss.avsandare, remiss.avsandande_enhet) == (None, varld.soc)
    assert not Remiss.objects.visible_to(fresh(user)).filter(pk=remiss.pk).exists()
    assert Remiss.objects.i_gruppkon(kollega).get() == remiss
    i_nya = UserFactory(roll="socialsekreterare", enhet=ny_enhet)
    assert not Remiss.objects.visible_to(i_nya).exists()


def test_den_som_har_uppdraget_kvar_behaller_sina(varld, admin):
    remiss = skriv_remiss(varld)
    chefsuppdrag = UppdragFactory(user=varld.socialsekreterare, enhet=varld.soc, roll="chef")
    avsluta_uppdrag(actor=admin, uppdrag=chefsuppdrag, till_den=timezone.localdate())
    remiss.refresh_from_db()
    assert remiss.avsandare == varld.socialsekreterare
    assert gruppko.slapp_utan_uppdrag(idag=timezone.localdate()) == 0


def test_en_sandning_som_vantar_avbryts(varld, admin):
    from intake.models import Sandning
    from intake.services.sandning import koa_sandning

    remiss = skriv_remiss(varld, skicka=False)
    koa_sandning(actor=varld.socialsekreterare, remiss=remiss, skickas_vid=timezone.now() + timedelta(days=3))
    sluta(admin, varld.socialsekreterare)
    assert Sandning.objects.get().status == "avbruten"


def test_nattjobbet_ropar_pa_tjansten(varld):
    from intake.tasks import gruppko_natt

    skriv_remiss(varld)
    assert gruppko_natt() == 0
    varld.socialsekreterare.uppdrag.update(till_den=timezone.localdate() - timedelta(days=1))
    assert gruppko_natt() == 1


# --- somebody takes over --------------------------------------------------------------------------------------------


@pytest.fixture
def i_kon(varld):
    remiss = skriv_remiss(varld)
    gruppko.slapp(actor=None, remisser=Remiss.objects.filter(pk=remiss.pk))
    remiss.refresh_from_db()
    return remiss


@pytest.mark.krav("S033", "S032")
def test_ta_over_med_skal_ger_ny_kontakt_som_enheten_ser(varld, i_kon, kollega, som):
    remiss = services.ta_emot(actor=varld.handlaggare, remiss=i_kon)
    sida = som(varld.handlaggare).get(reverse("remiss", args=[remiss.pk])).content.decode()
    assert "Enhetens gruppkö" in sida
    svar = som(kollega).post(reverse("gruppko_ta_over", args=[remiss.pk]), {"skal": "slutat"})
    assert svar.url == reverse("min_remiss", args=[remiss.pk])
    remiss.refresh_from_db()
    assert remiss.avsandare == kollega
    handelse = Handelse.objects.get(verb="remiss.ta_over")
    assert (handelse.aktor, handelse.data, handelse.arende_id) == (kollega, {"skal": "slutat"}, remiss.arende_id)
    assert kollega.namn in som(varld.handlaggare).get(reverse("remiss", args=[remiss.pk])).content.decode()
    assert Notis.objects.filter(user=varld.handlaggare, slag=Notisslag.KONTAKT, sida_id=remiss.pk).exists()
    assert som(kollega).get(svar.url).status_code == 200


def test_utan_skal_tas_inget_over(i_kon, kollega, som):
    with pytest.raises(ValidationError, match="Välj varför"):
        gruppko.ta_over(actor=kollega, remiss=i_kon, skal="")
    svar = som(kollega).post(reverse("gruppko_ta_over", args=[i_kon.pk]), {})
    assert svar.status_code == 422
    assert "Välj varför remissen byter kontakt." in svar.content.decode()


def test_tva_tar_over_samtidigt_och_en_vinner(varld, i_kon, kollega, som):
    ta_over(kollega, i_kon)
    with pytest.raises(OgiltigOvergang, match="har redan tagit"):
        ta_over(varld.socialsekreterare, i_kon)
    svar = som(varld.socialsekreterare).post(reverse("gruppko_ta_over", args=[i_kon.pk]), {"skal": "slutat"})
    assert svar.status_code in {404, 409}
    i_kon.refresh_from_db()
    assert i_kon.avsandare == kollega


def test_bara_enhetens_socialsekreterare(varld, i_kon, som):
    annan = UserFactory(roll="socialsekreterare", enhet=EnhetFactory(verksamhet=varld.soc.verksamhet, slag="remittent"))
    url = reverse("gruppko_ta_over", args=[i_kon.pk])
    assert som(annan).get(url).status_code == 404
    assert som(annan).post(url, {"skal": "slutat"}).status_code == 404
    assert som(varld.handlaggare).get(url).status_code == 403  # sees the remiss, not the sender's queue
    assert som(varld.handlaggare).get(reverse("gruppko")).status_code == 403
    with pytest.raises(PermissionDenied):
        ta_over(annan, i_kon)


@pytest.mark.krav("C97", "S033")
def test_det_som_var_skrivet_men_inte_giltigt_foljer_med(varld, kollega):
    remiss = skriv_remiss(varld, skicka=False)
    ifyllt = Ifyllt({"fornamn": ["Bea"], "fodelsedatum": ["någon gång i maj"]}, "flik-ett", 0)
    spara_ifyllt(actor=varld.socialsekreterare, remiss=remiss, ifyllt=ifyllt)
    gruppko.slapp(actor=None, remisser=Remiss.objects.filter(pk=remiss.pk))
    ta_over(kollega, remiss)
    assert hamta_ifyllt(actor=kollega, remiss=remiss).falt["fodelsedatum"] == ["någon gång i maj"]
    assert hamta_ifyllt(actor=varld.socialsekreterare, remiss=remiss) is None


@pytest.mark.krav("S033", "D11")
def test_aterkopplingen_gar_till_den_som_haller_i_remissen_nu(varld, kollega, som, admin):
    remiss = RemissFactory(
        antagen=True, avsandare=varld.socialsekreterare, avsandande_enhet=varld.soc, mottagande_enhet=varld.ame
    )
    svar = AterkopplingFactory(remiss=remiss)
    synlig = lambda user: Aterkoppling.objects.visible_to(fresh(user)).filter(pk=svar.pk).exists()  # noqa: E731
    assert synlig(varld.socialsekreterare)
    assert not synlig(kollega)
    sluta(admin, varld.socialsekreterare)
    assert synlig(kollega)  # the queue reads it
    assert reverse("aterkoppling", args=[svar.pk]) in som(kollega).get(reverse("min_remiss", args=[remiss.pk])).content.decode()
    ta_over(kollega, remiss)
    assert synlig(kollega)
    assert not synlig(varld.socialsekreterare)
    sida = som(kollega).get(reverse("aterkoppling", args=[svar.pk]))
    assert sida.status_code == 200
    svar.refresh_from_db()
    assert svar.last_vid


# --- protected persons, and the chef --------------------------------------------------------------------------------


@pytest.mark.krav("B07", "S033")
@pytest.mark.parametrize("var", ["remissen", "personen"])
def test_skyddade_personer_i_kon_ser_bara_chefen_som_fordelar(varld, i_kon, kollega, socchef, som, var):
    if var == "remissen":
        Remiss.objects.filter(pk=i_kon.pk).update(har_skydd=True, telefon="")
    else:
        i_kon.person.har_skydd, i_kon.person.telefon = True, ""
        i_kon.person.save()
    assert i_kon.efternamn not in som(kollega).get(reverse("gruppko")).content.decode()
    assert som(kollega).get(reverse("gruppko_ta_over", args=[i_kon.pk])).status_code == 404
    with pytest.raises(PermissionDenied):
        ta_over(kollega, Remiss.objects.get(pk=i_kon.pk))
    assert i_kon.efternamn in som(socchef).get(reverse("gruppko")).content.decode()
    post = {"till": str(kollega.pk), "skal": "fordelad"}
    assert som(socchef).post(reverse("gruppko_ta_over", args=[i_kon.pk]), post).url == reverse("gruppko")
    assert som(kollega).get(reverse("min_remiss", args=[i_kon.pk])).status_code == 200


def test_chefen_fordelar_bara_inom_enheten(i_kon, socchef, varld, kollega):
    with pytest.raises(ValidationError, match="socialsekreterare i enheten"):
        gruppko.fordela(actor=socchef, remiss=i_kon, till=varld.handlaggare)
    with pytest.raises(PermissionDenied):
        gruppko.fordela(actor=kollega, remiss=i_kon, till=kollega)
    gruppko.fordela(actor=socchef, remiss=i_kon, till=kollega)
    assert Notis.objects.filter(user=kollega, slag=Notisslag.REMISS_LATT, sida_id=i_kon.pk).exists()


# --- the page -------------------------------------------------------------------------------------------------------


@pytest.mark.krav("S033", "D02")
def test_mina_remisser_visar_hur_mycket_som_ligger_i_kon(i_kon, kollega, som):
    klient = som(kollega)
    sida = klient.get(reverse("mina_remisser")).content.decode()
    assert "Enhetens gruppkö: 1 remiss" in sida
    lista = klient.get(reverse("gruppko")).content.decode()
    assert i_kon.nummer in lista
    assert i_kon.identitetsnummer not in lista
    assert Lasning.objects.filter(user=kollega, objekt_typ="gruppko", data={"antal": 1}).exists()
    ta_over(kollega, i_kon)
    assert "gruppkö:" not in klient.get(reverse("mina_remisser")).content.decode()
    assert "Gruppkön är tom" in klient.get(reverse("gruppko")).content.decode()
    assert klient.post(reverse("gruppko")).status_code == 405


@pytest.mark.krav("S033")
def test_kon_las_men_andras_forst_nar_nagon_tagit_over(varld, i_kon, kollega, som):
    services.begar_komplettering(actor=varld.handlaggare, remiss=i_kon, text="Hur många timmar i veckan?")
    klient = som(kollega)
    sida = klient.get(reverse("min_remiss", args=[i_kon.pk])).content.decode()
    assert "Hur många timmar i veckan?" in sida
    assert "Ligger i enhetens gruppkö" in sida
    assert reverse("remiss_aterta", args=[i_kon.pk]) not in sida
    assert klient.get(reverse("remiss_komplettera", args=[i_kon.pk])).status_code == 403
    assert klient.post(reverse("remiss_aterta", args=[i_kon.pk]), {"skal": "Ångrade oss nu"}).status_code == 403
    assert Lasning.objects.filter(user=kollega, objekt_id=i_kon.pk, enhet_id=varld.soc.pk).exists()


def test_den_som_ocksa_arbetar_hos_mottagaren_far_inte_andras_ko(varld, i_kon):
    bada = UserFactory(roll="socialsekreterare", enhet=EnhetFactory(verksamhet=varld.soc.verksamhet, slag="remittent"))
    med_roll(bada, "handlaggare", varld.ame)
    assert Remiss.objects.visible_to(bada).filter(pk=i_kon.pk).exists()
    assert not Remiss.objects.i_gruppkon(bada).exists()


def test_lika_manga_fragor_vid_en_och_tjugo_rader(varld, i_kon, kollega, som):
    klient = som(kollega)
    antal = []
    for fler in (0, 19):
        for _ in range(fler):
            RemissFactory(skickad=True, avsandare=None, skapad_av=kollega, avsandande_enhet=varld.soc, mottagande_enhet=varld.ame)
        klient.get(reverse("gruppko"))
        with CaptureQueriesContext(connection) as fragor:
            assert klient.get(reverse("gruppko")).status_code == 200
        antal.append(len(fragor))
    assert antal[0] == antal[1]


def test_utkast_i_kon_oppnas_genom_att_tas_over(varld, kollega, som):
    remiss = skriv_remiss(varld, skicka=False)
    gruppko.slapp(actor=None, remisser=Remiss.objects.filter(pk=remiss.pk))
    klient, url = som(kollega), reverse("gruppko_ta_over", args=[remiss.pk])
    assert klient.get(reverse("min_remiss", args=[remiss.pk])).url == url
    assert klient.get(reverse("remiss_redigera", args=[remiss.pk])).status_code == 403
    assert klient.post(url, {"skal": "kontakt"}).url == reverse("remiss_redigera", args=[remiss.pk])
    assert klient.get(reverse("remiss_redigera", args=[remiss.pk])).status_code == 200
    assert remiss.status == RemissStatus.UTKAST
