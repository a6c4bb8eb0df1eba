"""Planering, the form, one insats, and the list with its group: who sees what, in what words, at what cost."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import DatabaseError, connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from ame.arenden import services as arende_services
from ame.audit.enums import Atgard
from ame.audit.models import Lasning
from insatser.models import Insats
from tests.factories import (
    InsatsFactory,
    InsatstypFactory,
    PersonFactory,
    RemissFactory,
    SkyddAtkomstFactory,
    med_roll,
)

pytestmark = pytest.mark.django_db
PER_ARENDE = ["arende_planering", "insats_ny"]
PER_INSATS = ["insats", "insats_avsluta", "insats_forlang"]
SIDOR = [*PER_ARENDE, *PER_INSATS]


@pytest.fixture
def insats(varld):
    Insats.objects.all().delete()
    return InsatsFactory(arende=varld.arende, handledare=varld.handledare, arbetsplats="Parkgruppen", mal="Orka fyra timmar.")


def _url(varld, insats, namn):
    return reverse(namn, args=[varld.arende.pk if namn in PER_ARENDE else insats.pk])


# --- the ladder -------------------------------------------------------------------------------------------------


@pytest.mark.krav("D01", "A02")
@pytest.mark.parametrize("namn", SIDOR)
def test_stegen_per_adress(varld, insats, namn):
    url, okand = _url(varld, insats, namn), reverse(namn, args=[uuid4()])
    for user in (varld.framling, varld.admin, varld.socialsekreterare):
        klient = varld.klient(user)
        assert (klient.get(url).status_code, klient.get(okand).status_code) == (404, 404)
    svar = varld.klient(varld.kollega).get(url)
    assert svar.status_code == 403
    assert reverse("arende_insyn", args=[varld.arende.pk]) in svar.content.decode()
    assert varld.arende.person.efternamn not in svar.content.decode()
    arende_services.ge_insyn(arende=varld.arende, actor=varld.kollega, skal="Vikarierar.")
    assert varld.klient(varld.kollega).get(url).status_code == 200
    assert varld.klient(varld.ansvarig).get(url).status_code == 200
    laser = namn in {"arende_planering", "insats"}
    assert varld.klient(varld.chef).get(url).status_code == (200 if laser else 403)
    if laser:
        assert varld.klient(varld.ansvarig).post(url).status_code == 405


@pytest.mark.krav("D02")
@pytest.mark.parametrize("namn", SIDOR)
def test_varje_sida_loggas_eller_visas_inte(varld, insats, namn, monkeypatch):
    klient = varld.klient(varld.ansvarig)
    assert klient.get(_url(varld, insats, namn)).status_code == 200
    rad = Lasning.objects.get()
    assert (rad.user, rad.person_id, rad.arende_id) == (varld.ansvarig, varld.arende.person_id, varld.arende.pk)

    def nej(*args, **kwargs):
        raise DatabaseError("loggen är full")

    monkeypatch.setattr(Lasning.objects, "create", nej)
    klient.raise_request_exception = False
    svar = klient.get(_url(varld, insats, namn))
    assert svar.status_code == 500
    assert varld.arende.person.efternamn not in svar.content.decode()


@pytest.mark.krav("D01", "B08")
def test_handledaren_ser_sin_deltagare_men_inget_av_arendet(varld, insats):
    klient = varld.klient(varld.handledare)
    html = klient.get(reverse("insats", args=[insats.pk])).content.decode()
    person = varld.arende.person
    for text in (person.namn, person.telefon, "Orka fyra timmar.", "Parkgruppen"):
        assert text in html
    for text in (varld.arende.nummer, person.identiteter.get().nummer[-4:], "/arenden/", "Journal"):
        assert text not in html
    rad = Lasning.objects.get()
    assert (rad.user, rad.objekt_typ, rad.person_id) == (varld.handledare, "insats", person.pk)
    for namn in ("insats_avsluta", "insats_forlang"):
        assert klient.get(reverse(namn, args=[insats.pk])).status_code == 403
    annans = InsatsFactory(arende=varld.nytt_arende())
    assert klient.get(reverse("insats", args=[annans.pk])).status_code == 404
    Insats.objects.filter(pk=insats.pk).update(status="avslutad", slut_den=timezone.localdate(), slutorsak="genomford")
    assert klient.get(reverse("insats", args=[insats.pk])).status_code == 404


@pytest.mark.krav("D01", "B08")
def test_handledaren_som_flyttat_ser_inte_den_gamla_gruppen(varld, insats):
    varld.handledare.uppdrag.update(enhet=varld.framling.uppdrag.get().enhet)
    klient = varld.klient(varld.handledare)
    assert klient.get(reverse("insats", args=[insats.pk])).status_code == 404
    assert klient.get(reverse("insatser")).context["rader"] == []


@pytest.mark.parametrize("namn", ["insats_avsluta", "insats_forlang"])
def test_kollega_som_leder_gruppen_moter_sidan_som_fragar_efter_skal(varld, insats, namn):
    med_roll(varld.kollega, "handledare", varld.enhet)
    Insats.objects.filter(pk=insats.pk).update(handledare=varld.kollega)
    svar = varld.klient(varld.kollega).get(reverse(namn, args=[insats.pk]))
    assert svar.status_code == 403
    assert reverse("arende_insyn", args=[varld.arende.pk]) in svar.content.decode()


# --- the list ---------------------------------------------------------------------------------------------------


def _lista(varld, user, **query):
    return varld.klient(user).get(reverse("insatser"), query)


@pytest.mark.krav("D01", "D02")
def test_listan_visar_var_och_en_det_den_far_se(varld, insats):
    annan = InsatsFactory(arende=varld.nytt_arende(ansvarig=varld.kollega, deltagande=False))
    InsatsFactory()  # another unit
    assert _lista(varld, varld.ansvarig).context["rader"] == [insats]
    assert set(_lista(varld, varld.chef, vy="alla").context["rader"]) == {insats, annan}
    assert _lista(varld, varld.chef).context["rader"] == []  # the chef holds no cases
    assert _lista(varld, varld.handledare).context["rader"] == [insats]
    for user in (varld.socialsekreterare, varld.admin):
        assert _lista(varld, user).status_code == 403
    assert varld.klient(varld.ansvarig).post(reverse("insatser")).status_code == 405
    rad = Lasning.objects.filter(user=varld.ansvarig).get()
    assert (rad.atgard, rad.data) == (Atgard.LISTA, {"antal": 1})


@pytest.mark.krav("D01", "B08")
def test_gruppen_har_namn_och_telefon_men_ingen_vag_till_arendet(varld, insats):
    html = _lista(varld, varld.handledare).content.decode()
    assert varld.arende.person.namn in html
    assert varld.arende.person.telefon in html
    assert varld.arende.nummer not in html
    assert "/arenden/" not in html
    assert "Ada Ansvarig" not in html


@pytest.mark.krav("B08", "B07")
def test_skyddad_person_star_under_pseudonym_eller_inte_alls(varld):
    Insats.objects.all().delete()
    person = PersonFactory(skyddad=True, efternamn="Hemlig", namnd=varld.enhet.verksamhet.namnd)
    arende = varld.nytt_arende(person=person, deltagande=False)
    InsatsFactory(arende=arende, handledare=varld.handledare, arbetsplats="Dold plats")
    for user in (varld.handledare, varld.chef, varld.ansvarig):
        assert _lista(varld, user, vy="alla").context["rader"] == []
    for user in (varld.handledare, varld.ansvarig):
        SkyddAtkomstFactory(person=person, user=user)
        html = _lista(varld, user).content.decode()
        assert "Skyddad person" in html
        assert "Hemlig" not in html
        assert "Dold plats" not in html
    assert arende.nummer not in _lista(varld, varld.handledare).content.decode()


def test_kanslig_insats_namns_inte_utanfor_arendet(varld, insats):
    typ = InsatstypFactory(verksamhet=varld.enhet.verksamhet, namn="Rehabgruppen", ar_kanslig=True)
    Insats.objects.filter(pk=insats.pk).update(insatstyp=typ)
    assert "Rehabgruppen" not in _lista(varld, varld.ansvarig).content.decode()
    assert (
        "Rehabgruppen" in varld.klient(varld.ansvarig).get(reverse("arende_planering", args=[varld.arende.pk])).content.decode()
    )


def test_den_som_har_tva_roller_ser_bada(varld, insats):
    andra = InsatsFactory(arende=varld.nytt_arende(ansvarig=varld.kollega, deltagande=False), handledare=varld.ansvarig)
    med_roll(varld.ansvarig, "handledare", varld.enhet)
    svar = _lista(varld, varld.ansvarig, vy="alla")
    assert set(svar.context["rader"]) == {insats, andra}
    assert {rad.pk: rad.far_oppnas for rad in svar.context["rader"]} == {insats.pk: True, andra.pk: False}


@pytest.mark.krav("S070")
def test_passerat_slut_sags_i_ord(varld, insats):
    Insats.objects.filter(pk=insats.pk).update(planerat_slut_den=timezone.localdate() - timedelta(days=3))
    InsatsFactory(arende=varld.arende, planerat_slut_den=timezone.localdate() + timedelta(days=9))
    assert [r.pk for r in _lista(varld, varld.ansvarig, vy="passerade").context["rader"]] == [insats.pk]
    assert "försenad\xa03\xa0dagar" in _lista(varld, varld.ansvarig).content.decode()
    assert (
        "Planerat slut har passerat" in varld.klient(varld.ansvarig).get(_url(varld, insats, "arende_planering")).content.decode()
    )


def test_listan_sorteras_pa_servern(varld, insats):
    sen = InsatsFactory(arende=varld.arende, planerat_slut_den=insats.planerat_slut_den + timedelta(days=1))
    assert [r.pk for r in _lista(varld, varld.ansvarig, sort="-slut").context["rader"]] == [sen.pk, insats.pk]
    assert [r.pk for r in _lista(varld, varld.ansvarig, sort="påhittat").context["rader"]] == [insats.pk, sen.pk]


# --- the form ---------------------------------------------------------------------------------------------------


@pytest.fixture
def katalog(varld):
    falt = {"verksamhet": varld.enhet.verksamhet}
    return {
        "traning": InsatstypFactory(namn="Arbetsträning", stodslag="rusta", normal_langd_dagar=120, **falt),
        "coach": InsatstypFactory(namn="Jobbcoachning", stodslag="coacha", loka_typ="jobbsok", normal_langd_dagar=60, **falt),
        "gammal": InsatstypFactory(namn="Gammal kurs", galler_till_den=timezone.localdate() - timedelta(days=1), **falt),
    }


def _ifylld(katalog, **falt):
    return {
        "insatstyp": katalog["coach"].pk, "start_den": timezone.localdate(), "mal": "Skriva cv.", "foljer_onskemal": "delvis",
        "foljer_skal": "Ville hellre läsa en kurs.", "vald_av": "ame", "utforare": "egen_ame",
    } | falt  # fmt: skip


@pytest.mark.krav("S067", "S071", "C31")
def test_katalogen_ger_innehall_slut_och_slag_av_stod(varld, insats, katalog):
    klient, url = varld.klient(varld.ansvarig), reverse("insats_ny", args=[varld.arende.pk])
    html = klient.get(url).content.decode()
    assert "Jobbcoachning" in html
    assert "Gammal kurs" not in html
    svar = klient.post(url, _ifylld(katalog, uppdatera="insatstyp", mal="Halvskrivet"))
    form = svar.context["form"]
    assert svar.status_code == 200
    assert katalog["coach"].innehall in svar.content.decode()
    assert "Halvskrivet" in svar.content.decode()
    assert form["planerat_slut_den"].value() == timezone.localdate() + timedelta(days=60)
    assert form["stodslag"].value() == "coacha"
    assert Insats.objects.filter(arende=varld.arende).count() == 1  # nothing was saved
    del_ = klient.post(url, _ifylld(katalog, uppdatera="insatstyp"), headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in del_
    assert 'id="katalogfakta"' in del_


@pytest.mark.krav("S071")
def test_tomt_slut_blir_normal_langd(varld, katalog):
    klient = varld.klient(varld.ansvarig)
    assert klient.post(reverse("insats_ny", args=[varld.arende.pk]), _ifylld(katalog)).url == reverse(
        "arende_planering", args=[varld.arende.pk]
    )
    rad = Insats.objects.get(insatstyp=katalog["coach"])
    assert rad.planerat_slut_den == rad.start_den + timedelta(days=60)
    assert (rad.stodslag, rad.foljer_onskemal, rad.registrerad_av) == ("coacha", "delvis", varld.ansvarig)


@pytest.mark.krav("S065", "S064")
def test_formularet_fragar_inte_om_plats_men_om_handledare(varld, katalog):
    """The place is a placement of its own, made afterwards."""
    klient, url = varld.klient(varld.ansvarig), reverse("insats_ny", args=[varld.arende.pk])
    falt = klient.get(url).context["form"].fields
    assert not {"arbetsplatsform", "arbetsplats"} & set(falt)
    data = _ifylld(katalog, handledare=varld.handledare.pk, arbetsplatsform="extern", arbetsplats="Bageriet")
    assert klient.post(url, data).status_code == 302
    rad = Insats.objects.latest("registrerad_vid")
    assert (rad.arbetsplatsform, rad.arbetsplats, rad.handledare) == ("ingen", "", varld.handledare)


@pytest.mark.krav("S002", "S056", "S054")
def test_ett_tomt_formular_sager_vad_som_fattas(varld, katalog):
    svar = varld.klient(varld.ansvarig).post(reverse("insats_ny", args=[varld.arende.pk]), {})
    html = svar.content.decode()
    assert svar.status_code == 422
    for text in ("Välj en insats.", "Skriv vad insatsen ska leda till, eller välj", "Svara om insatsen följer önskemålet."):
        assert text in html


@pytest.mark.krav("S002", "S001")
def test_den_direkta_remissens_insats_ar_forvald(varld, katalog):
    remiss = RemissFactory(
        mottagen=True, direkt=True, mottagande_enhet=varld.enhet, onskad_insats=katalog["traning"],
        arende__ansvarig=varld.ansvarig, arende__inskrivet=True,
    )  # fmt: skip
    form = varld.klient(varld.ansvarig).get(reverse("insats_ny", args=[remiss.arende_id])).context["form"]
    assert (form["insatstyp"].value(), form["vald_av"].value()) == (katalog["traning"].pk, "remittent")


@pytest.mark.krav("S082", "C36")
def test_tidigare_insatser_av_samma_slag_visas(varld, katalog):
    tidigare = varld.nytt_arende(insats=False, avslutat=True, deltagande=False, avslut=False)
    InsatsFactory(arende=tidigare, avslutad=True, insatstyp=katalog["coach"])
    varld.arende = varld.nytt_arende(person=tidigare.person, deltagande=False)
    klient, url = varld.klient(varld.ansvarig), reverse("insats_ny", args=[varld.arende.pk])
    html = klient.post(url, _ifylld(katalog, uppdatera="insatstyp")).content.decode()
    assert "Deltagaren har haft insatser av samma slag" in html
    assert "Genomförd som planerat" in html
    annat = klient.post(url, _ifylld(katalog, insatstyp=katalog["traning"].pk, uppdatera="insatstyp")).content.decode()
    assert "av samma slag" not in annat


def test_avsluta_och_forlanga_fran_sidan(varld, insats):
    klient = varld.klient(varld.ansvarig)
    forlang = reverse("insats_forlang", args=[insats.pk])
    assert klient.post(forlang, {"planerat_slut_den": insats.planerat_slut_den, "skal": "Mer."}).status_code == 422
    nytt = insats.planerat_slut_den + timedelta(days=20)
    assert klient.post(forlang, {"planerat_slut_den": nytt, "skal": "Mer tid."}).status_code == 302
    url = reverse("insats_avsluta", args=[insats.pk])
    tidigt = {"slut_den": insats.start_den - timedelta(days=1), "slutorsak": "byte"}
    assert klient.post(url, tidigt).status_code == 422
    assert "arendet_avslutat" not in klient.get(url).content.decode()  # that reason is the avslut's own
    slut = {"slut_den": timezone.localdate(), "slutorsak": "byte", "slutkommentar": "Vidare."}
    assert klient.post(url, slut).status_code == 422  # neither has said whether it helped
    svar = klient.post(url, slut | {"syfte_handlaggare": "delvis", "syfte_deltagare": "avstar"})
    assert svar.url == reverse("arende_planering", args=[varld.arende.pk])
    html = klient.get(reverse("insats", args=[insats.pk])).content.decode()
    assert "Vidare." in html
    assert "Byte till annan insats" in html
    assert "Handläggaren: delvis. Deltagaren: vill inte svara." in html


# --- on other pages, and the cost -------------------------------------------------------------------------------


def test_panelerna_pa_arendet_och_min_dag(varld, insats, settings):
    settings.AME_ARENDEPANELER, settings.AME_MINDAGPANELER = ["insatser.paneler.pagaende"], ["insatser.paneler.min_dag"]
    klient = varld.klient(varld.ansvarig)
    Insats.objects.filter(pk=insats.pk).update(planerat_slut_den=timezone.localdate())
    html = klient.get(reverse("arende", args=[varld.arende.pk])).content.decode()
    assert "Parkgruppen" in html
    assert reverse("insats_ny", args=[varld.arende.pk]) in html
    assert "Planerat slut har passerat" not in klient.get(reverse("min_dag")).content.decode()
    Insats.objects.filter(pk=insats.pk).update(planerat_slut_den=timezone.localdate() - timedelta(days=1))
    assert "Planerat slut har passerat" in klient.get(reverse("min_dag")).content.decode()


@pytest.mark.krav("S016", "A02")
def test_tidigare_insatser_vid_remissen_bara_i_samma_verksamhet(varld, insats):
    from insatser.rundgang import insatser

    InsatsFactory(arende__person=varld.arende.person)  # the same person in another verksamhet
    rader = insatser(varld.arende.person_id, varld.enhet.verksamhet_id)
    assert [(r.den, r.titel, r.arende_id) for r in rader] == [(insats.start_den, str(insats.insatstyp), varld.arende.pk)]


@pytest.mark.krav("C95")
@pytest.mark.parametrize("namn", ["arende_planering", "insatser", "insats_ny"])
def test_lika_manga_fragor_med_en_rad_som_med_tjugo(varld, insats, katalog, namn):
    klient = varld.klient(varld.ansvarig)
    url = reverse(namn) if namn == "insatser" else reverse(namn, args=[varld.arende.pk])
    data = _ifylld(katalog, insatstyp=insats.insatstyp_id, uppdatera="insatstyp")
    antal = []
    for n in (0, 19):
        for _ in range(n):
            InsatsFactory(arende=varld.arende, handledare=varld.handledare)
            InsatsFactory(arende=varld.nytt_arende(deltagande=False), handledare=varld.handledare)
            InsatsFactory(arende=varld.arende, avslutad=True)
        with CaptureQueriesContext(connection) as fragor:
            assert (klient.post(url, data) if namn == "insats_ny" else klient.get(url)).status_code == 200
        antal.append(len(fragor))
    assert antal[0] == antal[1]


@pytest.mark.krav("C95")
def test_gruppens_lista_kostar_lika_mycket(varld, insats):
    klient, antal = varld.klient(varld.handledare), []
    for n in (0, 19):
        for _ in range(n):
            InsatsFactory(arende=varld.nytt_arende(deltagande=False), handledare=varld.handledare)
        with CaptureQueriesContext(connection) as fragor:
            svar = klient.get(reverse("insatser"))
        antal.append(len(fragor))
    assert len(svar.context["rader"]) == 20
    assert antal[0] == antal[1]


@pytest.mark.krav("N06")
def test_listan_leder_vidare_till_det_var_och_en_far_oppna(varld, insats):
    """Every page behind a link opens for the one who sees it, and what one may not open is not shown."""
    sedda = {}
    for user in (varld.ansvarig, varld.chef, varld.handledare):
        sedda[user] = {url for grupp in _lista(varld, user).context["vagar"] for _, url in grupp["lankar"]}
        for url in sedda[user]:
            assert varld.klient(user).get(url).status_code == 200, url
    assert reverse("stodmix") in sedda[varld.chef] - sedda[varld.ansvarig]
    assert {reverse("mellan_stolarna"), reverse("stillestand"), reverse("radgivning")} <= sedda[varld.ansvarig]
    assert sedda[varld.handledare] == {reverse("narvaro"), reverse("insatskatalog")}
