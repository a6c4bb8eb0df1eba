"""The measures for some cases only: a handläggare's own (S127). The same questions as the unit's, asked of those ids alone.

Nothing here is masked: it is read only by whoever may open each of the cases (methods.md, policy). Few enough to be counted when they are
looked at. Intervals belong to the stored figures; no estimator of the worker is loaded (design.md 3).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any
from uuid import UUID

from followup.kas.lasare import Lasare
from followup.matt.definition import Form, Matt
from followup.matt.rakna import ALLA_ENHETER, HELA, Fonster, Summa, rader, summera
from followup.matt.skatta import ETT_AR, PROCENT_FRAN, Varde, forsta_inom_aret, skatta

BARA_EGNA = "SELECT * FROM ({fraga}) AS alla WHERE id = ANY(%(ids)s::uuid[])"


@dataclass(frozen=True)
class _Egna(Lasare):
    ids: Sequence[str] = ()

    def rader(self, sql: str, parametrar: dict[str, Any] | None = None) -> Sequence[tuple[Any, ...]]:
        return super().rader(sql, {**(parametrar or {}), "ids": list(self.ids)})


def egen_summa(
    las: Lasare, matt: Matt, enheter: Mapping[UUID, int | None], fonster: Fonster, ids: Iterable[UUID], urval: str = ""
) -> Summa:
    """What the measure is made of when only these rows are asked about."""
    if not matt.fraga:
        return Summa()
    egna = _Egna(las.cursor, las.datadatum, [str(i) for i in ids])
    summor = summera(rader(egna, replace(matt, fraga=BARA_EGNA.format(fraga=matt.fraga)), enheter, fonster), ())
    return summor.get((ALLA_ENHETER, urval, HELA, HELA), Summa())


def egen_figur(matt: Matt, s: Summa) -> Varde:
    """The figure as the night makes it, without its interval (tested against skatta.skatta)."""
    if matt.alltid_saknas or matt.form in (Form.ANTAL, Form.KVOT, Form.DAGAR, Form.HOGST) or not s.antal:
        return skatta(matt, s)
    if matt.form == Form.ANDEL:
        kanda = s.antal - s.okanda
        if not kanda:
            return Varde(0, 0, None, "Uppgift saknas för alla.", saknas=s.okanda)
        return Varde(s.ja, kanda, s.ja / kanda, saknas=s.okanda)
    if matt.form == Form.FORDELNING:
        forsta = sum(antal for (_, kod), antal in s.dagar.items() if kod == matt.utfall[0][0])
        return Varde(forsta, s.antal, forsta / s.antal)
    forsta = forsta_inom_aret(s.dagar)
    if max(dag for dag, _ in s.dagar) < ETT_AR:
        return Varde(forsta, s.antal, None, "Ingen har följts i ett år än.")
    return Varde(forsta, s.antal, float(incidens_av_ett(s.dagar, ETT_AR)))


def incidens_av_ett(dagar: Mapping[tuple[int, int], int], till: int) -> Fraction:
    """Aalen-Johansen for the first event, exactly: the sum of S(t-)·d1/n over the days up to `till` (methods.md 4.3)."""
    kvar, andel, svar = sum(dagar.values()), Fraction(1), Fraction(0)
    for dag in sorted({d for d, _ in dagar}):
        if dag > till:
            break
        handelser = sum(n for (d, o), n in dagar.items() if d == dag and o)
        svar += andel * dagar.get((dag, 1), 0) / kvar
        andel *= Fraction(kvar - handelser, kvar)
        kvar -= sum(n for (d, _), n in dagar.items() if d == dag)
    return svar


def som_text(v: Varde, tal: str) -> str:
    """Per cent from twenty, below that the counts: a percentage of five persons says more than it knows."""
    if v.varde is not None and v.taljare is not None and v.namnare and v.namnare < PROCENT_FRAN and "%" in tal:
        return f"{v.taljare} av {v.namnare}"
    return tal
