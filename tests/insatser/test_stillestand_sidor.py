"""The list of what stands still, the warning on the case and the chef's counter: who sees what, and where it is solved."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from ame.audit.models import Lasning
from insatser.enums import Stillestandsslag
from insatser.models import Stillestand
from insatser.vy.lage import SLAG, TEXTER
from tests.factories import (
    BevakningFactory,
    InsatsFactory,
    InsatstypFactory,
    LofteFactory,
    PersonFactory,
    RemissFactory,
    StillestandFactory,
)

pytestmark = pytest.mark.django_db
S = Stillestandsslag
URL = "/insatser/stillestand/"


def stilla(varld, slag=S.GLAPP, **falt):
    arende = falt.pop("arende", None) or varld.nytt_arende(deltagande=False)
    return StillestandFactory(arende=arende, slag=slag, **falt)


def visade(klient, kod):
    return {rad.pk for rad in klient.get(f"{URL}?visa={kod}").context["rader"]}


@pytest.mark.krav("D01", "D02", "N06")
def test_handlaggaren_ser_sina_och_chefen_enhetens(varld):
    min_, kollegans = stilla(varld), stilla(varld, arende=varld.nytt_arende(ansvarig=varld.kollega))
    stilla(varld, upphort_den=timezone.localdate())
    assert visade(varld.klient(varld.ansvarig), "glapp") == {min_.pk}
    assert visade(varld.klient(varld.kollega), "glapp") == {kollegans.pk}
    assert visade(varld.klient(varld.chef), "glapp") == {min_.pk, kollegans.pk}
    assert visade(varld.klient(varld.framling), "glapp") == set()
    logg = Lasning.objects.filter(user=varld.chef).latest("pk")
    assert (logg.objekt_typ, logg.data) == ("arbetslista.glapp", {"antal": 2})
    assert varld.klient(varld.chef).get(URL).context["stig"][0] == ("Insatser", "/insatser/")


@pytest.mark.krav("D01", "B08")
def test_bara_de_som_arbetar_med_arenden_kommer_in_och_bara_for_att_lasa(varld):
    for user in (varld.handledare, varld.admin, varld.socialsekreterare):
        assert varld.klient(user).get(URL).status_code == 403
    assert varld.klient(varld.ansvarig).post(URL).status_code == 405


@pytest.mark.krav("B07")
def test_skyddad_person_bara_for_den_namngivna_listan(varld):
    skyddad = stilla(varld, arende=varld.nytt_arende(person=PersonFactory(namnd=varld.enhet.verksamhet.namnd, skyddad=True)))
    assert skyddad.pk not in visade(varld.klient(varld.chef), "glapp")


@pytest.mark.krav("S058", "C25")
def test_aktiv_utan_steg_ar_en_egen_lista_med_det_namnet(varld):
    rad = stilla(varld, S.UTAN_STEG)
    stilla(varld, S.GLAPP)
    klient = varld.klient(varld.ansvarig)
    svar = klient.get(f"{URL}?visa=utan-steg")
    assert [r.pk for r in svar.context["rader"]] == [rad.pk]
    assert {"antal": 1, "text": "aktiv utan steg"} in [{k: r[k] for k in ("antal", "text")} for r in svar.context["raknare"]]
    assert "aktiv utan steg" in svar.content.decode()


@pytest.mark.krav("N06", "S066")
@pytest.mark.parametrize("slag", Stillestandsslag.values)
def test_varje_rad_oppnar_sidan_dar_den_loses_och_lamnar_nar_den_ar_lost(varld, slag):
    insats = InsatsFactory(arende=varld.nytt_arende(deltagande=False))
    i_insatsen = slag in {S.OVER_NORMALTID, S.TVA_LIKA, S.UTAN_NASTA_STEG, S.SAMMA_SLAG}
    rad = stilla(varld, slag, arende=insats.arende, insats=insats if i_insatsen else None)
    kod = slag.replace("_", "-")
    for user in (varld.ansvarig, varld.chef):
        klient = varld.klient(user)
        (visad,) = klient.get(f"{URL}?visa={kod}").context["rader"]
        assert klient.get(visad.url).status_code == 200, visad.url
    Stillestand.objects.filter(pk=rad.pk).update(upphort_den=timezone.localdate())
    assert visade(klient, kod) == set()


@pytest.mark.krav("N06")
def test_varje_raknare_ar_sin_lista_och_fragorna_ar_lika_manga_vid_1_och_20(varld):
    def matt(klient):
        with CaptureQueriesContext(connection) as c:
            svar = klient.get(f"{URL}?visa=over-normaltid")
        antal = {r["url"].removeprefix("?visa="): r["antal"] for r in svar.context["raknare"]}
        assert len(svar.context["rader"]) == antal["over-normaltid"]
        return antal, len(c)

    def fyll(n):
        for _ in range(n):
            insats = InsatsFactory(arende=varld.nytt_arende(deltagande=False))
            stilla(varld, S.OVER_NORMALTID, arende=insats.arende, insats=insats, till_chef_den=timezone.localdate())

    fyll(1)
    klient = varld.klient(varld.chef)
    matt(klient)
    antal, ett = matt(klient)
    assert antal == {u.kod: 0 for u in SLAG} | {"over-normaltid": 1, "hos-chefen": 1}
    fyll(19)
    antal, tjugo = matt(klient)
    assert (antal["over-normaltid"], antal["hos-chefen"]) == (20, 20)
    assert ett == tjugo
    assert set(TEXTER) == set(Stillestandsslag)


def test_en_kanslig_insats_namns_inte_i_listan_men_i_arendet(varld):
    typ = InsatstypFactory(verksamhet=varld.enhet.verksamhet, namn="Efter missbruk", ar_kanslig=True)
    insats = InsatsFactory(arende=varld.nytt_arende(deltagande=False), insatstyp=typ)
    stilla(varld, S.OVER_NORMALTID, arende=insats.arende, insats=insats)
    klient = varld.klient(varld.ansvarig)
    assert "Efter missbruk" not in klient.get(f"{URL}?visa=over-normaltid").content.decode()
    assert "Efter missbruk" in klient.get(reverse("arende", args=[insats.arende_id])).content.decode()


@pytest.mark.krav("S070", "N06")
def test_det_chefen_har_fatt_veta_star_pa_kraver_dig_och_uppgiften_leder_till_listan(varld):
    klient = varld.klient(varld.chef)
    sagd = stilla(varld, till_chef_den=timezone.localdate())
    stilla(varld)
    svar = klient.get(reverse("kraver_dig") + "?visa=star-stilla")
    assert [r.pk for r in svar.context["rader"]] == [sagd.pk]
    assert visade(klient, "hos-chefen") == {sagd.pk}
    uppgift = BevakningFactory(arende=None, ansvarig=varld.chef, slag="stillestand", mal_id=sagd.pk, skapad_av=None)
    assert klient.get(reverse("bevakning_oppna", args=[uppgift.pk])).url == f"{URL}?visa=hos-chefen"


@pytest.mark.krav("C31")
def test_varningen_pa_oversikten_ar_en_fraga_och_bara_for_det_som_galler(varld):
    url = reverse("arende", args=[varld.arende.pk])
    klient = varld.klient(varld.ansvarig)
    klient.get(url)
    with CaptureQueriesContext(connection) as utan:
        assert "Ärendet står stilla" not in klient.get(url).content.decode()
    for slag in (S.GLAPP, S.INGEN_BEDOMNING, S.UTAN_STEG):
        stilla(varld, slag, arende=varld.arende)
    stilla(varld, S.MISSAT_LOFTE, arende=varld.arende, upphort_den=timezone.localdate())
    with CaptureQueriesContext(connection) as med:
        html = klient.get(url).content.decode()
    assert len(med) == len(utan)
    assert "Ärendet står stilla" in html
    assert S.GLAPP.label in html
    assert S.MISSAT_LOFTE.label not in html
    assert reverse("arende_niva", args=[varld.arende.pk]) in html


def test_sorteras_med_aldst_forst(varld):
    idag = timezone.localdate()
    ny, gammal = (stilla(varld, sedan_den=idag - timedelta(days=d)) for d in (40, 90))
    rader = varld.klient(varld.ansvarig).get(f"{URL}?visa=glapp").context["rader"]
    assert [r.pk for r in rader] == [gammal.pk, ny.pk]


@pytest.mark.krav("S077", "C33")
@pytest.mark.parametrize(("kvar", "listas"), [(3, 0), (2, 1), (0, 1), (-1, 0)])
def test_loftet_om_forsta_aktivitet_listas_tva_dagar_fore(varld, kvar, listas):
    """S077: (...) those about to break are listed two days before."""
    arende = varld.nytt_arende(deltagande=False)
    remiss = RemissFactory(mottagen=True, mottagande_enhet=varld.enhet, arende=arende, person=arende.person)
    LofteFactory(
        slag="aktivitet", remiss=remiss, arende=arende, mal_id=arende.pk, lovat_den=timezone.localdate() + timedelta(days=kvar)
    )
    for user, vy in ((varld.chef, "kraver_dig"), (varld.ansvarig, "arbetslista")):
        assert len(varld.klient(user).get(reverse(vy) + "?visa=snart").context["rader"]) == listas, vy
