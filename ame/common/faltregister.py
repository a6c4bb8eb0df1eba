"""The field register (law.md C02): purpose and ground per model, category per field. Data in faltregister.toml."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

KATEGORIER = frozenset(
    {
        "nyckel",
        "organisation",
        "personal",
        "identitet",
        "kontakt",
        "skydd",
        "kod",
        "datum",
        "fritext",
        "medgivande",
        "logg",
        "statistik",
        "teknisk",
    }
)


@cache
def faltregister() -> dict[str, dict[str, Any]]:
    """{"people.person": {"andamal": ..., "grund": ..., "falt": {"fornamn": "identitet", ...}}, ...}"""
    text = (Path(__file__).parent / "faltregister.toml").read_text(encoding="utf-8")
    return {f"{app}.{modell}": rad for app, modeller in tomllib.loads(text).items() for modell, rad in modeller.items()}
