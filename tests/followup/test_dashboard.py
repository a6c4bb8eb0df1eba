"""The page of a calendar year: who may see it, that it holds aggregates only, and that page and file say the same."""

import csv
import io
import re
from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone

from ame.access.enums import Roll
from followup.nyckeltal.definitioner import DEFINITIONER
from followup.nyckeltal.sida import uppfoljning as rakna
from followup.nyckeltal.utsnitt import Utsnitt, enhetsval
from tests.factories import (
    ArendeFactory,
    AvtaladAterkopplingFactory,
    EnhetFactory,
    RemissFactory,
    UppdragFactory,
    UserFactory,
    VerksamhetFactory,
)

pytestmark = pytest.mark.django_db
UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|[0-9a-f]{32}", re.I)
IDAG = date(2026, 11, 22)
UTFALL = [{}, {"studier": True}, {"ersattning": True}, {"uppdrag": True}, {"avbrott": True}]


@pytest.fixture(autouse=True)
def idag(monkeypatch):
    verklig = timezone.localdate
    monkeypatch.setattr(timezone, "localdate", lambda varde=None, tz=None: IDAG if varde is None else verklig(varde, tz))


@pytest.fixture
def enhet():
    return EnhetFactory(namn="AME Centrum")


def ett_arende(enhet, nr, ansvarig):
    """One remiss that led to an enrolment; every third is still open. Levels, ways in and results take turns."""
    start = date(2026, 1 + nr % 9, 3 + nr % 20)
    slut = None if nr % 3 == 0 else date(2026, min(start.month + 1 + nr % 2, 11), 10)
    arende = ArendeFactory(
        enhet=enhet, ansvarig=ansvarig, person__kon="KM"[nr % 2], status="avslutat" if slut else "insats", inkom_den=date(2026, start.month, 1),
        inskriven_den=start, avslutad_den=slut, spar=["huvudspar", "direktspar"][nr % 2], baslinje__niva_vid_start=["gron", "gul", "rod"][nr % 3],
        avslut=False,
    )  # fmt: skip
    if slut:
        from tests.factories import AvslutFactory

        AvslutFactory(arende=arende, **UTFALL[nr % 5])
    remiss = RemissFactory(
        antagen=True, mottagande_enhet=enhet, person=arende.person, arende=arende, inkom_den=arende.inkom_den, avtalade=False
    )
    AvtaladAterkopplingFactory(remiss=remiss, slag="del", senast_den=date(2026, start.month, 28))
    return arende


@pytest.fixture
def arenden(enhet):
    ansvarig = UserFactory(roll=Roll.HANDLAGGARE, enhet=enhet)
    return [ett_arende(enhet, nr, ansvarig) for nr in range(60)]


@pytest.fixture
def chef(enhet):
    return UserFactory(roll=Roll.CHEF, enhet=enhet)


URLER = ["uppfoljning_period", "uppfoljning_csv"]


# --- the ladder -------------------------------------------------------------------------------------------------
@pytest.mark.krav("S127", "S145")
@pytest.mark.parametrize("namn", URLER)
@pytest.mark.parametrize("roll", [Roll.HANDLAGGARE, Roll.BEREDARE, Roll.CHEF, Roll.BESTALLARE])
def test_oppnas_av_den_som_far(client, enhet, roll, namn):
    client.force_login(UserFactory(roll=roll, enhet=enhet))
    assert client.get(reverse(namn)).status_code == 200


@pytest.mark.parametrize("namn", URLER)
@pytest.mark.parametrize("roll", [Roll.SOCIALSEKRETERARE, Roll.HANDLEDARE, Roll.LOGGKONTROLLANT, Roll.ADMIN])
def test_fel_roll_far_403_med_skal(client, enhet, roll, namn):
    client.force_login(UserFactory(roll=roll, enhet=enhet))
    svar = client.get(reverse(namn))
    assert svar.status_code == 403
    assert "handläggare, chefer, beställare och analytiker" in svar.content.decode()


@pytest.mark.parametrize("namn", URLER)
def test_utloggad_skickas_till_inloggning(client, namn):
    svar = client.get(reverse(namn))
    assert svar.status_code == 302
    assert svar.url.startswith(reverse("account_login"))


@pytest.mark.parametrize("namn", URLER)
def test_bara_get(client, chef, namn):
    client.force_login(chef)
    assert client.post(reverse(namn)).status_code == 405


@pytest.mark.parametrize("namn", URLER)
@pytest.mark.parametrize(
    "fraga", ["enhet=ame-frammande", "period=1999", "period=x", "kon=O", "enhet=00000000-0000-0000-0000-000000000001"]
)
def test_filter_som_inte_erbjuds_finns_inte(client, chef, namn, fraga):
    EnhetFactory(namn="AME Främmande")
    client.force_login(chef)
    assert client.get(f"{reverse(namn)}?{fraga}").status_code == 404


# --- what it holds ----------------------------------------------------------------------------------------------
@pytest.mark.krav("D12", "S145")
@pytest.mark.parametrize("roll", [Roll.CHEF, Roll.BESTALLARE, Roll.HANDLAGGARE])
def test_inga_id_och_inga_personer(client, enhet, arenden, roll):
    client.force_login(UserFactory(roll=roll, enhet=enhet))
    for namn in URLER:
        text = client.get(reverse(namn)).content.decode()
        assert not UUID.search(text)
        for arende in arenden:
            assert arende.nummer not in text
            assert arende.person.efternamn not in text
        assert "effekt" not in text.lower()


@pytest.mark.krav("N02")
@pytest.mark.parametrize("kon", ["", "K"])
def test_tom_databas_ger_streck_och_skal(client, chef, kon):
    client.force_login(chef)
    text = client.get(reverse("uppfoljning_period"), {"period": 2025, "kon": kon}).content.decode()
    main = text[text.index("<main") :]
    assert main.count(">—<") + main.count(">— ") >= 5
    assert not re.search(r"\d\s*%|nan", main.lower().replace("100 %", "").replace("90 %", ""))
    for skal in ("Inga remisser", "Ingen avslutades", "Ingen avtalad dag har passerat"):
        assert skal in main


@pytest.mark.krav("S156", "N04")
def test_varje_siffra_ar_forklarad(client, chef, arenden):
    client.force_login(chef)
    text = client.get(reverse("uppfoljning_period")).content.decode()
    assert len(DEFINITIONER) == 6
    assert text.count("Så räknas det") == 6
    for d in DEFINITIONER.values():
        assert d.population[:40] in text
    for nagot in ("AME Centrum", "2026 till och med 2026-11-22", "Definitioner version 1", "Beräknat", "utfall, inte orsak"):
        assert nagot in text


@pytest.mark.krav("S157")
def test_andelen_star_aldrig_utan_nivaerna_och_totalen_sist(client, chef, arenden):
    client.force_login(chef)
    text = client.get(reverse("uppfoljning_period")).content.decode()
    plats = [text.index(f'<th scope="row">{namn}</th>') for namn in ("Grön", "Gul", "Röd", "Alla")]
    assert plats == sorted(plats)
    assert '<tr class="ame-meta"><th scope="row">Alla' in text


@pytest.mark.krav("N01", "T05", "S127")
def test_sidan_filen_och_funktionen_ger_samma_tal(client, enhet, chef, arenden):
    client.force_login(chef)
    u = rakna(Utsnitt(enhetsval([(enhet.pk, enhet.namn)]), 2026, IDAG))
    sida = client.get(reverse("uppfoljning_period")).content.decode()
    rader = list(csv.DictReader(io.StringIO(client.get(reverse("uppfoljning_csv")).content.decode("utf-8-sig")), delimiter=";"))
    total = next(r for r in rader if r["nyckeltal"] == "Till arbete eller studier" and r["grupp"] == "Alla")
    alla = u.niva.total
    assert alla.andel.av.varde == 40
    assert (total["n"], total["N"]) == (alla.andel.n.text, alla.andel.av.text)
    assert f"{alla.andel.n.text} av {alla.andel.av.text}" in sida
    assert alla.procent in sida
    assert float(total["varde"]) == float(u.niva.kolada)
    client.force_login(UserFactory(roll=Roll.HANDLAGGARE, enhet=enhet))
    assert alla.procent in client.get(reverse("uppfoljning_period")).content.decode()


def test_filen_visar_omfattning_och_doljer_smatt(client, chef, enhet):
    ansvarig = UserFactory(roll=Roll.HANDLAGGARE, enhet=enhet)
    for nr in range(3):
        ett_arende(enhet, nr, ansvarig)
    client.force_login(chef)
    svar = client.get(reverse("uppfoljning_csv"))
    rader = list(csv.DictReader(io.StringIO(svar.content.decode("utf-8-sig")), delimiter=";"))
    assert svar["Content-Disposition"] == 'attachment; filename="uppfoljning-2026.csv"'
    assert {r["omfattning"] for r in rader} == {"AME Centrum"}
    assert {r["definitioner"] for r in rader} == {"1"}
    siffror = {r[k] for r in rader for k in ("varde", "n", "N") if r[k]}
    assert siffror <= {"0", "..", "<5"}
    assert siffror & {"..", "<5"}


@pytest.mark.krav("S145", "D12")
def test_bestallaren_ser_namndens_enheter_och_ingen_annans(client, enhet):
    andra = EnhetFactory(namn="AME Norr", verksamhet=VerksamhetFactory(namnd=enhet.verksamhet.namnd))
    EnhetFactory(namn="AME Annan kommun")
    stab = EnhetFactory(stab=True, verksamhet=enhet.verksamhet)
    bestallare = UserFactory(roll=Roll.BESTALLARE, enhet=stab)
    client.force_login(bestallare)
    text = client.get(reverse("uppfoljning_period")).content.decode()
    assert "Alla enheter (AME Centrum, AME Norr)" in text
    assert "Annan kommun" not in text
    assert f">{andra.namn}</option>" in text
    assert client.get(reverse("uppfoljning_period"), {"enhet": "ame-norr"}).status_code == 200


def test_bestallare_utan_enheter_far_veta_det(client):
    client.force_login(UserFactory(roll=Roll.BESTALLARE, enhet=EnhetFactory(stab=True)))
    assert "ingen arbetsmarknadsenhet" in client.get(reverse("uppfoljning_period")).content.decode()
    assert client.get(reverse("uppfoljning_csv")).status_code == 404


@pytest.mark.krav("T06")
def test_avslutat_uppdrag_ger_ingen_sida(client, enhet):
    user = UserFactory()
    UppdragFactory(user=user, roll=Roll.CHEF, enhet=enhet, till_den=date(2026, 1, 31))
    client.force_login(user)
    assert client.get(reverse("uppfoljning_period")).status_code == 403


def test_filtren_star_i_adressen(client, chef, arenden):
    client.force_login(chef)
    text = client.get(reverse("uppfoljning_period"), {"period": 2026, "kon": "K"}).content.decode()
    assert '<option value="K" selected>Kvinnor</option>' in text
    assert "kön: kvinnor" in text
    assert f'href="{reverse("uppfoljning_csv")}?period=2026&amp;kon=K"' in text


@pytest.mark.parametrize("namn", URLER)
def test_lika_manga_fragor_vid_en_och_tjugo(client, enhet, chef, django_assert_num_queries, namn):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    ansvarig = UserFactory(roll=Roll.HANDLAGGARE, enhet=enhet)
    ett_arende(enhet, 1, ansvarig)
    client.force_login(chef)
    client.get(reverse(namn))
    with CaptureQueriesContext(
        connection,
    ) as en:
        client.get(reverse(namn))
    for nr in range(2, 21):
        ett_arende(enhet, nr, ansvarig)
    with django_assert_num_queries(len(en)):
        client.get(reverse(namn))
