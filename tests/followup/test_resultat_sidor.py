"""The result pages: level at start first, the whole last and smaller, the mix beside, and words that claim no more than they may."""

import re
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from ame.audit.models import Lasning
from followup.matt import aterkomst, grupper
from followup.matt.definition import UPPDELNINGAR
from followup.matt.katalog import KATALOG
from followup.matt.rakna import Fonster
from followup.vy import resultat as vy
from followup.vy import resultat_delar as delar
from followup.vy import resultat_ord as ord_
from tests.factories import (
    ArendeFactory,
    AvslutFactory,
    EnhetFactory,
    MatkorningFactory,
    MatpunktFactory,
    PersonFactory,
    UserFactory,
)
from tests.followup.resultat_hjalp import kohort_tabeller, lagra, lotta_kohort

pytestmark = pytest.mark.django_db

SIDOR = (
    "resultat", "resultat_insatser", "resultat_justerad", "resultat_tillgang", "resultat_aterkomst", "resultat_inlasning", "resultat_utveckling",
    "resultat_samlad",
)  # fmt: skip
NIVAER = ("gron", "gul", "rod")


class Svar:
    """Stands for the door: answers each question in turn."""

    def __init__(self, *svar):
        self.svar = list(svar)

    def rader(self, sql, v):
        return self.svar.pop(0)


def delarna(**per_niva):
    return {niva: {"taljare": t, "namnare": n, "varde": v} for niva, (t, n, v) in per_niva.items()}


@pytest.fixture
def plats(db, client, monkeypatch):
    enhet = EnhetFactory(namn="AME Norr")
    nyckel = str(enhet.pk)
    fonster = Fonster(date(2026, 10, 31))
    ater = [(nyckel, 30, orsak, "praktik", 50 + i, i % 3 == 0, 50 + i, i % 4 == 0, 800, True, True, 1)
            for orsak in ("arbete", "studier") for i in range(60)]  # fmt: skip
    antal = [
        (nyckel, 30, niva, i % 2 == 0, True, i % 2 == 1, *(("arbete", "A") if i % 4 == 1 else ("studier", "B")), 1)
        for niva in NIVAER
        for i in range(40)
    ]
    behov = [(nyckel, 30, "sprak", 12), (nyckel, 30, "boende", 2)]
    korning = lagra(enhet, {
        "x_kohort": kohort_tabeller(monkeypatch, [nyckel], lotta_kohort([nyckel], 900)),
        "x_ater": aterkomst.x_ater(Svar(ater), [nyckel], fonster), "x_grupper": grupper.x_grupper(Svar(antal, behov), [nyckel], fonster),
        "x_inlasning": {(nyckel, ""): {"insatser": {"praktik": {
            "arbete_i": "12", "arbete_efter": "9", "dagar_i": 4000, "dagar_efter": 1500, "takt_i": "0,09", "takt_efter": "0,18", "kvot": "0,50",
            "intervall": "0,21–1,19", "skal": ""}}}},
    })  # fmt: skip
    for kod in {*delar.SAMLAD, *delar.TILLGANG, "r_ater", "r_dag30", "r_dag90", "r_dag180", "r_dag365", "k16_tackning"}:
        i_procent = KATALOG[kod].enhet == "%"
        niva = (
            delarna(gron=(40, 50, 0.8), gul=(30, 50, 0.6), rod=(15, 50, 0.3))
            if i_procent
            else delarna(gron=(None, 50, 8.0), gul=(None, 50, 6.0), rod=(None, 50, 2.5))
        )
        MatpunktFactory(
            korning=korning, enhet=enhet, matt=kod, taljare=85 if i_procent else None, namnare=150, varde=0.57 if i_procent else 5.5,
            delar={"niva": niva, "avsandare": {"IFO Norr": niva["gron"], "IFO Söder": niva["rod"]}},
        )  # fmt: skip
    client.force_login(UserFactory(roll="chef", enhet=enhet))
    return client, enhet, korning


def sida(client, vy_, **fraga):
    svar = client.get(reverse(vy_), fraga)
    assert svar.status_code == 200, (vy_, svar.status_code)
    return svar.content.decode()


def tabeller(text):
    """Every table with its rows as (heading, cells)."""
    for t in re.findall(r"<table.*?</table>", text, re.S):
        rubriker = [re.sub(r"<[^>]+>", "", h).strip() for h in re.findall(r'<th scope="col"[^>]*>(.*?)</th>', t, re.S)]
        rader = [(r, re.sub(r"<[^>]+>", "", r).strip()) for r in re.findall(r'<tr><th scope="row">(.*?)</th>', t, re.S)]
        yield rubriker, rader, t


@pytest.mark.krav("S161", "C75")
@pytest.mark.parametrize("vy_", SIDOR)
def test_varje_sida_sager_utfall_och_vad_som_kraver_jamforelse(plats, vy_):
    client, *_ = plats
    text = sida(client, vy_)
    assert ord_.UTFALL_TEXT in text
    assert ord_.JAMFORELSE_TEXT in text
    assert "jämförelsegrupp" in ord_.JAMFORELSE_TEXT
    assert re.search(r"<b>Nivå [1-3]", text)
    assert not re.search(r"effekt(?!iv)", text, re.I)
    assert "Data från" in text and "Definitioner version" in text


@pytest.mark.krav("S157", "C72")
@pytest.mark.parametrize(
    ("vy_", "fraga"), [*((v, {}) for v in SIDOR), ("resultat", {"raknat": "avslut"}), ("resultat", {"fran": "remiss"})]
)
def test_ingen_andel_utan_nivaer_och_helheten_sist_och_mindre(plats, vy_, fraga):
    client, *_ = plats
    sedda = 0
    for _, rader, t in tabeller(sida(client, vy_, **fraga)):
        namnen = [namn for _, namn in rader]
        if "Alla nivåer" in namnen:
            sedda += 1
            assert namnen[-1] == "Alla nivåer"
            assert namnen[:3] == ["Grön", "Gul", "Röd"]
            assert rader[-1][0] == "<small>Alla nivåer</small>"
            sista = t[t.rindex("<small>Alla nivåer</small>") :]
            assert '<td class="tal">' in sista
            assert not re.search(r'<td class="tal">(?!<small>)', sista)
    if vy_ in ("resultat", "resultat_samlad", "resultat_tillgang", "resultat_aterkomst"):
        assert sedda


@pytest.mark.krav("S157")
def test_utan_nivaer_visas_inte_helheten():
    u = vy.Uppdelat(KATALOG["r_avslutade"], {}, vy.Cell("57 %"), {})
    assert vy.nivatabell("Av avslutade", [u]).rader == ()


@pytest.mark.krav("S130", "C61")
def test_sidan_byter_mellan_start_och_avslutade(plats):
    client, *_ = plats
    start, remiss, avslut = (
        sida(client, "resultat"),
        sida(client, "resultat", fran="remiss"),
        sida(client, "resultat", raknat="avslut"),
    )
    assert ord_.TIDNOLL["insats"] in start and ord_.TIDNOLL["remiss"] in remiss
    assert "365 dagar efter start" in start and "365 dagar efter start" not in avslut
    assert "Av avslutade" in avslut and "30 dagar" not in start.split("<svg")[0].split("Flera mått")[0]
    for text in (start, remiss, avslut):
        assert [re.sub(r"<[^>]+>", "", x) for x in re.findall(r'<a class="ds-chip".*?</a>', text, re.S)] == [
            "Inom ett år från första insatsen", "Inom ett år från remissen", "Av avslutade",
        ]  # fmt: skip
    assert client.get(reverse("resultat"), {"raknat": "fel"}).status_code == 404


@pytest.mark.krav("S130")
def test_kurvan_och_tabellen_med_vem_det_ar(plats):
    client, *_ = plats
    text = sida(client, "resultat")
    assert text.count("Stegkurva:") == 3  # one per level, none for the whole
    assert "Vilka de var vid start" in text
    for rad in ("Kön: Kvinnor", "Ålder: 25–34 år", "Källa: Arbetsförmedlingen", "Utbildning: Gymnasial"):
        assert rad in text


@pytest.mark.krav("S132", "C72")
def test_vilken_insats_som_ger_vad_for_vem_i_tre_klick(plats):
    client, *_ = plats
    forsta = sida(client, "matt_lista")
    lank = re.search(r'href="([^"]+)">Resultat</a>', forsta)[1]  # 1
    text = client.get(lank).content.decode()
    lank = re.search(r'href="([^"]*/resultat/insatser/[^"]*)"[^>]*>Insatser</a>', text)[1].replace("&amp;", "&")  # 2
    text = client.get(lank).content.decode()
    lank = re.search(r'href="(\?[^"]*insats=praktik[^"]*)"', text)[1].replace("&amp;", "&")  # 3
    text = client.get(reverse("resultat_insatser") + lank).content.decode()
    rubriker, rader, t = next(x for x in tabeller(text) if "inom ett år från start" in x[2])
    assert rubriker == ["Nivå vid start", "n", "Arbete", "Studier", "Annat avslut", "Kvar i verksamheten"]
    assert [namn for _, namn in rader][:3] == ["Grön", "Gul", "Röd"]
    assert len(re.findall(r'<td class="tal">\d', t)) >= 6
    rubriker, rader, t = next(x for x in tabeller(text) if "Nivå vid start: Grön" in x[2])  # who they were, beside
    assert rubriker[2] == "Alla insatser"
    assert not re.search(r'Nivå vid start: Grön</th>.*<td class="tal">0</td>', t.split("Nivå vid start: Gul")[0])
    assert client.get(reverse("resultat_insatser"), {"insats": "finnsinte"}).status_code == 404


@pytest.mark.krav("S135", "C72")
def test_varje_tal_kan_delas_och_en_liten_grupp_doljs():
    assert {u.kod for u in UPPDELNINGAR} >= {"kon", "alder", "niva", "kalla", "insats", "avsandare"}
    dold = vy.cell(KATALOG["r_avslutade"], {"taljare": 2, "namnare": 4, "varde": 0.5, "dold": {"n": 4}, "ensam": True})
    assert (dold.text, dold.n, dold.mer) == ("<5", "<5", "")
    assert vy.cell(KATALOG["r_avslutade"], {"taljare": 6, "namnare": 12, "varde": 0.5}).text == "6 av 12"


@pytest.mark.krav("S137", "C72")
def test_utveckling_per_niva(plats):
    client, enhet, korning = plats
    tidigare = MatkorningFactory(kommun=enhet.verksamhet.namnd.kommun, manad=date(2026, 4, 1), till_den=date(2026, 4, 30))
    MatpunktFactory(korning=tidigare, enhet=enhet, matt="x_grupper", delar={"antal": {"alla": "77", "niva": {"gron": "33"}}})
    alla = list(tabeller(sida(client, "resultat_utveckling")))
    assert len(alla) == 5
    rubriker, rader, t = alla[0]
    assert rubriker == ["Period", "Antal sista dagen", "In", "Ut", "Dagar i AME, median", "Arbete eller studier av avslutade"]
    assert [namn for _, namn in rader] == ["12 månader till 2026-10", "12 månader till 2026-04"]
    assert re.search(r'<td class="tal">20', t) and re.search(r'<td class="tal">33', t) and "80" in t


@pytest.mark.krav("S146", "S168", "C72", "C78")
def test_samlad_bild_har_allt_och_inget_index(plats):
    client, *_ = plats
    text = sida(client, "resultat_samlad")
    rubriker = next(tabeller(text))[0]
    assert rubriker[1:] == [
        "In",
        "Ut",
        *(KATALOG[k].kort for k in delar.SAMLAD),
    ]  # waiting, time, steps, return, feedback on time
    assert {"k1_dagar", "r_tid", "r_steg", "r_ater", "k5_aterkoppling"} <= set(delar.SAMLAD)
    assert "Avslut efter orsak" in text and "Behov som ingen ger stöd för" in text and "Svenska språket" in text
    assert len(rubriker) - 1 >= 4
    assert not re.search(r"(?<!tab)index", text.split("<main")[1], re.I)
    assert len(next(tabeller(sida(client, "resultat")))[0]) - 1 >= 4  # the result page too


@pytest.mark.krav("S158", "S159", "C76")
def test_tillgang_per_niva_och_remittent_med_skillnader_i_ord(plats, settings):
    client, *_ = plats
    text = sida(client, "resultat_tillgang")
    (r1, rader1, _), (r2, rader2, _) = list(tabeller(text))[:2]
    assert r1[1:] == r2[1:] == ["Antagna", "Dagar till första möte", "Utan insats", "Kontakter", "Timmar", "Extern plats"]
    assert [n for _, n in rader1][:3] == ["Grön", "Gul", "Röd"] and [n for _, n in rader2][:2] == ["IFO Norr", "IFO Söder"]
    assert "Skillnaden är 50 procentenheter, mer än gränsen 20: Grön 80\xa0%, Röd 30\xa0%." in text
    assert "IFO Norr 80\xa0%, IFO Söder 30\xa0%" in text
    assert "Stödtid per månad" in text and "Grön 8,0, Röd 2,5 timmar per månad" in text
    settings.AME_TILLGANG_GRANS = 90
    assert "mer än gränsen" not in sida(client, "resultat_tillgang")


@pytest.mark.krav("S158")
def test_dolda_och_sma_grupper_jamfors_inte():
    raa = delarna(gron=(9, 10, 0.9), gul=(30, 50, 0.6), rod=(10, 50, 0.2))
    raa["rod"]["dold"] = {"ja": 10}

    class P:
        delar, mer, taljare, namnare, varde, skal = {"niva": raa}, {}, 49, 110, 0.45, ""

    assert delar.skillnader([vy.uppdelat(KATALOG["t_antagna"], P(), "niva")]) == []


@pytest.mark.krav("S017", "C62")
def test_rundgang_per_avslutsorsak_inom_6_12_och_24_manader(plats):
    client, *_ = plats
    text = sida(client, "resultat_aterkomst")
    rubriker, rader, t = next(x for x in tabeller(text) if "Ny remiss, efter avslutsorsak" in x[2])
    assert [r for r in rubriker if r.startswith("Inom")] == ["Inom 6 månader", "Inom 12 månader", "Inom 24 månader"]
    assert [n for _, n in rader] == ["Arbete utan subvention", "Studier", "Alla"]
    assert re.search(r"33\s%", t)
    assert "Ny inskrivning, efter avslutsorsak" in text


@pytest.mark.krav("C72")
def test_inlasning_med_forsiktighet(plats):
    client, *_ = plats
    text = sida(client, "resultat_inlasning")
    assert "Låg kvot kan betyda inlåsning – eller att insatsen ligger tidigt i vägen." in text
    assert "0,50" in text and "0,21–1,19" in text


@pytest.mark.krav("C72", "S157")
def test_justerad_sida_utan_rangordning(plats, monkeypatch):
    client, enhet, korning = plats
    andra = EnhetFactory(namn="AME Alfa", verksamhet=enhet.verksamhet)
    a, b = str(enhet.pk), str(andra.pk)
    lagra_om = kohort_tabeller(monkeypatch, [a, b], lotta_kohort([a], 300, 1) + lotta_kohort([b], 300, 5))
    korning.punkter.filter(matt="x_kohort").delete()
    for (enhet_id, urval), data in lagra_om.items():
        MatpunktFactory(
            korning=korning, enhet={a: enhet, b: andra}.get(enhet_id), urval=urval, matt="x_kohort", taljare=None, namnare=None,
            varde=None, delar=data,
        )  # fmt: skip
    client.force_login(UserFactory(roll="bestallare", enhet=EnhetFactory(remittent=True, verksamhet=enhet.verksamhet)))
    text = sida(client, "resultat_justerad")
    assert "Trattdiagram:" in text and text.count("<circle") == 2
    rader = [n for _, r, t in tabeller(text) if "Observerat mot väntat" in t for _, n in r]
    assert rader == ["AME Alfa", "AME Norr"]
    assert re.search(r"(inom|utanför) väntad variation", text)
    assert "Vilka enheterna tog emot" in text
    assert not re.search(r'data-color="(success|danger)"', text.split("<main")[1])


@pytest.mark.parametrize("vy_", [*SIDOR, "rundgang_lista"])
def test_stegen(client, vy_):
    enhet = EnhetFactory()
    client.force_login(UserFactory(roll="chef", enhet=enhet))
    assert client.get(reverse(vy_)).status_code == 200  # nothing counted yet
    assert client.get(reverse(vy_), {"enhet": "annan-kommuns-enhet"}).status_code == 404
    assert client.post(reverse(vy_)).status_code == 405
    client.force_login(UserFactory(roll="socialsekreterare", enhet=EnhetFactory(remittent=True, verksamhet=enhet.verksamhet)))
    assert client.get(reverse(vy_)).status_code == 403


def test_lika_manga_fragor_hur_mycket_som_an_ar_lagrat(plats, django_assert_max_num_queries):
    client, *_ = plats
    for vy_ in SIDOR:
        with django_assert_max_num_queries(24):
            sida(client, vy_)


@pytest.mark.krav("S018", "C62")
def test_tre_inskrivningar_pa_fem_ar_som_tidslinje(client):
    enhet = EnhetFactory()
    chef = UserFactory(roll="chef", enhet=enhet)
    idag = timezone.localdate()

    def kedja(antal, namn):
        person = PersonFactory(namnd=enhet.verksamhet.namnd, efternamn=namn)
        for i in range(antal):
            start, slut = date(idag.year - 4 + i, 1, 15), date(idag.year - 4 + i, 6, 15)
            a = ArendeFactory(
                person=person, enhet=enhet, inkom_den=start, inskriven_den=start, avslutad_den=slut, status="avslutat", avslut=False,
                deltagande=False,
            )  # fmt: skip
            AvslutFactory(arende=a, avslutad_den=slut)

    kedja(3, "Trefaldig")
    kedja(2, "Tvafaldig")
    client.force_login(chef)
    with CaptureQueriesContext(connection) as en:
        text = sida(client, "rundgang_lista")
    assert "Trefaldig" in text and "Tvafaldig" not in text
    assert text.count('ame-handelse"') == 3
    logg = Lasning.objects.filter(objekt_typ="rundgang_lista").latest("pk")
    assert logg.user == chef and logg.data["antal"] == 1
    for i in range(4):
        kedja(3, f"Trefaldig{i}")
    with CaptureQueriesContext(connection) as fem:
        assert sida(client, "rundgang_lista").count('ame-handelse"') == 15
    assert len(fem) == len(en)
    client.force_login(UserFactory(roll="bestallare", enhet=EnhetFactory(remittent=True, verksamhet=enhet.verksamhet)))
    assert client.get(reverse("rundgang_lista")).status_code == 403
