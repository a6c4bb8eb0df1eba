"""Days and ends behind the lock-in quotient of each insats kind (methods.md 4.5): person-days and work while the insats runs, and in the
ninety days after, as long as the person is still enrolled and has not begun the same kind again. A pause shorter than thirty days is the
same spell. Called by the worker."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from followup.kas.lasare import Lasare
from followup.maskning import DOLD
from followup.matt.gemensamt import UTAN_GRUND, Grund
from followup.matt.inlasning import Inlasning
from followup.matt.rakna import ALLA_ENHETER, Fonster, ar_i_urval, varden
from followup.matt.tabeller import Nod, Rakning, Tabell, maskade, rakna_ihop

FOR_LITEN = "Gruppen är för liten för att visas."
FOR_FA = "För få har gått till arbete för att jämföra."
PAUS = 30
EFTER = 90
VANTAN = "vantan"  # enrolled, and no insats has begun
# Spells inside the two years that end with the window. `slut` is the last day in the insats, NULL while it runs; `f.slut` the last day followed.
FRAGA = f"""WITH f AS (
    SELECT inskrivning_id, enhet_id, EXTRACT(YEAR FROM %(till)s::date)::int - fodelsear AS alder, inskriven_den, forsta_insats_den,
        LEAST(COALESCE(avslutad_den, %(till)s), %(till)s) AS slut, handelse = 1 AND avslutad_den <= %(till)s AS till_arbete
    FROM statistik.fall
    WHERE enhet_id = ANY(%(enheter)s::uuid[]) AND slag = ANY(%(slag)s) AND NOT ar_ej_paborjad AND inskriven_den <= %(till)s
        AND (avslutad_den IS NULL OR avslutad_den >= %(fran)s::date - interval '1 year')
), rader AS (
    SELECT x.inskrivning_id, x.typ, x.insats_id, x.start_den, COALESCE(x.slut_den, 'infinity') AS slut_den,
        max(COALESCE(x.slut_den, 'infinity')) OVER (PARTITION BY x.inskrivning_id, x.typ ORDER BY x.start_den, x.insats_id
            ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS forra
    FROM statistik.insats x JOIN f ON f.inskrivning_id = x.inskrivning_id WHERE x.start_den <= f.slut
), nummer AS (
    SELECT *, count(*) FILTER (WHERE forra IS NULL OR (forra < 'infinity' AND start_den - forra >= {PAUS}))
        OVER (PARTITION BY inskrivning_id, typ ORDER BY start_den, insats_id) AS nr FROM rader
), perioder AS (
    SELECT inskrivning_id, typ, nr, min(start_den) AS start, max(slut_den) AS slut FROM nummer GROUP BY 1, 2, 3
), foljda AS (
    SELECT f.*, p.typ, p.start, LEAST(p.slut, f.slut) AS i_till,
        LEAST(p.slut::timestamp + interval '{EFTER} days', f.slut,
            lead(p.start) OVER (PARTITION BY p.inskrivning_id, p.typ ORDER BY p.nr) - 1)::date AS efter_till
    FROM perioder p JOIN f ON f.inskrivning_id = p.inskrivning_id
), dagar AS (
    SELECT enhet_id, alder, typ, GREATEST(start, %(fran)s::date - 365) AS i_fran, i_till, efter_till, till_arbete, slut FROM foljda
    UNION ALL
    SELECT enhet_id, alder, '{VANTAN}', GREATEST(inskriven_den, %(fran)s::date - 365), LEAST(COALESCE(forsta_insats_den - 1, slut), slut), NULL,
        till_arbete, slut
    FROM f WHERE forsta_insats_den IS NULL OR forsta_insats_den > inskriven_den
)
SELECT enhet_id::text, alder, typ, sum(GREATEST(i_till - i_fran + 1, 0)), count(*) FILTER (WHERE till_arbete AND slut = i_till AND i_till >= i_fran),
    sum(GREATEST(COALESCE(efter_till - GREATEST(i_till, i_fran - 1), 0), 0)),
    count(*) FILTER (WHERE till_arbete AND slut > i_till AND slut <= efter_till AND slut >= i_fran), count(*)
FROM dagar GROUP BY 1, 2, 3"""  # noqa: S608


def x_inlasning(las: Lasare, enheter: Iterable[UUID], fonster: Fonster, grund: Grund = UTAN_GRUND) -> dict[Nod, dict[str, Any]]:
    egna = list(enheter)
    namn = [str(e) for e in egna]
    rader = las.rader(FRAGA, varden(dict.fromkeys(egna), fonster))
    dagar: dict[tuple[Nod, str], list[int]] = defaultdict(lambda: [0, 0])
    rakningar = []
    for enhet, alder, typ, dagar_i, arbete_i, dagar_efter, arbete_efter, antal in rader:
        rakningar += [
            Rakning(enhet, alder, (c,), n)
            for c, n in ((("n", typ), antal), (("i", typ), arbete_i), (("efter", typ), arbete_efter))
        ]
        for urval in ("", "16-24", "16-19"):
            if ar_i_urval(alder, urval):
                for nod in ((enhet, urval), (ALLA_ENHETER, urval)):
                    dagar[nod, typ][0] += int(dagar_i)
                    dagar[nod, typ][1] += int(dagar_efter)
    tabeller = maskade(rakna_ihop(rakningar, namn), [], minne=(grund.minne, "x_inlasning"))
    return {nod: {"insatser": _nodens(nod, t, dagar)} for nod, t in tabeller.items()}


def _nodens(nod: Nod, t: Tabell, dagar: dict[tuple[Nod, str], list[int]]) -> dict[str, Any]:
    return {typ: _rad(t, typ, *d) for (egen, typ), d in sorted(dagar.items()) if egen == nod}


def _rad(t: Tabell, typ: str, dagar_i: int, dagar_efter: int) -> dict[str, Any]:
    """The counts of ends are told masked; without both of them there is no quotient. Of a small group not even the days are told."""
    if t.n(("n", typ)) is None:
        return {"arbete_i": DOLD, "arbete_efter": DOLD, "dagar_i": None, "dagar_efter": None, "skal": FOR_LITEN}
    i, efter = t.n(("i", typ)), t.n(("efter", typ))
    rad = {"arbete_i": t.text(("i", typ)), "arbete_efter": t.text(("efter", typ)), "dagar_i": dagar_i, "dagar_efter": dagar_efter}
    if typ == VANTAN:
        takt = None if i is None else Inlasning(i, dagar_i, 0, 0).takt_i
        return rad | {"takt_i": _tal(takt), "skal": "Ingen insats att jämföra med."}
    if not i or not efter:
        return rad | {"skal": FOR_FA}
    m = Inlasning(i, dagar_i, efter, dagar_efter)
    granser = m.intervall
    return rad | {
        "takt_i": _tal(m.takt_i), "takt_efter": _tal(m.takt_efter), "kvot": _tal(m.kvot), "skal": m.skal,
        "intervall": "–".join(_tal(g) for g in granser) if granser else "",
    }  # fmt: skip


def _tal(varde: float | None) -> str:
    return "—" if varde is None else f"{varde:.2f}".replace(".", ",")
