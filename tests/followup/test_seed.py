"""The demo municipality: whole, repeatable, refused where somebody else's data lie, and with the right shares."""

import re
from datetime import date, timedelta
from io import StringIO
from random import Random

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.models import Count

from ame.access.enums import Roll
from ame.access.models import User
from ame.arenden.enums import Status
from ame.arenden.models import Ansvar, Anteckning, Arende, Baslinje, Bevakning, Utkast
from ame.audit.models import Handelse, Lasning
from ame.organisation.enums import LokaTyp
from ame.organisation.models import EnhetInstallning, Insatstyp, Kommun
from ame.people.models import Medgivande, Person, PersonIdentitet, SkyddAtkomst
from ame.people.nummer import las_nummer
from followup.demo.lott import Lott, kvoter
from followup.demo.organisation import KOMMUNKOD
from followup.demo.seed import sa
from followup.models import Avslut, Korning, Uppfoljning
from followup.models.uppfoljning import UPPFOLJNINGSDAGAR
from insatser.models import Insats
from intake.enums import RemissStatus
from intake.models import Beredning, Beredningsmote, Remiss
from intake.services import vad_saknas

IDAG = date(2026, 11, 22)
AR = 2025
ROLLER = [roll.value for roll in Roll]


@pytest.fixture(scope="module")
def demo(django_db_setup, django_db_blocker):
    """One seeding for the whole module, in a transaction that is rolled back."""
    from django.db import transaction

    with django_db_blocker.unblock():
        atomic = transaction.atomic()
        atomic.__enter__()
        try:
            yield sa(IDAG)
        finally:
            transaction.set_rollback(True)
            atomic.__exit__(None, None, None)


@pytest.fixture
def sadd(demo, db):
    return demo


def avslut_ar(ar: int = AR):
    return Avslut.objects.gallande().filter(avslutad_den__year=ar, arende__slag="ame").exclude(kas_kod="")


def deltagare(ar: int = AR):
    aktiva = Baslinje.objects.filter(arende__slag="ame", arende__inskriven_den__lte=date(ar, 12, 31))
    return aktiva.exclude(arende__avslutad_den__lt=date(ar, 1, 1)).exclude(arende__avslut__orsak="felregistrering")


def andel(rader, **villkor) -> float:
    return 100 * rader.filter(**villkor).count() / rader.count()


# --- whole and repeatable


def test_alla_nycklar_och_uppskjutna_regler_haller(sadd):
    connection.check_constraints()


def test_andra_gangen_andrar_ingenting(sadd):
    fore = [m.objects.count() for m in (Person, Remiss, Arende, Handelse, Lasning, Bevakning, Korning)]
    ut = StringIO()
    call_command("seed_demo", "--idag", IDAG.isoformat(), stdout=ut)
    assert "Inget har ändrats" in ut.getvalue()
    assert [m.objects.count() for m in (Person, Remiss, Arende, Handelse, Lasning, Bevakning, Korning)] == fore


def test_lott_ger_exakta_andelar():
    assert kvoter({"a": 24, "b": 37, "c": 39}, 100).count("b") == 37
    assert sorted(kvoter({"a": 1, "b": 1, "c": 1}, 2)) == ["a", "b"]
    lott = Lott(Random(1), {"x": 3, "y": 1}, lek=20)
    assert [lott.dra() for _ in range(40)].count("x") == 30


# --- what is there


@pytest.mark.krav("LC28")
def test_bara_nummer_ur_testserien(sadd):
    for identitet in PersonIdentitet.objects.select_related("person"):
        last = las_nummer(identitet.nummer, IDAG)
        assert re.fullmatch(r"\d{8}(98\d|99\d|238|239)\d", identitet.nummer)
        assert (last.fodelsedatum, last.kon) == (identitet.person.fodelsedatum, identitet.person.kon)


@pytest.mark.krav("LC25")
def test_inget_personnummer_i_texterna(sadd):
    from ame.common.texter import innehaller_personnummer

    texter = [*Anteckning.objects.values_list("text", flat=True), *Remiss.objects.values_list("fraga", flat=True)]
    assert texter
    assert not any(innehaller_personnummer(text) for text in texter)


def test_organisationen(sadd):
    kommun = Kommun.objects.get()
    assert (kommun.kod, kommun.namnder.count()) == (KOMMUNKOD, 2)
    assert not 1 <= int(kommun.kod[:2]) <= 25  # no county, so no municipality of Sweden
    assert set(Insatstyp.objects.values_list("loka_typ", flat=True)) == set(LokaTyp.values)
    modeller = set(EnhetInstallning.objects.values_list("inflodesmodell", "beredningsmodell"))
    assert {"en_vag_in", "direkt"} == {m[0] for m in modeller}
    assert {"samverkansforum", "egen_enhet"} == {m[1] for m in modeller}
    bytt = EnhetInstallning.objects.values("enhet").annotate(n=Count("pk")).filter(n__gt=1)
    assert bytt.count() == 1
    assert User.objects.count() == 18


@pytest.mark.parametrize("roll", ROLLER)
def test_en_inloggning_per_roll(sadd, roll):
    user = User.objects.get(username=roll)
    assert user.har_roll(Roll(roll))
    assert not user.has_usable_password()


@pytest.mark.krav("S001", "S003", "S007")
def test_alla_tillstand_finns(sadd):
    assert set(Arende.objects.values_list("status", flat=True)) == set(Status.values)
    assert set(Remiss.objects.values_list("status", flat=True)) == set(RemissStatus.values)
    assert set(Remiss.objects.values_list("spar", flat=True)) == {"huvudspar", "direktspar"}
    assert set(Beredning.objects.values_list("modell", flat=True)) == {"samverkansforum", "egen_enhet"}
    assert set(Uppfoljning.objects.values_list("status", flat=True)) == {"planerad", "gjord", "ej_nadd"}
    assert set(Avslut.objects.values_list("kas_kod", flat=True)) == {"A", "B", "C", "D", "E", ""}


def test_remissnummer_och_arendenummer_fortsatter_serien(sadd):
    """Numbers are unique, and the database's sequence stands after the last one."""
    for modell, serie in ((Remiss, "remiss_nummer"), (Arende, "arende_nummer")):
        nummer = [int(n.rsplit("-", 1)[1]) for n in modell.objects.values_list("nummer", flat=True)]
        with connection.cursor() as cursor:
            cursor.execute("SELECT nextval(%s::regclass)", [serie])
            assert cursor.fetchone()[0] > max(nummer)
        assert min(nummer) >= 1001
    assert all(n.startswith("A-") for n in Arende.objects.values_list("nummer", flat=True))


def test_varje_arende_har_en_ansvarig_och_en_historia(sadd):
    lopande = dict(Ansvar.objects.filter(till_den__isnull=True).values_list("arende", "user"))
    assert lopande == dict(Arende.objects.values_list("pk", "ansvarig"))
    assert set(Arende.objects.values_list("pk", flat=True)) <= set(Handelse.objects.values_list("arende_id", flat=True))


# --- today, for each role


@pytest.mark.krav("N06")
def test_handlaggarens_dag(sadd):
    oppna = Bevakning.objects.oppna().filter(ansvarig__username="handlaggare")
    assert oppna.filter(forfaller_den__lt=IDAG).exists()
    assert oppna.filter(forfaller_den=IDAG).exists()
    assert oppna.filter(forfaller_den__gt=IDAG).exists()
    slag = set(oppna.filter(forfaller_den__lte=IDAG + timedelta(days=7)).values_list("slag", flat=True))
    assert slag >= {"manuell", "aterkoppling", "uppfoljning"}
    assert 15 <= Arende.objects.oppna().filter(ansvarig__username="handlaggare").count() <= 35
    assert Utkast.objects.filter(skriven_av__username="handlaggare", formular="anteckning").count() == 2


def test_sen_aterkoppling_och_obekraftat_arbete(sadd):
    sena = Bevakning.objects.oppna().filter(forfaller_den__lt=IDAG)
    assert sena.filter(slag="aterkoppling").exists()
    assert sena.filter(slag="arbete").exists()
    assert sena.filter(slag="uppfoljning").exists()


def test_inkorg_och_mote(sadd):
    user = User.objects.get(username="beredare")
    assert Remiss.objects.inkorg(user).filter(status="skickad").count() >= 4
    mote = Beredningsmote.objects.filter(status="planerat", moter_den__gt=IDAG).earliest("moter_den")
    assert mote.beredningar.count() == 6
    assert mote.deltagare.filter(part__isnull=False).exists()
    namnder = {u.enhet.verksamhet.namnd_id for d in mote.deltagare.filter(user__isnull=False) for u in d.user.aktiva_uppdrag}
    assert len(namnder) == 2


def test_socialsekreteraren_har_utkast_och_alla_svar(sadd):
    egna = Remiss.objects.filter(avsandare__username="socialsekreterare")
    status = set(egna.values_list("status", flat=True))
    assert status >= {"utkast", "skickad", "mottagen", "antagen", "besvarad", "avbojd"}
    utkast = list(egna.filter(status="utkast"))
    assert len(utkast) == 3
    assert any(vad_saknas(r) for r in utkast)
    assert [r.sandningar.koade().count() for r in utkast].count(1) == 1


@pytest.mark.krav("B07")
def test_skyddade_syns_bara_for_chef_och_en_handlaggare(sadd):
    skyddade = Person.objects.filter(har_skydd=True)
    assert skyddade.count() == 2
    listade = set(SkyddAtkomst.objects.filter(till_den__isnull=True).values_list("user__username", flat=True))
    assert listade == {"chef", "handlaggare"}
    assert not skyddade.exclude(telefon="", adress="").exists()


@pytest.mark.krav("S016")
def test_den_fjarde_remissen_om_praktik(sadd):
    fjarde = [r for r in Remiss.objects.filter(status="skickad") if Remiss.objects.samma_bestallning(r).count() == 3]
    assert [r.bestallningstyp.namn for r in fjarde] == ["Praktikplats"]


def test_sarskilda_personer(sadd):
    assert Person.objects.filter(har_tolkbehov=True, arenden__ansvarig__username="handlaggare").exists()
    tva = Insats.objects.pagaende().values("arende").annotate(n=Count("pk")).filter(n=2)
    assert tva.exists()
    assert Avslut.objects.filter(angrat_vid__isnull=False).exists()
    assert Anteckning.objects.filter(rattar__isnull=False).exists()


def test_lasloggen(sadd):
    user = User.objects.get(username="loggkontrollant")
    rader = Lasning.objects.visible_to(user)
    assert set(rader.values_list("atgard", flat=True)) >= {"visa", "sok", "insyn", "nekad"}
    assert rader.filter(ar_skyddad=True).exists()


# --- shares of the year before this one (kas.md 4.1-4.2)


@pytest.mark.krav("C70")
def test_andelar_enligt_kas(sadd):
    rader = avslut_ar()
    n = rader.count()
    assert n > 60
    assert 33 <= andel(rader, kas_kod__in=["A", "B"]) <= 39
    assert 29 <= andel(rader, kas_kod="D") <= 37
    assert 26 <= andel(rader, kas_kod__in=["C", "E"]) <= 35
    for kon, arbete, studier in (("K", 24, 12), ("M", 28, 8)):
        egna = rader.filter(arende__baslinje__kon=kon)
        assert andel(egna, kas_kod="A") == pytest.approx(arbete, abs=4)
        assert andel(egna, kas_kod="B") == pytest.approx(studier, abs=4)


def test_deltagarna_enligt_kas(sadd):
    alla = deltagare()
    antal = alla.values("arende__person__person_key").distinct().count()
    slut = avslut_ar().values("arende__person__person_key").distinct().count()
    assert slut / antal == pytest.approx(0.55, abs=0.06)
    assert andel(alla, utbildning="ej_grund") == pytest.approx(24, abs=5)
    assert andel(alla, utbildning="grund") == pytest.approx(37, abs=5)
    lange = sum(b.utan_arbete_sedan is not None and (b.arende.inskriven_den - b.utan_arbete_sedan).days > 731 for b in alla)
    assert 100 * lange / alla.count() == pytest.approx(51, abs=6)


def test_ungefar_fyrahundra_personer_under_tre_ar(sadd):
    assert 380 <= sadd.personer <= 430
    forsta = Remiss.objects.order_by("inkom_den").values_list("inkom_den", flat=True)[0]
    assert forsta < IDAG - timedelta(days=1050)


# --- through the services or by COPY: the same rows


def test_bulk_och_flode_lamnar_samma_slags_rader(sadd):
    """Cases of the last months were played through the services, older ones copied: both leave baseline, responsible and answers."""
    for arende in Arende.objects.filter(inskriven_den__isnull=False).select_related("baslinje")[:200]:
        assert arende.baslinje.initiator
    for avslut in Avslut.objects.exclude(orsak__in=["avliden", "felregistrering"]).filter(angrat_vid__isnull=True):
        assert sorted(u.dag for u in avslut.uppfoljningar.all()) == list(UPPFOLJNINGSDAGAR)
    utan_svar = Remiss.objects.filter(
        arende__status__in=["avslutat", "ej_paborjat"], avsandare__isnull=False, status__in=["mottagen", "antagen"]
    )
    assert not utan_svar.exists()
    assert not Medgivande.objects.filter(person__isnull=True, remiss__status="skickad").exists()
    verb = set(Handelse.objects.values_list("verb", flat=True))
    assert verb >= {"remiss.skicka", "remiss.ta_emot", "arende.skriva_in", "insats.starta", "avslut.signera", "uppfoljning.svara"}
