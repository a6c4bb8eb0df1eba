"""Days: from remiss to decision and to insats, time in the unit, and återkoppling on the agreed day.

Waiting times are Kaplan-Meier medians with those who still wait censored, so that they are not dropped (methods.md 6, V12).
"""

from collections import Counter
from dataclasses import dataclass

from followup.maskning import troskel
from followup.nyckeltal.kallor import Rader, Underlag
from followup.nyckeltal.km import MINST_FOR_KURVA, MINST_I_RISK, Tider, kaplan_meier, ritpunkter
from followup.nyckeltal.rutnat import PROCENT_FRAN, Andel, Cell, Delning, Familj, Rad, Rutnat, bygg
from followup.nyckeltal.utfall import NIVATEXT
from followup.nyckeltal.utsnitt import ALLA, KON_ALLA, Utsnitt, kon_i_rutnatet
from followup.nyckeltal.volym import NIVAER, Bestand


@dataclass(frozen=True)
class Dagar:
    """A median in days and the 90th percentile, or why there is none. `n`: from how many, "20 eller fler" where the number itself
    would give a small group away."""

    median: int | None
    p90: int | None
    n: str
    skal: str = ""

    @property
    def text(self) -> str:
        return "—" if self.median is None else f"{self.median}"


@dataclass(frozen=True)
class Vantan:
    """From the remiss to the decision to receive the person, and to the first insats."""

    beslut: Dagar
    insats: Dagar
    vantar: Cell


def vantan(underlag: Underlag, utsnitt: Utsnitt, remisser: Rutnat) -> Vantan:
    """KM medians over the remisser of the year. Declined and withdrawn ones, and those of persons already enrolled, are left out."""
    egna = [r for r in underlag.remisser if r[4] != "utanfor" and _hor_till(utsnitt, r[0], r[1])]
    n = remisser.cell(utsnitt.vald, utsnitt.kon, "vantan")
    return Vantan(
        dagar(_raknade((r[5], r[4] == "besked", r[-1]) for r in egna), n, "Mindre än hälften har fått besked än."),
        dagar(_raknade((r[7], r[6], r[-1]) for r in egna), n, "Mindre än hälften har börjat en insats än."),
        remisser.cell(utsnitt.vald, utsnitt.kon, "vantar"),
    )


def dagar(tider: Tider, n: Cell, ej_nadd: str) -> Dagar:
    """Median and p90 of counted days; hidden for fewer than five, p90 from twenty (S2)."""
    antal = sum(tider.values())
    if not antal:
        return Dagar(None, None, "0", "Inga remisser under perioden.")
    manga = antal >= PROCENT_FRAN
    if antal < troskel() or n.dold and not manga:
        return Dagar(None, None, n.text, "Döljs: för få personer.")
    kurva = kaplan_meier(tider)
    n_text = f"{PROCENT_FRAN} eller fler" if n.dold else n.text
    return Dagar(kurva.median, kurva.p90 if manga else None, n_text, "" if kurva.median is not None else ej_nadd)


def _raknade(rader) -> Counter[tuple[int, bool]]:
    tider: Counter[tuple[int, bool]] = Counter()
    for dag, ar_handelse, antal in rader:
        tider[dag, ar_handelse] += antal
    return tider


def _hor_till(utsnitt: Utsnitt, enhet: str, kon: str) -> bool:
    return utsnitt.vald in (enhet, ALLA) and utsnitt.kon in (kon_i_rutnatet(kon), KON_ALLA)


# --- time in the unit -------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Tidskurva:
    namn: str
    n: int
    punkter: list[tuple[int, float]]
    median: int | None


@dataclass(frozen=True)
class TidIVerksamheten:
    """One curve per start level where there are enough, otherwise one for all. Empty with a reason when nothing can be drawn."""

    kurvor: list[Tidskurva]
    skal: str = ""
    utan_kurva: tuple[str, ...] = ()


def tid_i_verksamheten(underlag: Underlag, utsnitt: Utsnitt, bestand: Bestand) -> TidIVerksamheten:
    """Share still enrolled by days since enrolment, for those enrolled during the year (methods.md R1-R7). Every avslut is an
    event, also that of those who never started; those still enrolled are censored at the last day counted."""
    egna = [r for r in underlag.kohort if _hor_till(utsnitt, r[0], r[1])]
    kurvor, utan = [], []
    for niva in () if utsnitt.kon else NIVAER:
        rader = [r for r in egna if r[2] == niva]
        n = bestand.cell(utsnitt.vald, utsnitt.kon, f"niva:{niva}")
        if kurva := _kurva(NIVATEXT[niva], rader, n):
            kurvor.append(kurva)
        elif rader:
            utan.append(NIVATEXT[niva])
    if kurvor:
        return TidIVerksamheten(kurvor, utan_kurva=tuple(utan))
    alla = _kurva("Alla", egna, bestand.cell(utsnitt.vald, utsnitt.kon, "in"))
    if alla:
        return TidIVerksamheten([alla], utan_kurva=tuple(utan))
    return TidIVerksamheten([], _varfor_ingen_kurva(len(egna)))


def _kurva(namn: str, rader: Rader, n: Cell) -> Tidskurva | None:
    tider = _raknade((r[7], r[6] != "pagar", r[-1]) for r in rader)
    punkter = ritpunkter(tider, minst_handelser=troskel()) if n.varde is not None else []
    return Tidskurva(namn, n.varde or 0, punkter, kaplan_meier(tider).median) if len(punkter) > 1 else None


def _varfor_ingen_kurva(antal: int) -> str:
    if not antal:
        return "Ingen skrevs in under perioden."
    return f"Kurvan ritas från {MINST_FOR_KURVA} inskrivna och så länge minst {MINST_I_RISK} följs, så att ingen kan kännas igen."


# --- återkoppling -----------------------------------------------------------------------------------------------
ATERKOPPLING = Familj(("alla", "i_tid", "sen"), (Delning("alla", ("i_tid", "sen")),), har_kon=False)


def aterkoppling(underlag: Underlag, utsnitt: Utsnitt) -> Andel:
    """Share of agreed days in the year, passed, on which the remittent had a signed answer by then (K5, T02). An open one whose day
    has passed counts as late. Not split by sex: it is the unit's promise and not the person's."""
    rader = [
        Rad(enhet, "", None, ("alla", "i_tid" if i_tid else "sen"), antal) for enhet, i_tid, antal in underlag.aterkopplingar
    ]
    return bygg(ATERKOPPLING, utsnitt, rader).andel(utsnitt.vald, KON_ALLA, "i_tid", "alla")
