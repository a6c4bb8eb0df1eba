"""The figures beside their targets, as text and as docs/bench.md. The targets are the issue's."""

import os
import platform
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

MAL_SIDA = {
    "Min dag": 4.0,
    "ärendelista": 4.0,
    "personsök": 4.0,
    "ärende": 6.0,
    "KAS-sida": 6.0,
    "Mina remisser": 4.0,
    "forummöte": 6.0,
    "närvaro i ärendet": 5.0,
    "närvaro för gruppen": 5.0,
    "insatslista": 5.0,
    "platser": 5.0,
    "katalog": 5.0,
    "mellan stolarna": 5.0,
    "står stilla": 5.0,
    "planering": 5.0,
    "siffrornas översikt": 6.0,
}
# Why a target is known to be missed; printed only under a row that is.
VARFOR = {
    "Min dag": "Tiden är Python, inte databasen (samma vid 10 000 och 1 000 000): fem paneler och 25 rader med knapp och frist i ord.",
    "Mina remisser": "Tiden är Python, inte databasen: tjugofem rader med läge, klocka, löften och svar.",
    "forummöte": "En sida bär dagordningen och hela ärendet med historia och beslut; lika många frågor vid 10 000 och 1 000 000.",
    "ärende": "Många kort: löften, trepartssamtal, nivå, samtycken, samverkan, insatser och plan.",
    "HTML, största sidan": "Sidan bär varje siffras definition. Målet är läst som byte före gzip.",
    "katalog": "Tiden är Python, inte databasen: en rad per insats med ägare, platser och priser.",
    "närvaro för gruppen": "Valet av grupp prövar behörigheten för varje pågående insats innan enheten begränsar dem.",
    "Samma frågor i DuckDB": "Vyerna slås upp ärende för ärende (LATERAL); DuckDB läser samma rader kolumnvis ur minnet.",
}
MAL_NATT_MINNE, MAL_DUCKDB = 400.0, 4.0
MAL_TILLVAXT, MAL_KAS_S, MAL_MINNE, MAL_SADD_S, MAL_SADD_MB, MAL_CSS_KB, MAL_HTML_KB = 1.3, 15.0, 300.0, 600.0, 500.0, 80.0, 30.0


@dataclass(frozen=True)
class Rad:
    """One figure. `mal` is None where nothing was promised."""

    vad: str
    varde: float
    enhet: str
    mal: float | None = None

    @property
    def dom(self) -> str:
        if self.mal is None:
            return ""
        return "ok" if self.varde <= self.mal else f"missad med {self.varde - self.mal:.1f} {self.enhet}".strip()


def rader(matningar: list[dict[str, Any]]) -> list[Rad]:
    alla: list[Rad] = []
    for m in matningar:
        alla += _sidor(m) + _resten(m)
    if len(matningar) > 1:
        alla += _tillvaxt(matningar[0], matningar[-1])
    return alla + _vikter(matningar[-1])


def tal(n: int) -> str:
    return f"{n:,}".replace(",", " ")


def _sidor(m: dict[str, Any]) -> list[Rad]:
    tom = m["sidor"]["tom sida"]["median"]
    return [
        Rad(f"{namn}, {tal(m['antal'])}", t["median"] / tom, "x tom sida", MAL_SIDA.get(namn)) for namn, t in m["sidor"].items()
    ]


def _resten(m: dict[str, Any]) -> list[Rad]:
    n, stor = tal(m["antal"]), m["antal"] >= 1_000_000
    return [
        Rad(f"KAS en enhet, {n}", m["kas_enhet"]["sekunder"], "s"),
        Rad(f"KAS alla {290} enheter, {n}", m["kas_alla"]["sekunder"], "s", MAL_KAS_S),
        Rad(f"Minne, KAS en enhet, {n}", m["kas_enhet"]["minne"], "MB", MAL_MINNE),
        Rad(f"Minne, KAS alla enheter, {n}", m["kas_alla"]["minne"], "MB", MAL_MINNE),
        *_natt(m["natt"], n),
        Rad(f"seed_bench, {n}", m["sadd"]["sekunder"], "s", MAL_SADD_S if stor else None),
        Rad(f"Minne, seed_bench, {n}", m["sadd"]["minne"], "MB", MAL_SADD_MB if stor else None),
    ]


def _natt(natt: dict[str, Any], n: str) -> list[Rad]:
    """Stored figures: a unit, the municipalities with one and with two processes, and the same questions in DuckDB."""
    enhet, en, tva, duck = natt["enhet"], natt["alla_1"], natt["alla_2"], natt["duckdb"]
    vilka = f"{en['kommuner']} av {en['av']} kommuner"
    return [
        Rad(f"Natten, en enhet, två månader, {n}", enhet["vanlig"], "s"),
        Rad(f"Första natten, en enhet, 36 månader, {n}", enhet["forsta"], "s"),
        Rad(f"Natten, {vilka}, en process, {n}", en["sekunder"], "s"),
        Rad(f"Natten, {vilka}, två processer, {n}", tva["sekunder"], "s"),
        Rad(f"Uppsnabbning med två processer, {n}", en["sekunder"] / tva["sekunder"], "x"),
        Rad(f"Minne, natten, {n}", max(enhet["minne"], en["minne"], tva["minne"]), "MB", MAL_NATT_MINNE),
        Rad(
            f"Samma frågor i DuckDB ({duck['matt']} mått, {duck['ame']:.1f} s mot {duck['duckdb']:.1f} s), {n}",
            duck["kvot"],
            "x",
            MAL_DUCKDB,
        ),
    ]


def _tillvaxt(liten: dict[str, Any], stor: dict[str, Any]) -> list[Rad]:
    """How much slower a page got, measured against the empty page of its own run: the machine's mood falls away."""
    resultat = []
    for namn in MAL_SIDA:
        fore = liten["sidor"][namn]["median"] / liten["sidor"]["tom sida"]["median"]
        efter = stor["sidor"][namn]["median"] / stor["sidor"]["tom sida"]["median"]
        resultat.append(Rad(f"Tillväxt {tal(liten['antal'])} till {tal(stor['antal'])}: {namn}", efter / fore, "x", MAL_TILLVAXT))
    return resultat


def _vikter(m: dict[str, Any]) -> list[Rad]:
    s = m["storlekar"]
    storst = max(s["html"], key=s["html"].get)
    return [
        Rad("Första laddning, CSS och JS, gzip", sum(s["filer"].values()) / 1024, "KB", MAL_CSS_KB),
        Rad("HTML, Min dag", s["html"]["Min dag"] / 1024, "KB", MAL_HTML_KB),
        Rad(f"HTML, största sidan ({storst})", s["html"][storst] / 1024, "KB", MAL_HTML_KB),
        Rad("HTML, Min dag, gzip", s["html_gzip"]["Min dag"] / 1024, "KB"),
    ]


def maskin() -> str:
    minne = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return f"{os.cpu_count()} processorkärnor, {minne:.0f} GB minne, {platform.system()} {platform.machine()}, Python {platform.python_version()}"


def _last() -> str:
    """The machine's load at the end, with a warning when others used it: waiting falls on the empty page too and shrinks the ratios."""
    fil = Path("/proc/loadavg")
    if not fil.exists():
        return ""
    last = float(fil.read_text().split()[0])
    annat = " Annat arbete pågick på maskinen: kvoter och tider är osäkra, mät om." if last > (os.cpu_count() or 1) + 0.5 else ""
    return f"Last när mätningen slutade: {last:.1f}.{annat}"


def som_text(alla: list[Rad], matningar: list[dict[str, Any]]) -> str:
    delar = [f"Maskin: {maskin()}. {_last()}", ""]
    for m in matningar:
        delar.append(
            f"{tal(m['antal'])} inskrivningar, databas {tal(m['databas_mb'])} MB, {m['oppna']} öppna ärenden hos den uppmätta:"
        )
        delar += [f"  {namn:<14} median {t['median']:7.1f} ms   p95 {t['p95']:7.1f} ms" for namn, t in m["sidor"].items()]
    delar.append("")
    for r in alla:
        mal = f"mål <= {r.mal:g}" if r.mal is not None else ""
        delar.append(f"{r.vad:<52} {r.varde:8.2f} {r.enhet:<11} {mal:<12} {r.dom}")
    return "\n".join(delar)


def som_markdown(alla: list[Rad], matningar: list[dict[str, Any]]) -> str:
    delar = [
        "# Mätning",
        "",
        f"Skriven av `make bench` den {date.today().isoformat()}. Maskin: {maskin()}. {_last()}",
        "",
        "Sidorna hämtas med Djangos testklient i en process: sessioner, behörigheter, mallar, databas och läslogg ingår, webbserver och",
        "nät gör det inte. Sidorna turas om i samma varv, också den tomma sidan med samma basmall. Den uppmätta enheten har samma ärenden",
        "i alla storlekar; det är resten av databasen som växer. KAS räknas i en egen process, och minnet är processens högsta.",
        "",
        "| Storlek | Sida | Median ms | p95 ms |",
        "| --- | --- | ---: | ---: |",
    ]
    for m in matningar:
        delar += [f"| {tal(m['antal'])} | {namn} | {t['median']:.1f} | {t['p95']:.1f} |" for namn, t in m["sidor"].items()]
    delar += ["", "| Vad | Värde | Mål | Utfall |", "| --- | ---: | ---: | --- |"]
    for r in alla:
        mal = f"{r.mal:g} {r.enhet}" if r.mal is not None else ""
        delar.append(f"| {r.vad} | {r.varde:.2f} {r.enhet} | {mal} | {r.dom} |")
    skal = [
        f"- {r.vad}: {text}" for r in alla for vad, text in VARFOR.items() if r.dom.startswith("missad") and r.vad.startswith(vad)
    ]
    delar += ["", "Missade mål och varför:", "", *skal] if skal else []
    delar += ["", "| Fil vid första laddning | gzip, KB |", "| --- | ---: |"]
    delar += [f"| {url} | {vikt / 1024:.1f} |" for url, vikt in sorted(matningar[-1]["storlekar"]["filer"].items())]
    return "\n".join(delar) + "\n"
