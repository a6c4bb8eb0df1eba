"""The rooms behind the result page: adjusted figures, access, return, lock-in, development per level, and the common picture."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from dateutil.relativedelta import relativedelta
from django.conf import settings

from ame.common.diagram_tratt import Tratt, Trattpunkt, tratt
from followup.maskning import DOLD
from followup.matt.aterkomst import MANADER
from followup.matt.inlasning_fraga import VANTAN
from followup.matt.katalog import KATALOG
from followup.matt.kurva import FOR_FA
from followup.matt.lasa import tal
from followup.matt.skatta import PROCENT_FRAN
from followup.models import Matpunkt
from followup.vy import resultat_ord as ord_
from followup.vy.resultat import Cell, Rad, Tabell, Uppdelat, uppdelat
from followup.vy.siffror import Val

# --- adjusted (methods.md 4.4) ---------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Justering:
    """Units by name. `figur` None where no unit has fifty."""

    tabell: Tabell
    figur: Tratt | None
    skal: str


def justering(data: Mapping[str, Any], namn: Mapping[str, str]) -> Justering:
    punkter = sorted(data.get("punkter", []), key=lambda p: namn.get(p["enhet"], ""))
    rader = tuple(Rad(namn.get(p["enhet"], "Enhet"), _justerad_rad(p)) for p in punkter)
    ritas = [Trattpunkt(namn.get(p["enhet"], "Enhet"), p["vantat"], p["kvot"], _ord(p)) for p in punkter if not p["skal"]]
    figur = tratt("Utfall mot väntat", ritas, medel=data["medel"]) if ritas else None
    kolumner = ("n", "Väntat antal", "O/E", "Läge")
    return Justering(Tabell("Observerat mot väntat, per enhet", kolumner, rader, "Enhet"), figur, data.get("skal", ""))


def _justerad_rad(p: Mapping[str, Any]) -> tuple[Cell, ...]:
    if p["skal"]:
        return Cell(p["n"]), Cell("—"), Cell("—", mer=p["skal"]), Cell("—")
    return (
        Cell(p["n"]),
        Cell(_komma(p["vantat"], 1)),
        Cell(_komma(p["kvot"]), mer=f"{_komma(p['lag'])}–{_komma(p['hog'])}"),
        Cell(_ord(p)),
    )


def _ord(p: Mapping[str, Any]) -> str:
    return "inom väntad variation" if p["inom"] else "utanför väntad variation"


def _komma(varde: float, decimaler: int = 2) -> str:
    return f"{varde:.{decimaler}f}".replace(".", ",")


# --- access (S158, S159) ------------------------------------------------------------------------------------------------------

TILLGANG = ("t_antagna", "k1_dagar", "t_utan_insats", "t_kontakter", "t_timmar", "t_extern")


@dataclass(frozen=True)
class Skillnad:
    """A gap over the limit, in words."""

    matt: str
    text: str


def skillnader(matt: Sequence[Uppdelat], namn: Mapping[str, str] | None = None) -> list[Skillnad]:
    """Between the groups of a measure that are shown and are at least twenty: the largest gap, when it is over the limit (S158)."""
    svar = []
    for u in matt:
        stora = {k: v for k, (v, n) in u.varden.items() if n >= PROCENT_FRAN and k != "saknas"}
        if len(stora) < 2:
            continue
        lag, hog = min(stora, key=lambda k: (stora[k], k)), max(stora, key=lambda k: (stora[k], k))
        if (storlek := _over_gransen(u, stora[lag], stora[hog])) is not None:
            ord_i = [f"{(namn or {}).get(k, k)} {tal(u.matt, stora[k])}" for k in (hog, lag)]
            svar.append(Skillnad(u.matt.titel, f"{storlek}: {ord_i[0]}, {ord_i[1]} {_sort(u)}".strip() + "."))
    return svar


def _sort(u: Uppdelat) -> str:
    return "" if u.matt.enhet == "%" else u.matt.enhet


def _over_gransen(u: Uppdelat, lag: float, hog: float) -> str | None:
    grans = settings.AME_TILLGANG_GRANS
    if u.matt.enhet == "%":
        skillnad = (hog - lag) * 100
        return f"Skillnaden är {skillnad:.0f} procentenheter, mer än gränsen {grans}" if skillnad > grans else None
    if hog <= 0 or lag < 0 or (hog - lag) * 100 <= grans * hog:
        return None
    return f"Skillnaden är {(hog - lag) / hog * 100:.0f} procent av det högre talet, mer än gränsen {grans}"


# --- return (S017) -------------------------------------------------------------------------------------------------------------


def aterkomst(data: Mapping[str, Any], dimension: str, slag: str, rubrik: str) -> Tabell:
    """Rows by name, the whole last. After the incidence stands the plain share of those who have had the whole time, "–" without any (V12)."""
    ord_lista = ord_.ORSAKER if dimension == "orsak" else ord_.INSATSER
    rader = [Rad(ord_lista.get(k, k), _aterceller(d, slag)) for k, d in data.get(dimension, {}).items()]
    rader.sort(key=lambda r: r.namn)
    if rader:
        rader.append(Rad("Alla", _aterceller(data["alla"], slag), ar_summa=True))
    kolumner = ("n", *(x for m in MANADER.values() for x in (f"Inom {m} månader", "Av dem med full tid")))
    return Tabell(rubrik, kolumner, tuple(rader), "Avslutsorsak" if dimension == "orsak" else "Första insats")


def _aterceller(d: Mapping[str, Any], slag: str) -> tuple[Cell, ...]:
    svar = [Cell(d["n"])]
    for vid in d[slag].values():
        svar += [
            Cell(vid["text"], mer=vid.get("intervall", "") or ("" if vid["skal"] == FOR_FA else vid["skal"])),
            Cell(vid["enkel"]),
        ]
    return tuple(svar)


# --- lock-in (methods.md 4.5) ----------------------------------------------------------------------------------------------------


def inlasning(data: Mapping[str, Any]) -> Tabell:
    rader = []
    for kod, d in data.get("insatser", {}).items():
        if kod != VANTAN:
            kvot = Cell(d["kvot"], mer=d["intervall"]) if d.get("kvot") else Cell("—", mer=d["skal"])
            celler = [_takt(d, "i"), _takt(d, "efter"), kvot]
            rader.append(Rad(ord_.INSATSER.get(kod, kod), tuple(celler)))
    rader.sort(key=lambda r: r.namn)
    if vantan := data.get("insatser", {}).get(VANTAN):
        rader.append(Rad(ord_.INSATSER[VANTAN], (_takt(vantan, "i"), Cell("—"), Cell("—", mer=vantan["skal"]))))
    return Tabell("Till arbete per 30 dagar", ("Under insatsen", "90 dagar efter", "Kvot"), tuple(rader), "Insats")


def _takt(d: Mapping[str, Any], nar: str) -> Cell:
    if d[f"dagar_{nar}"] is None:
        return Cell(DOLD)
    dagar = f"{d[f'dagar_{nar}']:,}".replace(",", "\xa0")
    return Cell(d.get(f"takt_{nar}", "—"), mer=f"{d[f'arbete_{nar}']} till arbete på {dagar} dagar")


# --- development per level (S137) -----------------------------------------------------------------------------------------------

UTVECKLING = ("r_tid", "r_avslutade")
STEG_MANADER = 6


@dataclass(frozen=True)
class Utveckling:
    niva: str
    tabell: Tabell


def utveckling(val: Val) -> list[Utveckling]:
    """Every half year of three years: number, in, out, median time and result of each level, and the whole last. One query."""
    per_manad = _manader(val, ("x_grupper", *UTVECKLING))
    if not per_manad:
        return []
    nyast = max(per_manad)
    manader = [m for i in range(6) if (m := nyast - relativedelta(months=STEG_MANADER * i)) in per_manad]
    svar = []
    for kod, namn in (*ord_.NIVAER.items(), ("", ord_.ALLA_NIVAER)):
        rader = tuple(Rad(f"12 månader till {m:%Y-%m}", _manadsceller(per_manad[m], kod)) for m in manader)
        kolumner = ("Antal sista dagen", "In", "Ut", "Dagar i AME, median", "Arbete eller studier av avslutade")
        svar.append(Utveckling(kod, Tabell(namn, kolumner, rader, "Period")))
    return svar if len(svar) > 1 else []


def _manader(val: Val, matt: Sequence[str]) -> dict[date, dict[str, Matpunkt]]:
    punkter = Matpunkt.objects.filter(
        matt__in=matt, korning__kommun_id=val.kommun_id, enhet_id=val.enhet_id, urval=val.urval
    ).select_related("korning")
    svar: dict[date, dict[str, Matpunkt]] = {}
    for p in punkter:
        svar.setdefault(p.korning.manad, {})[p.matt] = p
    return svar


def _manadsceller(punkter: Mapping[str, Matpunkt], niva: str) -> tuple[Cell, ...]:
    grupper = punkter["x_grupper"].delar if "x_grupper" in punkter else {}
    antal = []
    for sort in ("antal", "in", "ut"):
        egna = grupper.get(sort)
        antal.append(Cell("—" if egna is None else egna.get("niva", {}).get(niva, "0") if niva else egna["alla"]))
    resten = []
    for kod in UTVECKLING:
        u = uppdelat(KATALOG[kod], punkter.get(kod), "niva")
        resten.append(u.delar.get(niva, Cell("—")) if niva else u.alla)
    return (*antal, *resten)


# --- the common picture (S146, S168) ----------------------------------------------------------------------------------------------

SAMLAD = ("k1_dagar", "r_tid", "r_steg", "r_ater", "k5_aterkoppling", "r_avslutade")


def orsaker(grupper: Mapping[str, Any]) -> Tabell:
    """Avslut by reason, by name."""
    egna = grupper.get("ut", {}).get("orsak", {})
    rader = sorted((Rad(ord_.ORSAKER.get(k, k), (Cell(t),)) for k, t in egna.items()), key=lambda r: r.namn)
    if rader:
        rader.append(Rad("Alla", (Cell(grupper["ut"]["alla"]),), ar_summa=True))
    return Tabell("Avslut efter orsak", ("Antal",), tuple(rader), "Orsak")


def behov(grupper: Mapping[str, Any]) -> Tabell:
    """Need in the plans that nobody meets on the last day."""
    egna = grupper.get("behov", {}).get("slag", {})
    rader = sorted((Rad(ord_.BEHOV.get(k, k), (Cell(t),)) for k, t in egna.items()), key=lambda r: r.namn)
    if rader:
        rader.append(Rad("Alla", (Cell(grupper["behov"]["alla"]),), ar_summa=True))
    return Tabell("Behov som ingen ger stöd för", ("Antal",), tuple(rader), "Behov")


def nivaantal(grupper: Mapping[str, Any], sort: str) -> dict[str, Cell]:
    egna = grupper.get(sort, {})
    if not egna.get("niva"):
        return {}
    return {**{k: Cell(t) for k, t in egna["niva"].items()}, "": Cell(egna["alla"])}


STEG = {"1": "Närmare arbete", "2": "Samma nivå", "3": "Längre från arbete", "4": "Ny bedömning saknas"}


def steg(u: Uppdelat) -> Tabell:
    """Up, unchanged, down and not assessed again, by the level at start."""
    rader = []
    for kod, namn in ord_.NIVAER.items():
        if d := u.raa.get(kod):
            dold = d.get("dold", {})
            celler = [Cell(DOLD if k in dold else str(d.get("antal", {}).get(k, 0))) for k in STEG]
            rader.append(Rad(namn, (Cell(DOLD if "n" in dold else str(d.get("namnare", ""))), *celler)))
    return Tabell("Steg från nivån vid start", ("n", *STEG.values()), tuple(rader))
