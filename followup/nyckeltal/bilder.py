"""From measures to what the page draws: a figure, one sentence on what it shows, and why when there is nothing to draw.

Sentences are built from the same cells as the tables, so a hidden count is left out of them too.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from ame.common.diagram import staplar, stegkurva
from followup.nyckeltal.definitioner import DEFINITIONER, Definition
from followup.nyckeltal.rutnat import AR, Cell, Rutnat, tidtext, valda_tider
from followup.nyckeltal.sida import Uppfoljning

Grupper = tuple[tuple[str, str], ...]
KALLOR: Grupper = (
    ("socialtjanst", "Socialtjänst"),
    ("af", "Arbetsförmedlingen"),
    ("fk", "Försäkringskassan"),
    ("individen", "Individen själv"),
    ("ovrigt", "Övrig instans"),
)
RESULTAT: Grupper = (("A", "Arbete"), ("B", "Studier"), ("C", "Annan myndighet"), ("D", "Slutfört uppdrag"), ("E", "Övrigt"))
KALLSERIER: Grupper = (KALLOR[0], ("andra", "Andra källor"))
RESULTATSERIER: Grupper = (("AB", "Arbete eller studier"), ("annat", "Annat avslut"))
SUMMOR = {"AB": ("A", "B"), "annat": ("C", "D", "E"), "andra": ("af", "fk", "individen", "ovrigt")}
KORTNAMN = {"Arbetsförmedlingen": "AF", "Försäkringskassan": "FK"}
DOLT = "Döljs, små grupper"


@dataclass(frozen=True)
class Bild:
    """One figure of the page. `figur` None: print `skal` instead. `not_` is a line under the drawing."""

    definition: Definition
    figur: Any
    fynd: str = ""
    not_: str = ""
    skal: str = ""


def alla(u: Uppfoljning) -> list[Bild]:
    """The drawn figures in reading order; what cannot be drawn for this choice comes last."""
    return sorted([avslutsbild(u), remissbild(u), tidsbild(u)], key=lambda bild: bild.figur is None)


def remissbild(u: Uppfoljning) -> Bild:
    if not u.remisser.sant(u.utsnitt.vald, u.utsnitt.kon, "alla"):
        return Bild(DEFINITIONER["remisser"], None, skal="Inga remisser kom in under perioden.")
    fynd = _mening(
        _del(_cell(u, u.remisser, "alla"), "nya remisser"), _del(_cell(u, u.remisser, "socialtjanst"), "från socialtjänsten")
    )
    return Bild(DEFINITIONER["remisser"], _staplar(u, "remisser", u.remisser, KALLSERIER, KALLOR, KALLOR), fynd)


def avslutsbild(u: Uppfoljning) -> Bild:
    if not u.avslut.sant(u.utsnitt.vald, u.utsnitt.kon, "alla"):
        return Bild(DEFINITIONER["avslut"], None, skal="Ingen avslutades under perioden.")
    delar = [_del(_cell(u, u.avslut, k), ord_) for k, ord_ in (("AB", "till arbete eller studier"), ("annat", "av annan orsak"))]
    fynd = _mening(_del(_cell(u, u.avslut, "alla"), "avslutade"), *delar)
    koder = ", ".join(f"{namn.lower()} {_cell(u, u.avslut, kod).text}" for kod, namn in RESULTAT)
    not_ = f"Hela perioden: {koder}." if valda_tider(u.avslut, u.utsnitt) else ""
    return Bild(DEFINITIONER["avslut"], _staplar(u, "avslut", u.avslut, RESULTATSERIER, RESULTATSERIER, RESULTAT), fynd, not_)


def _staplar(u: Uppfoljning, id_: str, rutnat: Rutnat, serier: Grupper, kolumner: Grupper, grupper: Grupper) -> Any:
    """Bars per month or quarter stacked by `serier` with a table of `kolumner`; or a bar per group when time is not shown."""
    tider = valda_tider(rutnat, u.utsnitt)
    titel = DEFINITIONER[id_].titel
    return _per_tid(u, titel, rutnat, serier, kolumner, tider) if tider else _per_grupp(u, titel, rutnat, grupper)


def _per_tid(u: Uppfoljning, titel: str, rutnat: Rutnat, serier: Grupper, kolumner: Grupper, tider: Sequence[str]) -> Any:
    """Hidden parts of a bar whose sum is shown are drawn together, so that the bar has its true height."""

    def cell(tid: str, grupp: str) -> Cell:
        return rutnat.cell(u.utsnitt.vald, "", grupp, tid)

    ritade = [(namn, [cell(t, g).varde or 0 for t in tider]) for g, namn in serier]
    resten = [max((cell(t, "alla").varde or 0) - sum(varden[i] for _, varden in ritade), 0) for i, t in enumerate(tider)]
    if any(resten):
        ritade.append((DOLT, resten))
    figur = staplar(titel, [tidtext(t) for t in tider], ritade)
    rader = [
        ["Hela perioden" if t == AR else tidtext(t), *(cell(t, g).text for g in (*dict(kolumner), "alla"))] for t in (*tider, AR)
    ]
    return replace(figur, huvud=["Tid", *(KORTNAMN.get(n, n) for _, n in kolumner), "Alla"], rader=rader)


def _per_grupp(u: Uppfoljning, titel: str, rutnat: Rutnat, grupper: Grupper) -> Any:
    """One bar per group, or per sum of groups that are hidden each. A hidden one has no bar, and the mark by its name says so."""
    celler = [(namn, _cell(u, rutnat, g)) for g, namn in _synliga(u, rutnat, grupper)]
    stapelnamn = [f"{KORTNAMN.get(n, n)} {c.text}" if c.dold else KORTNAMN.get(n, n) for n, c in celler]
    figur = staplar(titel, stapelnamn, [("Antal", [c.varde or 0 for _, c in celler])])
    rader = [[n, c.text] for n, c in celler]
    return replace(figur, huvud=["Grupp", "Antal"], rader=[*rader, ["Alla", _cell(u, rutnat, "alla").text]], forklaring=[])


def _synliga(u: Uppfoljning, rutnat: Rutnat, grupper: Grupper) -> Grupper:
    namn = dict((*KALLSERIER, *RESULTATSERIER))
    for summa, delar in SUMMOR.items():
        egna = [g for g, _ in grupper if g in delar]
        if egna and all(_cell(u, rutnat, g).dold for g in egna) and not _cell(u, rutnat, summa).dold:
            grupper = tuple((summa, namn[summa]) if g == egna[0] else (g, n) for g, n in grupper if g not in egna[1:])
    return grupper


def tidsbild(u: Uppfoljning) -> Bild:
    definition, tid = DEFINITIONER["tid"], u.tid
    if tid.skal:
        return Bild(definition, None, skal=tid.skal)
    figur = stegkurva(definition.titel, [(k.namn, k.n, k.punkter) for k in tid.kurvor], x_rubrik="Dagar sedan inskrivningen")
    figur = replace(figur, kurvor=[replace(k, text_x=figur.hoger + 6) for k in figur.kurvor])  # beside the curves, not on them
    klara = [
        f"i {k.namn} efter {k.median} dagar" if k.namn != "Alla" else f"efter {k.median} dagar" for k in tid.kurvor if _ritad(k)
    ]
    fynd = f"Hälften är avslutade {', '.join(klara)}." if klara else "Mer än hälften är kvar så länge det går att följa dem."
    utan = f"För få för en egen kurva: {', '.join(tid.utan_kurva)}." if tid.utan_kurva else ""
    return Bild(definition, figur, fynd, utan)


def _ritad(kurva: Any) -> bool:
    """A median is told only where the drawn curve has come down to half."""
    return kurva.median is not None and kurva.punkter[-1][1] <= 0.5


def _cell(u: Uppfoljning, rutnat: Rutnat, grupp: str) -> Cell:
    return rutnat.cell(u.utsnitt.vald, u.utsnitt.kon, grupp)


def _del(cell: Cell, ord_: str) -> str:
    return "" if cell.dold else f"{cell.text} {ord_}"


def _mening(forst: str, *delar: str) -> str:
    """`133 nya remisser: 93 från socialtjänsten.` Hidden parts are simply not said."""
    delar = tuple(d for d in delar if d)
    if not forst:
        return "Antalet döljs: gruppen är liten."
    return f"{forst}: {', '.join(delar)}." if delar else f"{forst}."
