"""A run's rows as the page shows them: tables, texts and warnings. Reads no database; the numbers are the stored ones."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from followup.kas.definitioner import BREDA, IHOP, SUMMERAR_TILL_HUNDRA, TABELLER, definition
from followup.kas.installningar import Installningar
from followup.kas.kpi import KON, Form, Kpi, Population
from followup.kas.kvalitet import KVALITET
from followup.kas.populationer import Urval
from followup.kas.varde import FAST_MELLANSLAG, pa_sidan
from followup.models import KorningRad

UTAN_NAMNARE = (Form.ANTAL, Form.ARSVERKEN)
UTAN_ARENDEN = (Population.TJANSTER, Population.FERIEJOBB)  # no case stands behind a position
MYCKET_SAKNAS = Decimal(10)  # per cent (requirement T16)
SAKNAS_I = {"T5": "utb_saknas", "T6": "arb_saknas", "T4": "alder_saknas"}
VAD_SAKNAS = {"T5": "utbildning", "T6": "tid utan arbete", "T4": "födelseår"}
NAMNARE = {
    Population.DELTAGARE: "alla deltagare (U40800)",
    Population.ANVISNINGAR: "alla anvisningar under året",
}
# What a setting adds to the explanation of a table's rows.
TILLAGG = {
    ("T7", "t7_namnare", "alla"): "Den som är kvar räknas till och med årets sista dag.",
    ("T8", "avslut_basis", "inskrivning"): "Här räknas varje avslutad inskrivning, inte personer.",
    ("T9", "avslut_basis", "inskrivning"): "Här räknas varje avslutad inskrivning, inte personer.",
    ("T8", "preliminara_arbeten", "rakna_som_E"): "Ett arbete som inte är bekräftat räknas som E.",
    ("T8", "ej_paborjade", "rakna"): "Inskrivna som aldrig började räknas som E.",
    ("T2", "avbojda_raknas", "nej"): "Avböjda anvisningar räknas inte.",
    ("T3", "avbojda_raknas", "nej"): "Avböjda anvisningar räknas inte.",
}


@dataclass(frozen=True)
class Cell:
    """One figure on the page."""

    kon: str
    kon_text: str
    varde: str
    n: int | None
    namnare: int | None
    skal: str


@dataclass(frozen=True)
class Rad:
    kpi: str
    kort: str
    titel: str
    forklaring: str
    namnare: str
    kalla: str
    delsumma: bool
    ar_andel: bool
    gar_att_oppna: bool
    celler: list[Cell]


@dataclass(frozen=True)
class Tabell:
    """One card: a table of the form, or two short ones."""

    id: str
    titel: str
    kon: list[str]
    rader: list[Rad]
    varning: str
    anmarkning: str
    ar_bred: bool

    @property
    def ar_kolada(self) -> bool:
        return self.id.startswith("T")


def tabeller(rader: Iterable[KorningRad], urval: Urval) -> list[Tabell]:
    """All tables of a run in page order, each row with its explanation (the definition that gave the number)."""
    per_kpi: dict[str, list[KorningRad]] = {}
    for r in sorted(rader, key=lambda r: r.pk):
        per_kpi.setdefault(r.kpi, []).append(r)
    svar = []
    for id in TABELLER:
        if id == KVALITET:
            continue  # has a page of its own
        egna = [_rad(kpi, rr, urval) for kpi, rr in per_kpi.items() if IHOP.get(rr[0].tabell, rr[0].tabell) == id]
        if egna:
            kon = [KON[c.kon] for c in egna[0].celler]
            svar.append(Tabell(id, _titel(id), kon, egna, _varning(id, per_kpi), _anmarkning(id, per_kpi, urval), id in BREDA))
    return svar


def _anmarkning(id: str, per_kpi: dict[str, list[KorningRad]], urval: Urval) -> str:
    """Beside the results: the count on the other basis, and how many jobs may still change (kas.md 6.0, 6.2)."""
    if id in SAKNAS_I:
        return _saknas(id, per_kpi)
    if id != "T8":
        return ""
    antal = {k: rr[-1].taljare for k, rr in per_kpi.items() if k in ("annan_bas", "preliminara")}
    if antal.get("annan_bas") is None:
        return ""
    annan = "per person" if urval.inst.avslut_basis == "inskrivning" else "per inskrivning"
    return f"Räknat {annan} är avsluten {antal['annan_bas']}. Arbeten som inte är bekräftade än: {antal.get('preliminara') or 0}."


def att_ratta(rader: Iterable[KorningRad]) -> int | None:
    """How many values to mend the run found; None for a run from before they were looked for, or without any basis."""
    egna = [r.taljare for r in rader if r.tabell == KVALITET]
    return sum(n or 0 for n in egna) if any(n is not None for n in egna) else None


def _saknas(id: str, per_kpi: dict[str, list[KorningRad]]) -> str:
    """Each figure says how many have no value (S172), also when none is missing."""
    saknas, alla = per_kpi.get(SAKNAS_I[id]), per_kpi.get("U40800")
    if not saknas or not alla or saknas[-1].taljare is None:
        return ""
    return f"Uppgift om {VAD_SAKNAS[id]} saknas för {saknas[-1].taljare} av {alla[-1].taljare} deltagare."


def _titel(id: str) -> str:
    """`T1 Deltagare och T2 anvisade`; the local tables have no number."""
    delar = [id, *(b for b, a in IHOP.items() if a == id)]
    if not id.startswith("T"):
        return TABELLER[id]
    return " och ".join(f"{d} {TABELLER[d] if nr == 0 else TABELLER[d].lower()}" for nr, d in enumerate(delar))


def _rad(kpi: str, rader: list[KorningRad], urval: Urval) -> Rad:
    d = definition(kpi, urval.version)
    celler = [_cell(r) for r in rader]
    if d is None:  # a frozen run may hold a KPI that later definitions no longer have
        return Rad(
            kpi, kpi, kpi, "Definitionen finns inte längre i systemet.", "", "", False, rader[0].namnare is not None, False, celler
        )  # fmt: skip
    return Rad(
        d.id,
        d.kort,
        d.titel,
        d.forklaring,
        namnare_text(d, urval),
        d.kalla,
        urval.version in d.delsumma_i,
        d.form not in UTAN_NAMNARE,
        d.population not in UTAN_ARENDEN,
        celler,
    )


def _cell(r: KorningRad) -> Cell:
    return Cell(r.kon, KON[r.kon], pa_sidan(r.varde, ar_antal=r.namnare is None), r.taljare, r.namnare, r.skal)


def forklaring(kpi: Kpi, inst: Installningar) -> str:
    """The definition's text, and what the run's settings add to it."""
    tillagg = [text for (tabell, namn, val), text in TILLAGG.items() if tabell == kpi.tabell and getattr(inst, namn) == val]
    return " ".join([kpi.forklaring, *tillagg])


def namnare_text(kpi: Kpi, urval: Urval) -> str:
    """What the share is a share of, in words; nothing for a count."""
    if kpi.form in UTAN_NAMNARE:
        return ""
    return NAMNARE.get(urval.population(kpi)) or _avslutade(urval.inst)


def _avslutade(inst: Installningar) -> str:
    return "alla avslut under året (N40450)" if inst.avslut_basis == "inskrivning" else "alla avslutade under året (N40450)"


def _varning(tabell: str, per_kpi: dict[str, list[KorningRad]]) -> str:
    """A rate with more than 10 % missing carries a warning (T16)."""
    saknas, alla = per_kpi.get(SAKNAS_I.get(tabell, "")), per_kpi.get("U40800")
    if tabell not in SUMMERAR_TILL_HUNDRA or not saknas or not alla or not alla[-1].taljare:
        return ""
    n, namnare = saknas[-1].taljare or 0, alla[-1].taljare
    if Decimal(100 * n) / namnare <= MYCKET_SAKNAS:
        return ""
    andel = pa_sidan(Decimal(100 * n) / namnare, ar_antal=False).replace(f"{FAST_MELLANSLAG}%", "")
    return f"Uppgift om {VAD_SAKNAS[tabell]} saknas för {n} av {namnare} deltagare ({andel}{FAST_MELLANSLAG}%). Läs andelarna med försiktighet."
