"""The counts behind the measures, read through the statistics door: five questions, each for all units and sexes of the scope.

The populations of anvisningar and avslutade are KAS's own CTEs (followup/kas/populationer.py) with the documented settings, so
that the page and the KAS run of the same year and scope cannot differ. No row of a person leaves the database: days are grouped.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from followup.kas.installningar import Installningar
from followup.kas.kpi import Population, Skop, version_for
from followup.kas.lasare import Lasare, lasare
from followup.kas.populationer import LIKA_DAG, Urval, ctes, parametrar
from followup.nyckeltal.utsnitt import Utsnitt

Rader = Sequence[tuple[Any, ...]]

# Where a remiss is: `besked` = the person was enrolled on it, `vantar` = still undecided, `utanfor` = declined, or the person was
# enrolled already when it came. Days are calendar days from arrival; an open one is followed to the last day counted.
REMISSER = """,
inskrivna AS MATERIALIZED (
    SELECT inskrivning_id, inskriven_den, avslutad_den FROM statistik.inskrivning
    WHERE enhet_id = ANY(%(enheter)s::uuid[]) AND (avslutad_den IS NULL OR avslutad_den >= %(fran)s)
),
egna AS MATERIALIZED (
    SELECT anvisning_id, inskrivning_id, status FROM statistik.anvisning
    WHERE enhet_id = ANY(%(enheter)s::uuid[]) AND inkom_den BETWEEN %(fran)s AND %(till)s
)
SELECT skop::text, kon, EXTRACT(MONTH FROM inkom_den)::int AS manad, initiator, lage,
    CASE lage WHEN 'besked' THEN inskriven_den - inkom_den WHEN 'vantar' THEN %(idag)s - inkom_den END AS dagar,
    COALESCE(insats_den IS NOT NULL, false) AS har_insats,
    CASE WHEN lage <> 'utanfor' THEN COALESCE(insats_den, LEAST(avslutad_den, %(idag)s)) - inkom_den END AS insatsdagar, count(*)
FROM (
    SELECT p.skop, p.kon, p.inkom_den, p.initiator, i.inskriven_den, i.avslutad_den,
        CASE WHEN i.inskriven_den BETWEEN p.inkom_den AND %(idag)s THEN 'besked'
             WHEN i.inskriven_den IS NULL AND a.status = ANY(%(oppna)s) THEN 'vantar' ELSE 'utanfor' END AS lage,
        (SELECT min(x.start_den) FROM statistik.insats x WHERE x.inskrivning_id = a.inskrivning_id
            AND x.start_den BETWEEN p.inkom_den AND %(idag)s) AS insats_den
    FROM anvisningar p
    JOIN egna a ON a.anvisning_id = p.id
    LEFT JOIN inskrivna i ON i.inskrivning_id = a.inskrivning_id
) AS r GROUP BY 1, 2, 3, 4, 5, 6, 7, 8"""
OPPNA_REMISSER = ["skickad", "returnerad", "mottagen"]  # an accepted one without enrolment was registered by mistake

# One row per unit, sex, month in and month out; 0 = before the year, NULL = not yet. The stock equation follows from these.
BESTAND = """
SELECT enhet_id::text, COALESCE(kon, 'O'),
    CASE WHEN inskriven_den < %(fran)s THEN 0 ELSE EXTRACT(MONTH FROM inskriven_den)::int END,
    CASE WHEN avslutad_den <= %(till_och_med)s THEN EXTRACT(MONTH FROM avslutad_den)::int END, count(*)
FROM statistik.inskrivning
WHERE enhet_id = ANY(%(enheter)s::uuid[]) AND slag = ANY(%(slag)s) AND inskriven_den <= %(till_och_med)s
    AND (avslutad_den IS NULL OR avslutad_den >= %(fran)s)
GROUP BY 1, 2, 3, 4"""

# Those enrolled during the year: way in, first insats, utfall, and days to the end or to the last day counted.
KOHORT = """
SELECT enhet_id::text, kon, niva, initiator, spar, stodslag, utfall, dagar, count(*)
FROM (
    SELECT i.enhet_id, COALESCE(i.kon, 'O') AS kon, COALESCE(i.niva_vid_start, 'saknas') AS niva,
        COALESCE(i.initiator, 'ovrigt') AS initiator, i.spar,
        COALESCE((SELECT x.stodslag FROM statistik.insats x WHERE x.inskrivning_id = i.inskrivning_id AND x.start_den <= %(idag)s
            ORDER BY x.start_den, x.registrerad_vid, x.insats_id LIMIT 1), 'ingen') AS stodslag,
        CASE WHEN i.avslutad_den IS NULL OR i.avslutad_den > %(idag)s THEN 'pagar' WHEN i.ar_ej_paborjad THEN 'aldrig'
             WHEN i.kas_utfall IN ('A', 'B') THEN i.kas_utfall ELSE 'annat' END AS utfall,
        LEAST(i.avslutad_den, %(idag)s) - i.inskriven_den AS dagar
    FROM statistik.inskrivning i
    WHERE i.enhet_id = ANY(%(enheter)s::uuid[]) AND i.slag = ANY(%(slag)s) AND i.inskriven_den BETWEEN %(fran)s AND %(till_och_med)s
) AS k GROUP BY 1, 2, 3, 4, 5, 6, 7, 8"""

# The CTEs of KAS come first (hence the comma): the views are read once more by unit and period, since a join on the id alone makes
# the database read every unit. KAS's Avslutade: per unit, and for all units together each person once with the last result.
AVSLUTADE = """,
nivaer AS MATERIALIZED (
    SELECT i.inskrivning_id, i.niva_vid_start FROM statistik.inskrivning i
    WHERE i.enhet_id = ANY(%(enheter)s::uuid[]) AND i.avslutad_den BETWEEN %(fran)s AND %(till)s
)
SELECT u.skop, u.kon, EXTRACT(MONTH FROM u.slut)::int, u.utfall, COALESCE(n.niva_vid_start, 'saknas'), u.utan_kod, count(*)
FROM (
    SELECT a.skop::text, a.id, a.kon, a.slut, a.utfall, a.utan_kod FROM avslutade a
    UNION ALL
    SELECT 'alla', s.id, s.kon, s.slut, s.utfall, s.utan_kod
    FROM (SELECT DISTINCT ON (person_key) * FROM avslutade ORDER BY person_key, slut DESC, {lika_dag}registrerad_vid DESC, id DESC) s
) AS u JOIN nivaer n ON n.inskrivning_id = u.id GROUP BY 1, 2, 3, 4, 5, 6"""

# Agreed days in the year that have passed: answered by then, or not (T02: those still to come are left out). The page on the remisser
# splits the same rows further (samverkan.py).
AVTALADE = """
SELECT enhet_id, anvisning_id, (signerad_vid AT TIME ZONE 'Europe/Stockholm')::date <= senast_den IS TRUE AS ja, avtalad_id
FROM statistik.aterkoppling
WHERE enhet_id = ANY(%(enheter)s::uuid[]) AND senast_den BETWEEN %(fran)s AND %(till_och_med)s AND senast_den < %(idag)s"""
ATERKOPPLING = "SELECT enhet_id::text, ja, count(*) FROM ({avtalade}) AS t GROUP BY 1, 2"


@dataclass(frozen=True)
class Underlag:
    """What the measures are made of: grouped counts, read at one moment."""

    remisser: Rader
    bestand: Rader
    kohort: Rader
    avslutade: Rader
    aterkopplingar: Rader
    datadatum: datetime

    @property
    def har_okant_kon(self) -> bool:
        return any(rad[1] == "O" for rader in (self.remisser, self.bestand, self.avslutade) for rad in rader)


def hamta_remisser(utsnitt: Utsnitt) -> Underlag:
    """The remisser alone, one question; the other sources are empty."""
    urval, varden = _fraga(utsnitt)
    with lasare() as las:
        return Underlag(_fran_kas(las, urval, Population.ANVISNINGAR, REMISSER, varden), (), (), (), (), las.datadatum)


def _fraga(utsnitt: Utsnitt) -> tuple[Urval, dict[str, Any]]:
    ids = [str(e.id) for e in utsnitt.enheter]
    urval = Urval(utsnitt.ar, version_for(utsnitt.ar), Skop("enhet", tuple(ids)), Installningar())
    varden = {**parametrar(urval), "enheter": ids, "till_och_med": utsnitt.till, "idag": utsnitt.idag, "oppna": OPPNA_REMISSER}
    return urval, varden


def hamta(utsnitt: Utsnitt) -> Underlag:
    """Five questions, whatever the number of units, persons and filters."""
    urval, varden = _fraga(utsnitt)
    avslutade = AVSLUTADE.format(lika_dag=LIKA_DAG[urval.inst.lika_slutdag])
    with lasare() as las:
        return Underlag(
            remisser=_fran_kas(las, urval, Population.ANVISNINGAR, REMISSER, varden),
            bestand=las.rader(BESTAND, varden),
            kohort=las.rader(KOHORT, varden),
            avslutade=_fran_kas(las, urval, Population.AVSLUTADE, avslutade, varden),
            aterkopplingar=las.rader(ATERKOPPLING.format(avtalade=AVTALADE), varden),
            datadatum=las.datadatum,
        )


def _fran_kas(las: Lasare, urval: Urval, population: Population, fraga: str, varden: dict[str, Any]) -> Rader:
    med = ", ".join(f"{namn} AS ({text})" for namn, text in ctes(urval, population))
    return las.rader(f"WITH {med}{fraga}", varden)
