"""The stored flow and stock as the pages show them. One query each; nothing is counted here (T05)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from ame.common.diagram import flode as rita_flode
from ame.common.diagram import staplar
from followup.flode import bestand, vagar
from followup.models import Matpunkt
from followup.vy.oversikt import MANADER
from followup.vy.siffror import Val

INTE_RAKNAT = "Räknas i natt för första gången."
MANAD, KVARTAL, AR = "manad", "kvartal", "ar"
PERIODER = ((MANAD, "Månad"), (KVARTAL, "Kvartal"), (AR, "År"))


def punkt(val: Val, matt: str) -> Matpunkt | None:
    """The newest stored table of the unit and ages."""
    egna = Matpunkt.objects.filter(korning__kommun_id=val.kommun_id, matt=matt, enhet_id=val.enhet_id, urval=val.urval)
    return egna.select_related("korning").order_by("-korning__manad").first()


def har_raknats(val: Val, matt: str) -> bool:
    return Matpunkt.objects.filter(korning__kommun_id=val.kommun_id, matt=matt).exists()


# --- the flow ---------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Bandrad:
    fran: str
    till: str
    antal: int
    andel: str
    url: str


@dataclass(frozen=True)
class Flodessida:
    """`figur` None: print `skal` instead."""

    kohort: str
    kohorter: Sequence[tuple[str, str]]
    figur: Any
    rader: Sequence[Bandrad]
    fynd: str
    noter: str
    skal: str
    n: int


def valbara_kohorter(till: date) -> list[tuple[str, str]]:
    """(code, name) of the years and quarters of start, the newest first. The current year ends with its last whole quarter."""
    slut = vagar.sista_hela_kvartalet(till)
    svar = []
    for ar in range(slut.year, slut.year - vagar.ANTAL_AR, -1):
        sista = slut.month // 3 if ar == slut.year else 4
        svar.append((str(ar), f"Började {ar}" + (f" till och med {MANADER[slut.month - 1]}" if sista < 4 else "")))
        svar += [(f"{ar}k{kv}", f"Började kvartal {kv} {ar}") for kv in range(sista, 0, -1)]
    return svar


def flodessida(punkt_: Matpunkt | None, kohort: str, val: Val, lista_url: str, *, raknat: bool) -> Flodessida:
    kohorter = valbara_kohorter(date.fromisoformat(punkt_.delar["till"])) if punkt_ else []
    vald = kohort or (kohorter[0][0] if kohorter else "")
    data = punkt_.delar["kohorter"].get(vald) if punkt_ else None
    if data is None:
        return Flodessida(vald, kohorter, None, (), "", "", _varfor(vald, val, raknat), 0)
    figur = rita_flode("Från källa till resultat", data["lager"], [tuple(b) for b in data["band"]])
    rader = [
        Bandrad(a, b, n, andel(n, data["n"]), f"{lista_url}?{val.adress(kohort=vald, fran=a, till=b)}" if lista_url else "")
        for a, b, n in data["band"]
    ]
    figur = replace(
        figur, huvud=[*figur.huvud, f"Andel av {data['n']}"], rader=[[r.fran, r.till, str(r.antal), r.andel] for r in rader]
    )
    slut = [f"{nod.antal} {nod.namn.lower()}" for nod in figur.noder if nod.namn in data["lager"][-1]]
    fynd = f"{data['n']} började: {', '.join(slut)}."
    return Flodessida(vald, kohorter, figur, rader, fynd, " ".join(data["noter"]), "", data["n"])


def andel(n: int, av: int) -> str:
    return f"{100 * n / av:.0f}\xa0%"


def _varfor(kohort: str, val: Val, raknat: bool) -> str:
    if not raknat:
        return INTE_RAKNAT
    if "k" in kohort:
        return vagar.BARA_ALLA if val.urval or (val.enhet and len(val.enheter) > 1) else vagar.KVARTALET_FOR_FA
    return vagar.FOR_FA


# --- the stock --------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Bestandsrad:
    grupp: str
    tid: str
    start: int
    in_: int
    ut: int
    slut: int


@dataclass(frozen=True)
class Bestandssida:
    ar: str
    valbara_ar: Sequence[str]
    figur: Any
    rader: Sequence[Bestandsrad]
    skal: str


def bestandssida(punkt_: Matpunkt | None, ar: str, uppdelning: str, per: str, *, raknat: bool) -> Bestandssida:
    alla_ar = sorted(punkt_.delar["ar"], reverse=True) if punkt_ else []
    vald = ar if ar in alla_ar else (alla_ar[0] if alla_ar else "")
    tabeller = {a: d.get(uppdelning, ()) for a, d in punkt_.delar["ar"].items()} if punkt_ else {}
    namn = [g["namn"] for g in tabeller.get(vald, ())]
    lika = [a for a in sorted(tabeller) if [g["namn"] for g in tabeller[a]] == namn]  # years that tell the groups alike
    rader = [r for a in (lika if per == AR else [vald]) for r in _rader(tabeller.get(a, ()), a, per)]
    if not rader:
        return Bestandssida(vald, alla_ar, None, (), bestand.FOR_FA if raknat else INTE_RAKNAT)
    return Bestandssida(vald, alla_ar, _stapeldiagram(rader), rader, "")


def _rader(grupper: Sequence[Mapping[str, Any]], ar: str, per: str) -> Iterator[Bestandsrad]:
    for g in grupper:
        block: list[list[int]] = []
        for fran, till, start, in_, ut, slut in g["rader"]:
            if block and not _ny(block[-1], fran, per):
                b = block[-1]
                block[-1] = [b[0], till, b[2], b[3] + in_, b[4] + ut, slut]
            else:
                block.append([fran, till, start, in_, ut, slut])
        for fran, till, *tal in block:
            yield Bestandsrad(g["namn"], tidtext(ar, fran, till, per), *tal)


def _ny(forra: Sequence[int], fran: int, per: str) -> bool:
    """A row of its own begins at every line for months, at whole quarters for quarters, never for the year."""
    return per == MANAD or (per == KVARTAL and forra[1] % 3 == 0)


def tidtext(ar: str, fran: int, till: int, per: str) -> str:
    if per == AR:
        return ar if till == 12 else f"{ar} till och med {MANADER[till - 1]}"
    if fran == till:
        return MANADER[fran - 1]
    if till - fran == 2 and till % 3 == 0:
        return f"kvartal {till // 3}"
    return f"{MANADER[fran - 1]}–{MANADER[till - 1]}"


def _stapeldiagram(rader: Sequence[Bestandsrad]) -> Any:
    """The stock at the end of each period, a fill per group."""
    tider, grupper = list(dict.fromkeys(r.tid for r in rader)), list(dict.fromkeys(r.grupp for r in rader))
    slut = {(r.grupp, r.tid): r.slut for r in rader}
    figur = staplar(
        "Inskrivna vid periodens slut",
        [_kort(t) for t in tider],
        [(g, [slut[g, t] for t in tider]) for g in grupper],
        x_rubrik="Tid",
    )
    return replace(figur, rader=[[t, *rad[1:]] for t, rad in zip(tider, figur.rader, strict=True)])


def _kort(tid: str) -> str:
    return (
        "–".join(d[:3] for d in tid.split("–"))
        if not tid.startswith("kvartal") and not tid[0].isdigit()
        else tid.replace("kvartal", "kv")[:7]
    )
