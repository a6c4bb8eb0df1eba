"""The populations as SQL over schema `statistik` (kas.md 6.0). Every figure and every list is one of these CTEs and a condition.

`grund` holds each enrolment that was active in the year and is of a kind that counts; `anv` each anvisning of the year. The rest
choose from them: one row per person and scope, or all rows. Nothing here loops over persons, and no value is pasted into the text:
the settings choose between fixed texts, the rest are query parameters.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.utils import timezone

from followup.kas.installningar import Installningar
from followup.kas.kpi import Ar, Form, Kpi, Population, Skop
from intake.enums import RemissStatus


@dataclass(frozen=True)
class Urval:
    """Year, questionnaire version, scope and settings: all that a figure depends on beside the data."""

    ar: int
    version: str
    skop: Skop
    inst: Installningar

    def population(self, kpi: Kpi) -> Population:
        """Time in the activity may be asked of all participants instead of the closed ones (setting `t7_namnare`)."""
        if kpi.tabell == "T7" and self.inst.t7_namnare == "alla":
            return Population.DELTAGARE
        return kpi.population


# What a row is counted under, and how that is reached. "alla" counts it both under its unit and under its municipality, so that the
# night reads the data once; the order of the texts matters to nobody, and "C" sorts fastest.
SKOPKOLUMN = {"kommun": "{x}.kommunkod", "enhet": "{x}.enhet_id", "alla": "s.skop"}
SKOPKALLA = {
    "kommun": "",
    "enhet": "",
    "alla": ' CROSS JOIN LATERAL (VALUES ({x}.enhet_id::text COLLATE "C"), ({x}.kommunkod::text COLLATE "C")) AS s(skop)',
}
SKOPTYP = {"kommun": "text[]", "enhet": "uuid[]", "alla": "text[]"}

# The row that stands for a person: the last ended one. A tie on the day is settled by the result, or by what was registered last.
LIKA_DAG = {"utfall": "array_position(ARRAY['A','B','D','C','E'], utfall), ", "senast_registrerad": ""}

GRUND = """
    SELECT i.inskrivning_id AS id, {skop} AS skop, i.person_key, COALESCE(i.kon, 'O') AS kon, i.fodelsear, i.utbildning,
        i.utan_arbete_sedan, i.inskriven_den AS start, i.avslutad_den AS slut, i.arbetsform, i.ar_ej_paborjad AS ej_paborjad,
        i.registrerad_vid, i.initiator, COALESCE(i.ar_preliminart_arbete, false) AS preliminart,
        i.avslutad_den IS NOT NULL AND i.kas_utfall IS NULL AND NOT i.ar_ej_paborjad AS utan_kod,
        CASE WHEN i.ar_preliminart_arbete AND %(prelim_ar_e)s THEN 'E' ELSE COALESCE(i.kas_utfall, 'E') END AS utfall,
        NOT i.ar_ej_paborjad OR %(rakna_ej_paborjade)s AS raknas, CASE WHEN i.ar_ej_paborjad THEN i.inskrivning_id END AS ensam
    FROM statistik.inskrivning i{skopkalla}
    WHERE i.slag = ANY(%(slag)s) AND i.slag <> 'feriejobb' AND {period}{skopvillkor}"""

AKTIV = "i.inskriven_den <= %(till)s AND (i.avslutad_den IS NULL OR i.avslutad_den >= %(fran)s)"

# bridge_days: an end and a new start at most that many days later are one enrolment, with the first one's start and attributes and
# the last one's end and result. Rows from shortly after the year are needed, since they may undo an end in December. A never-started
# one is never joined.
BRYGGA = """
    SELECT DISTINCT ON (skop, person_key, ensam, kedja) id, skop, person_key, kon,
        first_value(fodelsear) OVER kedjan AS fodelsear, first_value(utbildning) OVER kedjan AS utbildning,
        first_value(utan_arbete_sedan) OVER kedjan AS utan_arbete_sedan, first_value(start) OVER kedjan AS start,
        NULLIF(max(COALESCE(slut, 'infinity')) OVER (PARTITION BY skop, person_key, ensam, kedja), 'infinity') AS slut,
        arbetsform, ej_paborjad, registrerad_vid, first_value(initiator) OVER kedjan AS initiator, preliminart, utan_kod, utfall, raknas
    FROM (SELECT *, sum(ny) OVER (PARTITION BY skop, person_key, ensam ORDER BY start, registrerad_vid, id) AS kedja FROM (
        SELECT *, CASE WHEN start <= max(COALESCE(slut, 'infinity')) OVER (PARTITION BY skop, person_key, ensam
            ORDER BY start, registrerad_vid, id ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) + %(brygga)s
            THEN 0 ELSE 1 END AS ny FROM rader) AS markta) AS kedjade
    WINDOW kedjan AS (PARTITION BY skop, person_key, ensam, kedja ORDER BY start, registrerad_vid, id)
    ORDER BY skop, person_key, ensam, kedja, COALESCE(slut, 'infinity') DESC, {lika_dag}registrerad_vid DESC, id DESC"""

ANV = """
    SELECT a.anvisning_id AS id, {skop} AS skop, a.person_key, COALESCE(a.kon, 'O') AS kon, a.initiator, a.samverkan_soc,
        a.inkom_den, a.registrerad_vid
    FROM statistik.anvisning a{skopkalla}
    WHERE a.inkom_den BETWEEN %(fran)s AND %(till)s AND a.slag = ANY(%(slag)s) AND a.slag <> 'feriejobb'
        AND a.status <> ALL(%(status_utan)s){skopvillkor}"""

# Age, education with the rule for missing values, and the span whose length T7 asks for.
EGENSKAPER = """*, {alder} - fodelsear AS alder, COALESCE(utbildning, %(utb_saknas)s) AS utb,
        start AS langd_fran, LEAST(COALESCE(slut, %(till)s), %(till)s) AS langd_till"""
ALDER = {"arets_slut": "%(ar)s", "vid_start": "EXTRACT(YEAR FROM start)::int"}

PER_PERSON_STARTAD = "ORDER BY skop, person_key, start DESC, registrerad_vid DESC, id DESC"
PER_PERSON_SLUTAD = "ORDER BY skop, person_key, slut DESC, {lika_dag}registrerad_vid DESC, id DESC"
SLUTAD_I_AR = "slut BETWEEN %(fran)s AND %(till)s"

INSKRIVNING_POPULATIONER = {
    Population.DELTAGARE: "SELECT DISTINCT ON (skop, person_key) {egenskaper} FROM grund WHERE raknas {startad}",
    Population.AVSLUTADE: "SELECT {per_person}{egenskaper} FROM grund WHERE raknas AND {slutad_i_ar} {slutad}",
    Population.ANNAN_BAS: "SELECT {annan_bas}{egenskaper} FROM grund WHERE raknas AND {slutad_i_ar} {slutad}",
    Population.EJ_PABORJADE: "SELECT DISTINCT ON (skop, person_key) {egenskaper} FROM grund WHERE ej_paborjad AND {slutad_i_ar} {slutad}",
    Population.INSKRIVNINGAR: "SELECT {egenskaper} FROM grund WHERE raknas",
}
ANVISNING_POPULATIONER = {
    Population.ANVISADE: "SELECT DISTINCT ON (skop, person_key) * FROM anv ORDER BY skop, person_key, inkom_den DESC, registrerad_vid DESC, id DESC",
    Population.ANVISNINGAR: "SELECT * FROM anv",
}
EN_PER_PERSON = "DISTINCT ON (skop, person_key) "


def parametrar(urval: Urval) -> dict[str, Any]:
    """Values for the query; `fran`/`till` are both inside the year (kas.md 6.0)."""
    inst, aret = urval.inst, Ar(urval.ar)
    utan = [RemissStatus.UTKAST.value, RemissStatus.OMDIRIGERAD.value]  # the view leaves them out too; a redirected one lives on
    utan += [RemissStatus.AVBOJD.value] if inst.avbojda_raknas == "nej" else []
    utan += [RemissStatus.ATERTAGEN.value] if inst.atertagna_raknas == "nej" else []
    return {
        "ar": urval.ar,
        "idag": timezone.localdate(),
        "fran": aret.fran,
        "till": aret.till,
        "till_brygga": aret.till + timedelta(days=inst.bridge_days),
        "brygga": inst.bridge_days,
        "slag": list(inst.slag),
        "prelim_ar_e": inst.preliminara_arbeten == "rakna_som_E",
        "rakna_ej_paborjade": inst.ej_paborjade == "rakna",
        "utb_saknas": "ej_validerad" if inst.utbildning_saknas == "ej_validerad" else "saknas",
        "status_utan": utan,
        "skop": list(urval.skop.ids or ()),
    }


def ctes(urval: Urval, population: Population) -> list[tuple[str, str]]:
    """The chain of CTEs up to the population, in order, as (name, text)."""
    if population in ANVISNING_POPULATIONER:
        return [("anv", _kalla(ANV, urval, "a")), (population.value, ANVISNING_POPULATIONER[population])]
    return [*_grund(urval), (population.value, _ur_grund(urval, population))]


def _kalla(text: str, urval: Urval, alias: str, period: str = "") -> str:
    slag = urval.skop.slag
    skop = SKOPKOLUMN[slag].format(x=alias)
    villkor = "" if urval.skop.ids is None else f" AND {skop} = ANY(%(skop)s::{SKOPTYP[slag]})"
    return text.format(skop=skop, skopkalla=SKOPKALLA[slag].format(x=alias), skopvillkor=villkor, period=period)


def _grund(urval: Urval) -> list[tuple[str, str]]:
    if not urval.inst.bridge_days:
        return [("grund", _kalla(GRUND, urval, "i", AKTIV))]
    brygga = BRYGGA.format(lika_dag=LIKA_DAG[urval.inst.lika_slutdag])
    aktiv = "start <= %(till)s AND (slut IS NULL OR slut >= %(fran)s)"
    return [
        ("rader", _kalla(GRUND, urval, "i", "i.inskriven_den <= %(till_brygga)s")),
        ("grund", f"SELECT * FROM ({brygga}) AS kedjor WHERE {aktiv}"),  # noqa: S608
    ]


def _ur_grund(urval: Urval, population: Population) -> str:
    person = urval.inst.avslut_basis == "person"
    return INSKRIVNING_POPULATIONER[population].format(
        egenskaper=EGENSKAPER.format(alder=ALDER[urval.inst.alder]),
        slutad_i_ar=SLUTAD_I_AR,
        startad=PER_PERSON_STARTAD,
        slutad=PER_PERSON_SLUTAD.format(lika_dag=LIKA_DAG[urval.inst.lika_slutdag]),
        per_person=EN_PER_PERSON if person else "",
        annan_bas="" if person else EN_PER_PERSON,
    )


def antalsfraga(urval: Urval, kpier: list[Kpi], kalla: str) -> tuple[str, list[tuple[Population, list[Kpi]]]]:
    """One statement that counts every KPI of one source (`grund` or `anv`) for all scopes and sexes, and the order of its columns.

    Each row is (population, scope, sex, [all, kpi1, kpi2 ...]). The source is read once and shared by its populations.
    """
    fran = INSKRIVNING_POPULATIONER if kalla == "grund" else ANVISNING_POPULATIONER
    ordning = [(p, [k for k in kpier if urval.population(k) == p]) for p in fran]
    delar: dict[str, str] = {}
    satser = []
    for population, egna in ordning:
        delar.update(ctes(urval, population))
        raknare = ", ".join(["count(*)", *(f"count(*) FILTER (WHERE {k.villkor})" for k in egna)])
        satser.append(
            f"SELECT '{population.value}', skop::text, kon, ARRAY[{raknare}]::int[] FROM {population.value} GROUP BY skop, kon"  # noqa: S608
        )
    med = ", ".join(f"{namn} AS {'MATERIALIZED ' if namn in ('grund', 'anv') else ''}({text})" for namn, text in delar.items())
    return f"WITH {med} " + " UNION ALL ".join(satser), ordning


def listfraga(urval: Urval, kpi: Kpi, *, kon: str, namnare: bool) -> str:
    """The ids behind one figure: the same CTE and the same condition as the count. `%(kon)s` is a parameter when not T."""
    population = urval.population(kpi)
    med = ", ".join(f"{namn} AS ({text})" for namn, text in ctes(urval, population))
    villkor = "TRUE" if namnare and kpi.form != Form.ANTAL else kpi.villkor
    per_kon = "" if kon == "T" else " AND kon = %(kon)s"
    return f"WITH {med} SELECT id FROM {population.value} WHERE ({villkor}){per_kon} ORDER BY registrerad_vid, id"  # noqa: S608
