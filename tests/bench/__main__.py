"""make bench: seeds a database of its own in two sizes, measures KAS, the night and pages, prints the targets beside the figures.

    python -m tests.bench [--sizes 10000,1000000] [--small] [--kommuner 29] [--skriv] [--behall]

The database is `ame_bench`, on the embedded server or on the one named in DATABASE_URL. It is made anew and removed at the end.
"""

import argparse
import json
import os
import re
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg

from ame.local import environment
from tests.bench import rapport

ROOT = Path(__file__).resolve().parent.parent.parent
DATABAS = "ame_bench"
STORLEKAR = (10_000, 1_000_000)
SMA = (2_000, 20_000)
ENHETER = 290


def main(arguments: Sequence[str] | None = None) -> int:
    val = las_val(arguments)
    storlekar = SMA if val.small else tuple(int(s) for s in val.sizes.split(","))
    environment.fill_in(os.environ)
    bas = os.environ["DATABASE_URL"]
    ny_databas(bas)
    miljo = {**os.environ, "DATABASE_URL": med_databas(bas), "DJANGO_SETTINGS_MODULE": "tests.bench.settings", "DEBUG": "0"}
    try:
        kor(["manage.py", "migrate", "-v", "0"], {**miljo, "AME_DB_ROLE": ""})
        matningar = [mat(antal, miljo, val.kommuner) for antal in storlekar]
    finally:
        if not val.behall:
            ta_bort(bas)
    rader = rapport.rader(matningar)
    print(rapport.som_text(rader, matningar))
    if val.skriv:
        (ROOT / "docs" / "bench.md").write_text(rapport.som_markdown(rader, matningar), encoding="utf-8")
    return 0


def las_val(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description="Measures AME in two sizes.")
    parser.add_argument("--sizes", default=",".join(map(str, STORLEKAR)), help="numbers of enrolments, smallest first")
    parser.add_argument("--small", action="store_true", help=f"try it out with {SMA[0]} and {SMA[1]} enrolments")
    parser.add_argument("--kommuner", type=int, default=ENHETER, help="the night of so many municipalities only, evenly chosen")
    parser.add_argument("--skriv", action="store_true", help="write docs/bench.md")
    parser.add_argument("--behall", action="store_true", help="leave the database when done")
    return parser.parse_args(arguments)


def mat(antal: int, miljo: dict[str, str], kommuner: int = ENHETER) -> dict[str, Any]:
    """One size: seed, KAS (so that the page has figures to show), pages. Each in a process of its own."""
    visa(f"{antal} inskrivningar: fyller databasen.")
    seed = ["manage.py", "seed_bench", "--inskrivningar", str(antal), "--enheter", str(ENHETER)]
    sekunder, minne = re.findall(r"(\d+) s, högst (\d+) MB", kor(seed, {**miljo, "AME_DB_ROLE": ""}))[-1]
    sadd = {"sekunder": int(sekunder), "minne": int(minne)}
    visa(f"{antal} inskrivningar: räknar KAS.")
    enhet = json.loads(kor(["-m", "tests.bench.kas", "enhet"], miljo))
    alla = json.loads(kor(["-m", "tests.bench.kas", "alla"], miljo))
    visa(f"{antal} inskrivningar: räknar natten.")
    natt = {"enhet": json.loads(kor(["-m", "tests.bench.natt", "enhet"], miljo))}
    for arbetare in (1, 2):
        natt[f"alla_{arbetare}"] = json.loads(kor(["-m", "tests.bench.natt", "alla", str(arbetare), str(kommuner)], miljo))
    natt["duckdb"] = json.loads(kor(["-m", "tests.bench.natt", "duckdb"], miljo))
    visa(f"{antal} inskrivningar: mäter sidorna.")
    sidor = json.loads(kor(["-m", "tests.bench.sidor"], miljo))
    return {
        "antal": antal,
        "sadd": sadd,
        "kas_enhet": enhet,
        "kas_alla": alla,
        "natt": natt,
        "databas_mb": databas_mb(miljo),
        **sidor,
    }


def kor(argument: list[str], miljo: dict[str, str]) -> str:
    """Runs Python with the arguments; its own words are shown only when it fails."""
    klar = subprocess.run([sys.executable, *argument], cwd=ROOT, env=miljo, capture_output=True, text=True)
    if klar.returncode != 0:
        sista = "\n".join((klar.stderr or klar.stdout).strip().splitlines()[-15:])
        raise SystemExit(f"'{' '.join(argument[:3])}' gick inte: {sista}")
    return klar.stdout


def visa(rad: str) -> None:
    print(rad, file=sys.stderr, flush=True)


# --- the database


def med_databas(url: str, namn: str = DATABAS) -> str:
    delar = urlsplit(url)
    return urlunsplit(delar._replace(path=f"/{namn}"))


def ny_databas(url: str) -> None:
    ta_bort(url)
    with psycopg.connect(libpq(url), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {DATABAS}")


def ta_bort(url: str) -> None:
    with psycopg.connect(libpq(url), autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {DATABAS} WITH (FORCE)")


def databas_mb(miljo: dict[str, str]) -> int:
    with psycopg.connect(libpq(miljo["DATABASE_URL"])) as connection:
        rad = connection.execute("SELECT pg_database_size(current_database()) / 1048576").fetchone()
    return int(rad[0]) if rad else 0


def libpq(url: str) -> str:
    return url.replace("postgres://", "postgresql://", 1)


if __name__ == "__main__":
    sys.exit(main())
