"""Local context beside the unit's own figures (S168, S169): published figures from an imported Kolada file, with year and source, and the
stored measures of the same calendar years. What is missing is a dash, never a zero (N02)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from followup.matt.lasa import Bild, bilder
from followup.models import KoladaVarde
from followup.vy.siffror import Val

ANTAL_AR = 4
RIKET = "0000"
# What a municipality is measured by outside the unit (Kolada): the labour market, assistance, and what it costs.
NYCKELTAL: tuple[tuple[str, str, str], ...] = (
    ("N03937", "Arbetslöshet 18–65 år, årsmedelvärde", "%"),
    ("N31816", "Långvarigt ekonomiskt bistånd", "%"),
    ("U31801", "Mycket långvarigt ekonomiskt bistånd", "%"),
    ("U31462", "Ej återaktualiserade ett år efter avslutat försörjningsstöd", "%"),
    ("N40008", "Kostnad för arbetsmarknadsåtgärder", "kr per invånare"),
)
# What the unit does, beside it. No answers of participants: this page is for everybody who sees figures (N19).
EGNA = ("k1_dagar", "t_antagna", "k5_aterkoppling", "t_utan_insats", "r_utfall", "r_tid", "r_ater", "k16_tackning")
INTE_IMPORTERAT = "Ingen import har året."
INTE_RAKNAT = "Året har inte räknats."


@dataclass(frozen=True)
class Tal:
    text: str
    n: str = ""
    skal: str = ""


@dataclass(frozen=True)
class Rad:
    namn: str
    enhet: str
    kalla: str
    celler: Sequence[Tal]


def aren(idag: date) -> list[int]:
    """Whole calendar years: a published figure is a year's."""
    return list(range(idag.year - ANTAL_AR, idag.year))


def kommunens(kommun_id: str, ar: Sequence[int]) -> list[Rad]:
    """The municipality's published figures, one row per KPI. One query."""
    koder = [k for k, _, _ in NYCKELTAL]
    varden = KoladaVarde.objects.filter(kpi__in=koder, kommunkod=kommun_id, kon="T", ar__in=ar, varde__isnull=False)
    finns = {(kpi, a): v for kpi, a, v in varden.values_list("kpi", "ar", "varde")}
    return [
        Rad(namn, enhet, f"Kolada {kpi}", [_kolada(finns.get((kpi, a))) for a in ar])
        for kpi, namn, enhet in NYCKELTAL
    ]  # fmt: skip


def _kolada(varde: object) -> Tal:
    return Tal("—", skal=INTE_IMPORTERAT) if varde is None else Tal(f"{varde:,.1f}".replace(",", "\xa0").replace(".", ","))


def egna(val: Val, ar: Sequence[int]) -> list[Rad]:
    """The figures of the twelve months that ended with each December: several side by side, never one alone (S168)."""
    bilder_ = bilder(val.enhet_id, val.kommun_id, EGNA, val.urval)
    return [Rad(b.matt.titel, b.matt.enhet, "Ärenderegistret", [_egen(b, a) for a in ar]) for b in bilder_]


def _egen(bild: Bild, ar: int) -> Tal:
    punkt = next((p for p in bild.trend if p.manad == date(ar, 12, 1)), None)
    if punkt is None:
        return Tal("—", skal=bild.matt.alltid_saknas or INTE_RAKNAT)
    return Tal(punkt.text, punkt.n, punkt.skal)
