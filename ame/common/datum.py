"""Dates in words, and what a typed day must be. A due date is shown as date and words together, never as a colour alone (ui.md rule 5
and 6)."""

from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.utils import timezone

MANADER = (
    "januari",
    "februari",
    "mars",
    "april",
    "maj",
    "juni",
    "juli",
    "augusti",
    "september",
    "oktober",
    "november",
    "december",
)
VECKODAGAR = ("måndag", "tisdag", "onsdag", "torsdag", "fredag", "lördag", "söndag")
SNART_DAGAR = 7  # "kommande 7 dagar" on Min dag


def lokalt(tid: datetime) -> datetime:
    """The same moment on a clock in Sweden. A naive time is taken as already local."""
    return timezone.localtime(tid) if timezone.is_aware(tid) else tid


def som_datum(varde: date | datetime | str | None) -> date | None:
    """A date from a date, a moment or an ISO text. Anything else, also a half-typed text, is None."""
    if isinstance(varde, datetime):
        return lokalt(varde).date()
    if isinstance(varde, date):
        return varde
    try:
        return date.fromisoformat(varde) if varde else None
    except (TypeError, ValueError):
        return None


def datum_text(dag: date) -> str:
    """`22 november 2026`: in running text."""
    return f"{dag.day} {MANADER[dag.month - 1]} {dag.year}"


def datum_med_veckodag(dag: date) -> str:
    """`söndag 22 november 2026`: beside a date field, whose own look follows the browser's language."""
    return f"{VECKODAGAR[dag.weekday()]} {datum_text(dag)}"


def datum_kort(dag: date, idag: date | None = None) -> str:
    """`19 nov`, with the year when it is not this year's."""
    idag = idag or timezone.localdate()
    kort = f"{dag.day} {MANADER[dag.month - 1][:3]}"
    return kort if dag.year == idag.year else f"{kort} {dag.year}"


def klockslag(tid: datetime) -> str:
    """`14.30`."""
    return f"{lokalt(tid):%H.%M}"


def tid_text(tid: datetime) -> str:
    """`20 november 2026 14.30`."""
    return f"{datum_text(lokalt(tid).date())} {klockslag(tid)}"


def utkast_sparat(tid: datetime | None = None) -> str:
    """The answer of every autosave view: `Utkast sparat 14.30` (ui.md rule 10)."""
    return f"Utkast sparat {klockslag(tid or timezone.localtime())}"


def frist_ord(dag: date, idag: date | None = None) -> str:
    """`försenad 3 dagar`, `i dag`, `i morgon` or `om 4 dagar`."""
    kvar = (dag - (idag or timezone.localdate())).days
    if kvar < 0:
        return f"försenad {-kvar} {'dag' if kvar == -1 else 'dagar'}"
    if kvar == 0:
        return "i dag"
    return "i morgon" if kvar == 1 else f"om {kvar} dagar"


def frist_lage(dag: date, idag: date | None = None) -> str:
    """`sen`, `idag`, `snart` (within 7 days) or `senare`; the words say the same, this only picks a colour."""
    kvar = (dag - (idag or timezone.localdate())).days
    if kvar < 0:
        return "sen"
    if kvar == 0:
        return "idag"
    return "snart" if kvar <= SNART_DAGAR else "senare"


def krav_framat(falt: str, den: date) -> None:
    """Raises ValidationError on `falt` for a day that has passed: what is decided now changes nothing that has happened (T07, T12)."""
    if den < timezone.localdate():
        raise ValidationError({falt: "Välj i dag eller en dag framåt. Det som redan har hänt ändras inte."})


def krav_har_varit(falt: str, den: date) -> None:
    """Raises ValidationError on `falt` for a day that has not come yet: what is noted as done has been done."""
    if den > timezone.localdate():
        raise ValidationError({falt: "Datumet kan inte vara i framtiden."})
