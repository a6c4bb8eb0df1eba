"""python -m tests.check (make check): everything that can be said about the code without running its tests."""

import os
import secrets
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PYTHON = [sys.executable, "-m"]
MANAGE = [sys.executable, "manage.py"]
# What a municipality would set, with nothing real in it: the deployment check shall judge base.py, not this machine.
PRODUCTION = {
    "DJANGO_SETTINGS_MODULE": "ame.settings.base",
    "DJANGO_SECRET_KEY": secrets.token_urlsafe(50),
    "ALLOWED_HOSTS": "ame.example.se",
    "CSRF_TRUSTED_ORIGINS": "https://ame.example.se",
    "DATABASE_URL": "postgres://ame:unused@127.0.0.1:5432/ame",
    "REDIS_URL": "redis://127.0.0.1:6379/0",
    "AME_DEMO": "0",
}
STEPS: list[tuple[str, list[str], dict[str, str]]] = [
    ("ruff check", [*PYTHON, "ruff", "check", "--quiet", "--output-format", "concise", "."], {}),
    ("ruff format", [*PYTHON, "ruff", "format", "--check", "."], {}),
    ("djlint", [*PYTHON, "djlint", "templates", "--lint", "--quiet"], {}),
    ("mypy", [*PYTHON, "mypy"], PRODUCTION),
    ("migrations", [*MANAGE, "makemigrations", "--check", "--dry-run"], {}),
    ("deployment", [*MANAGE, "check", "--deploy", "--fail-level", "WARNING"], PRODUCTION),
    ("links", [*PYTHON, "tests.lankar"], {}),
    ("krav codes", [*PYTHON, "tests.krav", "--codes"], {}),
]


def run(title: str, command: list[str], environ: dict[str, str]) -> bool:
    begun = time.monotonic()
    done = subprocess.run(
        command, cwd=ROOT, env={**os.environ, **environ}, stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace",
    )  # fmt: skip
    print(f"{'ok    ' if done.returncode == 0 else 'FAILED'} {title} ({time.monotonic() - begun:.1f} s)", flush=True)
    if done.returncode != 0:
        print(done.stdout.rstrip(), flush=True)
    return done.returncode == 0


def main() -> int:
    wanted = set(sys.argv[1:])
    steps = [step for step in STEPS if not wanted or step[0] in wanted]
    failed = [title for title, command, environ in steps if not run(title, command, environ)]
    print(f"{len(steps) - len(failed)} of {len(steps)} checks passed." + (f" Failed: {', '.join(failed)}." if failed else ""))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
