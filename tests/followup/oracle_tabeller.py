"""The oracle for the tables of results: return after avslut and the lock-in, read off day by day (methods.md 4.5). No line of the product."""

from datetime import date, timedelta

from tests.followup.oracle import Insats, Inskrivning, Kommun, egna, tolv_manader

PAUS, EFTER = 30, 90
EN_DAG = timedelta(days=1)


def ar_fore(den: date, antal: int) -> date:
    try:
        return den.replace(year=den.year - antal)
    except ValueError:  # 29 February
        return date(den.year - antal, 2, 28)


def aterkomster(k: Kommun, enhet: int | None, till: date) -> list[tuple[int, bool, int, bool, int]]:
    """Of those who ended within three years and had begun: days to a new remiss or followed, whether it came, the same of a new enrolment,
    and days since the end."""
    svar = []
    for i in egna(k, enhet):
        if i.slut is None or i.resultat == "ej" or not ar_fore(tolv_manader(till), 2) <= i.slut <= till:
            continue
        remisser = [r.inkom for r in k.remisser if r.person == i.person and r.slag != "feriejobb" and not r.atertagen]
        inskrivna = [
            x.inskriven for x in k.inskrivningar if x.person == i.person and x.slag != "feriejobb" and x.resultat != "fel"
        ]
        foljd = (till - i.slut).days
        par = []
        for dagar in (remisser, inskrivna):
            senare = [d for d in dagar if i.slut < d <= till]
            par += [(min(senare) - i.slut).days if senare else foljd, bool(senare)]
        svar.append((*par, foljd))
    return sorted(svar)


def perioder(insatser: list[Insats], sista: date) -> list[tuple[date, date | None]]:
    """Spells of the same kind: a pause shorter than thirty days is the same one."""
    svar: list[tuple[date, date | None]] = []
    for x in sorted(insatser, key=lambda x: x.start):
        if x.start > sista:
            continue
        if svar and (svar[-1][1] is None or (x.start - svar[-1][1]).days < PAUS):
            start, slut = svar[-1]
            svar[-1] = (start, None if slut is None or x.slut is None else max(slut, x.slut))
        else:
            svar.append((x.start, x.slut))
    return svar


def inlasning(k: Kommun, enhet: int | None, till: date) -> tuple[int, int, int, int]:
    """Days in the insats and ends to work on its last day, days in the ninety after it and ends to work among those, inside two years."""
    dagar_i = till_arbete_i = dagar_efter = till_arbete_efter = 0
    borjan = tolv_manader(till) - timedelta(days=365)
    for i, sista, slutade_i_arbete in _foljda(k, enhet, till):
        alla = perioder(i.insatser, sista)
        for nr, (start, slut) in enumerate(alla):
            dag, i_insatsen, efter = start, [], []
            nasta = alla[nr + 1][0] if nr + 1 < len(alla) else None
            while dag <= sista and (nasta is None or dag < nasta):
                if slut is None or dag <= slut:
                    i_insatsen.append(dag)
                elif dag <= slut + timedelta(days=EFTER):
                    efter.append(dag)
                dag += EN_DAG
            dagar_i += sum(d >= borjan for d in i_insatsen)
            dagar_efter += sum(d >= borjan for d in efter)
            till_arbete_i += slutade_i_arbete and sista >= borjan and sista in i_insatsen
            till_arbete_efter += slutade_i_arbete and sista >= borjan and sista in efter
    return dagar_i, till_arbete_i, dagar_efter, till_arbete_efter


def vantan(k: Kommun, enhet: int | None, till: date) -> tuple[int, int]:
    """Days enrolled before the first insats, and ends to work on one of them."""
    dagar = till_arbete = 0
    borjan = tolv_manader(till) - timedelta(days=365)
    for i, sista, slutade_i_arbete in _foljda(k, enhet, till):
        forsta = min((x.start for x in i.insatser), default=None)
        dag, egna_dagar = i.inskriven, []
        while dag <= sista and (forsta is None or dag < forsta):
            egna_dagar.append(dag)
            dag += EN_DAG
        dagar += sum(d >= borjan for d in egna_dagar)
        till_arbete += slutade_i_arbete and sista >= borjan and sista in egna_dagar
    return dagar, till_arbete


def _foljda(k: Kommun, enhet: int | None, till: date) -> list[tuple[Inskrivning, date, bool]]:
    """Enrolments of the two years, the last day each was followed, and whether that was an end to work."""
    svar = []
    for i in egna(k, enhet):
        har_slutat = i.slut is not None and i.slut <= till
        if i.resultat == "ej" or i.inskriven > till or (i.slut is not None and i.slut < ar_fore(tolv_manader(till), 1)):
            continue
        svar.append((i, i.slut if i.slut is not None and har_slutat else till, har_slutat and i.resultat == "A"))
    return svar
