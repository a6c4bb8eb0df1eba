"""After the journeys: no personnummer in any log, nor in Redis, where the queue's tasks and the cache are (law.md C25, G14).

Runs last. It makes one small journey of its own, so that it can fail when it runs alone.
"""

import base64
import json
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
import redis

from tests.browser import steg
from tests.browser.steg import Deltagare
from tests.browser.webblasare import UUID

SONJA = Deltagare("Sonja", "Hemlig", date(1964, 2, 17), "K")


@pytest.fixture
def nummer(installation, resa) -> Iterator[set[str]]:
    """Everybody's numbers in the installation, as ten digits: sent in, searched for, refused in a text, counted."""
    resa.granskar = False
    steg.skriv_remiss(resa, SONJA, "AME Centrum", "Arbetsträning")
    steg.ta_emot(resa, SONJA)
    steg.oppna_arende(resa, SONJA)
    resa.fyll(typ="mote", text=f"Skrev numret {SONJA.nummer} i texten.", synlighet="ame")
    resa.page.get_by_role("button", name="Spara i journalen").click()
    resa.page.locator(".ame-fel").wait_for()
    resa.kas("U40800")
    installation.worker.stop(10)  # so that a task lies in the queue
    resa.page.get_by_role("button", name="Räkna om").click()
    resa.page.locator("#kas-framsteg").wait_for()
    rader = installation.rows(
        "SELECT nummer FROM people_personidentitet UNION SELECT identitetsnummer FROM intake_remiss WHERE identitetsnummer <> ''"
    )
    siffror = {re.sub(r"\D", "", rad[0])[-10:] for rad in rader}
    assert SONJA.nummer[-10:] in siffror
    yield siffror
    installation.ensure_worker()


def traffar(text: str, nummer: set[str]) -> list[str]:
    """The numbers that occur, with or without century and separator; UUIDs do not count."""
    renad = re.sub(r"(?<=\d{6})[-+ ](?=\d{4})", "", UUID.sub("", text))
    return [n for n in nummer if n in renad]


@pytest.mark.krav("LC25", "G14")
def test_no_personnummer_in_logs_or_redis(installation, nummer):
    loggar = {fil.name: fil.read_text(errors="replace") for fil in installation.logs()}
    assert loggar["web.log"].count('" 200 ') > 20
    assert "kor_kas" in loggar["worker.log"]
    assert {namn: t for namn, text in loggar.items() if (t := traffar(text, nummer))} == {}
    assert traffar(f"19{SONJA.nummer[2:8]}-{SONJA.nummer[8:]}", nummer)  # the search itself finds what it looks for
    with redis.Redis.from_url(installation.place.redis_url) as server:
        innehall = {nyckel.decode(errors="replace"): las(server, nyckel) for nyckel in server.scan_iter(count=1000)}
    assert "followup.tasks.kor_kas" in innehall["celery"]
    assert [k for k, v in innehall.items() if traffar(k + v, nummer)] == []
    assert [fil for fil in Path(installation.folder).rglob("*") if traffar(fil.name, nummer)] == []


def test_no_csp_report_reached_the_server(installation):
    assert "CSP-rapport" not in installation.web.log.read_text(errors="replace")


def las(server: redis.Redis, nyckel: bytes) -> str:
    """Any kind of value as text. What Celery has written is base64 within JSON, and is read too."""
    slag = server.type(nyckel)
    if slag == b"string":
        text = (server.get(nyckel) or b"").decode(errors="replace")
    elif slag == b"list":
        text = "\n".join(v.decode(errors="replace") for v in server.lrange(nyckel, 0, -1))
    elif slag == b"hash":
        text = "\n".join(f"{k!r} {v.decode(errors='replace')}" for k, v in server.hgetall(nyckel).items())
    elif slag == b"zset":
        text = "\n".join(v.decode(errors="replace") for v in server.zrange(nyckel, 0, -1))
    else:
        text = "\n".join(v.decode(errors="replace") for v in server.smembers(nyckel))
    return text + "".join(uppackat(text))


def uppackat(text: str) -> list[str]:
    kroppar = []
    for rad in text.splitlines():
        try:
            kroppar.append(base64.b64decode(json.loads(rad)["body"]).decode())
        except (ValueError, KeyError, TypeError):
            continue
    return kroppar
