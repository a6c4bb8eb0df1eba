"""A worker killed in the middle of a run, Redis restarted, PostgreSQL restarted: nothing is lost, and the page says what is wrong."""

import os
import re
import signal

import psutil
import psycopg
import pytest
from playwright.sync_api import Page, expect

from tests.browser.installation import until
from tests.browser.resa import KOMMUN, Resa
from tests.browser.webblasare import granska

DATABASEN_NERE = "Systemet når inte databasen just nu"
KON_NERE = "Kön för bakgrundsarbete svarar inte just nu"
RADER_PER_KORNING = """
    SELECT k.status, count(r.id), count(DISTINCT (r.kpi, r.kon)) FILTER (WHERE r.id IS NOT NULL)
    FROM followup_korning k LEFT JOIN followup_korningrad r ON r.korning_id = k.id WHERE k.id = %s GROUP BY 1"""


@pytest.fixture
def resa(resa: Resa) -> Resa:
    resa.granskar = False  # the journeys look at these pages; here time counts
    return resa


@pytest.fixture(autouse=True)
def allt_i_gang(installation):
    """Whatever a test stopped is up again for the next one, also when it failed."""
    yield
    installation.start_servers()
    installation.ensure_worker()
    installation.wait_until_well()


def kas_sidan(resa: Resa) -> Page:
    return resa.ga(f"/uppfoljning/kas/?omfattning={KOMMUN}&ar={resa.ar}")


def bestall(resa: Resa) -> None:
    kas_sidan(resa).get_by_role("button", name="Räkna om").click()
    expect(resa.page.locator("#kas-framsteg")).to_be_visible()


def senaste(installation) -> tuple:
    [rad] = installation.rows("SELECT id, status, framsteg FROM followup_korning ORDER BY skapad_vid DESC LIMIT 1")
    return rad


def mitt_i(installation, resa: Resa):
    """Orders a run and holds it where it is about to write its rows: they come last and all at once."""
    las = psycopg.connect(installation.place.database_url)
    las.execute("LOCK TABLE followup_korningrad IN EXCLUSIVE MODE")
    bestall(resa)
    assert until(lambda: senaste(installation)[1:] == ("pagar", 80)), senaste(installation)
    return las, senaste(installation)[0]


def helt_raknad(installation, pk) -> bool:
    """Complete, with rows, and no row twice."""
    [(status, rader, olika)] = installation.rows(RADER_PER_KORNING, pk)
    assert rader == olika
    return status == "klar" and rader > 50


def barn(program) -> psutil.Process:
    [barn] = psutil.Process(program.process.pid).children()
    return barn


def test_a_killed_pool_process_leaves_the_last_run_standing_and_the_next_finishes_it(installation, resa):
    resa.kas("U40800")
    fore = resa._korning()
    las, pk = mitt_i(installation, resa)
    with las:
        barn(installation.worker).send_signal(signal.SIGKILL)
        assert kas_sidan(resa)
        assert resa._korning() == fore  # the last complete run is what the page shows
        expect(resa.page.locator("#kas-framsteg")).to_contain_text("Siffrorna räknas")
        granska(resa.page)
        las.rollback()
    assert until(lambda: helt_raknad(installation, pk)), senaste(installation)
    expect(resa.page.get_by_role("link", name="Ladda ner CSV")).to_have_attribute("href", re.compile(str(pk)), timeout=180_000)


def test_a_killed_worker_is_followed_by_another(installation, resa):
    resa.kas("U40800")
    fore = resa._korning()
    las, pk = mitt_i(installation, resa)
    with las:
        os.killpg(installation.worker.process.pid, signal.SIGKILL)
        installation.worker.process.wait(60)
        kas_sidan(resa)
        assert resa._korning() == fore
        las.rollback()
    assert senaste(installation)[1] == "pagar"
    installation.ensure_worker()
    assert until(lambda: helt_raknad(installation, pk)), senaste(installation)


def test_a_queued_run_survives_the_death_of_redis(installation, resa):
    resa.som("chef")
    installation.worker.stop(10)
    bestall(resa)
    pk, status, _ = senaste(installation)
    assert status == "koad"
    expect(resa.page.locator("#kas-framsteg")).to_contain_text("väntar på sin tur")
    installation.redis.stop(signal.SIGKILL)
    installation.start_servers()
    installation.ensure_worker()
    assert until(lambda: helt_raknad(installation, pk)), senaste(installation)


def test_without_redis_the_pages_work_and_an_order_gets_a_clear_answer(installation, resa):
    resa.som("chef")
    kas_sidan(resa)
    installation.redis.stop()
    assert installation.get("/halsa/")[0] == 503
    for path in ("/", "/arenden/", "/uppfoljning/"):
        assert resa.page.goto(path).status == 200, path
    kas_sidan(resa).get_by_role("button", name="Räkna om").click()
    expect(resa.page.get_by_role("main")).to_contain_text(KON_NERE)
    pk, status, _ = senaste(installation)
    assert status == "koad"  # the order itself was saved
    installation.start_servers()
    installation.wait_until_well()  # the same worker has found the queue again by itself
    resa.page.get_by_role("button", name="Försök igen").click()
    expect(resa.page.get_by_role("heading", level=1)).to_have_text("KAS-underlag")
    assert until(lambda: helt_raknad(installation, pk)), senaste(installation)


def test_without_the_database_a_clear_page_and_what_was_typed_can_be_sent_again(installation, resa, skarm):
    resa.som("handlaggare")
    arende = installation.arende_for("Astrid")
    utan_js = Resa(skarm(javascript=False).new_page(), granskar=False, ar=resa.ar)
    utan_js.som("handlaggare")
    sida = utan_js.ga(f"/arenden/{arende}/")
    sida.get_by_label("Anteckning", exact=True).fill("Skrivet när databasen var nere.")
    installation.postgres.stop()
    assert installation.get("/halsa/")[0] == 503
    svar = resa.page.goto("/arenden/")
    assert svar.status == 503
    expect(resa.page.get_by_role("heading", level=1)).to_be_visible()
    expect(resa.page.get_by_role("main")).to_contain_text(DATABASEN_NERE)
    granska(resa.page)
    sida.get_by_role("button", name="Spara i journalen").click()
    expect(sida.get_by_role("main")).to_contain_text(DATABASEN_NERE)
    installation.start_servers()
    sida.get_by_role("button", name="Försök igen").click()
    expect(sida.get_by_role("main")).to_contain_text("Skrivet när databasen var nere.")
    assert installation.value("SELECT count(*) FROM arenden_anteckning WHERE text = 'Skrivet när databasen var nere.'") == 1
    assert resa.page.goto("/arenden/").status == 200  # still signed in
    installation.wait_until_well()
    resa.kas("U40800")  # and the worker has its connection again
