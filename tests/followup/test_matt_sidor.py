"""The pages of the measures: figure, target, trend, splits, file, list behind, and who comes in."""

import csv
import io
import random
from datetime import date
from unittest.mock import patch

import pytest
from dateutil.relativedelta import relativedelta
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from ame.access.enums import Roll
from ame.audit.models import Lasning
from followup.enums import Urval
from followup.maskning import DOLD
from followup.matt.definition import DEFINITIONSVERSION, UPPDELNINGAR, Form
from followup.matt.extra import EXTRA
from followup.matt.katalog import KATALOG
from followup.matt.lagra import rakna_kommun
from followup.models import Matkorning, Matpunkt
from followup.vy.matt import UTAN_LISTA, grupper
from tests.factories import (
    ArendeFactory,
    EnhetFactory,
    MatkorningFactory,
    MatmalFactory,
    MatpunktFactory,
    PersonFactory,
    RemissFactory,
    SeriebrottFactory,
    SkyddAtkomstFactory,
    UserFactory,
)
from tests.factories.bas import vid
from tests.followup.kommunlott import Bygge, lotta

pytestmark = pytest.mark.django_db

MANAD = date(2026, 10, 1)
IDAG = date(2026, 1, 16)  # the window ends on 2026-01-15, a day that the random municipality has rows around


def url(namn, matt="k1_andel", **val):
    fraga = "&".join(f"{k}={v}" for k, v in val.items() if v)
    return reverse(namn, args=[matt] if matt else []) + (f"?{fraga}" if fraga else "")


def natt(enhet, idag, *manader_):
    """The night's figures. Tables that are not measures are not counted."""
    with patch.dict(EXTRA, clear=True):
        rakna_kommun(kommun_id=enhet.verksamhet.namnd.kommun_id, idag=idag, manader=manader_)


@pytest.fixture
def plats():
    enhet = EnhetFactory(namn="AME Norr")
    return enhet, UserFactory(roll="chef", enhet=enhet)


@pytest.fixture
def chef(client, plats):
    client.force_login(plats[1])
    return client


def manader(enhet, *varden, matt="k1_andel", sist=MANAD, granser=None, fryst=False):
    """One stored point per month, the last in `sist`; None is a month without a figure."""
    for i, varde in enumerate(varden):
        manad = sist - relativedelta(months=len(varden) - 1 - i)
        sista_dag = manad + relativedelta(months=1, days=-1)
        korning = Matkorning.objects.filter(kommun=enhet.verksamhet.namnd.kommun, manad=manad).first() or MatkorningFactory(
            kommun=enhet.verksamhet.namnd.kommun, manad=manad, till_den=sista_dag, datadatum=vid(sista_dag, 3)
        )
        grans = granser[i] if granser else 14
        MatpunktFactory(
            korning=korning, enhet=enhet, matt=matt, varde=varde, taljare=None if varde is None else round(varde * 100),
            namnare=0 if varde is None else 100, skal="Ingen att räkna på." if varde is None else "", mer={"grans": grans},
        )  # fmt: skip
    if fryst:
        Matkorning.objects.update(fryst_vid=timezone.now())


# --- the list of all ---------------------------------------------------------------------------------------------------


def test_varje_matt_star_i_ett_rum():
    koder = [k for _, egna in grupper() for k in egna]
    assert sorted(koder) == sorted(KATALOG)


@pytest.mark.krav("C70", "S133", "N04")
def test_listan_visar_varde_n_mal_och_manaden_fore(chef, plats):
    enhet, _ = plats
    manader(enhet, 0.34, 0.75)
    MatmalFactory(enhet=enhet, matt="k1_andel", varde=0.8, galler_fran_den=date(2026, 1, 1))
    text = chef.get(url("matt_lista", None)).content.decode()
    assert "Första möte i tid" in text
    assert "75\xa0%" in text
    assert "Minst 80\xa0%: inte nått" in text  # in words, not only by colour
    assert "34\xa0%" in text
    assert "Data från" in text
    assert f"version {DEFINITIONSVERSION}" in text
    assert "Räknas i natt för första gången." in text  # the others: no figure, never nought


@pytest.mark.krav("S133")
def test_natten_fornyar_utan_att_nagon_trycker(chef, plats, monkeypatch):
    """Each night: the worker's function alone changes the page, which shows the date of its data."""
    enhet, _ = plats
    natt(enhet, date(2026, 11, 22), date(2026, 11, 1))
    forst = chef.get(url("matt_lista", None)).context["korning"]
    natt(enhet, date(2026, 11, 23), date(2026, 11, 1))
    sedan = chef.get(url("matt_lista", None)).context["korning"]
    assert (forst.till_den, sedan.till_den) == (date(2026, 11, 21), date(2026, 11, 22))
    assert sedan.datadatum >= forst.datadatum


def test_listan_har_samma_antal_fragor_oavsett_antal_manader(chef, plats, django_assert_max_num_queries):
    enhet, _ = plats
    manader(enhet, *[0.5] * 24)
    manader(enhet, *[0.5] * 24, matt="k8_upprepad")
    chef.get(url("matt_lista", None))
    with django_assert_max_num_queries(20):
        chef.get(url("matt_lista", None))


# --- one measure -------------------------------------------------------------------------------------------------------


@pytest.mark.krav("S156", "C80", "N04")
@pytest.mark.parametrize("kod", KATALOG)
def test_varje_matt_sager_hur_det_raknas(chef, plats, kod):
    """Every figure has a "så räknas det" with source fields, exclusions and date."""
    manader(plats[0], 0.5, matt=kod)
    text = chef.get(url("matt_detalj", kod)).content.decode()
    m = KATALOG[kod]
    for del_ in (m.raknas, m.namnare, m.undantag, m.kalla, m.bas):
        assert del_.replace("'", "&#x27;").replace('"', "&quot;") in text, del_
    assert "Så räknas det" in text
    assert "Data från" in text
    assert "Version 2026-11" in text


@pytest.mark.krav("T07")
def test_ny_grans_borjar_en_ny_serie_och_den_gamla_star_kvar(chef, plats):
    """A limit changed from 30 to 15 days: the old series goes on, the new one starts at its date."""
    enhet, user = plats
    MatmalFactory(enhet=enhet, matt="k3_andel", varde=None, grans_dagar=30, galler_fran_den=date(2026, 1, 1))
    MatmalFactory(enhet=enhet, matt="k3_andel", varde=None, grans_dagar=15, galler_fran_den=date(2026, 9, 1))
    natt(enhet, date(2026, 11, 1), *(date(2026, m, 1) for m in (7, 8, 9, 10)))
    granser = dict(
        Matpunkt.objects.filter(enhet=enhet, matt="k3_andel", urval="").values_list("korning__manad__month", "mer__grans")
    )
    assert granser == {7: 30, 8: 30, 9: 15, 10: 15}
    Matpunkt.objects.filter(enhet=enhet, matt="k3_andel").update(varde=0.5, taljare=50, namnare=100, skal="")
    svar = chef.get(url("matt_detalj", "k3_andel"))
    assert [p.serie for p in svar.context["bild"].trend] == [0, 0, 1, 1]
    figur = svar.context["figur"]
    assert [b.serie for b in figur.banor] == [0, 0]  # two lines, not joined
    assert [b.text for b in figur.brott] == ["Ny serie"]
    assert [r[1] for r in figur.rader] == ["50\xa0%"] * 4  # the old months stand
    assert "Här börjar en ny serie" in figur.rader[2][4]
    assert [h.grans_dagar for h in svar.context["historik"]] == [15, 30]
    assert svar.context["bild"].grans == 15


@pytest.mark.krav("T08")
def test_andrad_grund_visar_ett_brott(chef, plats):
    """When the base population changes the series shows a break mark."""
    enhet, _ = plats
    manader(enhet, 0.5, 0.5, 0.6, 0.6)
    SeriebrottFactory(kommun=enhet.verksamhet.namnd.kommun, den=date(2026, 9, 1), text="Importerade personer börjar räknas.")
    SeriebrottFactory(kommun=enhet.verksamhet.namnd.kommun, matt="k2_dagar", den=date(2026, 9, 1), text="Annat mått.")
    svar = chef.get(url("matt_detalj"))
    assert [b.text for b in svar.context["figur"].brott] == ["Brott"]
    assert "Importerade personer börjar räknas." in svar.context["figur"].rader[2][4]
    text = svar.content.decode()
    assert "2026-09-01: Importerade personer börjar räknas." in text
    assert "Annat mått." not in text


def test_en_manad_utan_varde_ar_en_lucka(chef, plats):
    manader(plats[0], 0.5, 0.5, None, 0.6)
    figur = chef.get(url("matt_detalj")).context["figur"]
    assert len(figur.banor) == 1  # the first two
    assert len(figur.prickar) == 1  # the last stands alone
    assert figur.rader[2][1] == "—"
    assert "Ingen att räkna på." in figur.rader[2][4]


def test_malet_ar_en_linje_som_foljer_sina_dagar(chef, plats):
    enhet, _ = plats
    manader(enhet, 0.5, 0.5, 0.6, 0.6)
    MatmalFactory(enhet=enhet, varde=0.4, galler_fran_den=date(2026, 1, 1))
    MatmalFactory(enhet=enhet, varde=0.9, galler_fran_den=date(2026, 9, 1))
    svar = chef.get(url("matt_detalj"))
    assert [b.serie for b in svar.context["figur"].banor] == [0, 1, 1]
    assert [r[3] for r in svar.context["figur"].rader] == ["40\xa0%", "40\xa0%", "90\xa0%", "90\xa0%"]
    assert svar.context["mal"] == "Minst 90\xa0%: inte nått"


@pytest.mark.krav("S172", "T16", "N04")
def test_det_som_saknas_visas_och_varnar_over_en_tiondel(chef, plats):
    """Each figure shows number missing; a rate with more than 10 % missing gets a warning."""
    enhet, _ = plats
    manader(enhet, 0.5)
    Matpunkt.objects.update(saknas=11)
    svar = chef.get(url("matt_detalj"))
    assert svar.context["saknas"] == "11"
    assert svar.context["bild"].varning == ""  # 11 of 111
    Matpunkt.objects.update(saknas=12)
    text = chef.get(url("matt_detalj")).content.decode()
    assert "Uppgift saknas: 12" in text
    assert "Uppgift saknas för mer än 10\xa0%: tolka siffran försiktigt." in text
    Matpunkt.objects.update(mer={**Matpunkt.objects.first().mer, "saknas_dold": True})  # it would give another hidden number away
    assert chef.get(url("matt_detalj")).context["saknas"] == DOLD


@pytest.mark.krav("N02", "T13")
def test_uppdelningar_som_inte_visas_sags(chef, plats):
    """A split that is left out is named, with why: it is not a page that forgot it."""
    enhet, _ = plats
    manader(enhet, 0.5)
    Matpunkt.objects.update(
        delar={u.kod: {"x": {"taljare": 50, "namnare": 100, "varde": 0.5}} for u in UPPDELNINGAR if u.kod != "kon"}
    )
    svar = chef.get(url("matt_detalj"))
    assert svar.context["utelamnade"] == ["Kön"]
    assert "Visas inte: Kön. Alla delar är för små, eller på någon enhet är alla i samma del." in svar.content.decode()
    Matpunkt.objects.update(namnare=0, taljare=0, varde=None, delar={})
    assert chef.get(url("matt_detalj")).context["utelamnade"] == []  # nobody to split


@pytest.mark.krav("N04", "S156")
@pytest.mark.parametrize(
    ("matt", "period"),
    [
        ("k1_andel", "Tolv månader"), ("r_utfall", "Två år"), ("k7_ko", "Läget på månadens sista dag"),
        ("k15_behovet", "Det senaste hela kalenderåret"),
    ],
)  # fmt: skip
def test_sidan_sager_vilken_tid_en_manads_siffra_galler(chef, plats, matt, period):
    manader(plats[0], 0.5, matt=matt)
    text = chef.get(url("matt_detalj", matt)).content.decode()
    assert f"{period}, räknat till och med" in text
    assert f"Varje månads punkt gäller {period[0].lower()}{period[1:]}." in text


@pytest.mark.krav("C72", "S157")
def test_en_kurva_leder_till_sidan_dar_dess_delar_star(chef, plats):
    """What was not work, and who is left, is told where it is masked together."""
    for matt, sida in (
        ("r_utfall", "resultat"),
        ("r_utfall_remiss", "resultat"),
        ("r_ater", "resultat_aterkomst"),
        ("k1_andel", ""),
    ):
        manader(plats[0], 0.5, matt=matt)
        svar = chef.get(url("matt_detalj", matt))
        lank = svar.context["resultat_url"]
        assert lank.startswith(reverse(sida)) if sida else lank == ""
        assert not sida or f'href="{lank.replace("&", "&amp;")}"' in svar.content.decode()


@pytest.mark.krav("S172", "T16")
def test_en_uppdelning_dar_mer_an_en_tiondel_saknas_varnar(chef, plats):
    enhet, _ = plats
    manader(enhet, 0.5)
    del_ = {"taljare": 44, "varde": 0.5}
    delar = {"gron": {**del_, "namnare": 88}, "saknas": {"taljare": 6, "varde": 0.5, "namnare": 12}}
    Matpunkt.objects.update(delar={"niva": delar, "kon": {"K": {**del_, "namnare": 100}}})
    svar = chef.get(url("matt_detalj", **{"del": "niva"}))
    assert [d.namn for d in svar.context["delar"]] == ["Grön", "Uppgift saknas"]
    assert svar.context["delvarning"].startswith("Uppgift saknas för 12 av 100 (12\xa0%)")
    assert chef.get(url("matt_detalj", **{"del": "kon"})).context["delvarning"] == ""


@pytest.mark.krav("S150")
def test_ungdomsvaljaren_visar_de_ungas_siffra(chef, plats):
    """A switch shows every page for 16-24 (and 16-19 for KAA)."""
    enhet, _ = plats
    manader(enhet, 0.5)
    korning = Matkorning.objects.get()
    MatpunktFactory(korning=korning, enhet=enhet, urval="16-24", varde=0.25, taljare=10, namnare=40)
    MatpunktFactory(korning=korning, enhet=enhet, urval="16-19", varde=0.9, taljare=27, namnare=30)
    for sida in ("matt_detalj", "matt_lista", "matt_csv", "mina_siffror"):
        matt = None if sida in ("matt_lista", "mina_siffror") else "k1_andel"
        for urval, vantat in (("", "50"), ("16-24", "25"), ("16-19", "90")):
            svar = chef.get(url(sida, matt, urval=urval))
            assert svar.status_code == 200
            if sida != "mina_siffror":
                assert f"{vantat}\xa0%" in svar.content.decode() or f"{vantat}%" in svar.content.decode(), (sida, urval)
    assert chef.get(url("matt_detalj", urval="40-50")).status_code == 404
    assert chef.get(url("matt_mal", urval="16-24")).status_code == 200
    assert {u.value for u in Urval} == {"", "16-24", "16-19"}


@pytest.mark.krav("S163")
def test_varje_handlaggare_oppnar_resultatet_per_insats(client, plats):
    """Any handler can open the result of the insatser they work in."""
    enhet, _ = plats
    manader(enhet, 0.5, matt="r_avslutade")
    Matpunkt.objects.update(delar={"insats": {"praktik": {"taljare": 30, "namnare": 60, "varde": 0.5}}})
    client.force_login(UserFactory(roll="handlaggare", enhet=enhet))
    svar = client.get(url("matt_detalj", "r_avslutade", **{"del": "insats"}))
    assert [(d.namn, d.varde.text, d.varde.n) for d in svar.context["delar"]] == [("Praktik", "50\xa0%", "60")]
    assert b"effekt" not in svar.content.lower()
    assert "De säger inget om vad som hade hänt utan insatsen." in svar.content.decode()


def test_bara_en_uppdelning_i_taget(chef, plats):
    manader(plats[0], 0.5)
    Matpunkt.objects.update(delar={u.kod: {"saknas": {"taljare": 50, "namnare": 100, "varde": 0.5}} for u in UPPDELNINGAR})
    svar = chef.get(url("matt_detalj") + "?del=kon&del=niva")
    assert svar.context["uppdelning"].kod == "niva"
    assert len(svar.context["flikar"]) == len(UPPDELNINGAR) + 1
    assert chef.get(url("matt_detalj", **{"del": "finnsinte"})).context["uppdelning"] is None


# --- page, file and list say the same ------------------------------------------------------------------------------------


@pytest.fixture(params=[11])
def lottad(client, request):
    """A generated municipality whose figures are stored, and a chef of both units, who may open every case."""
    bygge = Bygge(lotta(random.Random(request.param)))
    user = UserFactory()
    for enhet in bygge.enheter:
        user.uppdrag.create(enhet=enhet, roll=Roll.CHEF, fran_den=date(2020, 1, 1))
    natt(bygge.enheter[0], IDAG, IDAG.replace(day=1))
    client.force_login(user)
    return client, bygge


@pytest.mark.krav("T05", "S147", "C80", "N01")
@pytest.mark.parametrize("lottad", [11, 193], indirect=True)
def test_sidans_tal_ar_listans_langd_och_filens(lottad):
    """One measure, one function: dashboard, list and export give the same number for the same filter."""
    client, bygge = lottad
    sedda = 0
    for enhet, kod_i_adress in zip(bygge.enheter, ("ame-norr", "ame-soder"), strict=True):
        for kod, m in KATALOG.items():
            p = Matpunkt.objects.get(enhet=enhet, matt=kod, urval="")
            bild = client.get(url("matt_detalj", kod, enhet=kod_i_adress)).context["bild"]
            i_filen = list(_fil(client, kod, kod_i_adress))[-1]
            assert (i_filen["varde"].replace("..", "··"), i_filen["n"].replace("..", "··")) == (
                _rent(bild.text),
                _rent(bild.n),
            ), kod
            svar = client.get(url("matt_rader", kod, enhet=kod_i_adress))
            assert svar.status_code == 200
            if m.alltid_saknas or kod in UTAN_LISTA:
                assert svar.context["skal"]
                assert "lista" not in svar.context
                continue
            antal = p.taljare if m.form == Form.ANTAL else p.namnare
            assert svar.context["antal"] == svar.context["sida"].paginator.count == antal, kod
            sedda += antal
            if m.form == Form.ANDEL:
                ja = client.get(url("matt_rader", kod, enhet=kod_i_adress, visa="ja"))
                assert ja.context["antal"] == p.taljare, kod
    assert sedda > 20  # the municipality has rows to count


def _fil(client, kod, enhet):
    return csv.DictReader(io.StringIO(client.get(url("matt_csv", kod, enhet=enhet)).content.decode("utf-8-sig")), delimiter=";")


def _rent(text):
    return text.replace("\xa0", "")


@pytest.mark.krav("T02", "S147")
def test_for_farska_ar_inte_med_och_gamla_som_vantar_raknas_som_sena(lottad):
    client, bygge = lottad
    svar = client.get(url("matt_rader", "k1_andel", enhet="ame-norr"))
    i_tid = client.get(url("matt_rader", "k1_andel", enhet="ame-norr", visa="ja"))
    assert all((IDAG - r.inkom_den).days > 14 for r in svar.context["rader"])
    assert {r.pk for r in i_tid.context["rader"]} <= {r.pk for r in svar.context["rader"]}


# --- the persons behind ----------------------------------------------------------------------------------------------------


@pytest.mark.krav("S147", "D02")
def test_varje_oppning_av_listan_loggas(lottad):
    """From a rate an allowed user can open the persons; each such opening is logged."""
    client, bygge = lottad
    for _ in range(2):
        svar = client.get(url("matt_rader", "k1_andel", enhet="ame-norr"))
    rader = Lasning.objects.filter(objekt_typ="matt_lista")
    assert rader.count() == 2
    assert {(r.atgard, r.enhet_id, r.data["matt"]) for r in rader} == {("lista", bygge.enheter[0].pk, "k1_andel")}
    assert rader[0].data["visade"] == sorted(str(r.pk) for r in svar.context["rader"])


@pytest.mark.krav("S147", "D12")
def test_listan_ar_bara_for_den_som_arbetar_i_enheten(client, plats):
    enhet, _ = plats
    manader(enhet, 0.5)
    bestallare = UserFactory(roll="bestallare", enhet=EnhetFactory(stab=True, verksamhet=enhet.verksamhet))
    client.force_login(bestallare)
    assert client.get(url("matt_detalj", enhet="ame-norr")).status_code == 200
    svar = client.get(url("matt_rader", enhet="ame-norr"))
    assert svar.status_code == 403
    assert "Listan visar personer. Den är för dem som arbetar i enheten." in svar.content.decode()
    assert "Visa personerna" not in client.get(url("matt_detalj", enhet="ame-norr")).content.decode()
    client.force_login(UserFactory(roll="chef", enhet=EnhetFactory()))
    assert client.get(url("matt_rader", enhet="ame-norr")).status_code == 404


def test_listan_oppnas_for_en_enhet_i_taget(client, plats):
    enhet, _ = plats
    manader(enhet, 0.5)
    user = UserFactory(roll="chef", enhet=enhet)
    user.uppdrag.create(enhet=EnhetFactory(verksamhet=enhet.verksamhet), roll=Roll.CHEF, fran_den=date(2020, 1, 1))
    client.force_login(user)
    svar = client.get(url("matt_rader"))
    assert svar.status_code == 403
    assert "Välj en enhet." in svar.content.decode()


@pytest.mark.krav("S147", "D01")
def test_handlaggaren_ser_bara_sina_i_listan(lottad):
    client, bygge = lottad
    alla = client.get(url("matt_rader", "k1_dagar", enhet="ame-norr")).context["antal"]
    client.force_login(UserFactory(roll="handlaggare", enhet=bygge.enheter[0]))
    svar = client.get(url("matt_rader", "k8_upprepad", enhet="ame-norr"))
    assert svar.status_code == 200
    mina = client.get(url("matt_rader", "k3_galler", enhet="ame-norr"))
    assert mina.context["antal"] >= mina.context["sida"].paginator.count == 0  # nobody is theirs
    assert alla >= 1


@pytest.mark.krav("B07")
def test_skyddad_person_star_utan_namn(client, plats):
    enhet, chefen = plats
    person = PersonFactory(namnd=enhet.verksamhet.namnd, skyddad=True, efternamn="Hemligsson")
    SkyddAtkomstFactory(person=person, user=chefen)
    ArendeFactory(enhet=enhet, person=person, insats=True, inskriven_den=date(2026, 3, 1), inkom_den=date(2026, 2, 1))
    natt(enhet, date(2026, 11, 1), MANAD)
    client.force_login(chefen)
    text = client.get(url("matt_rader", "k3_galler")).content.decode()
    assert "Skyddade personuppgifter" in text
    assert "Hemligsson" not in text
    assert Lasning.objects.get(objekt_typ="matt_lista").ar_skyddad


def test_fel_metod_okant_matt_och_framling(chef, client, plats):
    for namn in ("matt_lista", "mina_siffror"):
        assert chef.post(url(namn, None)).status_code == 405
    for namn in ("matt_detalj", "matt_csv", "matt_rader"):
        assert chef.post(url(namn)).status_code == 405
        assert chef.get(url(namn, "finns_inte")).status_code == 404
    assert chef.get(url("matt_brott")).status_code == 405
    client.force_login(UserFactory(roll="socialsekreterare", enhet=EnhetFactory(remittent=True)))
    for namn in ("matt_detalj", "matt_csv", "matt_rader", "matt_mal"):
        assert client.get(url(namn)).status_code == 403


@pytest.mark.parametrize("kod", ["k1_dagar", "k3_galler"])
def test_listan_har_samma_antal_fragor_vid_en_och_tjugo_rader(chef, plats, django_assert_num_queries, kod):
    enhet, _ = plats

    def fall(antal):
        for _ in range(antal):
            arende = ArendeFactory(enhet=enhet, insats=True, inkom_den=date(2026, 2, 1), inskriven_den=date(2026, 3, 1))
            RemissFactory(antagen=True, mottagande_enhet=enhet, person=arende.person, arende=arende, inkom_den=date(2026, 2, 1))

    manader(enhet, 0.5, matt=kod)
    fall(1)
    chef.get(url("matt_rader", kod))
    with CaptureQueriesContext(connection) as en:
        assert chef.get(url("matt_rader", kod)).context["antal"] == 1
    fall(19)
    with django_assert_num_queries(len(en)):
        assert chef.get(url("matt_rader", kod)).context["antal"] == 20
