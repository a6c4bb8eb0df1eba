"""Nothing hidden in one table can be counted from another (methods.md 5, S4-S5; T13, law.md C18).

The measures of stock and of follow-up, the common picture, support before and after, and the report stand beside each other. The audit shares
nothing with the product's relations: every printed count is told as how many times a person is in it, for persons of every kind there can be,
and a hidden count is recoverable when it is a linear combination of the shown ones.
"""

import random
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import cache, partial

import pytest

from ame.arenden.enums import Forsorjning, Niva
from ame.people.enums import Kon
from followup.enums import Avslutsorsak, KasKod
from followup.maskning import troskel
from followup.matt import forsorjning, grupper, rapporttabell
from followup.matt.definition import UPPDELNINGAR
from followup.matt.gemensamt import lagg_grund
from followup.matt.katalog import KATALOG
from followup.matt.maskera import dolj, tal_i
from followup.matt.minne import Forra, star_kvar
from followup.matt.rakna import Fonster, Rad, aldersgrupp, ar_i_urval, summera
from tests.followup.maskvakt import Tryckt, ar_dolt, rojda

ENHETER = ("a" * 8, "b" * 8)
DAGAR = (30, 90, 180, 365)
NIVAER = ("rod", "gul", "gron", "saknas")
SLUT = (("arbete", "A"), ("studier", "B"), ("flytt", "E"), ("arbete", "E"))
STOD = ("bistand", "lon", "akassa", "aktivitetsstod", "okand")
KLAR, EJ, KVAR = "klar", "ej", "kvar"


@dataclass(frozen=True)
class Fall:
    enhet: str
    alder: int
    kon: str
    niva: str
    kalla: str
    kom: bool  # within the twelve months
    lage: str
    slut: tuple[str, str]
    fore: str
    efter: str
    steg: int
    uppfoljda: tuple[str, ...]  # per day: kind of support, ej_nadd, avbojd, ogjord, or "" for not due

    @property
    def drag(self) -> dict[str, str]:
        return {
            "kon": self.kon, "aldersgrupp": aldersgrupp(self.alder), "niva": self.niva, "kalla": self.kalla, "insats": "kurs",
            "avsandare": "EB", "modell": "forum",
        }  # fmt: skip


def lott(slump: random.Random, enheter: tuple[str, ...]) -> Fall:
    lage = slump.choice([KLAR, KLAR, KLAR, KVAR, KVAR, EJ])
    return Fall(
        slump.choice(enheter), slump.choice([17, 22, 30, 30, 50]), slump.choice("KKM"), slump.choice(NIVAER),
        slump.choice(["socialtjanst", "socialtjanst", "af"]), slump.random() < 0.7, lage, slump.choice(SLUT), slump.choice(STOD),
        slump.choice(STOD), slump.choice([1, 2, 3, 4]),
        tuple(slump.choice(["", *STOD, "ej_nadd", "avbojd", "ogjord"]) for _ in DAGAR),
    )  # fmt: skip


UTAN_SVAR = ("ej_nadd", "avbojd", "ogjord")


def rader_i(matt: str, f: Fall) -> Iterator[Rad]:
    """The rows that the case is in a measure."""
    rad = Rad(f.enhet, f.drag, f.alder, None, None, None, 1, Decimal(0), Decimal(0))
    if matt in ("v_deltagare", "k9_glapp"):
        yield rad
    elif matt == "v_utflode":
        yield replace(rad, t=Decimal(int(f.lage == KLAR)), n=Decimal(12))
    elif matt == "v_paborjade" and f.kom:
        yield rad
    elif matt == "k10_parallella" and f.lage == KVAR:
        yield replace(rad, ja=f.steg == 1)
    elif f.lage != KLAR:
        return
    elif matt == "v_avslutade":
        yield rad
    elif matt == "r_avslutade":
        yield replace(rad, ja=f.slut[1] in ("A", "B"))
    elif matt == "r_steg" and f.niva != "saknas":
        yield replace(rad, dag=0, utfall=f.steg)
    elif matt == "k16_tackning":
        yield from (replace(rad, ja=s not in UTAN_SVAR) for s in f.uppfoljda if s)
    elif matt.startswith("r_dag"):
        svar = f.uppfoljda[DAGAR.index(int(matt[5:]))]
        if svar:
            yield replace(rad, ja=None if svar in UTAN_SVAR else f.steg == 2)


MATT = ("v_deltagare", "k9_glapp", "v_utflode", "v_paborjade", "k10_parallella", "v_avslutade", "r_avslutade", "r_steg", "k16_tackning",
        *(f"r_dag{d}" for d in DAGAR))  # fmt: skip


class Dorr:
    """Stands for the statistics role: the rows of the three tables, counted from the cases."""

    def __init__(self, fall: list[Fall]):
        self.fall = fall

    def rader(self, sql, varden):
        namn = {grupper.FRAGA: grupp_rad, forsorjning.FRAGA: stodrader, rapporttabell.SQL: rapportrader}.get(sql)
        antal = Counter(rad for f in self.fall for rad in namn(f)) if namn else Counter()
        return [(*rad, n) for rad, n in antal.items()]


def grupp_rad(f: Fall):
    orsak = grupper.EJ_PABORJAD if f.lage == EJ else f.slut[0] if f.lage == KLAR else "saknas"
    yield f.enhet, f.alder, f.niva, f.lage == KVAR, f.kom, f.lage != KVAR, orsak, f.slut[1] if f.lage == KLAR else "E"


def stodrader(f: Fall):
    if f.lage == KLAR:
        yield f.enhet, "avslut", f.fore, f.efter
        yield from ((f.enhet, str(d), f.efter, s) for d, s in zip(DAGAR, f.uppfoljda, strict=True) if s)


def rapportrader(f: Fall):
    yield from ((f.enhet, tabell, del_) for tabell, del_ in rapportdelar(f))


def rapportdelar(f: Fall):
    yield "flode", "in" if f.kom else "start"
    yield from (("kon", f.kon), ("alder", str(f.alder)), ("niva", f.niva))
    if f.lage in (EJ, KVAR):
        yield "flode", "ej" if f.lage == EJ else "slut"
        return
    yield from (("avslut", f"{f.slut[1]}:{f.slut[0]}"), ("fore", f.fore), ("efter", f.efter))
    if f.niva != "saknas":
        yield "steg", str(f.steg)


# --- what is printed, and who is in it ----------------------------------------------------------------------------
def matten(fall: list[Fall], grund, forra: Forra) -> Iterator[Tryckt]:
    for matt in MATT:
        m = KATALOG[matt]
        summor = summera([r for f in fall for r in rader_i(matt, f)])
        grund.monster[matt] = dolda = dolj(m, summor, forra.get(matt, {}), grund.dolda.get(matt), grund.ensamma.get(matt, ()))
        for nyckel, s in summor.items():
            if s.okanda and matt.startswith("r_dag") and not nyckel[2]:
                text = "··" if grund.doljer_saknade(matt, nyckel) else str(s.okanda)
                yield f"{matt} {nyckel} saknas", text, lambda f, a=(matt, nyckel): i_matten(a[0], f)[a[1], "saknas"]
            for namn, antal in tal_i(m, s).items():
                if matt == "v_utflode" and namn == "nej" and not 0 < antal < troskel():
                    continue  # a quotient never prints how many it does not tell of
                if not dolda[nyckel].ar_utelamnad:
                    text = "··" if namn in dolda[nyckel].antal else str(antal)
                    yield f"{matt} {nyckel} {namn}", text, lambda f, a=(matt, nyckel, namn): i_mattet(f, *a)


def i_mattet(f: Fall, matt: str, nyckel, namn: str) -> int:
    return i_matten(matt, f)[nyckel, namn]


@cache
def i_matten(matt: str, f: Fall) -> Counter:
    """Every count of the measure that the case is in, told from the case and not from sums."""
    svar: Counter = Counter()
    urvalen = ["", *(["16-24"] if 16 <= f.alder <= 24 else []), *(["16-19"] if 16 <= f.alder <= 19 else [])]
    delarna = [("", ""), *((u.kod, f.drag[u.kolumn]) for u in UPPDELNINGAR)]
    for r in rader_i(matt, f):
        ja = bool(r.t) if matt == "v_utflode" else bool(r.ja)
        if matt == "r_steg":
            namnen = ["n", str(r.utfall)]
        elif r.ja is None and matt.startswith("r_dag"):
            namnen = ["saknas"]
        else:
            namnen = ["n", "ja" if ja else "nej"]
        for enhet in ("", f.enhet):
            for urval in urvalen:
                svar.update(((enhet, urval, *del_), namn) for del_ in delarna for namn in namnen)
    return svar


def bilden(data, enhet: str, urval: str) -> Iterator[Tryckt]:
    def med(f: Fall) -> bool:
        return enhet in ("", f.enhet) and ar_i_urval(f.alder, urval)

    i_sorten = {"antal": lambda f: f.lage == KVAR, "in": lambda f: f.kom, "ut": lambda f: f.lage != KVAR}
    for sort, i in i_sorten.items():
        yield f"bild {enhet}{urval} {sort}", data[sort]["alla"], lambda f, i=i: int(med(f) and i(f))
        for niva, text in data[sort].get("niva", {}).items():
            yield f"bild {enhet}{urval} {sort} {niva}", text, lambda f, i=i, n=niva: int(med(f) and i(f) and f.niva == n)
    for orsak, text in data["ut"].get("orsak", {}).items():
        yield (
            f"bild {enhet}{urval} {orsak}", text,
            lambda f, o=orsak: int(med(f) and (f.lage == EJ if o == grupper.EJ_PABORJAD else f.lage == KLAR and f.slut[0] == o)),
        )  # fmt: skip


def stodet(data, enhet: str) -> Iterator[Tryckt]:
    for tabell, delar in data.items():
        till = forsorjning.till_for(tabell)
        for fran, rad in (*delar["rader"].items(), ("", delar["summa"])):
            for kolumn, text in zip(("", *till), rad, strict=True):
                yield (
                    f"stöd {enhet} {tabell} {fran} {kolumn}", text,
                    lambda f, t=tabell, a=fran, b=kolumn: int(enhet in ("", f.enhet) and i_stodet(f, t, a, b)),
                )  # fmt: skip


def i_stodet(f: Fall, tabell: str, fran: str, till: str) -> bool:
    grupp = forsorjning.GRUPP_AV
    if f.lage != KLAR:
        return False
    if tabell == "avslut":
        return (not fran or grupp[f.fore] == fran) and (not till or grupp[f.efter] == till)
    svar = f.uppfoljda[DAGAR.index(int(tabell))]
    return bool(svar) and (not fran or grupp[f.efter] == fran) and (not till or grupp.get(svar, svar) == till)


FLODE = {
    "Inskrivna när perioden började": lambda f: not f.kom, "Inskrivna under perioden": lambda f: f.kom,
    "Avslutade under perioden": lambda f: f.lage != KVAR, "Av dem: började aldrig": lambda f: f.lage == EJ,
    "Inskrivna när perioden slutade": lambda f: f.lage == KVAR,
}  # fmt: skip
I_RAPPORTEN: dict[str, tuple[dict[str, str], Callable[[Fall], str], Callable[[Fall], bool]]] = {
    "kon": ({str(k.label): k.value for k in Kon}, lambda f: f.kon, lambda f: True),
    "alder": ({}, lambda f: aldersgrupp(f.alder), lambda f: True),
    "niva": ({n.kort: n.value for n in Niva} | {"Nivå saknas": "saknas"}, lambda f: f.niva, lambda f: True),
    "steg": ({"Närmare arbete": "1", "Samma nivå": "2", "Längre från arbete": "3", "Ny bedömning saknas": "4"}, lambda f: str(f.steg),
             lambda f: f.lage == KLAR and f.niva != "saknas"),
    "fore": ({str(s.label): s.value for s in Forsorjning}, lambda f: f.fore, lambda f: f.lage == KLAR),
    "efter": ({str(s.label): s.value for s in Forsorjning}, lambda f: f.efter, lambda f: f.lage == KLAR),
}  # fmt: skip


def i_delen(f: Fall, kod: str, ar: Callable[[Fall], str], med: Callable[[Fall], bool]) -> bool:
    return med(f) and (not kod or ar(f) == kod)


def rapporten(tabeller, enhet: str) -> Iterator[Tryckt]:
    kas = ""
    for t in tabeller:
        for text, antal in t["rader"]:
            if t["id"] == "flode":
                i = FLODE[text]
            elif t["id"] == "avslut" and text != "Alla":
                kas = next((k.value for k in KasKod if str(k.label) == text), kas)
                orsak = next((o.value for o in Avslutsorsak if text == f"– {o.label}"), "")
                i = lambda f, k=kas, o=orsak: f.lage == KLAR and f.slut[1] == k and (not o or f.slut[0] == o)  # noqa: E731
            elif t["id"] == "avslut":
                i = lambda f: f.lage == KLAR  # noqa: E731
            elif t["id"] in I_RAPPORTEN:
                koder, ar, med = I_RAPPORTEN[t["id"]]
                i = partial(i_delen, kod="" if text == "Alla" else koder.get(text, text), ar=ar, med=med)
            else:
                continue
            yield f"rapport {enhet} {t['id']} {kas} {text}", antal, lambda f, i=i: int(f.enhet == enhet and i(f))


def tryck(fall: list[Fall], enheter: tuple[str, ...], forra: Forra | None = None) -> list[Tryckt]:
    return manad(fall, enheter, forra or {})[0]


def manad(fall: list[Fall], enheter: tuple[str, ...], forra: Forra) -> tuple[list[Tryckt], Forra]:
    """Everything that is printed of the cases, and what the next month is told of what is hidden."""
    summor = {m: summera([r for f in fall for r in rader_i(m, f)]) for m in MATT}
    grund = lagg_grund(summor, forra)
    svar = list(matten(fall, grund, forra))
    dorr, fonster = Dorr(fall), Fonster(date(2026, 10, 31))
    for (enhet, urval), data in grupper.x_grupper(dorr, enheter, fonster, grund).items():
        svar += bilden(data, enhet, urval)
    for (enhet, _), data in forsorjning.x_forsorjning(dorr, enheter, fonster, grund).items():
        svar += stodet(data, enhet)
    for (enhet, _), data in rapporttabell.rapporttabeller(dorr, enheter, fonster, grund).items():
        svar += rapporten(data["tabeller"], enhet)
    dolt = {
        m: {k: {namn: tal_i(KATALOG[m], s)[namn] for namn in grund.monster[m][k].antal} for k, s in summor[m].items()}
        for m in MATT
    }
    if len(enheter) == 1:  # all of them together are the only one
        svar = [t for t in svar if enheter[0] in t[0]]
    return svar, dolt | grund.minne.dolt


PROV = 1200


def vakta(tryckt: list[Tryckt], fall: list[Fall], slump: random.Random) -> list[str]:
    enheter = tuple(sorted({f.enhet for f in fall}))
    return rojda(tryckt, fall, [lott(slump, enheter) for _ in range(PROV)])


@pytest.mark.krav("T13", "N13", "S135", "LC18")
@pytest.mark.parametrize("fro", range(6))
def test_inget_dolt_tal_foljer_ur_en_annan_tabell(fro):
    slump = random.Random(fro)
    enheter = ENHETER if fro % 2 else ENHETER[:1]
    fall = [lott(slump, enheter) for _ in range(slump.choice([25, 60, 150, 400]))]
    assert vakta(tryck(fall, enheter), fall, slump) == []


@pytest.mark.krav("T05", "S155")
@pytest.mark.parametrize("antal", [60, 400])
def test_varje_tal_som_visas_ar_antalet(antal):
    slump = random.Random(antal)
    fall = [lott(slump, ENHETER) for _ in range(antal)]
    visade = [(namn, int(text), sum(i(f) for f in fall)) for namn, text, i in tryck(fall, ENHETER) if not ar_dolt(text)]
    assert len(visade) > 100
    assert [v for v in visade if v[1] != v[2]] == []


@pytest.mark.krav("T13", "N01")
@pytest.mark.parametrize("fro", range(6))
def test_samma_tal_visas_eller_doljs_overallt(fro):
    """The same persons in two places print the same text, or are hidden in both."""
    slump = random.Random(100 + fro)
    enheter = ENHETER if fro % 2 else ENHETER[:1]
    fall = [lott(slump, enheter) for _ in range(slump.choice([60, 150, 400]))]
    prov = [lott(slump, enheter) for _ in range(3000)]
    per_grupp: dict[tuple[int, ...], dict[str, bool]] = {}
    for namn, text, i in tryck(fall, enheter):
        per_grupp.setdefault(tuple(i(f) for f in prov), {})[namn] = ar_dolt(text)
    per_grupp = {vilka: egna for vilka, egna in per_grupp.items() if sum(vilka) >= 20}  # fewer may be the same persons by chance
    delade = [egna for egna in per_grupp.values() if len({n.split()[0] for n in egna}) > 1]
    assert len(delade) > 20
    assert [egna for egna in delade if len(set(egna.values())) > 1] == []


@pytest.mark.krav("T13", "N13")
@pytest.mark.parametrize("fro", range(4))
def test_det_som_doldes_forra_manaden_ar_dolt_i_alla_tabeller(fro):
    """methods.md S7: a month later some are new and some have left, and everything that was hidden and is nearly as many is hidden still."""
    slump = random.Random(200 + fro)
    enheter = ENHETER if fro % 2 else ENHETER[:1]
    fall = [lott(slump, enheter) for _ in range(slump.choice([60, 150, 400]))]
    forst, dolt = manad(fall, enheter, {})
    sedan = fall[4:] + [lott(slump, enheter) for _ in range(9)]
    doldes = {namn: sum(i(f) for f in fall) for namn, text, i in forst if ar_dolt(text)}
    star = {
        namn: text
        for namn, text, i in tryck(sedan, enheter, dolt)
        if namn in doldes and star_kvar(sum(i(f) for f in sedan), doldes[namn])
    }
    assert len({namn.split()[0] for namn in star}) > 5
    assert {namn: text for namn, text in star.items() if not ar_dolt(text)} == {}


@pytest.mark.krav("T13", "N13")
def test_en_enhet_som_blir_tva_minns_vad_alla_tillsammans_dolde():
    slump = random.Random(7)
    en = [lott(slump, ENHETER[:1]) for _ in range(90)]
    _, dolt = manad(en, ENHETER[:1], {})
    assert any(k[0] == "" for k in dolt["x_grund"])
    egna, alla = ({k[1:]: v for k, v in dolt["x_grund"].items() if k[0] == e} for e in (ENHETER[0], ""))
    assert egna == alla


@pytest.mark.krav("T13")
def test_vakten_ser_ett_tal_som_foljer_ur_en_annan_tabell():
    """The audit itself can fail: masked each by itself, the tables give each other away."""
    slump = random.Random(3)
    fall = [lott(slump, ENHETER[:1]) for _ in range(60)]
    tryckt = tryck(fall, ENHETER[:1])
    ensam = [(n, str(sum(i(f) for f in fall)) if "rapport" in n and ar_dolt(t) else t, i) for n, t, i in tryckt]
    assert vakta(ensam, fall, slump)
