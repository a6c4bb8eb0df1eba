"""How cases end, in exact proportions per year and sex (kas.md 4.1-4.2), leaning on the level at start."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta
from random import Random

from ame.arenden.enums import Forsorjning, Niva
from followup.demo.forlopp import Avslutsfakta, Forlopp
from followup.demo.lott import fordela
from followup.enums import Arbetsform, Avslutsorsak, Bekraftelse, HurJobbet, Sysselsattning, UppfoljningKalla, UppfoljningStatus
from followup.models.uppfoljning import UPPFOLJNINGSDAGAR

O = Avslutsorsak  # noqa: E741  (short beside its values)
# women 24 % work and 12 % studies, men 28 % and 8 %; D a third; C + E about 30 %, their split is not published
KOD = {"K": {"A": 24, "B": 12, "D": 33, "C": 12, "E": 19}, "M": {"A": 28, "B": 8, "D": 33, "C": 12, "E": 19}}
LUTNING = {Niva.GRON: 2.0, Niva.GUL: 1.0, Niva.ROD: 0.0}
ORSAKER = {
    "A": {O.ARBETE: 62, O.ARBETE_SUBV: 32, O.EGET_FORETAG: 6},
    "B": {O.STUDIER: 1},
    "C": {O.ERSATTNING: 55, O.AF_PROGRAM: 30, O.VARD: 15},
    "D": {O.UPPDRAG_SLUTFORT: 1},
    "E": {O.EGET_AVBROTT: 30, O.UTEBLEV: 22, O.FLYTT: 18, O.AME_AVBROTT: 12, O.FORALDRALEDIG: 8, O.KORT_ARBETE: 6, O.AVLIDEN: 1},
}
VART = {
    O.STUDIER: ("Komvux Exempelstad", "Folkhögskola", "Yrkeshögskola"),
    O.ERSATTNING: ("Sjukpenning", "Aktivitetsersättning", "A-kassa"),
    O.AF_PROGRAM: ("Arbetsförmedlingens jobbgaranti",),
    O.VARD: ("Öppenvård i regionen",),
    O.UPPDRAG_SLUTFORT: ("Åter till remittenten med utlåtande",),
    O.EGET_AVBROTT: ("Vill söka arbete på egen hand",),
    O.UTEBLEV: ("Okänt, remittenten är informerad",),
    O.FLYTT: ("Annan kommun",),
    O.AME_AVBROTT: ("Åter till remittenten",),
    O.FORALDRALEDIG: ("Föräldraledig",),
    O.KORT_ARBETE: ("Timanställning, söker vidare",),
}
EFTER = {
    "A": {Forsorjning.LON: 1},
    "B": {Forsorjning.STUDIEMEDEL: 1},
    "C": {Forsorjning.SJUKPENNING: 40, Forsorjning.SJUKERSATTNING: 20, Forsorjning.AKTIVITETSSTOD: 40},
    "D": {Forsorjning.BISTAND: 85, Forsorjning.AKTIVITETSSTOD: 15},
    "E": {Forsorjning.BISTAND: 55, Forsorjning.OKAND: 25, Forsorjning.FORALDRAPENNING: 10, Forsorjning.ANHORIG: 10},
}
ANNAN_MYNDIGHET = {O.ERSATTNING: "Försäkringskassan", O.AF_PROGRAM: "Arbetsförmedlingen", O.VARD: "Regionen"}
SYSSELSATTNING = {
    "A": {
        Sysselsattning.ARBETE_OSUBV: 60,
        Sysselsattning.ARBETE_SUBV: 20,
        Sysselsattning.ARBETSSOKANDE: 14,
        Sysselsattning.SJUK: 6,
    },
    "B": {Sysselsattning.STUDIER: 78, Sysselsattning.ARBETE_OSUBV: 12, Sysselsattning.ARBETSSOKANDE: 10},
    "": {
        Sysselsattning.ARBETSSOKANDE: 46,
        Sysselsattning.SJUK: 18,
        Sysselsattning.INSATS: 14,
        Sysselsattning.ARBETE_OSUBV: 14,
        Sysselsattning.ANNAT: 8,
    },
}


def satt_utfall(rng: Random, avslutade: Iterable[tuple[Forlopp, date]], idag: date) -> None:
    """Gives each (Forlopp, last day) its avslut. D goes only to those whom somebody ordered (kas.md 6.2)."""
    grupper: dict[tuple[int, str], list[tuple[Forlopp, date]]] = defaultdict(list)
    for f, den in avslutade:
        grupper[den.year, f.m.kon].append((f, den))
    for (_, kon), poster in sorted(grupper.items()):
        tilldelat = fordela(rng, poster, KOD[kon], lambda p: LUTNING[p[0].baslinje.niva], brus=1.5)
        for (f, den), kod in _byt_uppdrag(tilldelat):
            f.avslut = avslutsfakta(rng, f, den, kod, idag)


def _byt_uppdrag(tilldelat: list[tuple[tuple[Forlopp, date], str]]) -> list[tuple[tuple[Forlopp, date], str]]:
    """Swaps codes so that D never falls on somebody without a sender, as far as there are others to swap with."""
    poster = [p for p, _ in tilldelat]
    koder = [k for _, k in tilldelat]
    fel = [i for i, k in enumerate(koder) if k == "D" and not poster[i][0].har_avsandare]
    byte = [i for i in reversed(range(len(koder))) if koder[i] in "EC" and poster[i][0].har_avsandare]
    byte += [i for i in range(len(koder)) if koder[i] in "AB" and poster[i][0].har_avsandare]
    for i, j in zip(fel, byte, strict=False):
        koder[i], koder[j] = koder[j], koder[i]
    return [(p, "E" if k == "D" and not p[0].har_avsandare else k) for p, k in zip(poster, koder, strict=True)]


def avslutsfakta(rng: Random, f: Forlopp, den: date, kod: str, idag: date, *, orsak: str = "") -> Avslutsfakta:
    """Reason and the facts that its code needs (kas.md 6.2)."""
    orsak = orsak or rng.choices(list(ORSAKER[kod]), list(ORSAKER[kod].values()))[0]
    a = Avslutsfakta(den, kod, orsak, rng.choices(list(EFTER[kod]), list(EFTER[kod].values()))[0])
    a.annan_myndighet = orsak in ANNAN_MYNDIGHET
    if orsak in VART:
        a.falt["vart"] = rng.choice(VART[orsak])
    if orsak in ANNAN_MYNDIGHET:
        a.falt["mottagande_myndighet"] = ANNAN_MYNDIGHET[orsak]
    if kod == "A":
        _arbete(rng, a, idag)
    elif kod == "B":
        a.falt["csn_berattigad"] = True
    elif kod == "D":
        a.falt["utlatande_den"] = den
    _uppfoljningar(rng, a, idag)
    return a


def _arbete(rng: Random, a: Avslutsfakta, idag: date) -> None:
    form = {O.ARBETE_SUBV: Arbetsform.SUBVENTIONERAT, O.EGET_FORETAG: Arbetsform.EGET}.get(a.orsak, Arbetsform.OSUBVENTIONERAT)
    har_avtal = rng.random() < 0.7
    a.falt |= {
        "arbetsform": form,
        "arbete_start_den": a.den,
        "har_avtal_minst_en_manad": har_avtal,
        "hur_jobbet": rng.choice([h for h in HurJobbet if h != HurJobbet.OKANT]),
    }
    kontroll = a.den + timedelta(days=rng.randint(32, 45))
    if not har_avtal and kontroll < idag:
        a.bekraftelse = (Bekraftelse.BEKRAFTAT, kontroll)


def _uppfoljningar(rng: Random, a: Avslutsfakta, idag: date) -> None:
    """Answers to the follow-ups that were due well before today: three in four reached."""
    if a.orsak == O.AVLIDEN:
        return
    troliga = SYSSELSATTNING.get(a.kod, SYSSELSATTNING[""])
    for dag in UPPFOLJNINGSDAGAR:
        gjord = a.den + timedelta(days=dag + rng.randint(0, 12))
        if gjord >= idag - timedelta(days=10):
            continue
        if rng.random() < 0.24:
            a.uppfoljningar[dag] = (UppfoljningStatus.EJ_NADD, gjord, "", "", "")
        else:
            syss = rng.choices(list(troliga), list(troliga.values()))[0]
            kalla = rng.choice((UppfoljningKalla.SAMTAL, UppfoljningKalla.SAMTAL, UppfoljningKalla.REMITTENT))
            a.uppfoljningar[dag] = (UppfoljningStatus.GJORD, gjord, syss, _forsorjning(syss, a), kalla)


def _forsorjning(syss: str, a: Avslutsfakta) -> str:
    return {
        Sysselsattning.ARBETE_OSUBV: Forsorjning.LON,
        Sysselsattning.ARBETE_SUBV: Forsorjning.LON,
        Sysselsattning.STUDIER: Forsorjning.STUDIEMEDEL,
        Sysselsattning.SJUK: Forsorjning.SJUKPENNING,
    }.get(Sysselsattning(syss), Forsorjning.BISTAND if a.forsorjning_efter == Forsorjning.LON else a.forsorjning_efter)
