"""What a report prints, as texts: page, PDF and sheet are drawn from the same ones (S134, S146, S165, N04).

The standard report of a month or a quarter has a chapter for each thing that one must be able to ask for (S146). The yearly report answers
three questions: what was done, by whom and with whom, and what came of it (S165)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from dateutil.relativedelta import relativedelta

from ame.common.datum import MANADER, datum_text, tid_text
from ame.organisation.models import Enhet
from followup.enums import Rapportslag
from followup.matt.definition import DEFINITIONSVERSION, Matt
from followup.matt.katalog import KATALOG
from followup.matt.lasa import Bild, Punkt, nar_malet, tal
from followup.matt.roster import SVARSMATT

UTFALL = "Siffrorna visar utfall. De säger inget om vad som hade hänt utan insatsen."
MASKNING = (
    "Små grupper döljs: ·· och < betyder att talet inte visas, för att ingen ska kunna kännas igen. Ett streck betyder att underlag saknas, "
    "och skälet står bredvid. Rader där ingen finns är utelämnade."
)
SAKNAS = "— Enheten har inga räknade siffror för månaden. De räknas varje natt; se att enheten har ärenden och att nattens körning går."
STEGEN = {Rapportslag.MANAD: (1, 6), Rapportslag.KVARTAL: (3, 5), Rapportslag.AR: (12, 3)}  # months between the points, how many


@dataclass(frozen=True)
class Kapitel:
    rubrik: str
    matt: tuple[str, ...] = ()
    tabeller: tuple[str, ...] = ()


STANDARD = (
    Kapitel("In och ut", tabeller=("flode", "kalla")),
    Kapitel("Väntan", ("k7_ko", "k7_langst", "k1_dagar", "k1_andel", "k2_dagar", "t_utan_insats")),
    Kapitel("Tid", ("r_tid", "k9_glapp", "k9_lange")),
    Kapitel("Steg", ("r_steg",), ("steg",)),
    Kapitel("Avslut efter orsak", ("r_avslutade", "r_utfall"), ("avslut", "fore", "efter")),
    Kapitel("Återkomst", ("r_ater", "k8_upprepad", "k8_fjarde")),
    Kapitel("Omött behov", tabeller=("behov", "behovsskal")),
    Kapitel("Återkoppling i tid", ("k5_aterkoppling", "k4_trepart")),
)
ARETS = (
    Kapitel("1. Vad har gjorts", ("k1_dagar", "k1_andel", "k2_dagar", "k7_ko", "k7_langst", "k3_andel", "k3_galler", "k5_aterkoppling",
            "k6_narvaro", "k9_glapp", "t_timmar"), ("flode", "insats", "stod")),
    Kapitel("2. Av vem och med vilka", ("k11_byten", "k13_arenden", "k4_trepart", "t_extern"),
            ("kon", "alder", "niva", "kalla", "utforare", "part", "personal", "riktning", "grund")),
    Kapitel("3. Vad kom ut av det", ("r_avslutade", "r_utfall", "r_tid", "r_steg", "r_ater", "r_dag30", "r_dag90", "r_dag180", "r_dag365",
            "k16_tackning", "k15_rost"), ("avslut", "steg", "fore", "efter", "behov", "behovsskal")),
)  # fmt: skip


def kapitel(slag: str) -> tuple[Kapitel, ...]:
    return ARETS if slag == Rapportslag.AR else STANDARD


def koder(slag: str) -> list[str]:
    """The measures of the report that there are, each once."""
    return list(dict.fromkeys(kod for k in kapitel(slag) for kod in k.matt if kod in KATALOG))


@dataclass(frozen=True)
class Underlag:
    """Everything the report is made of. `bilder`: a measure with its trend up to the report's month. `tabeller`: masked, by id; None when
    the month has never been counted."""

    enhet: Enhet
    slag: str
    fran_den: date
    till_den: date
    version: int
    skal: str
    gjord: datetime
    datadatum: datetime | None
    definitionsversion: str
    bilder: Sequence[Bild]
    tabeller: Mapping[str, Mapping[str, Any]] | None


def innehall(u: Underlag) -> dict[str, Any]:
    bilder = {b.matt.id: b for b in u.bilder}
    return {
        "titel": titel(u.slag, u.till_den, u.enhet.namn),
        "fakta": _fakta(u),
        "upplysning": [UTFALL, MASKNING, *([SAKNAS] if u.tabeller is None else [])],
        "kapitel": [*(_kapitel(u, k, bilder) for k in kapitel(u.slag)), _sa_raknas_det(bilder)],
    }


def utan_svar(innehall: Mapping[str, Any]) -> dict[str, Any]:
    """The kept report without what people have answered, for whoever works with them (N19)."""
    namn = {text for kod in SVARSMATT for text in (KATALOG[kod].titel, KATALOG[kod].kort)}

    def tabell(t: Mapping[str, Any]) -> dict[str, Any]:
        return {**t, "rader": [rad for rad in t["rader"] if rad[0] not in namn]}

    return {**innehall, "kapitel": [{**k, "tabeller": [tabell(t) for t in k["tabeller"]]} for k in innehall["kapitel"]]}


def titel(slag: str, till: date, enhet: str) -> str:
    return f"{Rapportslag(slag).label} {period(slag, till)}: {enhet}"


def period(slag: str, till: date) -> str:
    """The period in words: oktober 2026, kvartal 3 2026, 2026."""
    if slag == Rapportslag.AR:
        return str(till.year)
    return f"kvartal {(till.month + 2) // 3} {till.year}" if slag == Rapportslag.KVARTAL else manad(till)


def manad(den: date) -> str:
    return f"{MANADER[den.month - 1]} {den.year}"


def _fakta(u: Underlag) -> list[list[str]]:
    """Scope, period, definition version, data date and time of run (N04)."""
    fran = u.till_den + relativedelta(days=1) - relativedelta(months=12)
    return [
        ["Omfattning", f"{u.enhet.namn}, alla åldrar"],
        ["Period", f"{datum_text(u.fran_den)} till {datum_text(u.till_den)}"],
        ["Siffrorna gäller", f"tolv månader, {datum_text(fran)} till {datum_text(u.till_den)}"],
        ["Definitioner", f"version {u.definitionsversion or DEFINITIONSVERSION}"],
        ["Data från", tid_text(u.datadatum) if u.datadatum else "— Har inte räknats."],
        ["Rapporten gjordes", tid_text(u.gjord)],
        ["Rapportens version", f"{u.version}. Gjordes om: {u.skal}" if u.skal else str(u.version)],
    ]


def _kapitel(u: Underlag, k: Kapitel, bilder: Mapping[str, Bild]) -> dict[str, Any]:
    egna = [bilder[kod] for kod in k.matt if kod in bilder]
    tabeller = [_mattabell(egna, u.till_den), *_trend(u, egna)] if egna else []
    if u.tabeller is not None:
        tabeller += [dict(u.tabeller[id_]) for id_ in k.tabeller if id_ in u.tabeller]
    return {"rubrik": k.rubrik, "tabeller": tabeller, "tomt": "" if tabeller else SAKNAS}


def _punkt(b: Bild, manad: date) -> Punkt | None:
    return next((p for p in b.trend if p.manad == manad), None)


def _mattabell(egna: Sequence[Bild], till: date) -> dict[str, Any]:
    rader = []
    for b in egna:
        p = _punkt(b, till.replace(day=1))
        text, n = (p.text, p.n) if p else ("—", "")
        skal = p.skal if p else (b.matt.alltid_saknas or "Månaden har inte räknats.")
        mal = tal(b.matt, p.mal) if p and p.mal is not None else "Inget mål"
        rader.append([b.matt.titel, f"{text} {skal}".strip(), n or "—", _malet(b.matt, p, mal)])
    return {"rubrik": "Nyckeltal", "kolumner": ["Mått", "Siffra", "Antal i underlaget", "Mål"], "rader": rader, "tomt": ""}


def _malet(matt: Matt, p: Punkt | None, mal: str) -> str:
    if p is None or p.mal is None:
        return mal
    return f"{mal}, {({True: 'nås', False: 'nås inte', None: 'kan inte bedömas'})[nar_malet(matt, p.varde, p.mal)]}"


def _trend(u: Underlag, egna: Sequence[Bild]) -> list[dict[str, Any]]:
    """Earlier periods beside this one, as they were frozen. A star where the measure itself was changed: do not compare across it (T07)."""
    steg, antal = STEGEN[Rapportslag(u.slag)]
    manader = [u.till_den.replace(day=1) - relativedelta(months=steg * i) for i in reversed(range(antal))]
    rader = []
    for b in egna:
        punkter = [_punkt(b, m) for m in manader]
        nu = punkter[-1]
        rader.append([b.matt.kort, *(f"{p.text}{' *' if nu and p.serie != nu.serie else ''}" if p else "—" for p in punkter)])
    return [{
        "rubrik": "Utveckling", "kolumner": ["Tolv månader till och med", *(manad(m) for m in manader)], "rader": rader,
        "tomt": "" if all("*" not in t for r in rader for t in r) else "* Måttet har ändrats sedan dess. Jämför inte rakt av.",
    }]  # fmt: skip


def _sa_raknas_det(bilder: Mapping[str, Bild]) -> dict[str, Any]:
    rader = [
        [b.matt.titel, b.matt.raknas, f"{b.matt.namnare}. Räknas inte: {b.matt.undantag}", b.matt.kalla] for b in bilder.values()
    ]
    tabell = {"rubrik": "Definitioner", "kolumner": ["Mått", "Så räknas det", "Räknas på", "Källa"], "rader": rader, "tomt": ""}
    brott = sorted({(den, text) for b in bilder.values() for den, text in b.brott})
    tabeller = [tabell]
    if brott:
        tabeller.append({
            "rubrik": "Brott i serierna", "kolumner": ["Dag", "Vad som ändrades"],
            "rader": [[datum_text(den), text] for den, text in brott], "tomt": "",
        })  # fmt: skip
    return {"rubrik": "Så räknas det", "tabeller": tabeller, "tomt": ""}
