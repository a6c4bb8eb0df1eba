"""From counts to figures (methods.md 4.3). The estimators are statsmodels' and are imported where they are used: only the worker loads them
(design.md 3). Medians are exact: the curve is kept as fractions (nyckeltal/km.py)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from followup.maskning import troskel
from followup.matt.definition import Form, Matt
from followup.matt.rakna import Summa
from followup.nyckeltal.km import kaplan_meier

PROCENT_FRAN = 20  # S2
SAKNAS_GRANS = 0.1  # T16
ETT_AR = 365
ORSAKER = {1: "ett", 2: "tva", 3: "tre"}  # what they mean stands in the measure


@dataclass(frozen=True)
class Varde:
    """A figure with what it is made of. `varde` is None with a reason in `skal`; `lag` and `hog` are the 95 per cent interval."""

    taljare: int | None = None
    namnare: int | None = None
    varde: float | None = None
    skal: str = ""
    lag: float | None = None
    hog: float | None = None
    saknas: int = 0
    mer: Mapping[str, Any] = field(default_factory=dict)


def skatta(matt: Matt, s: Summa) -> Varde:
    """The figure of one cell. No basis is a reason and never nought (N02)."""
    if matt.alltid_saknas:
        return Varde(skal=matt.alltid_saknas)
    if matt.form == Form.ANTAL:
        return Varde(taljare=s.antal, varde=float(s.antal))
    if not s.antal:
        return Varde(0, 0, None, "Ingen att räkna på.")
    return _FORMER[matt.form](matt, s)


def _andel(matt: Matt, s: Summa) -> Varde:
    """Rows where the answer is not known are not in the basis: they are told beside it (T16)."""
    if not (kanda := s.antal - s.okanda):
        return Varde(0, 0, None, "Uppgift saknas för alla.", saknas=s.okanda)
    lag, hog = wilson(s.ja, kanda)
    return Varde(s.ja, kanda, s.ja / kanda, "", lag, hog, s.okanda)


def _kvot(matt: Matt, s: Summa) -> Varde:
    if not s.n:
        return Varde(None, s.antal, None, "Nämnaren saknas.")
    return Varde(None, s.antal, matt.faktor * float(s.t / s.n), mer={"t": float(s.t), "n": float(s.n)})


def _dagar(matt: Matt, s: Summa) -> Varde:
    kurva = kaplan_meier({(dag, bool(orsak)): antal for (dag, orsak), antal in s.dagar.items()})
    fardiga = sum(antal for (_, orsak), antal in s.dagar.items() if orsak)
    skal = "" if kurva.median is not None else "Mindre än hälften har kommit dit än."
    return Varde(fardiga, s.antal, kurva.median, skal, mer={"p90": kurva.p90})


def _hogst(matt: Matt, s: Summa) -> Varde:
    return Varde(None, s.antal, float(max(dag for dag, _ in s.dagar)))


def _handelse(matt: Matt, s: Summa) -> Varde:
    """The first end within a year."""
    kurvor, antal = incidens(s.dagar), forsta_inom_aret(s.dagar)
    if not kurvor.foljs_till(ETT_AR):
        return Varde(antal, s.antal, None, "Ingen har följts i ett år än.")
    return Varde(antal, s.antal, kurvor.vid("ett", ETT_AR))


def forsta_inom_aret(dagar: Mapping[tuple[int, int], int]) -> int:
    return sum(n for (dag, orsak), n in dagar.items() if orsak == 1 and dag <= ETT_AR)


def _fordelning(matt: Matt, s: Summa) -> Varde:
    antal = {kod: sum(n for (_, o), n in s.dagar.items() if o == kod) for kod, _ in matt.utfall}
    forsta = antal[matt.utfall[0][0]]
    lag, hog = wilson(forsta, s.antal)
    saknas = sum(antal[kod] for kod, text in matt.utfall if "saknas" in text)
    return Varde(forsta, s.antal, forsta / s.antal, "", lag, hog, saknas, {"antal": {str(k): n for k, n in antal.items()}})


_FORMER = {
    Form.FORDELNING: _fordelning,
    Form.ANDEL: _andel,
    Form.KVOT: _kvot,
    Form.DAGAR: _dagar,
    Form.HOGST: _hogst,
    Form.HANDELSE: _handelse,
}


def wilson(ja: int, antal: int) -> tuple[float, float]:
    """The 95 per cent interval of a share (methods.md 4.3, V14)."""
    from statsmodels.stats.proportion import proportion_confint

    lag, hog = proportion_confint(ja, antal, alpha=0.05, method="wilson")
    return float(lag), float(hog)


@dataclass(frozen=True)
class Incidens:
    """Aalen-Johansen: how large a part has come to each end by a day, and what remains. Sums to one on every day."""

    dagar: tuple[int, ...]
    delar: Mapping[str, tuple[float, ...]]
    fel: Mapping[str, tuple[float, ...]]
    sista_dag: int

    def vid(self, namn: str, dag: int) -> float:
        if namn == "kvar":
            return 1 - sum(self.vid(o, dag) for o in ORSAKER.values())
        plats = sum(1 for d in self.dagar if d <= dag)
        return self.delar[namn][plats - 1] if plats else 0.0

    def foljs_till(self, dag: int) -> bool:
        return self.sista_dag >= dag


def incidens(dagar: Mapping[tuple[int, int], int]) -> Incidens:
    """Cumulative incidence from counted days (day, cause or 0). Ties and censorings on a day are handled exactly (V1-V3)."""
    import numpy as np
    from statsmodels.duration.survfunc import CumIncidenceRight

    poster = sorted(dagar.items())
    tid = np.repeat([d for (d, _), _ in poster], [n for _, n in poster]).astype(float)
    orsak = np.repeat([o for (_, o), _ in poster], [n for _, n in poster])
    sista = int(tid.max()) if len(tid) else 0
    if not (orsak > 0).any():
        return Incidens((), dict.fromkeys(ORSAKER.values(), ()), dict.fromkeys(ORSAKER.values(), ()), sista)
    with np.errstate(divide="ignore", invalid="ignore"):  # the spread when the last one leaves: 0/0, and it is not used
        svar = CumIncidenceRight(tid, orsak)
    tider = tuple(int(t) for t in svar.times)
    tomt = tuple(0.0 for _ in tider)
    delar = {namn: tuple(map(float, svar.cinc[k - 1])) if k <= len(svar.cinc) else tomt for k, namn in ORSAKER.items()}
    fel = {namn: tuple(map(float, svar.cinc_se[k - 1])) if k <= len(svar.cinc_se) else tomt for k, namn in ORSAKER.items()}
    return Incidens(tider, delar, fel, sista)


def far_visa_procent(v: Varde) -> bool:
    return (v.namnare or 0) >= PROCENT_FRAN


def ar_for_liten(v: Varde) -> bool:
    return 0 < (v.namnare or 0) < troskel()
