"""Stored months: counted in one go, the same twice, left when the night fails, and never moved once frozen (T07, T08, T10, T17)."""

import random
from datetime import date

import pytest
from dateutil.relativedelta import relativedelta
from django.db import DatabaseError, connection

from ame.arenden.models import Arende
from ame.organisation.models import Kommun
from followup import tasks
from followup.maskning import DOLD
from followup.matt import lagra
from followup.matt.definition import UPPDELNINGAR
from followup.matt.katalog import KATALOG
from followup.matt.lagra import dolda_bestand, dolt_i, frys_manader, oppna_manader, rakna_kommun
from followup.matt.lasa import FOR_LITEN, bilder, figur
from followup.matt.maskera import Dold
from followup.models import Matkorning, Matpunkt
from tests.factories import MatkorningFactory, MatmalFactory, MatpunktFactory, SeriebrottFactory
from tests.followup.kommunlott import Bygge, lotta

pytestmark = pytest.mark.django_db

IDAG = date(2026, 1, 16)
DECEMBER, JANUARI = date(2025, 12, 1), date(2026, 1, 1)


@pytest.fixture
def bygge():
    return Bygge(lotta(random.Random(4)))


@pytest.fixture
def kommun_id(bygge):
    return bygge.enheter[0].verksamhet.namnd.kommun_id


def punkter(kommun_id, manad=DECEMBER):
    """What is stored of the month, without keys and times."""
    falt = ("enhet_id", "urval", "matt", "taljare", "namnare", "varde", "saknas", "skal", "mer", "delar")
    rader = Matpunkt.objects.filter(korning__kommun_id=kommun_id, korning__manad=manad)
    return sorted(rader.values_list(*falt), key=str)


@pytest.mark.krav("T17", "S133")
def test_tva_natter_ger_samma_rader(kommun_id):
    antal = rakna_kommun(kommun_id=kommun_id, idag=IDAG, manader=[DECEMBER, JANUARI])
    forsta = punkter(kommun_id), punkter(kommun_id, JANUARI)
    assert antal == len(forsta[0]) + len(forsta[1])
    assert {p[2] for p in forsta[0]} >= set(KATALOG)
    rakna_kommun(kommun_id=kommun_id, idag=IDAG, manader=[DECEMBER, JANUARI])
    assert (punkter(kommun_id), punkter(kommun_id, JANUARI)) == forsta
    assert Matkorning.objects.filter(kommun_id=kommun_id).count() == 2


@pytest.mark.krav("T17")
def test_en_natt_som_faller_lamnar_gardagens_siffror_med_sin_dag(kommun_id, monkeypatch):
    rakna_kommun(kommun_id=kommun_id, idag=IDAG, manader=[DECEMBER])
    fore, korning = punkter(kommun_id), Matkorning.objects.get(kommun_id=kommun_id)

    def avbruten(*args):
        raise RuntimeError("dödad mitt i")

    monkeypatch.setattr(lagra, "_kopiera", avbruten)
    with pytest.raises(RuntimeError):
        rakna_kommun(kommun_id=kommun_id, idag=IDAG, manader=[DECEMBER])
    assert punkter(kommun_id) == fore
    assert Matkorning.objects.get(kommun_id=kommun_id).datadatum == korning.datadatum


@pytest.mark.krav("T10", "S173")
def test_gallring_och_rattning_flyttar_inte_en_fryst_manad(bygge, kommun_id):
    """A person is taken away and a case corrected after the month is frozen: what was published stands."""
    rakna_kommun(kommun_id=kommun_id, idag=IDAG, manader=[DECEMBER])
    fore = punkter(kommun_id)
    assert frys_manader(kommun_id=kommun_id, idag=IDAG) == 1
    Arende.objects.filter(inskriven_den__isnull=False).update(inkom_den=date(2020, 1, 1), inskriven_den=date(2020, 1, 1))
    assert DECEMBER not in oppna_manader(kommun_id, IDAG)
    assert rakna_kommun(kommun_id=kommun_id, idag=IDAG, manader=[DECEMBER]) == 0
    assert punkter(kommun_id) == fore
    with pytest.raises(DatabaseError, match="frozen"), connection.cursor() as c:
        c.execute("UPDATE followup_matpunkt SET taljare = 1")


@pytest.mark.krav("T10")
def test_frysningen_vantar_till_den_tionde_och_tar_bara_hela_manader(kommun_id):
    hel = MatkorningFactory(kommun_id=kommun_id, manad=date(2025, 11, 1), till_den=date(2025, 11, 30))
    MatkorningFactory(kommun_id=kommun_id, manad=DECEMBER, till_den=date(2025, 12, 31))
    halv = MatkorningFactory(kommun_id=kommun_id, manad=date(2025, 10, 1), till_den=date(2025, 10, 20))
    assert frys_manader(kommun_id=kommun_id, idag=date(2026, 1, 9)) == 1
    assert Matkorning.objects.get(fryst_vid__isnull=False) == hel
    assert frys_manader(kommun_id=kommun_id, idag=date(2026, 1, 10)) == 1
    halv.refresh_from_db()
    assert halv.fryst_vid is None  # a month that was never counted to its end is not published


@pytest.mark.krav("T07")
def test_en_andrad_grans_borjar_en_ny_serie_och_lamnar_den_gamla(bygge, kommun_id):
    enhet = bygge.enheter[0]
    rakna_kommun(kommun_id=kommun_id, idag=date(2026, 1, 5), manader=[date(2025, 11, 1), DECEMBER])
    gamla = [(p.manad, p.text) for p in bilder(enhet.pk, kommun_id, ["k1_andel"])[0].trend]
    frys_manader(kommun_id=kommun_id, idag=IDAG)
    MatmalFactory(enhet=enhet, matt="k1_andel", varde=0.9, grans_dagar=30, galler_fran_den=date(2026, 1, 1))
    rakna_kommun(kommun_id=kommun_id, idag=IDAG, manader=[DECEMBER, JANUARI])
    bild = bilder(enhet.pk, kommun_id, ["k1_andel"])[0]
    egna = {p.manad: p for p in bild.trend}
    assert [(m, egna[m].text) for m, _ in gamla] == gamla
    assert [egna[m].serie for m in (DECEMBER, JANUARI)] == [egna[DECEMBER].serie, egna[DECEMBER].serie + 1]
    assert (egna[DECEMBER].mal, egna[JANUARI].mal) == (None, 0.9)  # the new target has its own line from its day
    assert bild.grans == 30


@pytest.mark.krav("T08")
def test_ett_brott_i_serien_star_vid_matten_det_galler(bygge, kommun_id):
    enhet = bygge.enheter[0]
    rakna_kommun(kommun_id=kommun_id, idag=IDAG, manader=[DECEMBER])
    SeriebrottFactory(kommun_id=kommun_id, den=DECEMBER, text="Gäller alla.")
    SeriebrottFactory(kommun_id=kommun_id, den=DECEMBER, text="Gäller kön.", matt="k7_ko")
    k1, k7 = bilder(enhet.pk, kommun_id, ["k1_andel", "k7_ko"])
    assert [text for _, text in k1.brott] == ["Gäller alla."]
    assert {text for _, text in k7.brott} == {"Gäller alla.", "Gäller kön."}


@pytest.mark.krav("T16", "S172")
def test_uppgift_som_saknas_star_bredvid_och_over_en_tiondel_ger_varning():
    punkt = {"taljare": 15, "namnare": 45, "varde": 0.33}
    enhet = MatpunktFactory(matt="r_dag90", mer=punkt | {"lag": 0.2, "hog": 0.5}, saknas=5, **punkt).enhet
    kommun_id = enhet.verksamhet.namnd.kommun_id
    assert bilder(enhet.pk, kommun_id, ["r_dag90"])[0].varning == ""  # 5 of 50
    Matpunkt.objects.update(saknas=6)
    assert bilder(enhet.pk, kommun_id, ["r_dag90"])[0].varning == "Uppgift saknas för mer än 10\xa0%: tolka siffran försiktigt."


@pytest.mark.krav("T16", "T13", "LC18")
@pytest.mark.parametrize("n", [5, 12, 30, 36, 40, 90])
def test_varningen_sager_inte_hur_fa_som_saknas(n):
    """One to four read alike, whatever the basis: where four could be more than a tenth it is said, and else nothing."""
    p = MatpunktFactory(matt="r_dag90", mer={"taljare": 1, "namnare": n, "varde": 0.5}, taljare=1, namnare=n, varde=0.5)
    varningar = set()
    for saknas in (1, 2, 3, 4):
        Matpunkt.objects.update(saknas=saknas)
        varningar.add(bilder(p.enhet_id, p.korning.kommun_id, ["r_dag90"])[0].varning)
    assert varningar == {
        "Uppgift saknas för färre än 5, som kan vara mer än 10\xa0%: tolka siffran försiktigt." if n < 36 else ""
    }


@pytest.mark.krav("T13", "LC18", "S172")
def test_hur_manga_som_saknas_doljs_med_delen_de_ar(bygge, kommun_id, monkeypatch):
    """Those without a new level are a part of the steps: hidden there, they are not told beside the figure."""
    riktig = lagra.dolj
    steget = frozenset({"4"})  # "ny bedömning saknas"
    monkeypatch.setattr(
        lagra, "dolj", lambda m, summor, *mer: {k: Dold(steget) for k in summor} if m.id == "r_steg" else riktig(m, summor, *mer)
    )
    rakna_kommun(kommun_id=kommun_id, idag=IDAG, manader=[DECEMBER])
    dolda = [p.mer.get("saknas_dold") for p in Matpunkt.objects.filter(matt="r_steg") if "dold" in p.mer]
    assert dolda and all(dolda)
    assert "saknas_dold" not in Matpunkt.objects.filter(matt="k1_andel").first().mer


@pytest.mark.krav("S172", "N02")
@pytest.mark.parametrize(
    ("matt", "lagrat", "text", "skal"),
    [
        ("k1_andel", {"taljare": 15, "namnare": 30, "varde": 0.5}, "50\xa0%", ""),
        ("k1_andel", {"taljare": 6, "namnare": 12, "varde": 0.5}, "6 av 12", ""),  # S2: no per cent under twenty
        ("k1_andel", {"taljare": 2, "namnare": 30, "varde": 0.07, "dold": {"ja": 2, "nej": 28}}, DOLD, FOR_LITEN),
        ("k1_andel", {"taljare": 2, "namnare": 3, "varde": 0.67, "dold": {"n": 3}, "ensam": True}, "<5", FOR_LITEN),
        ("k1_andel", {"taljare": 0, "namnare": 0, "skal": "Ingen att räkna på."}, "—", "Ingen att räkna på."),
        ("k1_dagar", {"taljare": 7, "namnare": 9, "varde": 10.0}, "10", ""),
        ("r_utfall", {"taljare": 7, "namnare": 19, "varde": 0.31}, "—", "Färre än 20 att följa."),
        ("r_utfall", {"taljare": 7, "namnare": 40, "varde": 0.31}, "31\xa0%", ""),
        ("r_utfall", {"taljare": 4, "namnare": 40, "varde": 0.31, "dold": {"ja": 4}}, DOLD, FOR_LITEN),
        ("r_utfall", {"taljare": 4, "namnare": 40, "varde": 0.31, "dold": {"0": 30, "1": 4}}, DOLD, FOR_LITEN),  # frozen so
        ("k7_ko", {"taljare": 0, "varde": 0.0}, "0", ""),
    ],
)
def test_en_siffra_skrivs_pa_ett_satt(matt, lagrat, text, skal):
    f = figur(KATALOG[matt], lagrat)
    assert (f.text, f.skal) == (text, skal)
    assert (f.varde is None) == (text in ("—", DOLD, "<5"))


@pytest.mark.krav("T13")
def test_nasta_manads_monster_borjar_i_det_som_doldes(bygge, kommun_id):
    """methods.md S7: measures and tables, by unit, ages and cell."""
    rakna_kommun(kommun_id=kommun_id, idag=date(2026, 1, 1), manader=[DECEMBER])  # the newest month has them all
    dolt = dolt_i(kommun_id, DECEMBER)
    enheter = {"", *(str(e.pk) for e in bygge.enheter)}
    assert set(dolt) - set(KATALOG) >= {"x_grund", "x_grupper", "x_forsorjning", "rapport", "x_kohort", "x_ater"}
    delarna = {u.kod for u in UPPDELNINGAR}
    for matt, celler in dolt.items():
        for (enhet, urval, uppdelning, _), tal in celler.items():
            assert enhet in enheter and urval in ("", "16-24", "16-19")
            assert not uppdelning or (matt in KATALOG and uppdelning in delarna)
            assert matt not in KATALOG or set(tal) <= {"n", "ja", "nej", "0", "1", "2", "3", "4"}
            assert all(n > 0 for n in tal.values())


@pytest.mark.krav("T13", "T17")
def test_det_som_bara_raknas_nyast_star_kvar_till_nasta_manads_monster(bygge, kommun_id, monkeypatch):
    rakna_kommun(kommun_id=kommun_id, idag=date(2026, 1, 1), manader=[DECEMBER])
    forst, dolt = [p for p in punkter(kommun_id) if p[2] in lagra.BARA_NYAST], dolt_i(kommun_id, DECEMBER)["x_kohort"]
    minnen = []
    riktig = lagra.EXTRA["x_kohort"]
    monkeypatch.setitem(lagra.EXTRA, "x_kohort", lambda *a: minnen.append(a[3].minne.forra["x_kohort"]) or riktig(*a))
    rakna_kommun(kommun_id=kommun_id, idag=IDAG, manader=[DECEMBER, JANUARI])
    assert {p[2] for p in forst} == lagra.BARA_NYAST
    assert [p for p in punkter(kommun_id) if p[2] in lagra.BARA_NYAST] == forst
    assert minnen == [dolt]


@pytest.mark.krav("T13", "LC18")
def test_vilka_delningar_av_bestandet_en_manad_doljer():
    """What the stock equation asks for (followup/flode/natt.py)."""
    p = MatpunktFactory(matt="x_grund", mer={"dold": {"kvar|kon|K": 3, "kvar|kon|M": 9, "in||": 4, "ut|niva|rod": 2}})
    MatpunktFactory(korning=p.korning, enhet=None, urval="16-24", matt="x_grund", mer={"dold": {"kvar|kalla|af": 9}})
    manad, enhet = p.korning.manad, str(p.enhet_id)
    assert dolda_bestand(p.korning.kommun_id, manad) == set()  # not the month itself: two nights are the same
    assert dolda_bestand(p.korning.kommun_id, manad + relativedelta(months=1)) == {
        (manad, "kvar", enhet, "", "kon"), (manad, "in", enhet, "", ""), (manad, "ut", enhet, "", "niva"), (manad, "kvar", "", "16-24", "kalla"),
    }  # fmt: skip


@pytest.mark.krav("T13", "T17")
def test_en_tabell_som_inte_langre_kan_visas_kommer_inte_tillbaka(bygge, kommun_id, monkeypatch):
    """Counted and empty is another thing than not counted."""
    for rader in ({("", ""): {"ar": {"2025": {}}}}, {}):
        monkeypatch.setitem(lagra.EXTRA, "x_bestand", lambda *a, rader=rader: rader)
        rakna_kommun(kommun_id=kommun_id, idag=date(2026, 1, 1), manader=[DECEMBER])
        assert Matpunkt.objects.filter(matt="x_bestand").exists() is bool(rader)


@pytest.mark.krav("S133")
def test_natten_delas_pa_kommuner_och_uppgiften_bar_bara_koden(kommun_id, monkeypatch):
    skickat = []
    monkeypatch.setattr(tasks.matt_kommun, "delay", lambda kod: skickat.append(kod))
    assert tasks.matt_natt() == Kommun.objects.count()
    assert kommun_id in skickat


@pytest.mark.krav("S149")
def test_en_sida_med_matt_staller_fyra_fragor_hur_manga_matten_an_ar(bygge, kommun_id, django_assert_num_queries):
    rakna_kommun(kommun_id=kommun_id, idag=IDAG, manader=[DECEMBER, JANUARI])
    for antal in (1, 8):
        with django_assert_num_queries(4):
            bilder(bygge.enheter[0].pk, kommun_id, list(KATALOG)[:antal])
