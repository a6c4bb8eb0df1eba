"""A whole installation for a test: its own PostgreSQL and Redis, migrated and filled, web server and worker as real processes.

The processes get addresses only and start no servers themselves, so a test may stop one and see what the others do about it.
Nothing outlives the test run: the processes die with it, and the servers' watchman stops them when nobody holds their lock.
"""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg

from ame.local import environment
from ame.local.demo import Program
from ame.local.places import Place
from ame.local.servers import Postgres, Redis

ROOT = Path(__file__).resolve().parents[2]
READY_SECONDS = 180


class Installation:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.place = Place(folder / ".local")
        self.port = _free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.postgres = Postgres(self.place)
        self.redis = Redis(self.place)
        web = (
            f"gunicorn ame.wsgi:application --bind 127.0.0.1:{self.port} --workers 1 --threads 4 --graceful-timeout 5 --timeout 120 "
            "--no-control-socket --access-logfile -"
        )
        self.web = self._program("web server", "web", web)
        worker = "celery --app ame worker --concurrency 1 --loglevel INFO --without-gossip --without-mingle --hostname prov@prov"
        self.worker = self._program("worker", "worker", worker)
        beat = f"celery --app ame beat --loglevel WARNING --pidfile= --schedule {folder / 'beat'}"  # the pulse that /halsa/ reads
        self.beat = self._program("clock", "beat", beat)

    def _program(self, title: str, name: str, command: str) -> Program:
        return Program(title, [sys.executable, "-m", *command.split()], self.folder / f"{name}.log", self.environment)

    def _programs(self) -> list[Program]:
        return [self.beat, self.web, self.worker]

    @property
    def environment(self) -> dict[str, str]:
        # AME_LOCAL_DIR is left out on purpose: with it every process would hold the servers, and start them again.
        unwanted = {"AME_LOCAL_DIR", "AME_LOCAL_START", "AME_DB_ROLE", "AME_TEST_DB"}
        return {k: v for k, v in os.environ.items() if k not in unwanted} | {
            "DJANGO_SETTINGS_MODULE": "tests.browser.settings",
            "DATABASE_URL": self.place.database_url,
            "REDIS_URL": self.place.redis_url,
            "AME_PROV_STATIK": str(self.folder / "statik"),
            "PYTHONUNBUFFERED": "1",
            # A machine that stands still for a while must not fail a test: longer limits than production's.
            "AME_STATEMENT_TIMEOUT_MS": "120000",
            "AME_LOCK_TIMEOUT_MS": "30000",
        }

    def start(self) -> None:
        self.place.root.mkdir(parents=True)
        self.start_servers()
        self.run("django", "migrate", "--noinput", "--verbosity", "0")
        self.run("django", "collectstatic", "--noinput", "--verbosity", "0")
        self.run("tests.browser.saning")
        for program in self._programs():
            program.start()
        self.wait_until_well()

    def start_servers(self) -> None:
        """Those of the two that are down."""
        environment.hold(self.place, [self.postgres, self.redis])

    def ensure_worker(self) -> None:
        """A new worker process when the old one is gone."""
        if self.worker.process.poll() is not None:
            self.worker.log.rename(self.worker.log.with_suffix(f".{self.worker.process.pid}.log"))
            self.worker.start()

    def stop(self) -> None:
        for program in self._programs():
            if hasattr(program, "process"):
                program.stop(10)
        environment.release(self.place)

    def run(self, *arguments: str) -> None:
        """One of our own commands as the owner of the database, to its end."""
        done = subprocess.run(
            [sys.executable, "-m", *arguments], cwd=ROOT, env={**self.environment, "AME_DB_ROLE": ""},
            stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, f"{arguments}: {done.stderr[-2000:]}"

    # --- what a test asks ---------------------------------------------------------------------------------------
    def get(self, path: str, timeout: float = 30) -> tuple[int, str]:
        """Status and text, whatever the status is; 0 when nobody answers."""
        try:
            with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(self.url + path, timeout=timeout) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.read().decode()
        except OSError as error:
            return 0, str(error)

    def logs(self) -> list[Path]:
        """Web, every worker, PostgreSQL and Redis."""
        return [*self.folder.glob("*.log"), *self.place.root.glob("*.log")]

    def wait_until_well(self) -> None:
        """Web, database, queue and worker: /halsa/ knows them all."""
        if not until(lambda: self.get("/halsa/")[0] == 200, READY_SECONDS):
            raise AssertionError(
                f"Installationen kom inte i gång: {self.get('/halsa/')}\n{self.web.last_lines()}\n{self.worker.last_lines()}"
            )

    def rows(self, sql: str, *values: Any) -> list[tuple[Any, ...]]:
        """Reads (or sets up) straight in the database, past Django: no event loop of Playwright's stands in the way."""
        with psycopg.connect(self.place.database_url, autocommit=True, connect_timeout=5) as connection:
            cursor = connection.execute(sql, values)
            return cursor.fetchall() if cursor.description else []

    def value(self, sql: str, *values: Any) -> Any:
        [[only]] = self.rows(sql, *values)
        return only

    def arende_for(self, fornamn: str) -> str:
        """The case of one of the seeded people."""
        fraga = "SELECT a.id FROM arenden_arende a JOIN people_person p ON p.id = a.person_id WHERE p.fornamn = %s"
        return str(self.value(fraga, fornamn))


def until(condition: Callable[[], Any], seconds: float = 180) -> Any:
    """The first true answer, or the last false one when the time is out. The time is for a machine that has much else to do: it says
    nothing of how soon the answer should come."""
    end = time.monotonic() + seconds
    while not (answer := condition()) and time.monotonic() < end:
        time.sleep(0.1)
    return answer


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
