"""The figures once more, from plain lists of cases, without a line of the product (methods.md 4 and 6).

A municipality is `Kommun`: lists of remisser and enrolments with dates. Everything is read off them with loops and fractions; nothing is
fast, nothing is clever, and no database is asked. Where it and the product differ, one of them is wrong.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction


@dataclass
class Insats:
    start: date
    slut: date | None = None
    har_jobb: bool = False


@dataclass
class Placering:
    form: str
    start: date
    slut: date | None = None
    planerad: bool = False


@dataclass
class Uppfoljning:
    dag: int
    forfaller: date
    status: str = "planerad"
    gjord: date | None = None
    i_arbete: bool = False  # work or studies


@dataclass
class Inskrivning:
    nyckel: str
    person: int
    enhet: int
    inkom: date
    inskriven: date
    slut: date | None = None
    resultat: str = ""  # A-E; "ej" never started; "fel" by mistake
    orsak: str = ""
    niva: str = "gul"
    slag: str = "ame"
    insatser: list[Insats] = field(default_factory=list)
    placeringar: list[Placering] = field(default_factory=list)
    planer: list[date] = field(default_factory=list)  # days when a version was signed
    ansvariga: list[tuple[int, date]] = field(default_factory=list)  # who, from
    nivaer: list[tuple[date, str]] = field(default_factory=list)
    narvaro: list[tuple[date, Fraction, Fraction]] = field(default_factory=list)  # day, planned, attended; registered ones
    uppfoljningar: list["Uppfoljning"] = field(default_factory=list)
    stod: list[tuple[date, int]] = field(default_factory=list)  # day, minutes


@dataclass
class Remiss:
    nyckel: str
    person: int
    enhet: int
    inkom: date
    mote: date | None = None
    besked: date | None = None
    trepart: date | None = None
    inskrivning: Inskrivning | None = None
    avbojd: bool = False
    atertagen: bool = False
    svar: list[tuple[date, date | None]] = field(default_factory=list)  # agreed day, signed
    slag: str = "ame"

    @property
    def forsta(self) -> date | None:
        """The first visit or the talk of three, whichever came first."""
        return min((d for d in (self.mote, self.trepart) if d), default=None)


@dataclass
class Kommun:
    remisser: list[Remiss] = field(default_factory=list)
    inskrivningar: list[Inskrivning] = field(default_factory=list)
    tjanster: list[tuple[int, int, date, date | None]] = field(default_factory=list)  # unit, per cent, from, to


ETT_AR = 12


def tolv_manader(till: date) -> date:
    """First day of the twelve months that end with `till`."""
    dagen_efter = till + timedelta(days=1)
    ar = dagen_efter.year - 1
    try:
        return dagen_efter.replace(year=ar)
    except ValueError:  # 29 February
        return date(ar, 2, 28)


def raknas(i: Inskrivning) -> bool:
    return i.slag == "ame" and i.resultat != "fel"


def egna(kommun: Kommun, enhet: int | None) -> list[Inskrivning]:
    return [i for i in kommun.inskrivningar if raknas(i) and enhet in (None, i.enhet)]


def egna_remisser(kommun: Kommun, enhet: int | None) -> list[Remiss]:
    return [r for r in kommun.remisser if r.slag == "ame" and not r.atertagen and enhet in (None, r.enhet)]


def pagick(i: Inskrivning, fran: date, till: date) -> bool:
    return i.inskriven <= till and (i.slut is None or i.slut >= fran)


def dagar_i(i: Inskrivning, fran: date, till: date) -> list[date]:
    """Every day of the enrolment inside the period."""
    forsta = max(i.inskriven, fran)
    sista = till if i.slut is None else min(i.slut, till)
    return [forsta + timedelta(days=n) for n in range((sista - forsta).days + 1)]


# --- curves -----------------------------------------------------------------------------------------------------
def kvar_efter(par: list[tuple[int, bool]], dag: int) -> Fraction:
    """Kaplan-Meier: the part that still waits after `dag`. (days, happened); who leaves without it leaves after that day."""
    andel = Fraction(1)
    for d in sorted({d for d, hant in par if hant and d <= dag}):
        i_risk = sum(1 for x, _ in par if x >= d)
        hande = sum(1 for x, hant in par if hant and x == d)
        andel *= Fraction(i_risk - hande, i_risk)
    return andel


def median(par: list[tuple[int, bool]]) -> int | None:
    return next((d for d in sorted({d for d, hant in par if hant}) if kvar_efter(par, d) <= Fraction(1, 2)), None)


def incidens(par: list[tuple[int, int]], orsak: int, dag: int) -> Fraction:
    """Aalen-Johansen: the part that has come to `orsak` by `dag`; 0 is still followed."""
    del_ = Fraction(0)
    for d in sorted({d for d, o in par if o and d <= dag}):
        i_risk = sum(1 for x, _ in par if x >= d)
        fore = kvar_efter([(x, o > 0) for x, o in par], d - 1)
        del_ += fore * Fraction(sum(1 for x, o in par if x == d and o == orsak), i_risk)
    return del_


# --- process ----------------------------------------------------------------------------------------------------
def k1_dagar(k: Kommun, enhet: int | None, till: date) -> tuple[int | None, int, int]:
    """Median, met, of how many."""
    par = []
    for r in egna_remisser(k, enhet):
        if tolv_manader(till) <= r.inkom <= till and not r.avbojd:
            hant = r.forsta is not None and r.forsta <= till
            par.append((((r.forsta if hant else till) - r.inkom).days, hant))
    return median(par), sum(1 for _, hant in par if hant), len(par)


def k1_andel(k: Kommun, enhet: int | None, till: date, grans: int = 14) -> tuple[int, int]:
    gamla = [
        r for r in egna_remisser(k, enhet)
        if tolv_manader(till) <= r.inkom <= till and not r.avbojd and (till - r.inkom).days >= grans
    ]  # fmt: skip
    return sum(1 for r in gamla if r.forsta and (r.forsta - r.inkom).days <= grans), len(gamla)


def k2_dagar(k: Kommun, enhet: int | None, till: date) -> tuple[int | None, int, int]:
    par = []
    for r in egna_remisser(k, enhet):
        if tolv_manader(till) <= r.inkom <= till:
            hant = r.besked is not None and r.besked <= till
            par.append((((r.besked if hant else till) - r.inkom).days, hant))
    return median(par), sum(1 for _, hant in par if hant), len(par)


def forsta_plan(k: Kommun, i: Inskrivning) -> date | None:
    """The person's first signed version since the matter came; the plan is the person's, whatever case it began in."""
    alla = [d for x in k.inskrivningar if x.person == i.person for d in x.planer if d >= i.inkom]
    return min(alla, default=None)


def k3_andel(k: Kommun, enhet: int | None, till: date, grans: int = 30) -> tuple[int, int]:
    gamla = [i for i in egna(k, enhet) if tolv_manader(till) <= i.inskriven <= till and (till - i.inskriven).days >= grans]
    klara = [i for i in gamla if (p := forsta_plan(k, i)) and (p - i.inskriven).days <= grans]
    return len(klara), len(gamla)


def k4_trepart(k: Kommun, enhet: int | None, till: date, grans: int = 14) -> tuple[int, int]:
    gamla = [
        r for r in egna_remisser(k, enhet)
        if r.inskrivning and raknas(r.inskrivning) and tolv_manader(till) <= r.inskrivning.inskriven <= till - timedelta(days=grans)
    ]  # fmt: skip
    return sum(1 for r in gamla if r.trepart and (r.trepart - r.inskrivning.inskriven).days <= grans), len(gamla)  # type: ignore[union-attr]


def k6_narvaro(k: Kommun, enhet: int | None, till: date) -> Fraction | None:
    pass_ = [
        (planerat, narvaro)
        for i in egna(k, enhet) if pagick(i, tolv_manader(till), till)
        for den, planerat, narvaro in i.narvaro if tolv_manader(till) <= den <= till
    ]  # fmt: skip
    return sum((n for _, n in pass_), Fraction(0)) / sum(p for p, _ in pass_) if pass_ else None


def k7_ko(k: Kommun, enhet: int | None, till: date) -> list[int]:
    """Ages of those who wait."""
    return sorted(
        (till - r.inkom).days
        for r in egna_remisser(k, enhet)
        if r.inkom <= till
        and not r.avbojd
        and (r.forsta is None or r.forsta > till)
        and not (r.inskrivning and r.inskrivning.slut and r.inskrivning.slut <= till)
    )


def k8_nr(k: Kommun, r: Remiss) -> int:
    """Which of the person's remisser within five years this is. Two on a day: by their key."""
    fem_ar = (
        r.inkom.replace(year=r.inkom.year - 5, day=28)
        if (r.inkom.month, r.inkom.day) == (2, 29)
        else r.inkom.replace(year=r.inkom.year - 5)
    )
    return sum(
        1
        for x in k.remisser
        if x.person == r.person
        and x.slag != "feriejobb"
        and not x.atertagen
        and x.inkom > fem_ar
        and (x.inkom, x.nyckel) <= (r.inkom, r.nyckel)
    )


def k8_andel(k: Kommun, enhet: int | None, till: date, minst: int) -> tuple[int, int]:
    inom = [r for r in egna_remisser(k, enhet) if tolv_manader(till) <= r.inkom <= till]
    return sum(1 for r in inom if k8_nr(k, r) >= minst), len(inom)


def utan_insats(i: Inskrivning, fran: date, till: date) -> list[date]:
    return [d for d in dagar_i(i, fran, till) if not any(x.start <= d and (x.slut is None or x.slut >= d) for x in i.insatser)]


def k9_glapp(k: Kommun, enhet: int | None, till: date) -> Fraction | None:
    fran = tolv_manader(till)
    inom = [i for i in egna(k, enhet) if pagick(i, fran, till)]
    alla = sum(len(dagar_i(i, fran, till)) for i in inom)
    return Fraction(sum(len(utan_insats(i, fran, till)) for i in inom), alla) if alla else None


def langsta_glapp(i: Inskrivning, fran: date, till: date) -> int:
    langst = nu = 0
    utan = set(utan_insats(i, fran, till))
    for d in dagar_i(i, fran, till):
        nu = nu + 1 if d in utan else 0
        langst = max(langst, nu)
    return langst


def k9_lange(k: Kommun, enhet: int | None, till: date, grans: int = 30) -> tuple[int, int]:
    fran = tolv_manader(till)
    inom = [i for i in egna(k, enhet) if pagick(i, fran, till)]
    return sum(1 for i in inom if langsta_glapp(i, fran, till) > grans), len(inom)


def inskrivna(k: Kommun, enhet: int | None, den: date) -> list[Inskrivning]:
    return [i for i in egna(k, enhet) if i.inskriven <= den and (i.slut is None or i.slut > den)]


def k10_parallella(k: Kommun, enhet: int | None, till: date) -> tuple[int, int]:
    alla = inskrivna(k, enhet, till)
    ja = 0
    for i in alla:
        oppna = [x for x in i.insatser if x.start <= till and (x.slut is None or x.slut > till)]
        ja += len(oppna) >= 2 and any(x.har_jobb for x in oppna)
    return ja, len(alla)


def k11_byten(k: Kommun, enhet: int | None, till: date) -> Fraction | None:
    fran = tolv_manader(till)
    inom = [i for i in egna(k, enhet) if pagick(i, fran, till)]
    byten = sum(1 for i in inom for _, den in i.ansvariga if den > i.inskriven and fran <= den <= till)
    dagar = sum(len(dagar_i(i, fran, till)) for i in inom)
    return Fraction(byten) * 100 / (Fraction(dagar) / Fraction("30.4375")) if dagar else None


def k12_vanlig(k: Kommun, enhet: int | None, till: date) -> Fraction | None:
    fran, alla, vanlig = tolv_manader(till), 0, 0
    for i in egna(k, enhet):
        for p in i.placeringar if pagick(i, fran, till) else ():
            slut = till if p.slut is None else min(p.slut, till)
            dagar = (slut - max(p.start, fran)).days + 1
            if not p.planerad and p.start <= till and dagar > 0:
                alla += dagar
                vanlig += dagar if p.form in ("extern", "kommunal_enhet") else 0
    return Fraction(vanlig, alla) if alla else None


def k3_galler(k: Kommun, enhet: int | None, till: date, grans: int = 90) -> tuple[int, int]:
    """The newest signed version of a plan that runs on the day. A plan of the lot ends on the day it was last signed."""
    alla, ja = inskrivna(k, enhet, till), 0
    for i in alla:
        signerade = [
            d
            for x in k.inskrivningar
            if x.person == i.person and x.planer and max(x.planer) > till
            for d in x.planer
            if d <= till
        ]
        ja += bool(signerade) and (till - max(signerade)).days <= grans
    return ja, len(alla)


def k5_aterkoppling(k: Kommun, enhet: int | None, till: date) -> tuple[int, int]:
    fran = tolv_manader(till)
    passerade = [
        (senast, signerad)
        for r in egna_remisser(k, enhet)
        if not r.avbojd
        for senast, signerad in r.svar
        if fran <= senast < till
    ]
    return sum(1 for senast, signerad in passerade if signerad and signerad <= senast), len(passerade)


def k13_arenden(k: Kommun, enhet: int | None, till: date) -> Fraction | None:
    """Open cases on an average day, through full-time posts on an average day."""
    fran = tolv_manader(till)
    arenden = sum(len(dagar_i(i, fran, till)) for i in egna(k, enhet) if pagick(i, fran, till))
    tjanster = Fraction(0)
    for var, grad, start, slut in k.tjanster:
        dagar = ((till if slut is None else min(slut, till)) - max(start, fran)).days + 1
        if enhet in (None, var) and dagar > 0:
            tjanster += Fraction(grad, 100) * dagar
    return Fraction(arenden) / tjanster if tjanster else None


def k16_tackning(k: Kommun, enhet: int | None, till: date) -> tuple[int, int]:
    forfallna = [u for i in egna(k, enhet) for u in i.uppfoljningar if tolv_manader(till) <= u.forfaller <= till]
    return sum(1 for u in forfallna if u.status == "gjord" and u.gjord <= till), len(forfallna)  # type: ignore[operator]


def k11_samma(k: Kommun, enhet: int | None, till: date) -> tuple[int, int]:
    ut = [i for i in egna(k, enhet) if i.slut and tolv_manader(till) <= i.slut <= till and i.resultat != "ej"]
    return sum(1 for i in ut if len({vem for vem, fran in i.ansvariga if fran <= till}) <= 1), len(ut)


# --- volume -----------------------------------------------------------------------------------------------------
def v_deltagare(k: Kommun, enhet: int | None, till: date) -> int:
    return sum(1 for i in egna(k, enhet) if pagick(i, tolv_manader(till), till))


def v_paborjade(k: Kommun, enhet: int | None, till: date) -> int:
    return sum(1 for i in egna(k, enhet) if tolv_manader(till) <= i.inskriven <= till)


def v_avslutade(k: Kommun, enhet: int | None, till: date) -> int:
    return sum(1 for i in egna(k, enhet) if i.slut and tolv_manader(till) <= i.slut <= till and i.resultat != "ej")


def v_utflode(k: Kommun, enhet: int | None, till: date) -> Fraction | None:
    """Ended of a hundred enrolled, per month."""
    dagar = sum(len(dagar_i(i, tolv_manader(till), till)) for i in egna(k, enhet) if pagick(i, tolv_manader(till), till))
    return Fraction(v_avslutade(k, enhet, till)) * 100 / (Fraction(dagar) / Fraction("30.4375")) if dagar else None


def forfallna(k: Kommun, enhet: int | None, till: date, dag: int) -> tuple[int, int, int]:
    """Follow-ups of the day that fell due: with a status that is known, not reached or declined, not made yet."""
    alla = [u for i in egna(k, enhet) for u in i.uppfoljningar if u.dag == dag and tolv_manader(till) <= u.forfaller <= till]
    gjorda = [u for u in alla if u.gjord and u.gjord <= till]
    kanda = sum(1 for u in gjorda if u.status == "gjord")
    return kanda, len(gjorda) - kanda, len(alla) - len(gjorda)


# --- results ----------------------------------------------------------------------------------------------------
def tva_ar(till: date) -> date:
    fran = tolv_manader(till)
    return fran.replace(year=fran.year - 1, day=28) if (fran.month, fran.day) == (2, 29) else fran.replace(year=fran.year - 1)


HANDELSE = {"A": 1, "B": 2}


def r_utfall(k: Kommun, enhet: int | None, till: date) -> list[tuple[int, int]]:
    """(days since the first insats, what ended it): one pair per enrolment of the cohort."""
    par = []
    for i in egna(k, enhet):
        start = min((x.start for x in i.insatser), default=None)
        if start and tva_ar(till) <= start <= till:
            har_slutat = i.slut is not None and i.slut <= till
            par.append((((i.slut if har_slutat else till) - start).days, HANDELSE.get(i.resultat, 3) if har_slutat else 0))  # type: ignore[operator]
    return par


def r_avslutade(k: Kommun, enhet: int | None, till: date) -> tuple[int, int]:
    ut = [i for i in egna(k, enhet) if i.slut and tolv_manader(till) <= i.slut <= till and i.resultat != "ej"]
    return sum(1 for i in ut if i.resultat in ("A", "B")), len(ut)


def r_ater(k: Kommun, enhet: int | None, till: date) -> list[tuple[int, int]]:
    """(days since the end, 1 new remiss, 3 cannot return, 0 followed)."""
    par = []
    for i in egna(k, enhet):
        if i.slut is None or not tva_ar(till) <= i.slut <= till or i.resultat == "ej":
            continue
        if i.orsak in ("flytt", "avliden"):
            par.append((0, 3))
            continue
        nya = [
            r.inkom
            for r in k.remisser
            if r.person == i.person and r.slag != "feriejobb" and not r.atertagen and i.slut < r.inkom <= till
        ]
        par.append(((min(nya) - i.slut).days, 1) if nya else ((till - i.slut).days, 0))
    return par


STEG = ("rod", "gul", "gron")


def r_steg(k: Kommun, enhet: int | None, till: date) -> dict[str, int]:
    svar = {"upp": 0, "samma": 0, "ned": 0, "ej": 0}
    for i in egna(k, enhet):
        if i.slut is None or not tolv_manader(till) <= i.slut <= till or i.resultat == "ej" or not i.niva:
            continue
        senare = sorted((d, n, x) for n, (d, x) in enumerate(i.nivaer) if i.inskriven < d <= till)
        if not senare:
            svar["ej"] += 1
        else:
            skillnad = STEG.index(senare[-1][2]) - STEG.index(i.niva)
            svar["upp" if skillnad > 0 else "ned" if skillnad < 0 else "samma"] += 1
    return svar


def r_utfall_remiss(k: Kommun, enhet: int | None, till: date) -> list[tuple[int, int]]:
    par = []
    for i in egna(k, enhet):
        if tva_ar(till) <= i.inkom <= till and i.inskriven:
            har_slutat = i.slut is not None and i.slut <= till
            par.append((((i.slut if har_slutat else till) - i.inkom).days, HANDELSE.get(i.resultat, 3) if har_slutat else 0))  # type: ignore[operator]
    return par


def r_tid(k: Kommun, enhet: int | None, till: date) -> tuple[int | None, int, int]:
    par = []
    for i in egna(k, enhet):
        if tva_ar(till) <= i.inskriven <= till:
            hant = i.slut is not None and i.slut <= till
            par.append((((i.slut if hant else till) - i.inskriven).days, hant))  # type: ignore[operator]
    return median(par), sum(1 for _, hant in par if hant), len(par)


def r_dag(k: Kommun, enhet: int | None, till: date, dag: int) -> tuple[int, int]:
    """In work or studies, of those whose state is known."""
    kanda = [
        u for i in egna(k, enhet) for u in i.uppfoljningar
        if u.dag == dag and tolv_manader(till) <= u.forfaller <= till and u.status == "gjord" and u.gjord <= till  # type: ignore[operator]
    ]  # fmt: skip
    return sum(1 for u in kanda if u.i_arbete), len(kanda)


def t_antagna(k: Kommun, enhet: int | None, till: date) -> tuple[int, int]:
    besked = [r for r in egna_remisser(k, enhet) if r.besked and tolv_manader(till) <= r.besked <= till]
    return sum(1 for r in besked if not r.avbojd), len(besked)


def t_utan_insats(k: Kommun, enhet: int | None, till: date, grans: int = 30) -> tuple[int, int]:
    gamla = [i for i in egna(k, enhet) if tolv_manader(till) <= i.inskriven <= till and (till - i.inskriven).days >= grans]
    utan = [i for i in gamla if not any((x.start - i.inskriven).days <= grans for x in i.insatser)]
    return len(utan), len(gamla)


def t_extern(k: Kommun, enhet: int | None, till: date) -> tuple[int, int]:
    ut = [i for i in egna(k, enhet) if i.slut and tolv_manader(till) <= i.slut <= till and i.resultat != "ej"]
    med = [i for i in ut if any(p.form == "extern" and not p.planerad and p.start <= till for p in i.placeringar)]
    return len(med), len(ut)


def t_stod(k: Kommun, enhet: int | None, till: date) -> tuple[Fraction | None, Fraction | None]:
    """Occasions and hours of support for each month enrolled."""
    fran, antal, minuter, dagar = tolv_manader(till), 0, 0, 0
    for i in egna(k, enhet):
        if pagick(i, fran, till):
            inom = [m for den, m in i.stod if fran <= den <= till]
            antal, minuter, dagar = antal + len(inom), minuter + sum(inom), dagar + len(dagar_i(i, fran, till))
    manader = Fraction(dagar) / Fraction("30.4375")
    return (antal / manader, Fraction(minuter, 60) / manader) if dagar else (None, None)


# --- flow -------------------------------------------------------------------------------------------------------
def bestand(k: Kommun, enhet: int | None, fran: date, till: date) -> tuple[int, int, int, int]:
    """Enrolled when the period begins, in, out, enrolled when it ends: the first two are the last two (T15)."""
    alla = egna(k, enhet)
    vid_start = sum(1 for i in alla if i.inskriven < fran and (i.slut is None or i.slut >= fran))
    in_ = sum(1 for i in alla if fran <= i.inskriven <= till)
    ut = sum(1 for i in alla if i.slut and fran <= i.slut <= till)
    vid_slut = sum(1 for i in alla if i.inskriven <= till and (i.slut is None or i.slut > till))
    return vid_start, in_, ut, vid_slut
