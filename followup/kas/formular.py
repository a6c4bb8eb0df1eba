"""A run in the order of the questionnaire, to key in from (kas.md 2 and 6.5): the page, the PDF and the workbook are made of this."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from ame.common.datum import datum_text, tid_text
from followup.kas.definitioner import definition
from followup.kas.kpi import KON, V2019, VERSIONER, Form
from followup.kas.populationer import Urval
from followup.kas.presentation import forklaring, namnare_text
from followup.kas.varde import STRECK, pa_sidan
from followup.models import Korning, KorningRad


@dataclass(frozen=True)
class Fraga:
    """A question: all rows of a table, or some of them."""

    rubrik: str
    tabell: str
    kpier: tuple[str, ...] = ()


# kas.md section 2, in its order.
FRAGOR = (
    Fraga("Årsarbetare, anställda som arbetar med arbetsmarknadsfrågor", "T11", ("U40000",)),
    Fraga("Årsarbetare, kommunala arbetsmarknadsanställningar", "T11", ("U40403",)),
    Fraga("Deltagare", "T1"),
    Fraga("Anvisade", "T2"),
    Fraga("Vem som tog initiativet till anvisningen", "T3"),
    Fraga("Ålder", "T4"),
    Fraga("Utbildning", "T5"),
    Fraga("Tid utan arbete före inskrivningen", "T6"),
    Fraga("Tid i verksamheten", "T7"),
    Fraga("Resultat vid avslut", "T8"),
    Fraga("Till arbete eller studier (Kolada räknar ut den ur resultatet)", "T9"),
    Fraga("Feriejobb", "T10"),
)
# Asked for until 2023 and not known here.
UTANFOR = {
    V2019: (
        "Vilka ansvarsområden som finns i samma förvaltning (U40825, U40826, U40828–U40833)",
        "Personalens arbetstid per insatstyp, procent (U40003–U40013)",
        "Köpta tjänster, kronor utan moms (U40014)",
    )
}


@dataclass(frozen=True)
class Ruta:
    """One box of the form: the number to key in, the share behind it, both ready to print."""

    kon: str
    antal: str
    andel: str
    skal: str

    @property
    def text(self) -> str:
        if self.skal:
            return f"{STRECK} {self.skal}"
        return f"{self.antal} ({self.andel})" if self.andel else self.antal


@dataclass(frozen=True)
class Formularrad:
    kpi: str
    namn: str
    rutor: list[Ruta]


@dataclass(frozen=True)
class Avsnitt:
    nummer: int
    rubrik: str
    kon: list[str]
    rader: list[Formularrad]


def avsnitt(rader: Iterable[KorningRad], urval: Urval) -> list[Avsnitt]:
    """The questions of the run's version that it has rows for, numbered from 1."""
    alla: dict[str, list[KorningRad]] = {}
    for r in sorted(rader, key=lambda r: r.pk):
        alla.setdefault(r.kpi, []).append(r)
    svar: list[Avsnitt] = []
    for f in FRAGOR:
        egna = [rr for kpi, rr in alla.items() if rr[0].tabell == f.tabell and (not f.kpier or kpi in f.kpier)]
        if egna:
            kon = [KON[r.kon] for r in max(egna, key=len)]
            svar.append(Avsnitt(len(svar) + 1, f.rubrik, kon, [_rad(rr, urval.version) for rr in egna]))
    return svar


def _rad(rader: list[KorningRad], version: str) -> Formularrad:
    d = definition(rader[0].kpi, version)
    ar_summa = d is not None and version in d.delsumma_i
    namn = (d.kort if d else rader[0].kpi) + (" (summa av två rader)" if ar_summa else "")
    return Formularrad(rader[0].kpi, namn, [_ruta(r) for r in rader])


def _ruta(r: KorningRad) -> Ruta:
    if r.skal:
        return Ruta(r.kon, STRECK, "", r.skal)
    if r.namnare is None:
        return Ruta(r.kon, pa_sidan(r.varde, ar_antal=True), "", "")
    return Ruta(r.kon, pa_sidan(Decimal(r.taljare or 0), ar_antal=True), pa_sidan(r.varde, ar_antal=False), "")


def om_korningen(korning: Korning, urval: Urval) -> list[tuple[str, str]]:
    """What must be printed with the figures (N04): scope, period, form, definitions, data date, standing, who answered for it."""
    omfattning = f"{korning.enhet.namn}, {korning.kommun.namn}" if korning.enhet else f"Hela {korning.kommun.namn}"
    leverans = getattr(korning, "leverans", None)
    return [
        ("Omfattning", omfattning),
        ("Period", f"1 januari {korning.ar} till 31 december {korning.ar}"),
        ("Formulär", VERSIONER[korning.version]),
        ("Definitioner", korning.definitionsversion),
        ("Räknad", tid_text(korning.datadatum) if korning.datadatum else STRECK),
        ("Läge", korning.lage),
        ("Fryst", f"{tid_text(korning.fryst_vid)} av {korning.fryst_av}" if korning.fryst_vid else ""),
        (
            "Levererad",
            f"{datum_text(leverans.levererad_den)} till {leverans.till}, godkänd av {leverans.godkand_av}" if leverans else "",
        ),
        ("Andra regler än de vanliga", "; ".join(f"{n.lower()} {v}" for n, v in urval.inst.avvikelser())),
    ]


def sa_raknas_det(korning: Korning, urval: Urval) -> list[tuple[str, str, str, str, str]]:
    """(KPI, name, Kolada's title, explanation with the run's rules, source) for every row keyed in."""
    kpier = dict.fromkeys(korning.rader.order_by("pk").values_list("kpi", flat=True))
    svar = []
    for kpi in kpier:
        d = definition(kpi, korning.version)
        if d is not None and d.i_kolada:
            andel = (
                f" Andel av {namnare_text(d, urval)}."
                if d.form not in (Form.ANTAL, Form.ARSVERKEN) and namnare_text(d, urval)
                else ""
            )
            svar.append((d.id, d.kort, d.titel, forklaring(d, urval.inst) + andel, d.kalla))
    return svar


def pdf_data(korning: Korning, urval: Urval) -> dict[str, Any]:
    """For templates/typst/kas.typ."""
    return {
        "titel": f"KAS {korning.ar}, underlag att fylla i från",
        "sidfot": f"KAS {korning.ar}, {korning.lage.lower()}",
        "fakta": om_korningen(korning, urval),
        "regler": [(namn, varde) for namn, varde, _ in urval.inst.beskrivning()],
        "utanfor": list(UTANFOR.get(korning.version, ())),
        "avsnitt": [
            {"rubrik": f"{a.nummer}. {a.rubrik}", "kon": a.kon, "rader": [
                {"namn": r.namn, "kpi": r.kpi, "rutor": [ruta.text for ruta in r.rutor]} for r in a.rader
            ]}
            for a in avsnitt(korning.rader.all(), urval)
        ],
        "raknas": [{"kpi": kpi, "namn": namn, "text": text} for kpi, namn, _, text, _ in sa_raknas_det(korning, urval)],
    }  # fmt: skip
