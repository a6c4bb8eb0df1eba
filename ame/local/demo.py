"""The demo: everything on one machine, started together and stopped together. Called by `make demo`."""

import ctypes
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

from ame.local import environment
from ame.local.places import LocalError, Place, default_place
from ame.local.servers import Postgres, Redis, Server, Starting

ROOT = Path(__file__).resolve().parent.parent.parent
SIGN_INS = "handläggare, beredare, handledare, socialsekreterare, chef, beställare, loggkontrollant, administratör"
READY_SECONDS = 90
STOP_SECONDS = 15


class StopAsked(Exception):
    """Ctrl-C, a closed terminal or a polite kill."""


@dataclass
class Program:
    """One of the three processes of ours. In a session of its own, so that Ctrl-C reaches the demo only, which then stops all."""

    title: str
    command: list[str]
    log: Path
    environment: dict[str, str] | None = None  # None: this process's own
    process: "subprocess.Popen[bytes]" = field(init=False)

    def start(self) -> None:
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                self.command, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=log, stderr=log, env=self.environment,
                start_new_session=True, preexec_fn=_die_with_parent,
            )  # fmt: skip

    def stop(self, seconds: float) -> None:
        for how, patience in ((signal.SIGTERM, seconds), (signal.SIGKILL, 5.0)):
            if self.process.poll() is None:
                self.process.send_signal(how)
                try:
                    self.process.wait(patience)
                except subprocess.TimeoutExpired:
                    continue
            break
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, signal.SIGKILL)  # children that outlived it

    def last_lines(self) -> str:
        lines = self.log.read_text(errors="replace").strip().splitlines()
        return "\n".join(f"    {line}" for line in lines[-15:])


def _die_with_parent() -> None:
    # Also when the demo is killed so hard that it cannot stop its children. Linux only; elsewhere nothing happens.
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGTERM)  # PR_SET_PDEATHSIG


def run(port: int) -> int:
    """The whole demo. Returns the exit code: 0 when it was asked to stop, 1 when something did not work."""
    for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        if each != signal.SIGHUP or signal.getsignal(each) != signal.SIG_IGN:  # nohup stays nohup
            signal.signal(each, _asked)
    place = default_place(os.environ)
    programs: list[Program] = []
    try:
        _port_is_free(port)
        embedded = _prepare(place)
        programs = _programs(place, port)
        for program in programs:
            program.start()
        _wait_until_ready(programs, port)
        _say_where(port, place)
        _watch(programs, place, embedded)
    except StopAsked:
        print("\nStopping.", flush=True)
        return 0
    except LocalError as error:
        print(error, file=sys.stderr, flush=True)
        return 1
    except OSError as error:
        print(
            f"The demo cannot use {error.filename or 'a file or port'}: {error.strerror or error}.", file=sys.stderr, flush=True
        )
        return 1
    finally:
        _stop(programs, place)
    return 0


def _asked(number: int, frame: FrameType | None) -> None:
    # Once: a second Ctrl-C must not break off the stopping.
    for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(each, signal.SIG_IGN)
    raise StopAsked


def _port_is_free(port: int) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except PermissionError:
            raise LocalError(f"Port {port} needs root: choose one above 1023, for example make demo PORT=8000.") from None
        except OSError:
            raise LocalError(
                f"Port {port} is in use: stop what uses it, or choose another with make demo PORT={port + 1}."
            ) from None


def _prepare(place: Place) -> list[Server]:
    """Servers, schema, static files, demo municipality. Returns the servers that are ours to look after."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "ame.settings.dev"
    os.environ["AME_DEMO"] = "1"
    os.environ.setdefault("DEBUG", "0")
    os.environ.setdefault("PYTHONUNBUFFERED", "1")
    os.environ["AME_LOCAL_START"] = "1"
    print("Starting the database and the queue.", flush=True)
    # The settings do it for every program; reading them here makes this process a holder too, and takes .env into account.
    from ame.settings import dev  # noqa: F401

    place.root.mkdir(parents=True, exist_ok=True)
    steps = (
        ("Preparing the tables.", ["migrate", "--noinput", "--verbosity", "0"]),
        ("Collecting the style sheets.", ["collectstatic", "--noinput", "--verbosity", "0"]),
        ("Filling in the demo municipality (the first time takes a while).", ["seed_demo", "--natten"]),
    )
    for sentence, command in steps:
        print(sentence, flush=True)
        _manage(command, place)
    ours: list[Server] = []
    if os.environ["DATABASE_URL"] == place.database_url:
        ours.append(Postgres(place))
    if os.environ["REDIS_URL"] == place.redis_url:
        ours.append(Redis(place))
    return ours


def _manage(command: list[str], place: Place) -> None:
    log = place.root / f"{command[0]}.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "manage.py", *command], cwd=ROOT, env={**os.environ, "AME_DB_ROLE": ""},
            stdin=subprocess.DEVNULL, stdout=output, stderr=output, start_new_session=True, preexec_fn=_die_with_parent,
        )  # fmt: skip
        try:
            code = process.wait()
        except StopAsked:
            process.terminate()
            process.wait()
            raise
    if code != 0:
        lines = [line for line in log.read_text(errors="replace").splitlines() if line.strip()] or ["no reason given"]
        raise LocalError(f"'manage.py {command[0]}' failed: {lines[-1].strip()} (all of it: {log})")


def _programs(place: Place, port: int) -> list[Program]:
    python = [sys.executable, "-m"]
    web = (
        f"gunicorn ame.wsgi:application --bind 127.0.0.1:{port} --workers 2 --threads 4 --graceful-timeout 5 --no-control-socket"
    )
    worker = "celery --app ame worker --concurrency 2 --loglevel INFO --without-gossip --without-mingle"
    beat = [
        "celery",
        "--app",
        "ame",
        "beat",
        "--loglevel",
        "WARNING",
        "--pidfile",
        "",
        "--schedule",
        str(place.root / f"beat-{port}"),
    ]
    return [
        Program("web server", [*python, *web.split()], place.root / "web.log"),
        Program("worker", [*python, *worker.split(), "--hostname", f"demo-{port}@%h"], place.root / "worker.log"),
        Program("clock (beat)", [*python, *beat], place.root / "beat.log"),
    ]


def _wait_until_ready(programs: list[Program], port: int) -> None:
    """Web, database, queue and worker: the health check knows them all."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    end = time.monotonic() + READY_SECONDS
    answer = "no answer"
    while time.monotonic() < end:
        _all_alive(programs)
        try:
            with opener.open(f"http://127.0.0.1:{port}/halsa/", timeout=10):
                return
        except urllib.error.HTTPError as error:
            answer = error.read(300).decode(errors="replace")
        except OSError as error:
            answer = str(error)
        time.sleep(0.3)
    raise LocalError(f"Not everything was up after {READY_SECONDS} seconds: {answer}")


def _say_where(port: int, place: Place) -> None:
    print(
        f"\nAME is running: http://127.0.0.1:{port}/\n"
        f"Sign in with one of the buttons on the first page: {SIGN_INS}.\n"
        f"Logs: {place.root}/*.log. Stop everything with Ctrl-C.",
        flush=True,
    )


def _watch(programs: list[Program], place: Place, embedded: list[Server]) -> None:
    """Until asked to stop. One of ours that dies ends the demo; an embedded server that dies is started again, aloud."""
    while True:
        time.sleep(1)
        _all_alive(programs)
        for server in embedded:
            if not _answers(server):
                print(f"{server.title} stopped by itself and is started again (log: {server.log}).", file=sys.stderr, flush=True)
                environment.with_start_lock(place, [server])


def _answers(server: Server) -> bool:
    try:
        return server.answers()
    except Starting:
        return True


def _all_alive(programs: list[Program]) -> None:
    for program in programs:
        code = program.process.poll()
        if code is not None:
            raise LocalError(
                f"The {program.title} stopped by itself (exit code {code}), so everything is stopped. Its last lines:\n"
                f"{program.last_lines()}"
            )


def _stop(programs: list[Program], place: Place) -> None:
    """The clock first, then the web, then the worker, which may finish the task it has."""
    started = [program for program in programs if hasattr(program, "process")]
    for program in started:
        if program.process.poll() is None:
            program.process.terminate()
    end = time.monotonic() + STOP_SECONDS
    for program in started:
        program.stop(max(1.0, end - time.monotonic()))
    environment.release(place)
