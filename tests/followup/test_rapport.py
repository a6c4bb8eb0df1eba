"""Reports: made on the set day, kept unchanged, told of; the standard report's parts and the year's three chapters."""

from datetime import date

import pytest
from django.db import InternalError, connection, transaction
from django.db.utils import DatabaseError
from django.utils import timezone

from ame.access.enums import Roll
from ame.arenden.models import Arende, Notis
from followup.models import Matkorning, Rapport
from followup.services.rapport import (
    checksumma,
    gor_om_rapport,
    mottagare,
    skapa_rapport,
    skapa_rapporter,
    som_ska_goras,
    valj_mottagare,
)
from followup.tasks import rapporter_manad
from tests.factories import EnhetFactory, UppdragFactory, UserFactory
from tests.followup.rapport_hjalp import ELFTE, SISTA, bara_rapporternas_tabeller, bygg, frysta_siffror

pytestmark = pytest.mark.django_db


@pytest.fixture
def enhet():
    return EnhetFactory(namn="AME Centrum")


@pytest.fixture
def chef(enhet):
    return UserFactory(roll=Roll.CHEF, enhet=enhet)


@pytest.fixture
def fryst(enhet):
    bygg(enhet)
    frysta_siffror(enhet)
    return enhet


def kapitel(rapport):
    return {k["rubrik"]: k for k in rapport.innehall["kapitel"]}


def tabell(rapport, rubrik):
    return next(t for k in rapport.innehall["kapitel"] for t in k["tabeller"] if t["rubrik"] == rubrik)


def rad(t, namn):
    return next(r for r in t["rader"] if r[0] == namn)


@pytest.mark.krav("S134", "C71")
def test_vad_som_ska_goras_pa_den_satta_dagen():
    assert som_ska_goras(date(2026, 11, 11)) == [("manad", date(2026, 10, 31))]
    assert som_ska_goras(date(2026, 10, 11)) == [("manad", date(2026, 9, 30)), ("kvartal", date(2026, 9, 30))]
    assert som_ska_goras(date(2027, 1, 11)) == [("manad", date(2026, 12, 31)), ("kvartal", date(2026, 12, 31))]
    assert som_ska_goras(date(2027, 2, 11)) == [("manad", date(2027, 1, 31)), ("ar", date(2026, 12, 31))]


@pytest.mark.krav("S146", "C72")
def test_standardrapporten_har_minst_alla_delar(fryst):
    rapport = skapa_rapport(enhet=fryst, slag="manad", till_den=SISTA)
    delar = [
        "In och ut",
        "Väntan",
        "Tid",
        "Steg",
        "Avslut efter orsak",
        "Återkomst",
        "Omött behov",
        "Återkoppling i tid",
        "Så räknas det",
    ]
    assert list(kapitel(rapport)) == delar
    assert all(k["tabeller"] and all(t["rader"] or t["tomt"] for t in k["tabeller"]) for k in kapitel(rapport).values())
    assert tabell(rapport, "In och ut")["rader"] == [
        ["Inskrivna när perioden började", "0"], ["Inskrivna under perioden", "40"], ["Avslutade under perioden", "26"],
        ["Av dem: började aldrig", "0"], ["Inskrivna när perioden slutade", "14"],
    ]  # fmt: skip
    avslut = tabell(rapport, "Avslut efter orsak")
    assert rad(avslut, "Alla")[1] == "26"
    assert sum(int(r[1]) for r in avslut["rader"] if r[0][0] in "ABCDE" and r[0] != "Alla") == 26
    assert rad(tabell(rapport, "Omött behov, efter skäl"), "Alla")[1] == "10"


@pytest.mark.krav("N04")
def test_rapporten_skriver_ut_omfattning_period_definition_och_tid(fryst):
    fakta = dict(skapa_rapport(enhet=fryst, slag="kvartal", till_den=date(2026, 9, 30)).innehall["fakta"])
    assert fakta["Omfattning"] == "AME Centrum, alla åldrar"
    assert fakta["Period"] == "1 juli 2026 till 30 september 2026"
    assert fakta["Siffrorna gäller"] == "tolv månader, 1 oktober 2025 till 30 september 2026"
    assert fakta["Definitioner"].startswith("version ")
    assert fakta["Data från"] == "— Har inte räknats."  # September was never counted
    assert fakta["Rapporten gjordes"]


@pytest.mark.krav("S134", "T17")
def test_rapporten_gors_en_gang_och_andras_aldrig(fryst, chef, monkeypatch):
    monkeypatch.setattr(timezone, "localdate", lambda varde=None, tz=None: ELFTE)
    assert rapporter_manad() == 1
    assert rapporter_manad() == 0
    rapport = Rapport.objects.get()
    assert (rapport.slag, rapport.till_den, rapport.version) == ("manad", SISTA, 1)
    assert rapport.sha256 == checksumma(rapport.innehall)
    with pytest.raises((InternalError, DatabaseError), match="Cannot"), transaction.atomic():
        Rapport.objects.update(definitionsversion="x")
    with pytest.raises((InternalError, DatabaseError), match="Cannot"), transaction.atomic():
        Rapport.objects.all().delete()
    assert skapa_rapport(enhet=fryst, slag="manad", till_den=SISTA) == rapport


def test_en_manad_som_inte_ar_fryst_vantar(enhet, monkeypatch):
    bygg(enhet, 6)
    monkeypatch.setattr("tests.followup.rapport_hjalp.frys_manader", lambda **kw: 0)
    frysta_siffror(enhet)
    assert skapa_rapporter(idag=ELFTE) == 0
    Matkorning.objects.update(fryst_vid=timezone.now())
    assert skapa_rapporter(idag=ELFTE) == 1


@pytest.mark.krav("N02", "S134")
def test_en_enhet_utan_siffror_far_en_rapport_som_sager_det(enhet):
    rapport = skapa_rapport(enhet=enhet, slag="manad", till_den=SISTA)
    assert any("inga räknade siffror" in t for t in rapport.innehall["upplysning"])
    assert all(r[1].startswith("— ") and len(r[1]) > 5 for r in tabell(rapport, "Nyckeltal")["rader"])
    assert kapitel(rapport)["In och ut"]["tomt"].startswith("—")


@pytest.mark.krav("S165", "C75")
def test_arsrapporten_har_tre_kapitel_gjorda_ur_databasen(enhet):
    arenden = bygg(enhet)
    from tests.factories import SparradDelningFactory

    for riktning in ("till_forum", "till_ame"):
        for _ in range(6):
            SparradDelningFactory(enhet=enhet, riktning=riktning, forsokt_vid=timezone.make_aware(timezone.datetime(2026, 3, 2)))
    frysta_siffror(enhet, idag=date(2027, 1, 11), manad=date(2026, 12, 1))
    rapport = skapa_rapport(enhet=enhet, slag="ar", till_den=date(2026, 12, 31))
    rubriker = list(kapitel(rapport))
    assert rubriker[:3] == ["1. Vad har gjorts", "2. Av vem och med vilka", "3. Vad kom ut av det"]
    gjort, vem, kom_ut = (kapitel(rapport)[r] for r in rubriker[:3])
    assert {"In och ut", "Insatser som började, efter Loka-typ"} <= {t["rubrik"] for t in gjort["tabeller"]}
    assert rad(next(t for t in vem["tabeller"] if t["rubrik"] == "Deltagare efter kön"), "Kvinna")[1] == str(len(arenden) // 2)
    sparrar = next(t for t in vem["tabeller"] if t["rubrik"] == "Spärrad delning, efter riktning")
    assert sparrar["rader"] == [["Remiss till enheten", "6"], ["Till samverkansforum", "6"], ["Alla", "12"]]
    assert {"Avslut efter orsak", "Försörjning efter avslut", "Omött behov, efter skäl"} <= {
        t["rubrik"] for t in kom_ut["tabeller"]
    }


@pytest.mark.krav("S173", "C75")
def test_senare_rattelser_ger_en_ny_rapport_och_andrar_inte_den_gamla(fryst, chef):
    gammal = skapa_rapport(enhet=fryst, slag="manad", till_den=SISTA)
    fore = gammal.innehall
    bygg(fryst, 6)  # six cases written down late
    with bara_rapporternas_tabeller():
        ny = gor_om_rapport(actor=chef, rapport=gammal, orsak="sent")
    assert (ny.version, ny.skal) == (2, "Uppgifter har kommit in i efterhand.")
    assert rad(tabell(ny, "In och ut"), "Inskrivna under perioden")[1] == "46"
    gammal.refresh_from_db()
    assert (gammal.innehall, gammal.sha256) == (fore, checksumma(fore))
    assert rad(tabell(gammal, "In och ut"), "Inskrivna under perioden")[1] == "40"
    assert gor_om_rapport(actor=chef, rapport=gammal, orsak="sent") == ny  # the task given twice


@pytest.mark.krav("T10")
def test_gallring_av_en_person_lamnar_rapporten(fryst, chef):
    rapport = skapa_rapport(enhet=fryst, slag="manad", till_den=SISTA)
    fore = Rapport.objects.values().get()
    with connection.cursor() as cursor:  # everything about persons goes, whatever the rules of gallring will be
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("TRUNCATE people_person, arenden_arende CASCADE")
    assert not Arende.objects.exists()
    assert skapa_rapport(enhet=fryst, slag="manad", till_den=SISTA) == rapport
    assert Rapport.objects.values().get() == fore


@pytest.mark.krav("S134", "C96")
def test_chefen_far_besked_nar_ingen_roll_ar_vald(fryst, chef):
    handlaggare = UserFactory(roll=Roll.HANDLAGGARE, enhet=fryst)
    annan_chef = UserFactory(roll=Roll.CHEF, enhet=EnhetFactory(verksamhet=fryst.verksamhet))
    rapport = skapa_rapport(enhet=fryst, slag="manad", till_den=SISTA)
    notis = Notis.objects.get()
    assert (notis.user, notis.slag, notis.sida_id) == (chef, "rapport", rapport.pk)
    assert not Notis.objects.filter(user__in=[handlaggare, annan_chef]).exists()


@pytest.mark.krav("S134")
def test_kvartalsrapporten_gar_till_de_roller_som_ar_valda(fryst, chef):
    """S134: made on a set date, kept unchanged, and sent to named roles."""
    bestallare = UserFactory(roll=Roll.BESTALLARE, enhet=EnhetFactory(verksamhet=fryst.verksamhet, slag="stab"))
    fore_detta = UserFactory(roll=Roll.BESTALLARE, enhet=EnhetFactory())  # in another nämnd
    UppdragFactory(user=chef, enhet=fryst, roll=Roll.HANDLAGGARE)
    valj_mottagare(actor=chef, enhet=fryst, val={"kvartal": [Roll.BESTALLARE, Roll.CHEF]})
    assert set(mottagare(fryst, "kvartal")) == {chef, bestallare}
    assert mottagare(fryst, "ar") == [chef]
    skapa_rapport(enhet=fryst, slag="kvartal", till_den=date(2026, 9, 30))
    assert set(Notis.objects.values_list("user", flat=True)) == {chef.pk, bestallare.pk}
    assert not Notis.objects.filter(user=fore_detta).exists()


@pytest.mark.krav("LC18")
def test_fyra_av_ett_slag_gar_inte_att_rakna_ut(enhet):
    bygg(enhet, 40)
    from tests.factories import OmottBehovFactory
    from tests.followup.rapport_hjalp import ett_fall

    for nr in range(4):
        OmottBehovFactory(arende=ett_fall(enhet, nr * 3), noterat_den=date(2026, 6, 1), skal="annan_aktor")
    frysta_siffror(enhet)
    t = tabell(skapa_rapport(enhet=enhet, slag="manad", till_den=SISTA), "Omött behov, efter skäl")
    assert rad(t, "En annan aktör gör inte sin del")[1] == "··"
    dolda = [r for r in t["rader"] if not r[1].isdigit()]
    assert len(dolda) >= 2  # another cell, or the sum, is hidden with it
