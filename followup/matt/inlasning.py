"""Lock-in of a group (methods.md 4.5): how often work begins while the insats runs, against the ninety days after it ended."""

from dataclasses import dataclass
from math import exp, log, sqrt

AV_TRETTIO = 30
TEXT = "Låg kvot kan betyda inlåsning – eller att insatsen ligger tidigt i vägen."


@dataclass(frozen=True)
class Inlasning:
    """`till_arbete` and person-days during and after. The quotient needs work in both, otherwise there is a reason and no figure."""

    till_arbete_i: int
    dagar_i: int
    till_arbete_efter: int
    dagar_efter: int

    @property
    def takt_i(self) -> float | None:
        return self.till_arbete_i / self.dagar_i * AV_TRETTIO if self.dagar_i else None

    @property
    def takt_efter(self) -> float | None:
        return self.till_arbete_efter / self.dagar_efter * AV_TRETTIO if self.dagar_efter else None

    @property
    def kvot(self) -> float | None:
        if not self.till_arbete_efter or self.takt_i is None or not self.takt_efter:
            return None
        return self.takt_i / self.takt_efter

    @property
    def intervall(self) -> tuple[float, float] | None:
        """Log-normal, 95 per cent."""
        if not self.kvot or not self.till_arbete_i:
            return None
        bredd = 1.96 * sqrt(1 / self.till_arbete_i + 1 / self.till_arbete_efter)
        return exp(log(self.kvot) - bredd), exp(log(self.kvot) + bredd)

    @property
    def skal(self) -> str:
        return "" if self.kvot is not None else "För få har gått till arbete för att jämföra."
