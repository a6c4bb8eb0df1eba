"""Nothing hidden in the tables of results can be counted from another (methods.md 5, S4-S5; T13, law.md C18): the cohort of ends from start
and from remiss beside the measures of the same rows, return after avslut, the lock-in, and the good example."""

import random
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from functools import partial

import pytest

from followup.matt import aterkomst, exempeltabell, grupper, inlasning_fraga, kohort
from followup.matt.definition import UPPDELNINGAR
from followup.matt.gemensamt import Grund, lagg_grund
from followup.matt.katalog import KATALOG
from followup.matt.maskera import dolj, tal_i
from followup.matt.rakna import Fonster, Nyckel, Rad, Summa, aldersgrupp, ar_i_urval, summera
from tests.followup.maskvakt import Tryckt, ar_dolt, rojda

ENHETER = ("a" * 8, "b" * 8)
FONSTER = Fonster(date(2026, 10, 31))
FRON = range(4)
PROV = 1500
pytestmark = pytest.mark.krav("T13", "N13", "S135", "LC18")


class Dorr:
    """Stands for the statistics role: rows for one question, or the same for any."""

    def __init__(self, rader: list[tuple], fraga: str = ""):
        self.raderna, self.fraga = rader, fraga

    def rader(self, sql: str, varden: object) -> list[tuple]:
        return self.raderna if self.fraga in ("", sql) else []


@pytest.fixture
def masker(monkeypatch) -> list[dict]:
    """What is masked while the test runs, as the tables hold it."""
    svar: list[dict] = []
    for modul in (kohort, aterkomst, inlasning_fraga):
        monkeypatch.setattr(modul, "maskade", lambda *a, riktig=modul.maskade, **k: svar.append(riktig(*a, **k)) or svar[-1])
    return svar


def enheterna(fro: int) -> tuple[str, ...]:
    return ENHETER if fro % 2 else ENHETER[:1]


def tryckta(
    tabeller: dict, namn: str, ar_med: Callable, i_cellen: Callable, enheter: tuple[str, ...], ej: Callable = lambda c: False
) -> Iterator[Tryckt]:
    """Every cell of every unit and age selection, with its text. `ej`: never printed."""
    celler = sorted({c for t in tabeller.values() for c in (*t.tal, *t.dolda)})
    for nod, t in tabeller.items():
        if nod[0] or len(enheter) > 1:  # all of them together are the only one
            for c in celler:
                if not ej(c):
                    yield f"{namn} {nod} {c}", t.text(c), partial(_antal, ar_med, i_cellen, nod, c)


def _antal(ar_med: Callable, i_cellen: Callable, nod: tuple[str, str], c: tuple[str, ...], p: object) -> int:
    return int(ar_med(p, nod) and i_cellen(p, c))


def tryckt_matt(
    grund: Grund, matt: str, summor: Mapping[Nyckel, Summa], i_mattet: Callable, enheter: tuple[str, ...]
) -> Iterator[Tryckt]:
    """The measure as it is printed, masked as the night masks it."""
    m = KATALOG[matt]
    grund.monster[matt] = dolda = dolj(m, summor, {}, grund.dolda.get(matt), grund.ensamma.get(matt, ()))
    for nyckel, s in summor.items():
        if (nyckel[0] or len(enheter) > 1) and not dolda[nyckel].ar_utelamnad:
            for namn, antal in tal_i(m, s).items():
                text = "··" if namn in dolda[nyckel].antal else str(antal)
                yield f"{matt} {nyckel} {namn}", text, partial(i_mattet, matt, nyckel, namn)


def i_delen(nyckel: Nyckel, drag: dict[str, str]) -> bool:
    kolumn = next((u.kolumn for u in UPPDELNINGAR if u.kod == nyckel[2]), "")
    return not kolumn or drag[kolumn] == nyckel[3]


# --- the cohort ------------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Start:
    """One enrolment: days to the end, or followed, from the first insats and from the remiss; None where it is not in that cohort."""

    enhet: str
    alder: int
    kon: str
    kalla: str
    utbildning: str
    niva: str
    insats: str
    utfall: int
    fran_start: int | None
    fran_remiss: int | None


def start(slump: random.Random, enheter: tuple[str, ...]) -> Start:
    dag = slump.choice([60, 80, 120, 200, 300, 500])
    return Start(
        slump.choice(enheter), slump.choice([17, 22, 30, 50]), slump.choice("KM"), slump.choice(["socialtjanst", "af"]),
        slump.choice(["grund", "gymnasial"]), slump.choice(["rod", "gul", "gron", "saknas"]), slump.choice(["praktik", "kurs"]),
        slump.choice([0, 0, 1, 1, 2, 3]), dag if slump.random() < 0.8 else None, dag + slump.choice([10, 50]),
    )  # fmt: skip


KOHORTER: dict[str, Callable[[Start], int | None]] = {
    "r_utfall": lambda p: p.fran_start,
    "r_utfall_remiss": lambda p: p.fran_remiss,
}


def drag(p: Start) -> dict[str, str]:
    return {
        "kon": p.kon, "aldersgrupp": aldersgrupp(p.alder), "niva": p.niva, "kalla": p.kalla, "insats": p.insats, "avsandare": "EB",
        "modell": "forum",
    }  # fmt: skip


def grupp(p: Start, dag: int) -> kohort.Grupp:
    egna = {"kon": p.kon, "alder": aldersgrupp(p.alder), "kalla": p.kalla, "utbildning": p.utbildning}
    return kohort.Grupp(p.enhet, p.alder, egna, p.niva, p.insats, "halvar", dag, p.utfall, 1)


def i_kohorten(matt: str, p: Start, nod: tuple[str, str]) -> bool:
    return KOHORTER[matt](p) is not None and nod[0] in ("", p.enhet) and ar_i_urval(p.alder, nod[1])


def i_cellen(matt: str, p: Start, c: tuple[str, ...]) -> bool:
    """Read from the words of the cell, not from what it adds up to."""
    traits = {
        "niva": p.niva, "insats": p.insats, "kon": p.kon, "alder": aldersgrupp(p.alder), "kalla": p.kalla, "utbildning": p.utbildning,
        "unga": "16–24" if p.alder <= 24 else "",
    }  # fmt: skip
    while c:
        if c[0] == "utfall":
            dag = KOHORTER[matt](p)
            assert dag is not None
            if c[2] != (str(p.utfall) if p.utfall and dag <= int(c[1]) else "0"):
                return False
            c = c[3:]
        else:
            if traits[c[0]] != c[1]:
                return False
            c = c[2:]
    return True


def i_mattet(matt: str, nyckel: Nyckel, namn: str, p: Start) -> int:
    if not i_kohorten(matt, p, nyckel[:2]) or not i_delen(nyckel, drag(p)):
        return 0
    return int(namn == "n" or i_cellen(matt, p, ("utfall", "365", "1")) == (namn == "ja"))


def kohorten(personer: list[Start], enheter: tuple[str, ...], masker: list[dict], monkeypatch) -> list[Tryckt]:
    """The two measures as they are printed, and the tables of the two cohorts."""
    grund, svar = Grund(), []
    for matt, dag in KOHORTER.items():
        summor = summera([
            Rad(p.enhet, drag(p), p.alder, dag(p), None, p.utfall, 1, Decimal(0), Decimal(0)) for p in personer if dag(p) is not None
        ])  # fmt: skip
        svar += tryckt_matt(grund, matt, summor, i_mattet, enheter)
    monkeypatch.setattr(
        kohort, "kohort", lambda las, matt, *mer: [grupp(p, dag) for p in personer if (dag := KOHORTER[matt](p)) is not None]
    )
    kohort.x_kohort(None, enheter, FONSTER, grund)
    for matt, tabeller in zip(KOHORTER, masker, strict=True):
        svar += tryckta(
            tabeller, f"x_kohort {matt}", partial(i_kohorten, matt), partial(i_cellen, matt), enheter, lambda c: "okning" in c
        )
    return svar


@pytest.mark.parametrize("fro", FRON)
def test_kohortens_tabeller_och_matt_rojer_inte_varandra(fro, masker, monkeypatch):
    slump, enheter = random.Random(fro), enheterna(fro)
    personer = [start(slump, enheter) for _ in range(slump.choice([40, 90, 250]))]
    tryckt = kohorten(personer, enheter, masker, monkeypatch)
    assert {ar_dolt(text) for _, text, _ in tryckt} == {True, False}
    assert rojda(tryckt, personer, [start(slump, enheter) for _ in range(PROV)]) == []
    visade = [(namn, int(text), sum(i(p) for p in personer)) for namn, text, i in tryckt if not ar_dolt(text)]
    assert [v for v in visade if v[1] != v[2]] == []


def test_samma_tal_i_matt_och_kohort_visas_eller_doljs_i_bada(masker, monkeypatch):
    slump = random.Random(9)
    personer = [start(slump, ENHETER) for _ in range(150)]
    prov = [start(slump, ENHETER) for _ in range(2000)]
    per_grupp: dict[tuple[int, ...], set[tuple[str, bool]]] = {}
    for namn, text, i in kohorten(personer, ENHETER, masker, monkeypatch):
        per_grupp.setdefault(tuple(i(p) for p in prov), set()).add((namn.split()[0], ar_dolt(text)))
    delade = [egna for vilka, egna in per_grupp.items() if sum(vilka) > 20 and len({n for n, _ in egna}) > 1]
    assert len(delade) > 20
    assert [egna for egna in delade if len({dolt for _, dolt in egna}) > 1] == []


# --- return after avslut ------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Slut:
    enhet: str
    alder: int
    niva: str
    orsak: str
    insats: str
    remiss: tuple[int, bool]  # days to the next one, or followed
    igen: tuple[int, bool]
    foljd: int


def slut(slump: random.Random, enheter: tuple[str, ...]) -> Slut:
    foljd = slump.choice([100, 200, 400, 800])
    handelser = [
        (min(slump.choice([50, 150, 300, 600]), foljd), True) if slump.random() < 0.4 else (foljd, False) for _ in range(2)
    ]
    orsak = slump.choice(["arbete", "studier", "flytt", "eget_avbrott"])
    return Slut(
        slump.choice(enheter),
        slump.choice([18, 22, 30]),
        slump.choice(["rod", "gul"]),
        orsak,
        slump.choice(["praktik", "kurs"]),
        *handelser,
        foljd,
    )


def i_atercellen(p: Slut, c: tuple[str, ...]) -> bool:
    for dimension, egen in (("orsak", p.orsak), ("insats", p.insats)):
        if c[:1] == (dimension,):
            if c[1] != egen:
                return False
            c = c[2:]
    if not c:
        return True
    hel = "hel" if p.foljd >= int(c[1]) else "del"
    if c[0] == "tid":
        return c[2] == hel
    dag, kom = p.remiss if c[0] == "remiss" else p.igen
    ja = "ja" if kom and dag <= int(c[1]) and p.orsak != "flytt" else "nej"
    return c[2] == ja and c[3:] in ((), (hel,))


I_ARET, I_TVA = 365, 730


def slutmatt(matt: str, p: Slut) -> Iterator[Rad]:
    """The rows of the measures that stand beside: of those who ended within a year, and of return within two."""
    rad = Rad(p.enhet, slutdrag(p), p.alder, None, None, None, 1, Decimal(0), Decimal(0))
    if matt in ("v_deltagare", "v_avslutade") and p.foljd < I_ARET:
        yield rad
    elif matt == "r_ater" and p.foljd < I_TVA:
        yield replace(rad, dag=p.remiss[0], utfall=3 if p.orsak == "flytt" else int(p.remiss[1]))


def slutdrag(p: Slut) -> dict[str, str]:
    return {"kon": "K", "aldersgrupp": aldersgrupp(p.alder), "niva": p.niva, "kalla": "af", "insats": p.insats,
            "avsandare": "EB", "modell": "forum"}  # fmt: skip


def i_slutmattet(matt: str, nyckel: Nyckel, namn: str, p: Slut) -> int:
    if nyckel[0] not in ("", p.enhet) or not ar_i_urval(p.alder, nyckel[1]) or not i_delen(nyckel, slutdrag(p)):
        return 0
    kom = p.remiss[1] and p.remiss[0] <= I_ARET and p.orsak != "flytt"
    return int(any(slutmatt(matt, p)) and (namn == "n" or (namn == "ja") == kom))


def sluten(personer: list[Slut], enheter: tuple[str, ...], masker: list[dict]) -> list[Tryckt]:
    """Return by reason and insats, beside the measures and the ends by reason of the common picture."""
    summor = {m: summera([r for p in personer for r in slutmatt(m, p)]) for m in ("v_deltagare", "v_avslutade", "r_ater")}
    grund = lagg_grund(summor, {})
    svar = [t for matt, egna in summor.items() for t in tryckt_matt(grund, matt, egna, i_slutmattet, enheter)]
    i_aret = [p for p in personer if p.foljd < I_ARET]
    rader = [(p.enhet, p.alder, slutdrag(p)["niva"], False, False, True, p.orsak, "E", 1) for p in i_aret]
    for (enhet, urval), data in grupper.x_grupper(Dorr(rader, grupper.FRAGA), enheter, FONSTER, grund).items():
        if enhet or len(enheter) > 1:
            svar += [
                (f"x_grupper {enhet}{urval} {orsak}", text, partial(_i_bilden, enhet, urval, orsak))
                for orsak, text in data["ut"].get("orsak", {}).items()
            ]
    rader = [
        (p.enhet, p.alder, p.orsak, p.insats, *p.remiss, *p.igen, p.foljd, p.foljd >= I_ARET, p.foljd >= I_TVA, 1)
        for p in personer
    ]
    aterkomst.x_ater(Dorr(rader), enheter, FONSTER, grund)
    return [*svar, *tryckta(masker[-1], "x_ater", lambda p, nod: nod[0] in ("", p.enhet), i_atercellen, enheter)]


def _i_bilden(enhet: str, urval: str, orsak: str, p: Slut) -> int:
    return int(enhet in ("", p.enhet) and ar_i_urval(p.alder, urval) and p.foljd < I_ARET and p.orsak == orsak)


@pytest.mark.parametrize("fro", range(6))
def test_aterkomstens_tabell_och_matt_rojer_inte_varandra(fro, masker):
    slump, enheter = random.Random(fro), enheterna(fro)
    personer = [slut(slump, enheter) for _ in range(slump.choice([40, 120, 300]))]
    tryckt = sluten(personer, enheter, masker)
    assert {ar_dolt(text) for _, text, _ in tryckt} == {True, False}
    assert rojda(tryckt, personer, [slut(slump, enheter) for _ in range(PROV)]) == []
    assert [n for n, text, i in tryckt if not ar_dolt(text) and int(text) != sum(i(p) for p in personer)] == []


# --- lock-in ---------------------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Period:
    enhet: str
    alder: int
    typ: str
    arbete: str  # i, efter or none


def period(slump: random.Random, enheter: tuple[str, ...]) -> Period:
    return Period(
        slump.choice(enheter),
        slump.choice([17, 22, 40]),
        slump.choice(["kurs", "praktik", "vantan"]),
        slump.choice(["i", "efter", ""]),
    )


@pytest.mark.parametrize("fro", FRON)
def test_inlasningens_tabell_rojer_inget(fro, masker):
    slump, enheter = random.Random(fro), enheterna(fro)
    personer = [period(slump, enheter) for _ in range(slump.choice([30, 80, 200]))]
    rader = [(p.enhet, p.alder, p.typ, 30, int(p.arbete == "i"), 20, int(p.arbete == "efter"), 1) for p in personer]
    inlasning_fraga.x_inlasning(Dorr(rader), enheter, FONSTER)
    tryckt = list(tryckta(
        masker[0], "x_inlasning", lambda p, nod: nod[0] in ("", p.enhet) and ar_i_urval(p.alder, nod[1]),
        lambda p, c: c[1] == p.typ and c[0] in ("n", p.arbete), enheter,
    ))  # fmt: skip
    assert {ar_dolt(text) for _, text, _ in tryckt} == {True, False}
    assert rojda(tryckt, personer, [period(slump, enheter) for _ in range(PROV)]) == []


# --- the good example ---------------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Deltagande:
    kon: str
    alder: int
    niva: str
    dagar: int | None  # to the avslut
    kas: str


def deltagande(slump: random.Random) -> Deltagande:
    return Deltagande(
        slump.choice("KMO"), slump.choice([18, 30, 50]), slump.choice(["rod", "gul", "gron", "saknas"]),
        slump.choice([None, 50, 150, 300, 500]), slump.choice("ABE"),
    )  # fmt: skip


def utfall(p: Deltagande) -> str:
    if p.dagar is None:
        return "Kvar i AME"
    return {"A": "Arbete", "B": "Studier"}.get(p.kas, "Annat avslut")


def tid(p: Deltagande) -> str:
    if p.dagar is None:
        return ""
    return (
        "Inom 90 dagar"
        if p.dagar <= 90
        else "91–180 dagar"
        if p.dagar <= 180
        else "181–365 dagar"
        if p.dagar <= 365
        else exempeltabell.LANGST
    )


def bladet(tabeller: list[dict]) -> Iterator[Tryckt]:
    """The printed sheet, read by its headings."""
    kon = {text: kod for kod, text in exempeltabell.KONEN.items()}
    niva = {text: kod for kod, text in exempeltabell.NIVAER.items()}
    for t in tabeller[:3]:
        for text, *tal in t["rader"]:
            for kolumn, antal in zip(t["kolumner"][1:], tal, strict=True):
                if t["rubrik"] == "Gruppen":
                    i = lambda p, x=text: int(x == exempeltabell.ANTAL or kon.get(x) == p.kon or x == aldersgrupp(p.alder))  # noqa: E731
                elif t["kolumner"][0] == "Nivå":
                    i = lambda p, x=text, k=kolumn: int((x == "Alla" or niva[x] == p.niva) and k in ("Antal", utfall(p)))  # noqa: E731
                else:
                    i = lambda p, x=text, k=kolumn: int(tid(p) == x and utfall(p) == k)  # noqa: E731
                yield f"{t['rubrik']} {text} {kolumn}", antal, i


@pytest.mark.parametrize("fro", range(8))
def test_det_goda_exemplet_rojer_inget(fro):
    slump = random.Random(fro)
    personer = [deltagande(slump) for _ in range(slump.choice([25, 60, 150, 400]))]
    forst = date(2025, 1, 7)
    rader = [
        (
            "e",
            "typ",
            p.kon,
            forst.year - p.alder,
            p.niva,
            forst,
            None,
            forst + timedelta(p.dagar) if p.dagar is not None else None,
            p.kas,
        )
        for p in personer
    ]
    rader = [(e, typ, kon, p.alder, *mer) for (e, typ, kon, _, *mer), p in zip(rader, personer, strict=True)]
    blad = exempeltabell.exempeltabeller(Dorr(rader), ["e"], FONSTER)["e", ""]["typ"]
    tryckt = list(bladet(blad["tabeller"]))
    assert len(tryckt) > 30
    assert rojda(tryckt, personer, [deltagande(slump) for _ in range(PROV)]) == []
    assert [n for n, text, i in tryckt if not ar_dolt(text) and int(text) != sum(i(p) for p in personer)] == []


def test_vakten_ser_ett_tal_som_foljer(masker):
    """The watch can fail: with one hidden cell shown, another one follows."""
    slump = random.Random(2)
    personer = [slut(slump, ENHETER[:1]) for _ in range(60)]
    tryckt = sluten(personer, ENHETER[:1], masker)
    oppet = [(n, str(sum(i(p) for p in personer)) if "nej" in n and ar_dolt(t) else t, i) for n, t, i in tryckt]
    assert rojda(oppet, personer, [slut(slump, ENHETER[:1]) for _ in range(PROV)])
