"""Case mix against creaming (methods.md 4.4): what the units' results would be if persons of the same kind went as they do on the whole.

Shown as a funnel, never as a ranking: O/E inside the limits is within expected variation. The reference rates are what a manager can check
by hand: the pooled incidence of each stratum.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import sqrt

from followup.matt.skatta import ETT_AR, incidens

MINST_I_STRATUM = 30
MINST_FOR_JUSTERING = 50
Z95, Z998 = 1.96, 3.09

Stratum = tuple[str, ...]


@dataclass(frozen=True)
class Person:
    """One enrolment of the cohort: unit, what was true at start from the most to the least important, days followed, and what ended it."""

    enhet: str
    drag: Stratum
    dag: int
    utfall: int


@dataclass(frozen=True)
class Utfall:
    """A unit's observed and expected number with event 1 within a year, and the funnel's limits at its size."""

    enhet: str
    n: int
    observerat: float
    vantat: float
    spridning: float

    @property
    def kvot(self) -> float:
        return self.observerat / self.vantat

    def gransvarden(self, z: float) -> tuple[float, float]:
        """Limits of O/E when the unit does as the whole: 1 ± z·√Σp(1−p)/E."""
        bredd = z * self.spridning / self.vantat
        return 1 - bredd, 1 + bredd

    @property
    def intervall(self) -> tuple[float, float]:
        return (self.observerat - Z95 * self.spridning) / self.vantat, (self.observerat + Z95 * self.spridning) / self.vantat

    @property
    def ar_inom(self) -> bool:
        lag, hog = self.gransvarden(Z95)
        return lag <= self.kvot <= hog


def slagna_strata(antal: Mapping[Stratum, int], minst: int = MINST_I_STRATUM) -> dict[Stratum, Stratum]:
    """Which group each stratum belongs to: itself when it is large enough, otherwise together with its small neighbours under the same
    more important traits. What is left over at the top goes with the smallest of the others."""
    grupp: dict[Stratum, Stratum] = {}
    kvar: dict[Stratum, list[Stratum]] = {s: [s] for s in antal}
    djup = max((len(s) for s in antal), default=0)
    while kvar:
        nasta: dict[Stratum, list[Stratum]] = defaultdict(list)
        for nyckel, delar in kvar.items():
            if sum(antal[d] for d in delar) >= minst:
                grupp.update(dict.fromkeys(delar, nyckel))
            elif not nyckel:
                _resten(grupp, delar, antal)
            else:
                nasta[nyckel[: min(djup, len(nyckel)) - 1]].extend(delar)
        kvar = dict(nasta)
    return grupp


def _resten(grupp: dict[Stratum, Stratum], delar: Sequence[Stratum], antal: Mapping[Stratum, int]) -> None:
    storlek: Counter[Stratum] = Counter()
    for stratum, till in grupp.items():
        storlek[till] += antal[stratum]
    minsta = min(storlek, key=lambda g: (storlek[g], g), default=())
    grupp.update(dict.fromkeys(delar, minsta))


def andel_inom_aret(personer: Iterable[Person]) -> float:
    """The incidence of event 1 at a year, with those still enrolled censored."""
    dagar = Counter((p.dag, p.utfall) for p in personer)
    return incidens(dagar).vid("ett", ETT_AR)


def justera(personer: Sequence[Person], minst: int = MINST_I_STRATUM) -> list[Utfall]:
    """O and E of every unit, in the order of their names. Units with no expectation are left out."""
    antal = Counter(p.drag for p in personer)
    grupp = slagna_strata(antal, minst)
    per_grupp: dict[Stratum, list[Person]] = defaultdict(list)
    per_enhet: dict[str, list[Person]] = defaultdict(list)
    for p in personer:
        per_grupp[grupp[p.drag]].append(p)
        per_enhet[p.enhet].append(p)
    referens = {g: andel_inom_aret(egna) for g, egna in per_grupp.items()}
    svar = []
    for enhet, egna in sorted(per_enhet.items()):
        vantade = [referens[grupp[p.drag]] for p in egna]
        if (vantat := sum(vantade)) > 0:
            spridning = sqrt(sum(r * (1 - r) for r in vantade))
            svar.append(Utfall(enhet, len(egna), len(egna) * andel_inom_aret(egna), vantat, spridning))
    return svar
