"""What templates/typst/narvarorapport.typ prints, from the frozen facts and nothing else: the same report always gives the same pages."""

from datetime import date
from typing import Any

from ame.common.datum import datum_text

FAKTA_EJ_BESLUT = (
    "Rapporten visar fakta om närvaro. Den innehåller inget beslut. Vad närvaron betyder för stöd prövar och beslutar socialnämnden. "
    "Beslutet kan överklagas."
)
LOKAL_RIKTLINJE = (
    "Skälen för giltig frånvaro kommer från enhetens lokala riktlinje, inte från lag. Intyg lämnas inte till enheten: här står bara "
    "om ett intyg har visats upp."
)


def _dag(iso: str) -> str:
    return datum_text(date.fromisoformat(iso)) if iso else ""


def pdf_data(innehall: dict[str, Any]) -> dict[str, Any]:
    f, summa = innehall["fakta"], innehall["fakta"]["summa"]
    version = f", version {innehall['nummer']}" if innehall["nummer"] > 1 else ""
    return {
        "titel": innehall["titel"] + version,
        "sidfot": f"Remiss {innehall['remiss']}. Framställd {innehall['kord']}.",
        "fakta": [
            ("Gäller", innehall["galler"]),
            ("Remiss", innehall["remiss"]),
            ("Från", innehall["fran"]),
            ("Till", innehall["till"]),
            ("Signerad av", ", ".join(filter(None, [innehall["signerad_av"], innehall["telefon"]]))),
            ("Period", f"{_dag(innehall['period']['fran'])} till {_dag(innehall['period']['till'])}"),
            ("Omfattning", innehall["omfattning"]),
            ("Framställd", innehall["kord"]),
            ("Definition", innehall["definition"]),
        ],
        "andrat": innehall["andrat"],
        "ersatter": f"Ersätter version {innehall['ersatter']}." if innehall["ersatter"] else "",
        "summa": [
            ("Pass som blev av", str(summa["antal"])),
            ("Planerade timmar", summa["planerade"]),
            ("Timmar på plats", summa["narvarande"]),
            ("Timmar med frånvaro", summa["franvaro"]),
        ],
        "insatser": [[i["namn"], str(i["antal"]), i["planerade"], i["narvarande"], i["franvaro"]] for i in f["insatser"]],
        "veckor": [
            [
                f"{v['vecka']} ({_kort(v['fran'])}–{_kort(v['till'])})",
                str(v["antal"]),
                v["planerade"],
                v["narvarande"],
                v["franvaro"],
            ]
            for v in f["veckor"]
        ],
        "pass": [[_kort(p["den"]), p["tid"], p["insats"], p["status_text"], p["planerade"], p["narvarande"]] for p in f["pass"]],
        "noter": [
            {"rubrik": f"{_dag(p['den'])} {p['tid']}, {p['status_text'].lower()}", "rader": passnoter(p)}
            for p in f["pass"]
            if passnoter(p)
        ],
        "upplysning": [FAKTA_EJ_BESLUT, LOKAL_RIKTLINJE],
    }


def _kort(iso: str) -> str:
    dag = date.fromisoformat(iso)
    return f"{dag.day}/{dag.month}"


def passnoter(p: dict[str, Any]) -> list[tuple[str, str]]:
    """What is to be said about one session beside its line, also on the page: told beforehand, the person's own words, who judged it
    and when, and what was registered late or put right."""
    forklaring = p.get("forklaring", "")
    den = f" ({_dag(p['forklaring_den'])})" if p.get("forklaring_den") else ""
    rader = [
        ("Anmält före", p["anmald"]),
        (f"Deltagarens egen förklaring{den}", forklaring),
        ("Förklaring saknas", "" if forklaring else p.get("forklaring_saknas", "")),
        ("Skäl enligt lokal riktlinje", p.get("skal", "")),
        ("Bedömd av", p.get("bedomd", "")),
        ("Kallelsen", p.get("ogiltig_skal", "")),
        ("Registrerad i efterhand", p["registrerad"] if p["sent_registrerad"] else ""),
        *(("Rättad", text) for text in p["rattelser"]),
    ]
    return [(term, text) for term, text in rader if text]
