"""The door of this package: addresses for those that are unset, and servers behind them.

Every process that uses the servers holds a shared file lock as long as it lives. The last one to leave stops them; the `vakt`
process waits for the same lock, so that they are stopped even when that last one was killed. Locks are the kernel's: there is
nothing to clean up after an unclean stop.
"""

import atexit
import fcntl
import os
import subprocess
import sys
from collections.abc import MutableMapping
from contextlib import suppress
from pathlib import Path

from ame.local.places import LocalError, Place, default_place
from ame.local.servers import Postgres, Redis, Server

# Programs that may start servers when they import the settings. Others (mypy, an editor, a script) only learn the addresses.
STARTERS = {"manage.py", "pytest", "py.test", "celery", "gunicorn", "bench", "krav", "local"}

_held: dict[Path, int] = {}  # place -> file descriptor of its shared lock


def fill_in(environ: MutableMapping[str, str], place: Place | None = None) -> None:
    """Set DATABASE_URL and REDIS_URL where they are unset, with the server running. One sentence and exit code 1 on failure."""
    given = environ.get("DATABASE_URL"), environ.get("REDIS_URL")
    if all(given) and not any("/" in url and _maybe_ours(url) for url in given if url):
        return
    try:
        place = place or default_place(environ)
        with suppress(FileExistsError):
            place.root.mkdir(parents=True, exist_ok=True)
        embedded: list[Server] = []
        inherited = False
        if not given[0] or given[0] == place.database_url:
            embedded.append(Postgres(place))
            inherited |= bool(given[0])
        if not given[1] or given[1] == place.redis_url:
            embedded.append(Redis(place))
            inherited |= bool(given[1])
        if embedded and (inherited or may_start(sys.argv, environ)):
            hold(place, embedded)
        for server in embedded:
            if isinstance(server, Postgres):
                environ["DATABASE_URL"] = place.database_url
            else:
                environ["REDIS_URL"] = place.redis_url
    except LocalError as error:
        give_up(str(error))
    except PermissionError as error:
        give_up(f"The embedded servers cannot use {error.filename}: it belongs to another user. Remove it, or set AME_LOCAL_DIR.")
    except OSError as error:
        give_up(f"The embedded servers could not be started: {error.strerror or error} ({error.filename}).")


def give_up(sentence: str) -> None:
    print(sentence, file=sys.stderr, flush=True)
    raise SystemExit(1)


def _maybe_ours(url: str) -> bool:
    """Both of our addresses are sockets. A parent process that filled them in counts as unset: we must hold the lock too."""
    return url.startswith("unix://") or url.startswith("postgres://ame@/ame?host=")


def may_start(argv: list[str], environ: MutableMapping[str, str]) -> bool:
    if environ.get("AME_LOCAL_START") == "1":
        return True
    program = Path(argv[0] if argv else "")
    return (program.parent.name if program.name == "__main__.py" else program.name) in STARTERS


def hold(place: Place, servers: list[Server]) -> None:
    """Take part in the servers' life: they run when this returns and stop when the last holder is gone."""
    if place.root not in _held:
        descriptor = _open(place, place.users_lock)
        fcntl.flock(descriptor, fcntl.LOCK_SH)  # waits while the last leaver is stopping them
        _held[place.root] = descriptor
        atexit.register(_at_exit, place, os.getpid())
    with_start_lock(place, servers)


def with_start_lock(place: Place, servers: list[Server]) -> None:
    """Only one process at a time may start a server; the others find it running."""
    descriptor = _open(place, place.start_lock)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        place.prepare()
        for server in servers:
            server.ensure()
        _ensure_vakt(place)
    finally:
        os.close(descriptor)


def release(place: Place) -> None:
    """Let go. When nobody else uses the servers they are stopped before this returns."""
    descriptor = _held.pop(place.root, None)
    if descriptor is None:
        return
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        fcntl.flock(descriptor, fcntl.LOCK_SH)  # others use them, or the vakt is stopping them right now: then this waits
    else:
        stop_all(place)
    finally:
        os.close(descriptor)


def stop_all(place: Place) -> None:
    for server in (Postgres(place), Redis(place)):
        server.stop()


def _at_exit(place: Place, owner: int) -> None:
    # A forked child (a gunicorn or Celery worker) shares its parent's lock and must leave it alone.
    if os.getpid() == owner:
        release(place)


def _open(place: Place, path: Path) -> int:
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    place.hand_over(descriptor)
    return descriptor


def _ensure_vakt(place: Place) -> None:
    descriptor = _open(place, place.vakt_lock)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return  # there is one
    finally:
        os.close(descriptor)
    vakt = subprocess.Popen(
        [sys.executable, "-m", "ame.local.vakt", str(place.root)],
        cwd=Path(__file__).resolve().parent.parent.parent, start_new_session=True,
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    vakt.returncode = 0  # it outlives us
