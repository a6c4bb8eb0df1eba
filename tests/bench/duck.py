"""The questions of the measures in DuckDB, in memory, over the rows that the views of schema statistik give. The text of a question is the
product's own; what DuckDB cannot read is left out on both sides and named."""

import re
import tempfile
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.db import connections
from django.utils import timezone

from ame.organisation.models import Enhet
from followup.kas.lasare import ALIAS, Lasare, lasare
from followup.matt.definition import Matt
from followup.matt.katalog import KATALOG
from followup.matt.lagra import fonster_for
from followup.matt.rakna import KOLUMNER, RAKNA, Fonster, varden

SQL = Path(__file__).resolve().parents[2] / "followup" / "migrations" / "sql" / "uppfoljning.sql"
TABELLER = (
    "inskrivning", "anvisning", "insats", "plan", "planversion", "lofte", "trepartssamtal", "niva", "aterkoppling", "placering", "tillfalle",
    "ansvar", "uppfoljning", "arsarbetare", "enkat", "enkatsvar", "stodaktivitet", "avtalsgrupp",
)  # fmt: skip
SAMMANSATTA = ("remissfall", "fall")
GRANS = "WITH grans(enhet_id, grans) AS (SELECT * FROM unnest(%(enheter)s::uuid[], %(granser)s::int[]))"


def jamfor() -> dict[str, Any]:
    idag = timezone.localdate()
    fonster = fonster_for(idag.replace(day=1), idag)
    enheter = list(Enhet.objects.filter(slag="ame").values_list("pk", flat=True))
    matt = [m for m in KATALOG.values() if m.fraga]
    duck = _ladda()
    har: dict[str, float] = {}
    dar: dict[str, float] = {}
    utanfor: list[str] = []
    with lasare() as las:
        for m in matt:
            try:
                dar[m.id], i_duck = _duck(duck, m, enheter, fonster)
            except Exception as fel:  # noqa: BLE001  (whatever it says, it cannot be compared)
                utanfor.append(f"{m.id}: {str(fel).splitlines()[0][:80]}")
                continue
            har[m.id], i_ame = _ame(las, m, enheter, fonster)
            if i_duck != i_ame:
                raise SystemExit(f"{m.id}: {i_ame} fall här och {i_duck} i DuckDB.")
    return {
        "ame": sum(har.values()), "duckdb": sum(dar.values()), "kvot": sum(har.values()) / sum(dar.values()), "matt": len(har),
        "utanfor": utanfor, "tyngst": sorted(((round(t, 2), k) for k, t in har.items()), reverse=True)[:5],
    }  # fmt: skip


def _ladda() -> Any:
    import duckdb

    duck = duckdb.connect(":memory:")
    duck.execute("CREATE SCHEMA statistik")
    for namn in TABELLER:
        with lasare(), connections[ALIAS].cursor() as cursor:
            cursor.execute(f"SELECT * FROM statistik.{namn} LIMIT 0")
            typer = {k.name: _typ(k.type_code) for k in cursor.description}
            kolumner = ", ".join(f'"{k}" {t}' for k, t in typer.items())
            duck.execute(f"CREATE TABLE statistik.{namn} ({kolumner})")
            fil = Path(tempfile.gettempdir()) / f"ame-bench-{namn}.csv"
            with fil.open("wb") as ut, cursor.copy(f"COPY (SELECT * FROM statistik.{namn}) TO STDOUT (FORMAT csv)") as kopia:
                for del_ in kopia:
                    ut.write(del_)
        if fil.stat().st_size:
            duck.execute(f"COPY statistik.{namn} FROM '{fil}' (FORMAT csv, HEADER false, AUTO_DETECT false)")
        fil.unlink()
    for namn in SAMMANSATTA:
        vy = re.search(rf"CREATE VIEW statistik\.{namn} AS\n(.*?);\n", SQL.read_text(encoding="utf-8"), re.S)
        assert vy
        duck.execute(f"CREATE VIEW statistik.{namn} AS {vy[1]}")
    return duck


def _typ(oid: int) -> str:
    namn = connections[ALIAS].connection.adapters.types.get(oid)
    text = namn.name if namn else "text"
    return {"uuid": "UUID", "int8": "BIGINT", "int4": "INTEGER", "int2": "INTEGER", "bool": "BOOLEAN", "date": "DATE", "timestamptz": "TIMESTAMPTZ",
            "numeric": "DECIMAL(18, 4)", "float8": "DOUBLE"}.get(text, "VARCHAR")  # fmt: skip


def _duck(duck: Any, m: Matt, enheter: Iterable[Any], fonster: Fonster) -> tuple[float, int]:
    v = varden(dict.fromkeys(enheter, m.grans_dagar), fonster)
    duck.execute("CREATE OR REPLACE TABLE grans (enhet_id UUID, grans INTEGER)")
    duck.executemany("INSERT INTO grans VALUES (?, ?)", list(zip(v["enheter"], v["granser"], strict=True)))
    sql = RAKNA.format(fraga=m.fraga, kolumner=KOLUMNER).replace(f"{GRANS}, rader AS", "WITH rader AS")
    sql = re.sub(r"%\((\w+)\)s", r"$\1", sql.replace("%(enheter)s::uuid[]", "%(enheter)s::UUID[]")).replace("%%", "%")
    anvanda = {k: v[k] for k in ("fran", "till", "slag", "enheter") if f"${k}" in sql}
    start = time.perf_counter()
    rader = duck.execute(sql, anvanda).fetchall()
    return time.perf_counter() - start, sum(r[11] for r in rader)


def _ame(las: Lasare, m: Matt, enheter: Iterable[Any], fonster: Fonster) -> tuple[float, int]:
    sql = RAKNA.format(fraga=m.fraga, kolumner=KOLUMNER)
    start = time.perf_counter()
    rader = las.rader(sql, varden(dict.fromkeys(enheter, m.grans_dagar), fonster))
    return time.perf_counter() - start, sum(r[11] for r in rader)
