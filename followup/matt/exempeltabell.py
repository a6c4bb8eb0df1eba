"""What a good example says in figures (S166, S167): who took part in an insats of the catalogue, and what came of it by level and by time.

The first participation of each enrolment that began within the two years that end with the window. The same tables with the same rows
everywhere, so that two municipalities' sheets can be laid side by side. Masked as one family per insats (law.md C18)."""

from collections import Counter
from collections.abc import Callable, Iterable
from functools import partial
from typing import Any
from uuid import UUID

from dateutil.relativedelta import relativedelta

from ame.arenden.enums import Niva
from followup.kas.lasare import Lasare
from followup.maskning import Mask, Relation, summa
from followup.matt.gemensamt import UTAN_GRUND, Grund
from followup.matt.minne import Minne, Plats
from followup.matt.rakna import ALDERSGRUPPER, ALDST, Fonster, aldersgrupp, varden
from followup.nyckeltal.km import MINST_FOR_KURVA, kaplan_meier

ID = "exempel"
FONSTER_AR = 2
SQL = """SELECT DISTINCT ON (x.inskrivning_id, x.insatstyp_id) x.enhet_id::text, x.insatstyp_id::text, COALESCE(i.kon, 'O'),
    EXTRACT(YEAR FROM x.start_den)::int - i.fodelsear, COALESCE(i.niva_vid_start, 'saknas'), x.start_den, x.slut_den, i.avslutad_den, i.kas_utfall
FROM statistik.insats x JOIN statistik.inskrivning i ON i.inskrivning_id = x.inskrivning_id AND i.enhet_id = ANY(%(enheter)s::uuid[])
WHERE x.enhet_id = ANY(%(enheter)s::uuid[]) AND x.slag = ANY(%(slag)s) AND x.start_den BETWEEN %(fran)s AND %(till)s
ORDER BY x.inskrivning_id, x.insatstyp_id, x.start_den, x.insats_id"""
KVAR = "kvar"
UTFALL = {"A": "Arbete", "B": "Studier", "annat": "Annat avslut", KVAR: "Kvar i AME"}
TIDER = ((90, "Inom 90 dagar"), (180, "91–180 dagar"), (365, "181–365 dagar"))
LANGST = "Efter mer än 365 dagar"
NIVAER = {n.value: n.kort for n in Niva} | {"saknas": "Nivå saknas"}
KONEN = {"K": "Kvinnor", "M": "Män", "O": "Kön saknas"}
ALDRAR = {namn: namn for namn in (*(n for _, n in ALDERSGRUPPER), ALDST)} | {"Uppgift saknas": "Ålder saknas"}
ANTAL = "Antal deltagare"


def exempeltabeller(
    las: Lasare, enheter: Iterable[UUID], fonster: Fonster, grund: Grund = UTAN_GRUND
) -> dict[tuple[str, str], dict[str, Any]]:
    """Per unit: id of the catalogue entry -> its tables, ready to print."""
    parametrar = varden(dict.fromkeys(enheter), fonster)
    parametrar["fran"] = fonster.till + relativedelta(days=1) - relativedelta(years=FONSTER_AR)
    per_insats: dict[tuple[str, str], list[tuple[Any, ...]]] = {}
    for enhet, insatstyp, *rad in las.rader(SQL, parametrar):
        per_insats.setdefault((enhet, insatstyp), []).append(tuple(rad))
    svar: dict[tuple[str, str], dict[str, Any]] = {}
    for (enhet, insatstyp), rader in per_insats.items():
        svar.setdefault((enhet, ""), {})[insatstyp] = _blad(rader, fonster, grund.minne, partial(_plats, enhet, insatstyp))
    return svar


Platsen = Callable[[tuple[str, ...]], Plats]


def _plats(enhet: str, insatstyp: str, cell: tuple[str, ...]) -> Plats:
    return (enhet, ""), (insatstyp, *cell)


def _blad(rader: list[tuple[Any, ...]], fonster: Fonster, minne: Minne, plats: Platsen) -> dict[str, Any]:
    celler: Counter[tuple[str, ...]] = Counter()
    langder: Counter[tuple[int, bool]] = Counter()
    for kon, alder, niva, start, slut, avslutad, kas in rader:
        ar_slut = avslutad is not None and avslutad <= fonster.till
        utfall = (kas if kas in ("A", "B") else "annat") if ar_slut else KVAR
        tid = _tid((avslutad - start).days) if ar_slut else KVAR
        for cell in (
            ("kon", kon),
            ("alder", aldersgrupp(alder)),
            ("niva", niva),
            ("nu", niva, utfall),
            ("utfall", utfall),
            ("tu", tid, utfall),
        ):
            celler[cell] += 1
        sist = slut if slut is not None and slut <= fonster.till else None
        langder[((sist or fonster.till) - start).days + 1, sist is not None] += 1
    return {"tabeller": _tabeller(_mask(celler, len(rader), minne, plats), langder)}


def _tid(dagar: int) -> str:
    return next((namn for grans, namn in TIDER if dagar <= grans), LANGST)


def _mask(celler: Counter[tuple[str, ...]], antal: int, minne: Minne, plats: Platsen) -> Mask:
    """Every printed cell, also the noughts, and how they add up."""
    tider = [*(namn for _, namn in TIDER), LANGST]
    relationer: list[Relation] = []
    alla: dict[tuple[str, ...], int] = {("alla",): antal}
    for tabell, koder in (("kon", KONEN), ("alder", ALDRAR), ("niva", NIVAER), ("utfall", UTFALL)):
        delar = [(tabell, kod) for kod in koder]
        alla |= {c: celler[c] for c in delar}
        relationer.append(summa(("alla",), delar))
    for niva in NIVAER:
        per_niva = [("nu", niva, u) for u in UTFALL]
        alla |= {c: celler[c] for c in per_niva}
        relationer.append(summa(("niva", niva), per_niva))
    alla |= {("tu", t, u): celler["tu", t, u] for t in tider for u in UTFALL if u != KVAR}
    relationer += [summa(("utfall", u), [("nu", n, u) for n in NIVAER]) for u in UTFALL]
    relationer += [summa(("utfall", u), [("tu", t, u) for t in tider]) for u in UTFALL if u != KVAR]
    kanslig = next(r for r in relationer if r.hoger[0] == ("niva", next(iter(NIVAER))))
    vikter = {"alla": 2, "utfall": 1, "niva": 1}
    return minne.maskera(ID, alla, relationer, plats, kansliga=[kanslig], vikt=lambda c: vikter.get(c[0], 0))


def _tabeller(mask: Mask, langder: Counter[tuple[int, bool]]) -> list[dict[str, Any]]:
    avslut = [u for u in UTFALL if u != KVAR]
    n = mask.varde(("alla",))
    median = kaplan_meier(langder).median if n is not None and n >= MINST_FOR_KURVA else None
    langd = "—" if median is None else f"{median} dagar"
    return [
        _t("Gruppen", ["Deltagare", "Antal"], [[ANTAL, mask.text(("alla",))],
           *([text, mask.text(("kon", k))] for k, text in KONEN.items()), *([text, mask.text(("alder", k))] for k, text in ALDRAR.items())]),
        _t("Utfall efter nivå vid start", ["Nivå", "Antal", *UTFALL.values()],
           [[text, mask.text(("niva", k)), *(mask.text(("nu", k, u)) for u in UTFALL)] for k, text in NIVAER.items()]
           + [["Alla", mask.text(("alla",)), *(mask.text(("utfall", u)) for u in UTFALL)]]),
        _t("Utfall efter tid från insatsens start", ["Tid", *(UTFALL[u] for u in avslut)],
           [[t, *(mask.text(("tu", t, u)) for u in avslut)] for t in (*(namn for _, namn in TIDER), LANGST)]),
        _t("Tid i insatsen", ["Mått", "Värde"], [[f"Median, visas från {MINST_FOR_KURVA} deltagare", langd]]),
    ]  # fmt: skip


def _t(rubrik: str, kolumner: list[str], rader: list[list[str]]) -> dict[str, Any]:
    return {"rubrik": rubrik, "kolumner": kolumner, "rader": rader, "tomt": ""}
