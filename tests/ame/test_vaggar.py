"""The walls of design.md section 5 that belong to the database."""

import pytest
from django.db import ProgrammingError, connection, transaction
from django.db.utils import DatabaseError

from tests.factories import (
    AnteckningFactory,
    AterkopplingFactory,
    BaslinjeFactory,
    BeredningsbeslutFactory,
    HandelseFactory,
    LasningFactory,
)

pytestmark = pytest.mark.django_db
IDENTITET = {
    "fornamn",
    "efternamn",
    "namn",
    "nummer",
    "identitetsnummer",
    "adress",
    "telefon",
    "epost",
    "text",
    "svar",
    "fraga",
    "username",
}


def _som(roll: str, sql: str) -> list:
    """Runs the statement in the role and rolls back; raises what the database raises."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL ROLE {roll}")
        cursor.execute(sql)
        rader = cursor.fetchall() if cursor.description else []
        cursor.execute("RESET ROLE")
        return rader


@pytest.mark.krav("LC06", "C93", "D12")
def test_statistikrollen_laser_bara_schemat_statistik():
    tabeller = connection.introspection.table_names()
    assert len(tabeller) > 40
    for tabell in tabeller:
        with pytest.raises(ProgrammingError, match="permission denied"):
            _som("ame_statistik", f'SELECT 1 FROM public."{tabell}" LIMIT 1')


@pytest.mark.krav("LC06")
def test_statistikrollen_kan_lasa_sina_vyer_men_inte_skriva():
    assert _som("ame_statistik", "SELECT count(*) FROM statistik.inskrivning") == [(0,)]
    with pytest.raises(DatabaseError):
        _som("ame_statistik", "CREATE TABLE statistik.kopia AS SELECT 1")


@pytest.mark.krav("C93", "LC06")
def test_statistikens_vyer_har_inga_identitetskolumner():
    with connection.cursor() as cursor:
        cursor.execute("SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'statistik'")
        kolumner = cursor.fetchall()
    assert len({t for t, _ in kolumner}) >= 4
    assert {k for _, k in kolumner} & IDENTITET == set()


def test_webbens_roll_har_inte_statistikens_dorr():
    with pytest.raises(ProgrammingError, match="permission denied"):
        _som("ame_app", "SELECT 1 FROM statistik.inskrivning")


@pytest.mark.krav("D02", "D06")
@pytest.mark.parametrize("tabell", ["audit_lasning", "audit_handelse"])
def test_webbens_roll_kan_inte_andra_loggen(tabell):
    for sql in (f"DELETE FROM {tabell}", f"UPDATE {tabell} SET objekt_typ = 'x'", f"TRUNCATE {tabell}"):
        with pytest.raises(ProgrammingError, match="permission denied"):
            _som("ame_app", sql)


@pytest.mark.krav("LC37", "S114", "LC12")
@pytest.mark.parametrize(
    "fabrik", [AnteckningFactory, AterkopplingFactory, BeredningsbeslutFactory, LasningFactory, HandelseFactory]
)
def test_signerat_och_loggat_kan_inte_andras_ens_av_agaren(fabrik):
    """Tables' owner included: a trigger refuses (design wall 4)."""
    rad = fabrik()
    tabell = rad._meta.db_table
    falt = {"anteckning": "text", "aterkoppling": "svar", "beredningsbeslut": "motivering"}.get(
        rad._meta.model_name, "objekt_typ"
    )
    for sql in (f"UPDATE {tabell} SET {falt} = 'ändrat'", f"DELETE FROM {tabell}"):
        with pytest.raises(DatabaseError, match="pgtrigger"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)


@pytest.mark.krav("S041", "S157")
def test_baslinjen_fryser_efter_fjorton_dagar():
    oppen = BaslinjeFactory(fryses_den="2999-01-01")
    fryst = BaslinjeFactory(fryses_den="2020-01-01")
    oppen.niva_vid_start = "rod"
    oppen.save(update_fields=["niva_vid_start"])
    fryst.niva_vid_start = "rod"
    with pytest.raises(DatabaseError, match="pgtrigger"), transaction.atomic():
        fryst.save(update_fields=["niva_vid_start"])


def test_identitetsnumret_ligger_i_personens_namnd():
    from django.db import IntegrityError

    from tests.factories import NamndFactory, PersonFactory

    person = PersonFactory()
    rad = person.identiteter.first()
    rad.namnd = NamndFactory()
    with pytest.raises(IntegrityError), transaction.atomic():
        rad.save(update_fields=["namnd"])
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
