"""Insatser with a purpose, in figures: who chose, whether it follows the wish, whether the plan is known, whether anybody moved.

Every count goes through one masked table; a share never stands without n and N, and those who were not assessed again are a column
of their own (S060). Days are Kaplan-Meier medians with those still there censored (S069). Nothing here is per handläggare.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ame.arenden.enums import Niva, Slag
from ame.organisation.enums import LokaTyp, Stodslag
from followup.kas.installningar import Installningar
from followup.kas.lasare import lasare
from followup.nyckeltal.kallor import Rader
from followup.nyckeltal.korstabell import Korstabell, korstabell
from followup.nyckeltal.rutnat import Cell, Delning, Familj, Rad, bygg
from followup.nyckeltal.tider import Dagar, dagar
from followup.nyckeltal.utsnitt import ALLA, KON_ALLA, Utsnitt
from insatser.enums import Arbetsplatsform, Maltyp, Onskemal, Stillestandsslag, Utforare
from intake.enums import ValdAv

SAKNAS = "saknas"
NIVAER = {n.value: n.kort for n in Niva} | {SAKNAS: "Nivå saknas"}
STEG = {"upp": "Närmare", "samma": "Oförändrat", "ned": "Längre ifrån", "ej": "Inte bedömd igen"}
PLAN = {"kand": "Har fått planen", "signerad": "Signerad, inte överlämnad", "ej": "Ingen signerad plan"}
MAL = {m.value: m.label for m in Maltyp} | {SAKNAS: "Ingen plan"}
JOBBMAL = (Maltyp.ARBETE.value, Maltyp.STUDIER.value)

# Insatser that started in the period.
VALD = """
SELECT enhet_id::text, vald_av, foljer_onskemal, count(*) FROM statistik.insats
WHERE enhet_id = ANY(%(enheter)s::uuid[]) AND start_den BETWEEN %(fran)s AND %(till)s GROUP BY 1, 2, 3"""
PLACERINGAR = """
SELECT enhet_id::text, form, CASE WHEN foljer_onskemal = 'ja' OR bygger_pa_erfarenhet THEN 'ja' ELSE foljer_onskemal END, count(*)
FROM statistik.placering
WHERE enhet_id = ANY(%(enheter)s::uuid[]) AND start_den BETWEEN %(fran)s AND %(till)s AND status <> 'planerad' GROUP BY 1, 2, 3"""

# Those enrolled on the last day counted, and the latest version of the person's plan that was signed by then.
PLANEN = """
SELECT i.enhet_id::text, COALESCE(i.niva_vid_start, 'saknas'),
    CASE WHEN v.signerad_den IS NULL THEN 'ej' WHEN v.overlamnad_den <= %(till)s THEN 'kand' ELSE 'signerad' END, count(*)
FROM statistik.inskrivning i
LEFT JOIN LATERAL (
    SELECT x.signerad_den, x.overlamnad_den FROM statistik.plan p JOIN statistik.planversion x ON x.plan_id = p.plan_id
    WHERE p.person_key = i.person_key AND p.kommunkod = i.kommunkod AND x.signerad_den <= %(till)s
        AND (p.avslutad_den IS NULL OR p.avslutad_den > %(till)s) ORDER BY x.signerad_den DESC, x.ordning DESC LIMIT 1
) v ON true
WHERE i.enhet_id = ANY(%(enheter)s::uuid[]) AND i.slag = ANY(%(slag)s) AND i.inskriven_den <= %(till)s
    AND (i.avslutad_den IS NULL OR i.avslutad_den > %(till)s) GROUP BY 1, 2, 3"""

# Enrolled some time in the period: the level at start against the last one assessed after that.
STEGEN = """
SELECT i.enhet_id::text, i.niva_vid_start,
    CASE WHEN n.steg IS NULL THEN 'ej' WHEN n.steg > s.steg THEN 'upp' WHEN n.steg < s.steg THEN 'ned' ELSE 'samma' END, count(*)
FROM statistik.inskrivning i
JOIN (VALUES ('rod', 1), ('gul', 2), ('gron', 3)) AS s (niva, steg) ON s.niva = i.niva_vid_start
LEFT JOIN LATERAL (
    SELECT m.steg FROM statistik.niva x JOIN (VALUES ('rod', 1), ('gul', 2), ('gron', 3)) AS m (niva, steg) ON m.niva = x.niva
    WHERE x.inskrivning_id = i.inskrivning_id AND x.bedomd_den > i.inskriven_den AND x.bedomd_den <= %(till)s
    ORDER BY x.bedomd_den DESC, x.registrerad_vid DESC LIMIT 1
) n ON true
WHERE i.enhet_id = ANY(%(enheter)s::uuid[]) AND i.slag = ANY(%(slag)s) AND i.inskriven_den <= %(till)s
    AND (i.avslutad_den IS NULL OR i.avslutad_den >= %(fran)s) GROUP BY 1, 2, 3"""

# Ended in the period, by the goal of the plan that stood when the case ended.
MALEN = """
SELECT i.enhet_id::text, COALESCE(p.maltyp, 'saknas'), CASE WHEN i.kas_utfall IN ('A', 'B') THEN 'ja' ELSE 'nej' END, count(*)
FROM statistik.inskrivning i
LEFT JOIN LATERAL (
    SELECT x.maltyp FROM statistik.plan x WHERE x.person_key = i.person_key AND x.kommunkod = i.kommunkod
        AND x.paborjad_den <= i.avslutad_den AND (x.avslutad_den IS NULL OR x.avslutad_den >= i.avslutad_den)
    ORDER BY x.paborjad_den DESC LIMIT 1
) p ON true
WHERE i.enhet_id = ANY(%(enheter)s::uuid[]) AND i.slag = ANY(%(slag)s) AND i.avslutad_den BETWEEN %(fran)s AND %(till)s
    AND NOT i.ar_ej_paborjad AND i.kas_utfall IS NOT NULL GROUP BY 1, 2, 3"""

# Participations that ran some day of the period; those that had ended are followed to their end, the others to the last day counted.
LOKA = """
SELECT enhet_id::text, typ, utforare, count(*) FROM statistik.insats
WHERE enhet_id = ANY(%(enheter)s::uuid[]) AND start_den <= %(till)s AND (slut_den IS NULL OR slut_den >= %(fran)s) GROUP BY 1, 2, 3"""
UPPDRAG = """
SELECT enhet_id::text, slag, CASE WHEN slut_den IS NULL OR slut_den > %(till)s THEN 'pagar' ELSE 'slut' END, count(*)
FROM statistik.insats
WHERE enhet_id = ANY(%(enheter)s::uuid[]) AND start_den <= %(till)s AND (slut_den IS NULL OR slut_den >= %(fran)s) GROUP BY 1, 2, 3"""
PLATSER = """
SELECT t.slag, sum(t.platser), count(*) FILTER (WHERE t.platser IS NULL)
FROM statistik.insatstyp t
WHERE t.verksamhet_id IN (SELECT verksamhet_id FROM statistik.enhet WHERE enhet_id = ANY(%(enheter)s::uuid[]))
    AND t.galler_fran_den <= %(till)s AND (t.galler_till_den IS NULL OR t.galler_till_den > %(till)s)
    AND (t.projekt_slut_den IS NULL OR t.projekt_slut_den >= %(till)s) GROUP BY 1"""
STOD = """
SELECT enhet_id::text, stodslag, slag, count(*), sum(minuter) FROM statistik.stodaktivitet
WHERE enhet_id = ANY(%(enheter)s::uuid[]) AND den BETWEEN %(fran)s AND %(till)s GROUP BY 1, 2, 3"""
STOD_NIVA = """
SELECT s.enhet_id::text, s.stodslag, COALESCE(i.niva_vid_start, 'saknas'), count(*)
FROM statistik.stodaktivitet s LEFT JOIN statistik.inskrivning i ON i.inskrivning_id = s.inskrivning_id
WHERE s.enhet_id = ANY(%(enheter)s::uuid[]) AND s.den BETWEEN %(fran)s AND %(till)s GROUP BY 1, 2, 3"""
# Ended in the period: did it move what it was meant to, as each of the two sees it.
SYFTE = """
SELECT enhet_id::text, 'handlaggare', COALESCE(syfte_handlaggare, 'ej'), count(*) FROM statistik.insats
WHERE enhet_id = ANY(%(enheter)s::uuid[]) AND slut_den BETWEEN %(fran)s AND %(till)s GROUP BY 1, 3
UNION ALL
SELECT enhet_id::text, 'deltagare', COALESCE(syfte_deltagare, 'ej'), count(*) FROM statistik.insats
WHERE enhet_id = ANY(%(enheter)s::uuid[]) AND slut_den BETWEEN %(fran)s AND %(till)s GROUP BY 1, 3"""
INSATSDAGAR = """
SELECT enhet_id::text, typ, LEAST(slut_den, %(till)s) - start_den + 1, slut_den <= %(till)s IS TRUE, count(*) FROM statistik.insats
WHERE enhet_id = ANY(%(enheter)s::uuid[]) AND start_den BETWEEN %(fran)s AND %(till)s GROUP BY 1, 2, 3, 4"""
TID_I_AME = """
SELECT enhet_id::text, COALESCE(niva_vid_start, 'saknas'), LEAST(avslutad_den, %(till)s) - inskriven_den + 1,
    avslutad_den <= %(till)s IS TRUE, count(*)
FROM statistik.inskrivning
WHERE enhet_id = ANY(%(enheter)s::uuid[]) AND slag = ANY(%(slag)s) AND inskriven_den BETWEEN %(fran)s AND %(till)s
GROUP BY 1, 2, 3, 4"""
STILLA = """
SELECT enhet_id::text, slag, CASE WHEN till_chef_den <= %(till)s THEN 'chef' ELSE 'agare' END, count(*) FROM statistik.stillestand
WHERE enhet_id = ANY(%(enheter)s::uuid[]) AND upptackt_den <= %(till)s AND (upphort_den IS NULL OR upphort_den > %(till)s) GROUP BY 1, 2, 3"""
FRAGOR = {
    "vald": VALD, "placeringar": PLACERINGAR, "plan": PLANEN, "steg": STEGEN, "mal": MALEN, "loka": LOKA, "uppdrag": UPPDRAG,
    "platser": PLATSER, "stod": STOD, "stodniva": STOD_NIVA, "syfte": SYFTE, "insatsdagar": INSATSDAGAR, "tid": TID_I_AME, "stilla": STILLA,
}  # fmt: skip


@dataclass(frozen=True)
class Stodrad:
    """What staff did of one kind: how many times, and hours; the hours are hidden with the number (S037)."""

    namn: str
    antal: Cell
    timmar: str


@dataclass(frozen=True)
class Uppdragsrad:
    """One commissioner: running and ended participations, places in the catalogue, staff hours (S084)."""

    namn: str
    pagar: Cell
    slut: Cell
    platser: str
    timmar: str


@dataclass(frozen=True)
class Tidsrad:
    namn: str
    dagar: Dagar


@dataclass(frozen=True)
class Insatssiffror:
    utsnitt: Utsnitt
    datadatum: datetime
    tabeller: dict[str, Korstabell]
    stod: list[Stodrad]
    uppdrag: list[Uppdragsrad]
    insatsdagar: list[Tidsrad]
    tid: list[Tidsrad]


def insatssiffror(utsnitt: Utsnitt) -> Insatssiffror:
    """Fourteen questions, whatever the number of units and persons. `utsnitt.kon` is not used: the tables are thin as they are."""
    varden = {
        "enheter": [str(e.id) for e in utsnitt.enheter],
        "fran": utsnitt.fran,
        "till": utsnitt.till,
        "slag": list(Installningar().slag),
    }
    with lasare() as las:
        rader = {namn: las.rader(fraga, varden) for namn, fraga in FRAGOR.items()}
        datadatum = las.datadatum
    return Insatssiffror(
        utsnitt,
        datadatum,
        _tabeller(utsnitt, rader),
        _stod(utsnitt, rader["stod"]),
        _uppdrag(utsnitt, rader["uppdrag"], rader["platser"], rader["stod"]),
        _tider(utsnitt, rader["insatsdagar"], dict(LokaTyp.choices)),
        _tider(utsnitt, rader["tid"], NIVAER),
    )


def _tabeller(utsnitt: Utsnitt, rader: dict[str, Rader]) -> dict[str, Korstabell]:
    former = {k: v for k, v in Arbetsplatsform.choices if k != Arbetsplatsform.INGEN}
    onskemal = {Onskemal.JA.value: "Följer önskemålet", Onskemal.DELVIS.value: "Delvis", Onskemal.NEJ.value: "Följer inte"}
    return {
        "vald": korstabell(
            utsnitt, rader["vald"], rubrik="Startade insatser: vem valde, och följer det önskemålet", radrubrik="Vald av",
            rader=dict(ValdAv.choices), kolumner=onskemal, andel_av=("ja",), andelstext="Följer önskemålet",
        ),
        "placeringar": korstabell(
            utsnitt, rader["placeringar"], rubrik="Placeringar efter form", radrubrik="Form", rader=former,
            kolumner=onskemal | {"ja": "Följer önskemål eller erfarenhet"}, andel_av=("ja",), andelstext="Följer önskemål eller erfarenhet",
        ),
        "plan": korstabell(
            utsnitt, rader["plan"], rubrik="Har deltagaren sin plan", radrubrik="Nivå vid start", rader=NIVAER, kolumner=PLAN,
            andel_av=("kand",), andelstext="Känner sin plan",
        ),
        "steg": korstabell(
            utsnitt, rader["steg"], rubrik="Steg sedan start", radrubrik="Nivå vid start", rader=NIVAER, kolumner=STEG,
            andel_av=("upp",), andelstext="Närmare",
        ),
        "mal": korstabell(
            utsnitt, rader["mal"], rubrik="Avslutade efter planens mål", radrubrik="Mål", rader=MAL,
            kolumner={"ja": "Till arbete eller studier", "nej": "Annat"}, andel_av=("ja",), andelstext="Till arbete eller studier",
        ),
        "jobbmal": korstabell(
            utsnitt, [r for r in rader["mal"] if r[1] in JOBBMAL], rubrik="Avslutade med mål arbete eller studier", radrubrik="Mål",
            rader=MAL, kolumner={"ja": "Till arbete eller studier", "nej": "Annat"}, andel_av=("ja",), andelstext="Till arbete eller studier",
        ),
        "loka": korstabell(
            utsnitt, rader["loka"], rubrik="Lokas årstabell: insatser efter typ och utförare", radrubrik="Insats",
            rader=dict(LokaTyp.choices), kolumner=dict(Utforare.choices),
        ),
        "stodniva": korstabell(
            utsnitt, rader["stodniva"], rubrik="Stöd efter slag och nivå vid start", radrubrik="Slag av stöd",
            rader=dict(Stodslag.choices), kolumner=NIVAER,
        ),
        "syfte": korstabell(
            utsnitt, rader["syfte"], rubrik="Avslutade insatser: nådde de sitt syfte", radrubrik="Enligt",
            rader={"handlaggare": "Handläggaren", "deltagare": "Deltagaren"},
            kolumner={"ja": "Ja", "delvis": "Delvis", "nej": "Nej", "avstar": "Vill inte svara", "ej": "Inte besvarad"},
            andel_av=("ja",), andelstext="Ja", summarad=False,
        ),
        "stilla": korstabell(
            utsnitt, rader["stilla"], rubrik="Ärenden som står stilla", radrubrik="Varför", rader=dict(Stillestandsslag.choices),
            kolumner={"agare": "Hos ansvarig", "chef": "Hos chefen"}, summarad=False,
        ),
    }  # fmt: skip


def _egna(utsnitt: Utsnitt, rader: Rader) -> list[tuple[Any, ...]]:
    return [r for r in rader if utsnitt.vald in (ALLA, r[0])]


def _stod(utsnitt: Utsnitt, rader: Rader) -> list[Stodrad]:
    per = [(enhet, slag, antal) for enhet, slag, _, antal, _ in rader]
    celler = _rader(utsnitt, per, dict(Stodslag.choices))
    minuter: Counter[str] = Counter()
    for _, slag, _, _, m in _egna(utsnitt, rader):
        minuter[slag] += int(m)
    return [Stodrad(namn, cell, _timmar(minuter[kod], cell)) for kod, namn, cell in celler]


def _timmar(minuter: int, cell: Cell) -> str:
    """Hours with one decimal; hidden where the number of times is, "—" where nothing is registered."""
    if cell.varde is None:
        return cell.text
    return f"{minuter / 60:.1f}".replace(".", ",") if minuter else "—"


def _rader(utsnitt: Utsnitt, rader: Iterable[tuple[str, str, int]], texter: dict[str, str]) -> list[tuple[str, str, Cell]]:
    """Counts per code as one masked family, in the order of the codes."""
    rader = list(rader)
    koder = [k for k in texter if any(r[1] == k for r in rader)]
    if not koder:
        return []
    familj = Familj(("alla", *koder), (Delning("alla", tuple(koder)),), har_kon=False)
    rutnat = bygg(familj, utsnitt, (Rad(enhet, "", None, ("alla", kod), antal) for enhet, kod, antal in rader))
    return [(k, texter[k], rutnat.cell(utsnitt.vald, KON_ALLA, k)) for k in koder]


def _uppdrag(utsnitt: Utsnitt, rader: Rader, platser: Rader, stod: Rader) -> list[Uppdragsrad]:
    tabell = korstabell(
        utsnitt, rader, rubrik="", radrubrik="", rader=dict(Slag.choices), kolumner={"pagar": "Pågår", "slut": "Avslutade"}
    )
    antal_stod = {namn: cell for _, namn, cell in _rader(utsnitt, [(e, s, n) for e, _, s, n, _ in stod], dict(Slag.choices))}
    minuter: Counter[str] = Counter()
    for _, _, slag, _, m in _egna(utsnitt, stod):
        minuter[str(Slag(slag).label)] += int(m)
    utlovade = {str(Slag(slag).label): _platser(summa, utan) for slag, summa, utan in platser}
    svar = {r.namn: r for r in tabell.rader}
    tom = Cell(0, "0")
    return [
        Uppdragsrad(
            namn,
            svar[namn].celler[0] if namn in svar else tom,
            svar[namn].celler[1] if namn in svar else tom,
            utlovade.get(namn, "—"),
            _timmar(minuter[namn], antal_stod.get(namn, tom)),
        )
        for namn in dict(Slag.choices).values()
        if namn in svar or namn in utlovade or namn in antal_stod
    ]


def _platser(summa: int | None, utan: int) -> str:
    """Places by the catalogue; kinds that state none are said, never counted as nought."""
    if summa is None:
        return "— (antal saknas i katalogen)"
    return f"{summa} (antal saknas för {utan})" if utan else f"{summa}"


def _tider(utsnitt: Utsnitt, rader: Rader, texter: dict[str, str]) -> list[Tidsrad]:
    celler = _rader(utsnitt, [(enhet, kod, n) for enhet, kod, _, _, n in rader], texter)
    svar = []
    for kod, namn, cell in celler:
        tider: Counter[tuple[int, bool]] = Counter()
        for _, k, antal_dagar, slutade, antal in _egna(utsnitt, rader):
            if k == kod:
                tider[antal_dagar, slutade] += antal
        svar.append(Tidsrad(namn, dagar(tider, cell, "Mindre än hälften har slutat än.")))
    return svar
