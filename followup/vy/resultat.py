"""The result pages' rooms: stored figures in the order they are printed. Every rate stands by the locked level at start first, and the whole
last and smaller (S157): a table without levels cannot be made here. Nothing is counted, and what is hidden stays hidden."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from ame.common.diagram import Stegkurva, stegkurva
from followup.matt.definition import Matt
from followup.matt.katalog import KATALOG
from followup.matt.lasa import FOR_LITEN, figur
from followup.models import Matpunkt
from followup.vy import resultat_ord as ord_
from followup.vy.siffror import Val


@dataclass(frozen=True)
class Lagrat:
    """A stored table of the newest month. Without one `data` is empty and the page says when it comes."""

    data: Mapping[str, Any] = field(default_factory=dict)
    datadatum: datetime | None = None
    till: date | None = None
    version: str = ""
    ar_alla_aldrar: bool = False  # the choice of ages does not apply: the table is stored for all ages only


def lagrat(val: Val, id_: str) -> Lagrat:
    """One query. A table that is stored for all ages only is shown so whatever ages are chosen."""
    punkter = Matpunkt.objects.filter(
        korning__kommun_id=val.kommun_id, enhet_id=val.enhet_id, matt=id_, urval__in={"", val.urval}
    )
    p = punkter.select_related("korning").order_by("-korning__manad", "-urval").first()
    if p is None:
        return Lagrat()
    return Lagrat(p.delar, p.korning.datadatum, p.korning.till_den, p.korning.definitionsversion, p.urval != val.urval)


@dataclass(frozen=True)
class Cell:
    text: str
    n: str = ""
    mer: str = ""  # interval, or what is missing


@dataclass(frozen=True)
class Rad:
    namn: str
    celler: tuple[Cell, ...]
    ar_summa: bool = False  # printed last and smaller


@dataclass(frozen=True)
class Tabell:
    """Rows are levels (or groups whose levels stand inside), and the last one may be all of them."""

    rubrik: str
    kolumner: tuple[str, ...]
    rader: tuple[Rad, ...]
    radrubrik: str = "Nivå vid start"


# --- measures by level ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Uppdelat:
    """A stored measure with the parts of one split, as it is printed, and the true values that may be compared."""

    matt: Matt
    delar: Mapping[str, Cell]
    alla: Cell
    varden: Mapping[str, tuple[float, int]]  # part -> value and basis, for the parts that are shown
    raa: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    skal: str = ""


def uppdelade(val: Val, matt: Iterable[str], uppdelning: str = "niva") -> dict[str, Uppdelat]:
    """The newest month of the measures. One query."""
    koder = list(matt)
    punkter = Matpunkt.objects.filter(
        korning__kommun_id=val.kommun_id, enhet_id=val.enhet_id, urval=val.urval, matt__in=koder
    ).select_related("korning")
    nyast: dict[str, Matpunkt] = {}
    for p in punkter.order_by("matt", "-korning__manad").distinct("matt"):
        nyast[p.matt] = p
    return {k: uppdelat(KATALOG[k], nyast.get(k), uppdelning) for k in koder}


def uppdelat(m: Matt, p: Matpunkt | None, uppdelning: str) -> Uppdelat:
    if p is None:
        return Uppdelat(m, {}, Cell("—", mer=ord_.EJ_RAKNAT), {}, skal=m.alltid_saknas or ord_.EJ_RAKNAT)
    raa = p.delar.get(uppdelning, {})
    hela = {"taljare": p.taljare, "namnare": p.namnare, "varde": p.varde, "skal": p.skal, **p.mer}
    varden = {k: (f.varde, d["namnare"]) for k, d in raa.items() if (f := figur(m, d)).varde is not None and d.get("namnare")}
    return Uppdelat(m, {kod: cell(m, d) for kod, d in raa.items()}, cell(m, hela), varden, raa)


def cell(m: Matt, d: Mapping[str, Any]) -> Cell:
    """A stored figure in print, with its interval or the reason that there is none."""
    f = figur(m, d)
    lag, hog = d.get("lag"), d.get("hog")
    if m.enhet == "%" and lag is not None and hog is not None and f.text.endswith("%"):
        return Cell(f.text, f.n, f"{lag * 100:.0f}–{hog * 100:.0f}")
    return Cell(f.text, f.n, "" if f.skal == FOR_LITEN else f.skal)


def nivatabell(rubrik: str, matt: Sequence[Uppdelat], *, extra: Sequence[tuple[str, Mapping[str, Cell]]] = ()) -> Tabell:
    """Levels as rows and measures as columns, side by side; the whole last (S157, S168)."""
    kolumner = (*(namn for namn, _ in extra), *(u.matt.kort for u in matt))
    finns = {kod for u in matt for kod in u.delar} | {kod for _, c in extra for kod in c if kod}
    rader = [
        Rad(ord_.NIVAER[kod], tuple([c.get(kod, Cell("—")) for _, c in extra] + [u.delar.get(kod, Cell("—")) for u in matt]))
        for kod in ord_.NIVAER if kod in finns
    ]  # fmt: skip
    if not rader:
        return Tabell(rubrik, kolumner, ())
    hela = Rad(ord_.ALLA_NIVAER, tuple([c.get("", Cell("—")) for _, c in extra] + [u.alla for u in matt]), ar_summa=True)
    return Tabell(rubrik, kolumner, (*rader, hela))


def deltabell(rubrik: str, radrubrik: str, matt: Sequence[Uppdelat]) -> Tabell:
    """Another split than levels, by name: for access, which is no result."""
    finns = sorted({kod for u in matt for kod in u.delar})
    rader = [Rad("Uppgift saknas" if k == "saknas" else k, tuple(u.delar.get(k, Cell("—")) for u in matt)) for k in finns]
    hela = [Rad("Alla", tuple(u.alla for u in matt), ar_summa=True)] if rader else []
    return Tabell(rubrik, tuple(u.matt.kort for u in matt), (*rader, *hela), radrubrik)


# --- the cohort -------------------------------------------------------------------------------------------------------------


def avlasningar(kohort: Mapping[str, Any], dag: int) -> Tabell:
    """How large a part had come where by the day, by level. The printed parts sum to 100 per cent."""
    rader = []
    for kod, namn in (*ord_.NIVAER.items(), ("", ord_.ALLA_NIVAER)):
        if kod in kohort:
            vid = kohort[kod]["vid"][str(dag)]
            rader.append(Rad(namn, (Cell(kohort[kod]["n"]), *_delceller(vid)), ar_summa=not kod))
    return Tabell(f"{dag} dagar efter start", ("n", *ord_.DELAR.values()), tuple(rader) if len(rader) > 1 else ())


def _delceller(vid: Mapping[str, Any]) -> list[Cell]:
    return [Cell(vid["delar"][d]["text"], mer=vid["delar"][d].get("intervall", "")) for d in ord_.DELAR]


def skal_till(kohort: Mapping[str, Any], dag: int) -> list[tuple[str, str]]:
    """Why a level has no per cents that day."""
    rader = [(ord_.NIVAER[k], kohort[k]["vid"][str(dag)]["skal"]) for k in ord_.NIVAER if k in kohort]
    return [(namn, skal) for namn, skal in rader if skal]


def kurvor(kohort: Mapping[str, Any], fran: str) -> list[Stegkurva]:
    """One drawing per level; the whole has none."""
    svar = []
    for kod, namn in ord_.NIVAER.items():
        egna = kohort.get(kod, {})
        serier = [(ord_.DELAR[d], _heltal(egna["n"]), p) for d, p in egna.get("kurvor", {}).items()]
        if serier:
            x_rubrik = "Dagar från första insatsen" if fran == "insats" else "Dagar från remissen"
            svar.append(stegkurva(f"{namn}: vart de kom", serier, x_rubrik=x_rubrik))
    return svar


def utan_kurva(kohort: Mapping[str, Any]) -> list[tuple[str, str]]:
    return [(ord_.NIVAER[k], kohort[k]["skal"]) for k in ord_.NIVAER if k in kohort and not kohort[k]["kurvor"]]


def _heltal(text: str) -> int:
    return int(text.replace("\xa0", ""))


def arbete_inom_ett_ar(kohort: Mapping[str, Any]) -> dict[str, Cell]:
    svar = {}
    for kod, egna in kohort.items():
        d = egna["vid"]["365"]["delar"]["ett"]
        svar[kod] = Cell(d["text"], egna["n"], d.get("intervall", ""))
    return svar


def profil(grupper: Mapping[str, Mapping[str, Any]], namn: Mapping[str, str], rubrik: str, drag: Sequence[str] = ()) -> Tabell:
    """The mix at start of each group, beside the difference between them (methods.md 4.6, level 2)."""
    koder = [k for k in namn if k in grupper]
    rader = [Rad("Antal", tuple(Cell(grupper[k]["n"]) for k in koder))]
    for d in drag or [x for x in ord_.DRAG if x != "niva"]:
        varden = {v for k in koder for v in grupper[k]["delar"].get(d, {})}
        ordning = [*ord_.VARDEN[d], *sorted(varden - set(ord_.VARDEN[d]))]
        for v in (x for x in ordning if x in varden):
            celler = tuple(Cell(grupper[k]["delar"].get(d, {}).get(v, "0")) for k in koder)
            rader.append(Rad(f"{ord_.DRAG[d]}: {ord_.namn(d, v)}", celler))
    return Tabell(rubrik, tuple(namn[k] for k in koder), tuple(rader) if koder else (), "Vid start")


# --- insatser -----------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Insatsval:
    kod: str
    namn: str
    n: str


def insatsval(insatser: Mapping[str, Any]) -> list[Insatsval]:
    """By name, never by result."""
    egna = [Insatsval(k, ord_.INSATSER.get(k, k), d["mix"]["n"]) for k, d in insatser.items()]
    return sorted(egna, key=lambda i: i.namn)


def insatstabell(data: Mapping[str, Any], namn: str) -> Tabell:
    """What came of one insats within a year, by level; the whole last."""
    rader = []
    for kod, nivanamn in (*ord_.NIVAER.items(), ("", ord_.ALLA_NIVAER)):
        if kod in data["nivaer"]:
            egen = data["nivaer"][kod]
            rader.append(Rad(nivanamn, (Cell(egen["n"]), *_delceller(egen)), ar_summa=not kod))
    return Tabell(f"{namn}: inom ett år från start", ("n", *ord_.DELAR.values()), tuple(rader) if len(rader) > 1 else ())


def insats_x_niva(insatser: Mapping[str, Any]) -> Tabell:
    """Every insats beside each other: to work within a year, one column per level and the whole last (S132, S157)."""
    rader = []
    for val in insatsval(insatser):
        nivaer = insatser[val.kod]["nivaer"]
        celler = tuple(_arbetscell(nivaer.get(k)) for k in (*ord_.NIVAER, ""))
        rader.append(Rad(val.namn, celler))
    kolumner = (*ord_.NIVAER.values(), ord_.ALLA_NIVAER)
    return Tabell("Till arbete inom ett år, efter första insats och nivå", kolumner, tuple(rader), "Första insats")


def _arbetscell(d: Mapping[str, Any] | None) -> Cell:
    if d is None:
        return Cell("—")
    ett = d["delar"]["ett"]
    return Cell(ett["text"], d["n"], ett.get("intervall", ""))


def enhetsprofiler(kommun_id: str, enheter: Mapping[UUID, str]) -> Tabell:
    """The mix of each unit, beside the difference between them. One query."""
    punkter = Matpunkt.objects.filter(korning__kommun_id=kommun_id, enhet_id__in=enheter, matt="x_kohort", urval="")
    senaste = punkter.order_by("enhet_id", "-korning__manad").distinct("enhet_id").values_list("enhet_id", "delar")
    grupper = {}
    for pk, delar in senaste:
        egna = delar["profil"]
        if "" in egna:
            grupper[str(pk)] = egna[""]
    namn = {str(pk): n for pk, n in sorted(enheter.items(), key=lambda e: (e[1], str(e[0])))}
    return profil(grupper, namn, "Vilka enheterna tog emot", tuple(ord_.DRAG))
