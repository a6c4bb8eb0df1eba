"""From questions to grouped counts, and to the list behind a figure: the same rows (T05).

One question per measure for any number of units; what comes back is counted per unit, age selection and split in memory, so that the
database groups and Python only adds.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from dateutil.relativedelta import relativedelta

from followup.enums import Urval
from followup.kas.installningar import Installningar
from followup.kas.lasare import Lasare
from followup.matt.definition import FONSTER_MANADER, UPPDELNINGAR, Form, Matt, Uppdelning
from followup.matt.fragor import KOLUMNER

ALLA_ENHETER = ""  # the key of all units together
HELA = ""  # the key of everybody, beside the parts of a split
UNGDOM = {Urval.UNGA: (16, 24), Urval.KAA: (16, 19)}
YNGST = 16
ALDERSGRUPPER = ((19, "16–19 år"), (24, "20–24 år"), (34, "25–34 år"), (54, "35–54 år"))
ALDST = "55 år eller äldre"

RAKNA = """WITH grans(enhet_id, grans) AS (SELECT * FROM unnest(%(enheter)s::uuid[], %(granser)s::int[])), rader AS ({fraga})
SELECT enhet_id::text, kon, alder, niva, kalla, insats, avsandare, modell, dag, ja, utfall, count(*), sum(t), sum(n)
FROM (SELECT {kolumner} FROM rader) AS r GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11"""
LISTA = """WITH grans(enhet_id, grans) AS (SELECT * FROM unnest(%(enheter)s::uuid[], %(granser)s::int[])), rader AS ({fraga})
SELECT id, kon, alder, niva, kalla, insats, avsandare, modell, ja FROM (SELECT {kolumner} FROM rader) AS r
WHERE id IS NOT NULL ORDER BY dag DESC NULLS LAST, id"""


@dataclass(frozen=True)
class Fonster:
    """The twelve months up to `till`: a month's last day, or yesterday in the month that runs."""

    till: date

    @property
    def fran(self) -> date:
        return self.till + timedelta(days=1) - relativedelta(months=FONSTER_MANADER)

    @property
    def manad(self) -> date:
        return self.till.replace(day=1)


@dataclass
class Summa:
    """What a figure is made of: rows, rows with `ja`, rows where `ja` is not known, sums of `t` and `n`, and days with what ended them."""

    antal: int = 0
    ja: int = 0
    okanda: int = 0
    t: Decimal = Decimal(0)
    n: Decimal = Decimal(0)
    dagar: Counter[tuple[int, int]] = field(default_factory=Counter)  # (day, 0 = still waits, else cause) -> how many

    def lagg(self, rad: "Rad") -> None:
        self.antal += rad.antal
        self.ja += rad.antal if rad.ja else 0
        self.okanda += rad.antal if rad.ja is None else 0
        self.t += rad.t
        self.n += rad.n
        if rad.dag is not None:
            self.dagar[rad.dag, rad.utfall if rad.utfall is not None else int(bool(rad.ja))] += rad.antal


@dataclass(frozen=True)
class Rad:
    """`antal` cases of a unit alike in everything that a figure is split by."""

    enhet: str
    drag: Mapping[str, str]
    alder: int | None
    dag: int | None
    ja: bool | None
    utfall: int | None
    antal: int
    t: Decimal
    n: Decimal


Nyckel = tuple[str, str, str, str]  # unit, age selection, split, part


def aldersgrupp(alder: int | None) -> str:
    if alder is None or alder < YNGST:
        return "Uppgift saknas"
    return next((namn for till, namn in ALDERSGRUPPER if alder <= till), ALDST)


def ar_i_urval(alder: int | None, urval: str) -> bool:
    return urval == Urval.ALLA or (alder is not None and UNGDOM[Urval(urval)][0] <= alder <= UNGDOM[Urval(urval)][1])


def varden(enheter: Mapping[UUID, int | None], fonster: Fonster) -> dict[str, Any]:
    """Parameters of a question: units with their limit of days, the window, and the kinds of assignment that count (T14)."""
    return {
        "enheter": [str(e) for e in enheter],
        "granser": list(enheter.values()),
        "fran": fonster.fran,
        "till": fonster.till,
        "slag": list(Installningar().slag),
    }


def rader(las: Lasare, matt: Matt, enheter: Mapping[UUID, int | None], fonster: Fonster) -> list[Rad]:
    if not matt.fraga:
        return []
    sql = RAKNA.format(fraga=matt.fraga, kolumner=KOLUMNER)
    return [_rad(r) for r in las.rader(sql, varden(enheter, fonster))]


def _rad(r: Sequence[Any]) -> Rad:
    enhet, kon, alder, niva, kalla, insats, avsandare, modell, dag, ja, utfall, antal, t, n = r
    drag = {
        "kon": kon, "aldersgrupp": aldersgrupp(alder), "niva": niva, "kalla": kalla, "insats": insats, "avsandare": avsandare,
        "modell": modell,
    }  # fmt: skip
    return Rad(enhet, drag, alder, dag, ja, utfall, antal, t or Decimal(0), n or Decimal(0))


def summera(rader: Iterable[Rad], uppdelningar: Sequence[Uppdelning] = UPPDELNINGAR) -> dict[Nyckel, Summa]:
    """Every sum a reader can ask for: the unit and all units together, each age selection, everybody and each part of each split."""
    rader = list(rader)
    ar_en = len({rad.enhet for rad in rader}) == 1  # all of them together are the only one
    summor: dict[Nyckel, Summa] = {}
    for rad in rader:
        for urval in (u.value for u in Urval if ar_i_urval(rad.alder, u)):
            for enhet in (rad.enhet,) if ar_en else (rad.enhet, ALLA_ENHETER):
                for uppdelning, del_ in ((HELA, HELA), *((u.kod, rad.drag[u.kolumn]) for u in uppdelningar)):
                    nyckel = (enhet, urval, uppdelning, del_)
                    if (summa := summor.get(nyckel)) is None:
                        summa = summor[nyckel] = Summa()
                    summa.lagg(rad)
    return {**summor, **{(ALLA_ENHETER, *k[1:]): s for k, s in summor.items()}} if ar_en else summor


def lista(
    las: Lasare, matt: Matt, enheter: Mapping[UUID, int | None], fonster: Fonster, *, urval: str = "", uppdelning: str = HELA,
    del_: str = HELA, bara_ja: bool = False,
) -> list[UUID]:  # fmt: skip
    """The ids behind a figure: as many as its denominator, or as its numerator with `bara_ja`. What has no case (staff, answers) has no
    row here."""
    if not matt.fraga:
        return []
    svar = []
    for pk, kon, alder, niva, kalla, insats, avsandare, modell, ja in las.rader(
        LISTA.format(fraga=matt.fraga, kolumner=KOLUMNER), varden(enheter, fonster)
    ):
        drag = {
            "kon": kon, "alder": aldersgrupp(alder), "niva": niva, "kalla": kalla, "insats": insats, "avsandare": avsandare,
            "modell": modell,
        }  # fmt: skip
        if ja is None and matt.form == Form.ANDEL:
            continue  # not known: not in the basis
        if ar_i_urval(alder, urval) and (not uppdelning or drag[uppdelning] == del_) and (ja or not bara_ja):
            svar.append(pk)
    return svar
