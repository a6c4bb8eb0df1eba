"""The statistics door: one role, one schema, no identity (design wall 1; law.md C04, C06)."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.db import DatabaseError, connection, connections, transaction

from followup.kas.installningar import tolka
from followup.kas.kpi import Skop
from followup.kas.lasare import ROLL, lasare
from followup.kas.populationer import Urval
from followup.kas.rakna import rakna
from followup.models import Korning
from tests.factories import EnhetFactory, KorningFactory

pytestmark = pytest.mark.django_db

IDENTITET = re.compile(
    r"namn(?!d)|nummer|personnr|adress|telefon|epost|mail|text|anteckning|kommentar|fodelsedatum|user|aktor|signerat_av|skriven_av",
    re.I,
)
NAMN_PA_ENHETER = {("enhet", "enhet"), ("enhet", "kommun")}  # what a unit is called identifies nobody


def rader(sql):
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall()


@pytest.mark.krav("LC04", "LC06")
def test_rollen_laser_ingen_annan_tabell():
    """Every table, view and sequence outside the schema, also those of django, allauth and the history."""
    andra = rader(
        "SELECT n.nspname, c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
        "WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S') AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast', 'statistik')"
    )
    assert len(andra) > 50
    with lasare() as las:
        for schema, tabell in andra:
            with pytest.raises(DatabaseError, match="permission denied|saknar r"), transaction.atomic():
                las.rader(f'SELECT * FROM "{schema}"."{tabell}" LIMIT 1')
        assert las.rader("SELECT current_user")[0][0] == ROLL


@pytest.mark.krav("LC04", "LC06")
def test_vyerna_har_inga_uppgifter_om_vem():
    kolumner = rader("SELECT table_name, column_name, data_type FROM information_schema.columns WHERE table_schema = 'statistik'")
    assert {v for v, _, _ in kolumner} >= {"inskrivning", "anvisning", "insats", "avslut"}
    assert [(v, k) for v, k, _ in kolumner if IDENTITET.search(k) and (v, k) not in NAMN_PA_ENHETER] == []
    assert [(v, k) for v, k, typ in kolumner if typ == "text" and (v, k) not in NAMN_PA_ENHETER and k not in KODER] == []


KODER = {"af_program", "arbetsform", "avbojd_grupp", "avbrott_initiativ", "bestallning", "ej_hallet_skal", "forsorjning",
         "fragekod", "fraga_besvarad", "fragor_version", "initiator", "insats", "kalla", "kanal", "kas_utfall", "kategori",
         "maltyp", "modell", "niva", "niva_avsandare", "orsak", "part", "slutorsak", "spar", "steg", "syfte_deltagare",
         "syfte_handlaggare", "sysselsattning", "utbildning", "utfall"}  # fmt: skip


def test_kontraktets_kolumner_finns():
    """Others build on these names."""
    fast = {
        "inskrivning": "inskrivning_id person_key kommunkod verksamhet_id enhet_id slag inskriven_den avslutad_den kon fodelsear utbildning "
        "utan_arbete_sedan niva_vid_start spar beredningsmodell initiator kas_utfall utfall registrerad_vid",
        "anvisning": "anvisning_id person_key kommunkod enhet_id slag inkom_den initiator samverkan_soc status",
        "insats": "insats_id inskrivning_id typ kas_klass stodslag utforare arbetsplatsform vald_av start_den slut_den",
    }
    for vy, kolumner in fast.items():
        finns = {
            k
            for (k,) in rader(
                f"SELECT column_name FROM information_schema.columns WHERE table_schema='statistik' AND table_name='{vy}'"
            )
        }
        assert set(kolumner.split()) <= finns


def test_varje_kolumn_star_i_kontraktet():
    """docs/statistik.md explains every view and column."""
    text = (Path(settings.BASE_DIR) / "docs" / "statistik.md").read_text(encoding="utf-8")
    for vy, kolumn in rader("SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'statistik'"):
        avsnitt = text.split(f"### statistik.{vy}\n")[1].split("\n### ")[0].split("\n## ")[0]
        assert f"`{kolumn}`" in avsnitt, f"{vy}.{kolumn}"


@pytest.mark.krav("LC06")
def test_dorren_skriver_ingenting():
    with lasare() as las, pytest.raises(DatabaseError), transaction.atomic():
        las.rader("INSERT INTO statistik.enhet (enhet_id) VALUES (gen_random_uuid())")
    with pytest.raises(DatabaseError, match="read-only"), lasare() as las:
        las.rader("CREATE TABLE x (y int)")


def test_rollen_ges_tillbaka():
    fore = rader("SELECT current_user, current_setting('transaction_read_only'), current_setting('statement_timeout')")
    with lasare():
        assert rader("SELECT current_user") == [(ROLL,)]
    assert rader("SELECT current_user, current_setting('transaction_read_only'), current_setting('statement_timeout')") == fore
    with pytest.raises(ZeroDivisionError), lasare():
        raise ZeroDivisionError
    assert rader("SELECT current_user, current_setting('transaction_read_only'), current_setting('statement_timeout')") == fore
    KorningFactory()  # may write again


@pytest.mark.django_db(transaction=True, databases=["default", "statistik"])
def test_den_riktiga_dorren_ser_ett_ogonblick():
    """The second connection, as in production: one snapshot for all questions, read only, rolled back."""
    enhet = EnhetFactory()
    urval = Urval(2025, "2024", Skop("enhet", (str(enhet.pk),)), tolka({}))
    assert connections["statistik"] is not connections["default"]
    with lasare() as las:
        fore = las.rader("SELECT count(*) FROM statistik.enhet")
        EnhetFactory(verksamhet=enhet.verksamhet)
        assert las.rader("SELECT count(*) FROM statistik.enhet") == fore
        assert las.rader("SHOW transaction_isolation")[0][0] == "repeatable read"
        assert len(rakna(las, urval)[str(enhet.pk)]) > 60
    with lasare() as las:
        assert las.rader("SELECT count(*) FROM statistik.enhet")[0][0] == fore[0][0] + 1
    with connections["statistik"].cursor() as cursor:
        cursor.execute("SHOW transaction_read_only")
        assert cursor.fetchone() == ("off",)


@pytest.mark.krav("N03")
def test_fryst_korning_ar_skyddad_i_databasen():
    korning = KorningFactory(fryst=True)
    with pytest.raises(DatabaseError), transaction.atomic():
        Korning.objects.filter(pk=korning.pk).update(installningar={})
