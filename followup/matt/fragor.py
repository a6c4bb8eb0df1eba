"""The questions of the measures as SQL over schema `statistik`. Each gives rows of KOLUMNER; nothing is pasted but fixed texts.

`fran` and `till` bound the twelve months; nothing after `till` is known, so a figure of a past month does not change because time went on.
`grans` is a table of the units with their limit of days for the measure.
"""

KOLUMNER = "id, enhet_id, person_key, kon, alder, niva, kalla, insats, avsandare, modell, dag, ja, utfall, t, n"

_DRAG = (
    "{x}.enhet_id, {x}.person_key, {x}.kon, EXTRACT(YEAR FROM %(till)s::date)::int - {x}.fodelsear AS alder, {x}.niva, {x}.kalla, "
    "{x}.insats, {x}.avsandare, {x}.modell"
)
_RADER = "{drag}, {dag} AS dag, {ja} AS ja, {utfall} AS utfall, {t} AS t, {n} AS n"
REMISS = "statistik.remissfall r JOIN grans g ON g.enhet_id = r.enhet_id"
# OFFSET 0: the units' own rows first. A question for a range of days reads every unit's cases of those days otherwise (0.7 s, 0.09 s so).
REMISS_I_ENHETEN = """(SELECT * FROM statistik.remissfall WHERE enhet_id = ANY(%(enheter)s::uuid[]) OFFSET 0) r
    JOIN grans g ON g.enhet_id = r.enhet_id"""
FALL = "statistik.fall f JOIN grans g ON g.enhet_id = f.enhet_id"
# The units are told twice: the join with `grans` gives the limit of each, and without the list beside it the database goes through every
# unit there is before it joins (a month of one unit among 290 took 55 s, and takes 3).
SLAG = "{x}.slag = ANY(%(slag)s) AND {x}.enhet_id = ANY(%(enheter)s::uuid[])"


def _fraga(alias: str, id_: str, fran: str, dar: str, *, dag: str = "NULL::int", ja: str = "NULL::bool", utfall: str = "NULL::int",
           t: str = "NULL::numeric", n: str = "NULL::numeric") -> str:  # fmt: skip
    kolumner = _RADER.format(drag=_DRAG.format(x=alias), dag=dag, ja=ja, utfall=utfall, t=t, n=n)
    return f"SELECT {alias}.{id_} AS id, {kolumner} FROM {fran} WHERE {SLAG.format(x=alias)} AND {dar}"  # noqa: S608


def av_remisser(dar: str, **kolumner: str) -> str:
    """One row per remiss that was not taken back."""
    return _fraga("r", "anvisning_id", kolumner.pop("fran", REMISS), f"r.status <> 'atertagen' AND {dar}", **kolumner)


def av_fall(dar: str, **kolumner: str) -> str:
    """One row per enrolment."""
    return _fraga("f", "inskrivning_id", kolumner.pop("fran", FALL), dar, **kolumner)


def dagar(fran: str, till: str) -> str:
    """Days to an event, or to the last day counted for whoever still waits."""
    return f"LEAST(COALESCE({till}, %(till)s), %(till)s) - {fran}"


def hade_hant(dag: str) -> str:
    return f"COALESCE({dag} <= %(till)s, false)"


KOM_IN = "r.inkom_den BETWEEN %(fran)s AND %(till)s"
BORJADE = "f.inskriven_den BETWEEN %(fran)s AND %(till)s"
SLUTADE = "f.avslutad_den BETWEEN %(fran)s AND %(till)s AND NOT f.ar_ej_paborjad"
PAGAR = "f.inskriven_den <= %(till)s AND (f.avslutad_den IS NULL OR f.avslutad_den > %(till)s)"
NAGON_DAG = "f.inskriven_den <= %(till)s AND (f.avslutad_den IS NULL OR f.avslutad_den >= %(fran)s)"
# First and last day of the enrolment inside the window, both counted.
DEL_FRAN = "GREATEST(f.inskriven_den, %(fran)s)"
DEL_TILL = "LEAST(COALESCE(f.avslutad_den, %(till)s), %(till)s)"
