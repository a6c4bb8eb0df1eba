"""The demo municipality's insatser: plans, places, attendance and reports, lawful and alive on the day; a page of each room opens."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.db.models import Count, F, Q

from ame.access.models import User
from ame.arenden.models import Arende, Bevakning, Nivabedomning, OmottBehov
from ame.organisation.models import Enhet, Insatstyp
from followup.demo.seed import sa
from followup.nyckeltal.insatser import FRAGOR
from insatser.enums import BEDOMD_FRANVARO, Narvarostatus
from insatser.models import (
    Anordnare,
    Anstallning,
    Arbetsgivarbrev,
    Insats,
    Kallelse,
    Kartlaggning,
    Kartlaggningsmall,
    Narvarorapport,
    Placering,
    Placeringsavstamning,
    Plan,
    Planversion,
    Plats,
    Stillestand,
    Stodaktivitet,
    Tillfalle,
)
from insatser.services.plan_innehall import bygg_innehall, las_rader, skillnader
from insatser.services.rapport import hinder
from insatser.urval_placering import lediga

IDAG = date(2026, 11, 22)
OKTOBER = date(2026, 10, 1)


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


def som(client, username: str):
    client.force_login(User.objects.get(username=username))
    return client


# --- plan


@pytest.mark.krav("S052", "S056")
def test_varje_insats_tjanar_ett_mal_i_personens_enda_plan(sadd):
    assert not Insats.objects.filter(planmal__isnull=True).exists()
    assert not Insats.objects.exclude(planmal__plan__person=F("arende__person")).exists()
    aktiva = Plan.objects.aktiva()
    assert not aktiva.values("person").annotate(n=Count("pk")).filter(n__gt=1).exists()
    assert not aktiva.filter(arende__status="avslutat").exists()
    oppna_mal = Insats.objects.pagaende().exclude(planmal__status="oppet")
    assert not oppna_mal.exists()


@pytest.mark.krav("S053")
def test_planer_ar_signerade_och_de_flesta_overlamnade(sadd):
    oppna = Arende.objects.oppna().filter(planer__status="aktiv")
    signerade = oppna.filter(planer__versioner__isnull=False).distinct().count()
    assert signerade / oppna.distinct().count() > 0.6
    versioner = Planversion.objects.all()
    overlamnade = versioner.filter(overlamningar__isnull=False).count()
    assert 0.55 < overlamnade / versioner.count() < 0.85
    assert all(bytes(v.pdf).startswith(b"%PDF") for v in versioner[:20])


@pytest.mark.krav("S053", "N23")
def test_en_plan_har_tva_versioner_och_en_osignerad_andring(sadd):
    plan = Plan.objects.aktiva().get(versioner__nummer=2)
    assert plan.arende.ansvarig.username == "handlaggare"
    senaste = plan.versioner.first()
    nu = bygg_innehall(plan, plan.arende, las_rader(plan))
    assert {s.vad for s in skillnader(senaste.innehall, nu)} >= {"Vad du själv vill"}


@pytest.mark.krav("S021")
def test_nagot_ligger_mellan_stolarna(sadd, client):
    svar = som(client, "handlaggare").get("/insatser/mellan-stolarna/")
    assert svar.status_code == 200
    aldre = Q(aktiviteter__senaste_kontakt_den__lt=IDAG - timedelta(days=60))
    assert Plan.objects.aktiva().filter(aldre).exists()
    assert Plan.objects.aktiva().filter(behov__aktor="", behov__status="oppet").exists()


@pytest.mark.krav("S038", "S050")
def test_kartlaggningar_att_lagga_bredvid_varandra(sadd, client):
    assert Kartlaggningsmall.objects.count() == 2
    forsta = Kartlaggning.objects.get(status="klar")
    andra = Kartlaggning.objects.get(status="pagar", arende=forsta.arende)
    sida = f"/arenden/{forsta.arende_id}/kartlaggning/"
    assert som(client, "handlaggare").get(sida).status_code == 200
    assert andra.avsnitt.filter(status="klart").exists() and andra.avsnitt.filter(status="tomt").exists()


def test_nivaer_stod_och_omotta_behov(sadd):
    assert set(Nivabedomning.objects.values_list("niva", flat=True)) == {"gron", "gul", "rod"}
    assert Stodaktivitet.objects.values("stodslag").distinct().count() == 5
    assert not Stodaktivitet.objects.filter(stodslag="foretrada", motpart="deltagare").exists()
    assert OmottBehov.objects.filter(upphort_den__isnull=True).exists()


# --- places


@pytest.mark.krav("S065")
def test_ingen_plats_har_fler_an_den_rymmer(sadd):
    assert Anordnare.objects.filter(ar_kanslig=True).exists()
    assert all(lediga(p, IDAG, IDAG) >= 0 for p in Plats.objects.all())
    for plats in Plats.objects.annotate(n=Count("placeringar", filter=Q(placeringar__status__in=["pagar", "planerad"]))):
        assert plats.n <= plats.antal
    assert [p for p in Plats.objects.all() if lediga(p, IDAG, IDAG) == 0]


@pytest.mark.krav("S075")
def test_avbrott_avstamningar_och_brev(sadd):
    assert Placering.objects.filter(status="avbruten").values("avbrott_initiativ").distinct().count() >= 3
    assert not Placering.objects.filter(insats__status="avslutad", status="pagar").exists()
    vecka = (IDAG - timedelta(days=6), IDAG + timedelta(days=7))
    egna = Placeringsavstamning.objects.filter(placering__insats__arende__ansvarig__username="handlaggare")
    assert egna.filter(gjord_den__isnull=True, planerad_den__range=vecka).exists()
    brev = Arbetsgivarbrev.objects.get()
    assert brev.placering.form == "extern"


def test_anstallning_projekt_och_nattens_uppgifter(sadd):
    slutar = Anstallning.objects.filter(
        slut_den__range=(IDAG, IDAG + timedelta(days=60)), arende__ansvarig__username="handlaggare"
    )
    assert Bevakning.objects.oppna().filter(slag="anstallning", mal_id__in=slutar.values("pk")).exists()
    projekt = Insatstyp.objects.get(varaktighet="projekt")
    assert projekt.insatser.pagaende().count() == 1
    assert Stillestand.objects.filter(upphort_den__isnull=True).values("slag").distinct().count() >= 3


# --- attendance


@pytest.fixture
def gruppen(sadd):
    return Insats.objects.pagaende().filter(handledare__username="handledare", arende__enhet__namn="AME Centrum")


@pytest.mark.krav("S088")
def test_handledarens_grupp(gruppen, client):
    assert 12 <= gruppen.filter(schema__isnull=False).distinct().count() <= 15
    assert som(client, "handledare").get("/insatser/narvaro/").status_code == 200
    pass_ = Tillfalle.objects.filter(insats__in=gruppen, den__lte=IDAG)
    assert len(set(pass_.values_list("status", flat=True))) >= 7
    assert pass_.filter(ar_sen_registrering=True).count() == 1
    veckan = pass_.filter(den__gte=IDAG - timedelta(days=6))
    assert veckan.filter(status="narvarande").exists() and veckan.filter(status="ej_registrerad").exists()
    assert not Tillfalle.objects.filter(den__gt=IDAG).exclude(status="ej_registrerad").exists()


@pytest.mark.krav("S089")
def test_franvaro_ar_bedomd_efter_forklaring_eller_vantar(gruppen):
    bedomda = Tillfalle.objects.filter(insats__in=gruppen, status__in=BEDOMD_FRANVARO)
    assert bedomda.exists() and not bedomda.filter(forklaring="").exists()
    assert Tillfalle.objects.filter(insats__in=gruppen, status=Narvarostatus.FRANVARANDE).exists()
    assert Kallelse.objects.filter(natt="bekraftad").exists() and Kallelse.objects.filter(natt="okant").exists()


@pytest.mark.krav("S088")
def test_en_manad_ar_skickad_en_kan_signeras_och_en_ar_stoppad(gruppen, client):
    rapport = Narvarorapport.objects.get()
    assert (rapport.manad, rapport.mottagare.username) == (OKTOBER, "socialsekreterare")
    assert rapport.kvitterad_vid and rapport.andrad_efterat_vid is None
    assert som(client, "socialsekreterare").get(f"/insatser/narvarorapporter/{rapport.pk}/").status_code == 200
    arenden = Arende.objects.filter(insatser__in=gruppen, remisser__avsandare__username="socialsekreterare").exclude(
        pk=rapport.arende_id
    )
    antal = [len(hinder(a, a.remisser.get(avsandare__username="socialsekreterare"), OKTOBER)) for a in arenden.distinct()]
    assert 0 in antal and max(antal) > 1


# --- figures


# What a year must show; the others (places taken today, what stands still today) are asked of this year only.
BADA = ("vald", "placeringar", "plan", "steg", "mal", "loka", "uppdrag", "stod", "stodniva", "syfte", "insatsdagar", "tid")


@pytest.mark.parametrize(("ar", "fragor"), [(2025, BADA), (2026, (*BADA, "platser", "stilla"))])
def test_siffrorna_har_varden(sadd, ar, fragor):
    """The page's own questions, asked where the uncommitted rows are seen."""
    enheter = [str(pk) for pk in Enhet.objects.filter(slag="ame").values_list("pk", flat=True)]
    varden = {"enheter": enheter, "fran": date(ar, 1, 1), "till": min(date(ar, 12, 31), IDAG), "slag": ["ame"]}
    with connection.cursor() as cursor:
        for namn in fragor:
            cursor.execute(FRAGOR[namn], varden)
            assert cursor.fetchall(), namn
        cursor.execute(FRAGOR["plan"], varden)
        assert {rad[2] for rad in cursor.fetchall()} == {"kand", "signerad", "ej"}
        cursor.execute(FRAGOR["steg"], varden)
        assert {rad[2] for rad in cursor.fetchall()} == {"upp", "samma", "ned", "ej"}
