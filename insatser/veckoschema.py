"""The weekly schedule as arithmetic: which days a line falls on, and how long a session is. No database."""

from collections.abc import Iterator
from datetime import date, time, timedelta
from decimal import Decimal

from django.core.exceptions import ValidationError

from ame.common.helgdagar import helgdag
from insatser.enums import Placeringsstatus, Veckor
from insatser.models import Insats, Placering, Schemarad

HORISONT = timedelta(weeks=8)


def galler_i_veckan(veckor: str, den: date) -> bool:
    """Odd and even are the ISO number's, also over New Year: after week 53 comes week 1, both odd."""
    if veckor == Veckor.ALLA:
        return True
    return (den.isocalendar().week % 2 == 1) == (veckor == Veckor.UDDA)


def isovecka(den: date) -> tuple[int, int]:
    """Year and week as ISO counts them: 2027-01-01 lies in 2026's week 53."""
    iso = den.isocalendar()
    return iso.year, iso.week


def vecka_text(mandag: date) -> str:
    """`2026-W47`, as in an address and in a browser's week field."""
    ar, vecka = isovecka(mandag)
    return f"{ar}-W{vecka:02d}"


def las_vecka(text: str, idag: date) -> date:
    """The Monday of `2026-W47`; of today's week when the text is no week."""
    ar, _, vecka = text.partition("-W")
    if ar.isdigit() and len(ar) == 4 and vecka.isdigit():
        try:
            return date.fromisocalendar(int(ar), int(vecka), 1)
        except ValueError:
            pass
    return idag - timedelta(days=idag.weekday())


def planerade_timmar(fran_tid: time, till_tid: time, rast_minuter: int = 0) -> Decimal:
    """Hours by the clock on the wall, the break taken off. Summer time moves no session: the wall is what was agreed. Raises
    ValidationError when nothing is left."""
    minuter = (till_tid.hour - fran_tid.hour) * 60 + till_tid.minute - fran_tid.minute
    if minuter <= 0:
        raise ValidationError({"till_tid": "Sluttiden ska vara efter starttiden."})
    if minuter <= rast_minuter:
        raise ValidationError({"rast_minuter": "Rasten är lika lång som passet. Kontrollera tiderna."})
    return (Decimal(minuter - rast_minuter) / 60).quantize(Decimal("0.01"))


def period(insats: Insats, placering: Placering | None) -> tuple[date, date]:
    """First and last day on which a session can lie: within the insats and, when it has one, the placement. An end that was only planned
    is the end until it is moved. A placement that never came about has no day."""
    forsta, sista = insats.start_den, insats.slut_den or insats.planerat_slut_den
    if placering is None:
        return forsta, sista
    if placering.status == Placeringsstatus.INSTALLD:
        return placering.start_den, placering.start_den - timedelta(days=1)
    return max(forsta, placering.start_den), min(sista, placering.slut_den or placering.planerat_slut_den)


def slutdag(rad: Schemarad) -> date:
    """The last day on which the line can give a session: never past the line, the insats or the placement."""
    _, sista = period(rad.insats, rad.placering)
    return min(sista, rad.galler_till_den or sista)


def sista_dag(rad: Schemarad, idag: date) -> date:
    """The last day that the line gives sessions on so far: at most eight weeks ahead."""
    return min(slutdag(rad), idag + HORISONT)


def schemadagar(rad: Schemarad, idag: date) -> Iterator[date]:
    """The days of the line, red days left out, from its first to sista_dag."""
    forsta, _ = period(rad.insats, rad.placering)
    den = max(forsta, rad.galler_fran_den)
    den += timedelta(days=(rad.veckodag - den.isoweekday()) % 7)
    sista = sista_dag(rad, idag)
    while den <= sista:
        if galler_i_veckan(rad.veckor, den) and not helgdag(den):
            yield den
        den += timedelta(weeks=1)
