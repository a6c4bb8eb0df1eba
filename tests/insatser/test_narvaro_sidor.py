"""The attendance pages besides the grid: the ladder of every address, the person's tab, the schedule's pages, one session and the day's page."""

import re
from datetime import time, timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from ame.arenden.enums import Bevakningsslag
from ame.arenden.models import Bevakning
from ame.audit.models import Lasning
from insatser.models import Schemarad, Tillfalle
from tests.factories import (
    SchemaradFactory,
    TillfalleFactory,
)
from tests.insatser.narvaro_hjalp import (
    PER_ARENDE,
    PER_SCHEMARAD,
    PER_TILLFALLE,
    S,
    cell,
    enda_insatsen,
    grid,
    mandag,
    post,
    vecka,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def insats(varld):
    return enda_insatsen(varld)


# --- the ladder -------------------------------------------------------------------------------------------------


@pytest.mark.krav("D01", "A02", "S090")
@pytest.mark.parametrize("namn", PER_ARENDE + PER_SCHEMARAD + PER_TILLFALLE)
def test_stegen_per_adress(varld, insats, namn):
    rad = SchemaradFactory(insats=insats)
    t = TillfalleFactory(insats=insats, den=mandag())
    pk = varld.arende.pk if namn in PER_ARENDE else rad.pk if namn in PER_SCHEMARAD else t.pk
    url, okand = reverse(namn, args=[pk]), reverse(namn, args=[uuid4()])
    for user in (varld.framling, varld.admin, varld.socialsekreterare):
        klient = varld.klient(user)
        assert (klient.get(url).status_code, klient.get(okand).status_code) == (404, 404)
    svar = varld.klient(varld.kollega).get(url)
    assert svar.status_code == 403
    assert varld.arende.person.efternamn not in svar.content.decode()
    assert varld.klient(varld.ansvarig).get(url).status_code == 200
    laser = namn in {"arende_narvaro", "tillfalle"}
    assert varld.klient(varld.chef).get(url).status_code == (200 if laser else 403)
    assert varld.klient(varld.ansvarig).delete(url).status_code == 405
    rader = Lasning.objects.filter(user=varld.ansvarig)
    assert {(r.person_id, r.arende_id) for r in rader} == {(varld.arende.person_id, varld.arende.pk)}


@pytest.mark.krav("D01", "S090")
def test_handledaren_nar_sin_grupp_och_tillfallet_men_inte_arendet(varld, insats):
    t = TillfalleFactory(insats=insats, den=mandag())
    klient = varld.klient(varld.handledare)
    assert klient.get(grid()).status_code == 200
    sida = klient.get(reverse("tillfalle", args=[t.pk]))
    assert sida.status_code == 200
    assert reverse("arende", args=[varld.arende.pk]) not in sida.content.decode()
    assert klient.get(reverse("arende_narvaro", args=[varld.arende.pk])).status_code == 404
    assert klient.get(reverse("tillfalle_flytta", args=[t.pk])).status_code == 403
    assert klient.get(reverse("insats_narvaro", args=[insats.pk])).url == reverse("narvaro")
    assert varld.klient(varld.ansvarig).get(reverse("insats_narvaro", args=[insats.pk])).url == reverse(
        "arende_narvaro", args=[varld.arende.pk]
    )


@pytest.mark.krav("D02")
def test_gruppens_lista_loggas_med_antal(varld, insats):
    vecka(insats)
    varld.klient(varld.handledare).get(grid())
    rad = Lasning.objects.get(objekt_typ="narvarolista")
    assert (rad.user, rad.data) == (varld.handledare, {"antal": 1})


@pytest.mark.krav("D01")
def test_chefen_laser_men_markerar_inte(varld, insats):
    t = vecka(insats, 1)[0]
    grupp = f"typ:{insats.insatstyp_id}"
    sida = varld.klient(varld.chef).get(grid(grupp)).content.decode()
    assert varld.arende.person.namn in sida
    assert f"s-{t.pk}" not in sida
    assert varld.klient(varld.chef).post(grid(grupp), cell(t, S.NARVARANDE)).status_code == 403
    assert varld.klient(varld.framling).post(grid(grupp), cell(t, S.NARVARANDE)).status_code == 403
    t.refresh_from_db()
    assert t.status == S.EJ_REGISTRERAD


# --- the person's tab -------------------------------------------------------------------------------------------


@pytest.mark.krav("S090")
def test_fliken_finns_bara_nar_det_finns_insats(varld, insats):
    url = reverse("arende_narvaro", args=[varld.arende.pk])
    sida = varld.klient(varld.ansvarig).get(reverse("arende", args=[varld.arende.pk])).content.decode()
    assert url in sida
    utan = varld.nytt_arende(insats=False)
    sida = varld.klient(varld.ansvarig).get(reverse("arende", args=[utan.pk])).content.decode()
    assert reverse("arende_narvaro", args=[utan.pk]) not in sida


@pytest.mark.krav("S090")
def test_arendets_forsta_sida_leder_med_annat_an_narvaro(varld, insats):
    """The case page leads with plan, goals and next step; attendance lies on its own tab."""
    for t in vecka(insats):
        post(varld, varld.handledare, cell(t, S.FRANVARANDE))
    sida = varld.klient(varld.ansvarig).get(reverse("arende", args=[varld.arende.pk])).content.decode()
    huvuddel = sida[sida.index("<main") :]
    for ord_ in ("Frånvar", "frånvar", "Närvaro registrerades"):
        assert ord_ not in huvuddel


@pytest.mark.krav("S088", "N01")
def test_manaden_visar_streck_med_skal_nar_nagot_ar_oregistrerat(varld, insats):
    manad = mandag()
    TillfalleFactory(insats=insats, den=manad, narvarande=True)
    url = reverse("arende_narvaro", args=[varld.arende.pk]) + f"?manad={manad:%Y-%m}"
    assert "<dd>3 timmar</dd>" in varld.klient(varld.ansvarig).get(url).content.decode()
    TillfalleFactory(insats=insats, den=manad, fran_tid=time(13), till_tid=time(15), planerade_timmar=2)
    sida = varld.klient(varld.ansvarig).get(url).content.decode()
    assert "— 1 tillfälle är inte registrerat. Det är inte frånvaro." in sida
    assert "<dd>0 timmar</dd>" not in sida


@pytest.mark.krav("N01")
def test_fliken_kostar_lika_mycket_for_ett_pass_som_for_tjugo(varld, insats):
    vecka(insats, 1, narvarande=True)
    SchemaradFactory(insats=insats)
    klient, url = varld.klient(varld.ansvarig), reverse("arende_narvaro", args=[varld.arende.pk])
    klient.get(url)
    with CaptureQueriesContext(connection) as en:
        klient.get(url)
    for n in range(20):
        TillfalleFactory(insats=insats, den=mandag(n % 5), fran_tid=time(13, n), till_tid=time(14, n + 1), narvarande=True)
    with CaptureQueriesContext(connection) as tjugo:
        klient.get(url)
    assert len(tjugo) == len(en)


@pytest.mark.krav("S088")
def test_tillfallets_sida_visar_vem_nar_fran_och_till(varld, insats):
    """Registered by whom, when, corrected how."""
    t = vecka(insats, 1)[0]
    post(varld, varld.handledare, cell(t, S.FRANVARANDE))
    t.refresh_from_db()
    url = reverse("tillfalle", args=[t.pk])
    svar = varld.klient(varld.ansvarig).post(url, {"version": t.version, "status": S.SEN, "timmar": "1,5"})
    assert svar.status_code == 302
    sida = varld.klient(varld.ansvarig).get(url).content.decode()
    assert "Kom sent, 1,5 timmar" in sida
    assert "Markerat som kom sent. Före: frånvarande, inte bedömd." in sida
    assert "Markerat som frånvarande, inte bedömd. Före: ej registrerad." in sida
    assert "Hedda Handledare" in sida
    assert "Ada Ansvarig" in sida
    svar = varld.klient(varld.ansvarig).post(url, {"version": 1, "status": S.NARVARANDE, "timmar": ""})
    assert svar.status_code == 422
    assert "Ada Ansvarig har sparat ”Kom sent, 1,5 timmar”" in svar.content.decode()


# --- planning by the pages --------------------------------------------------------------------------------------


@pytest.mark.krav("AK07")
def test_veckoschemat_skrivs_pa_en_sida(varld, insats):
    idag = timezone.localdate()
    data = {
        "insats": insats.pk,
        "veckodagar": ["1", "3"],
        "fran_tid": "09:00",
        "till_tid": "15:00",
        "rast_minuter": "60",
        "veckor": "alla",
        "galler_fran_den": idag.isoformat(),
        "galler_till_den": "",
    }
    url = reverse("arende_schema_nytt", args=[varld.arende.pk])
    assert varld.klient(varld.ansvarig).get(url).status_code == 200
    assert varld.klient(varld.ansvarig).post(url, data).status_code == 302
    assert Schemarad.objects.count() == 2
    sida = varld.klient(varld.ansvarig).get(reverse("arende_narvaro", args=[varld.arende.pk])).content.decode()
    assert "Måndag 09.00–15.00, rast 60 min" in sida
    assert "planerat 20 tim i veckan, i schemat 10 tim" in sida  # AK07: one definition
    svar = varld.klient(varld.ansvarig).post(url, data)  # sent twice
    assert svar.status_code == 422
    assert "Schemat har redan en tid den veckodagen" in svar.content.decode()
    assert Schemarad.objects.count() == 2
    rad = Schemarad.objects.first()
    svar = varld.klient(varld.ansvarig).post(
        reverse("schemarad_andra", args=[rad.pk]),
        data | {"fran_den": (idag + timedelta(days=14)).isoformat(), "veckodag": "2", "fran_tid": "10:00"},
    )
    assert svar.status_code == 302
    assert Schemarad.objects.count() == 3
    svar = varld.klient(varld.ansvarig).post(reverse("schemarad_avsluta", args=[rad.pk]), {"sista_den": idag.isoformat()})
    assert svar.status_code == 302


def test_ett_tillfalle_laggs_till_och_flyttas(varld, insats):
    klient = varld.klient(varld.ansvarig)
    data = {"insats": insats.pk, "den": mandag().isoformat(), "fran_tid": "09:00", "till_tid": "12:00", "rast_minuter": "0"}
    assert klient.post(reverse("arende_tillfalle_nytt", args=[varld.arende.pk]), data).status_code == 302
    t = Tillfalle.objects.get()
    url = reverse("tillfalle_flytta", args=[t.pk])
    svar = klient.post(url, data | {"version": "0", "den": mandag(1).isoformat()})
    assert svar.status_code == 302
    t.refresh_from_db()
    assert (t.den, t.version) == (mandag(1), 1)
    assert klient.post(url, data | {"version": "0"}).status_code == 422


# --- the day's page ---------------------------------------------------------------------------------------------


@pytest.mark.krav("N06")
def test_handledarens_dag_visar_gruppen_och_det_som_vantar(varld, insats):
    TillfalleFactory(insats=insats, den=timezone.localdate())
    gammalt = vecka(insats, 1)[0]
    klient = varld.klient(varld.handledare)
    sida = klient.get(reverse("insatser")).content.decode()
    assert "Gruppen i dag: 1 tillfälle</a>, 1 ej registrerad." in sida
    assert "1 äldre tillfälle är inte registrerade" in sida
    lank = re.search(r'href="([^"]+)">1 äldre', sida).group(1).replace("&amp;", "&")
    assert f"s-{gammalt.pk}" in klient.get(lank).content.decode()  # opens the place where it is solved
    post(varld, varld.handledare, cell(gammalt, S.NARVARANDE))
    assert "äldre tillfälle" not in klient.get(reverse("insatser")).content.decode()  # and leaves when solved


@pytest.mark.krav("N06", "I06")
def test_handlaggarens_dag_visar_oregistrerat_efter_installningens_dagar(varld, insats):
    klient = varld.klient(varld.ansvarig)
    idag = timezone.localdate()
    TillfalleFactory(insats=insats, den=idag - timedelta(days=2))  # within the two days
    assert "väntar på att registreras" not in klient.get(reverse("min_dag")).content.decode()
    TillfalleFactory(insats=insats, den=idag - timedelta(days=3))
    sida = klient.get(reverse("min_dag")).content.decode()
    assert "1 tillfälle i dina ärenden väntar på att registreras" in sida


@pytest.mark.krav("N06")
def test_uppgiften_oppnar_narvaron(varld, insats):
    rad = Bevakning.objects.create(
        arende=varld.arende,
        ansvarig=varld.ansvarig,
        slag=Bevakningsslag.NARVARO,
        titel="Närvaro som inte är registrerad",
        forfaller_den=timezone.localdate(),
        mal_id=insats.pk,
    )
    svar = varld.klient(varld.ansvarig).get(reverse("bevakning_oppna", args=[rad.pk]))
    assert svar.url == reverse("arende_narvaro", args=[varld.arende.pk])
