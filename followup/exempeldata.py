"""What a sheet about a good example prints: the insats from the catalogue, what the unit writes, and stored, masked figures (S166, S167)."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from ame.common.datum import datum_text, tid_text
from ame.organisation.models import Enhet, Insatstyp
from followup.matt.exempeltabell import ANTAL
from followup.rapportinnehall import UTFALL

MASKNING = (
    "Små grupper döljs: ·· och < betyder att talet inte visas, för att ingen ska kunna kännas igen. Tabellerna har samma rader i alla "
    "kommuner, och insatsen är ordnad efter Lokas och KAS typer, så att två blad kan läggas bredvid varandra."
)


def innehall(
    *, enhet: Enhet, insatstyp: Insatstyp, fran: date, till: date, texter: Mapping[str, str], tabeller: list[dict[str, Any]],
    datadatum: datetime, version: str, gjord: datetime,
) -> dict[str, Any]:  # fmt: skip
    return {
        "titel": f"Gott exempel: {insatstyp.namn}",
        "fakta": [
            ["Insats", insatstyp.namn],
            ["Loka-typ", insatstyp.get_loka_typ_display()],
            ["KAS-typ", insatstyp.get_kas_klass_display()],
            ["Kommun och enhet", f"{enhet.verksamhet.namnd.kommun.namn}, {enhet.namn}"],
            ["Siffrorna gäller", f"de som började {datum_text(fran)} till {datum_text(till)}, alla åldrar"],
            ["Definitioner", f"version {version}"],
            ["Data från", tid_text(datadatum)],
            ["Bladet gjordes", tid_text(gjord)],
        ],
        "texter": [
            ["Syfte", insatstyp.syfte],
            ["Målgrupp", insatstyp.malgrupp],
            ["Så gör vi", texter["sa_gor_vi"]],
            ["Det har vi lärt oss", texter["lardomar"]],
        ],
        "upplysning": [UTFALL, MASKNING],
        "tabeller": tabeller,
    }


def antal_deltagare(tabeller: list[dict[str, Any]]) -> int | None:
    """How many the sheet is about; None where the count itself is hidden."""
    text = next((rad[1] for t in tabeller for rad in t["rader"] if rad[0] == ANTAL), "")
    siffror = text.replace("\u00a0", "")
    return int(siffror) if siffror.isdigit() else None
