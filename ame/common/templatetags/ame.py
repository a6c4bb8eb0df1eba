"""Filters and tags of every template (builtins). They print values; they never query and never decide."""

from datetime import date, datetime
from typing import Any

from django import template
from django.contrib.messages import constants
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from ame.common import datum
from ame.common.loggning import maskera
from ame.common.toast import ANGRA

register = template.Library()

FAST_MELLANSLAG = "\xa0"
FARGLAGEN = {"ljus": "light", "light": "light", "mork": "dark", "dark": "dark"}
STORLEKAR = {"liten": "sm", "sm": "sm", "normal": "sm", "stor": "md", "md": "md", "storst": "lg", "lg": "lg"}
TOASTFARGER = {constants.ERROR: "danger", constants.WARNING: "warning", constants.SUCCESS: "success"}


# --- dates ------------------------------------------------------------------------------------------------------
@register.filter
def frist(dag: date | datetime | None) -> str:
    """A due date as date and words: `19 nov, försenad 3 dagar`. Nothing when there is no date."""
    varde = datum.som_datum(dag)
    if varde is None:
        return ""
    idag = timezone.localdate()
    return format_html(
        '<time class="ame-frist" data-lage="{}" datetime="{}">{}, <b>{}</b></time>',
        datum.frist_lage(varde, idag),
        varde.isoformat(),
        datum.datum_kort(varde, idag).replace(" ", FAST_MELLANSLAG),
        datum.frist_ord(varde, idag).replace(" ", FAST_MELLANSLAG),
    )


@register.filter
def dag(varde: Any) -> str:
    """`22 november 2026`."""
    return datum.datum_text(d) if (d := datum.som_datum(varde)) else ""


@register.filter
def kortdag(varde: Any) -> str:
    """`22 nov`, with the year when it is another."""
    return datum.datum_kort(d) if (d := datum.som_datum(varde)) else ""


@register.filter
def isodag(varde: Any) -> str:
    """`2026-11-22`: in tables."""
    return d.isoformat() if (d := datum.som_datum(varde)) else ""


@register.filter
def veckodag(varde: Any) -> str:
    """`söndag 22 november 2026`."""
    return datum.datum_med_veckodag(d) if (d := datum.som_datum(varde)) else ""


@register.filter
def tidpunkt(varde: datetime | date | None) -> str:
    """`20 november 2026 14.30`. A date without a time gets none: no made-up 00.00."""
    if isinstance(varde, datetime):
        return datum.tid_text(varde)
    return dag(varde)


@register.filter
def klocka(varde: datetime | None) -> str:
    """`14.30`."""
    return datum.klockslag(varde) if isinstance(varde, datetime) else ""


# --- numbers ----------------------------------------------------------------------------------------------------
@register.filter
def svg(varde: float) -> str:
    """A number inside SVG: always a point, never a localised comma."""
    return f"{float(varde):.2f}".rstrip("0").rstrip(".")


@register.filter
def tal(varde: float | int | None, decimaler: int = 0) -> str:
    """`12 345` or `12 345,5` with a hard space."""
    if varde is None:
        return ""
    return f"{varde:,.{decimaler}f}".replace(",", FAST_MELLANSLAG).replace(".", ",")


@register.filter
def procent(andel: float | None, decimaler: int = 0) -> str:
    """`60 %` from 0.6. Print it only beside its n."""
    return "" if andel is None else f"{tal(andel * 100, decimaler)}{FAST_MELLANSLAG}%"


# --- the frame --------------------------------------------------------------------------------------------------
@register.filter
def farglage(utseende: str) -> str:
    """The user's setting as the design system's data-color-scheme."""
    return FARGLAGEN.get(str(utseende or ""), "auto")


@register.filter
def textstorlek(storlek: str) -> str:
    """The user's setting as the design system's data-size."""
    return STORLEKAR.get(str(storlek or ""), "sm")


@register.filter
def initialer(namn: str) -> str:
    """`EL` for Eva Lind."""
    delar = str(namn or "").split()
    return (delar[0][0] + (delar[-1][0] if len(delar) > 1 else "")).upper() if delar else ""


@register.filter
def angra_url(message: Any) -> str:
    """Where a toast's Ångra posts, or nothing."""
    extra = getattr(message, "extra_tags", "") or ""
    return extra.removeprefix(ANGRA) if extra.startswith(ANGRA) else ""


@register.filter
def toastfarg(message: Any) -> str:
    """The colour of a message by its level."""
    return TOASTFARGER.get(getattr(message, "level", constants.INFO), "info")


@register.filter
def maska(text: str | None) -> str:
    """A free text with personnummer masked, as in the logs: new texts cannot hold one, old rows can (N16)."""
    return maskera(str(text or ""))


@register.filter
def kolon(rubrik: str) -> str:
    """`Datum:` but `Vem ska se anteckningen?`."""
    text = str(rubrik)
    return text if text.endswith(("?", "!", ":")) else f"{text}:"


# --- tables -----------------------------------------------------------------------------------------------------
@register.simple_tag(takes_context=True)
def kolumn(context: template.Context, namn: str, sort: str = "", klass: str = "") -> SafeString:
    """A column heading; with `sort` a link that sorts by it and turns the order on the next click.

    The order lives in the address as `?sort=frist` or `?sort=-frist`; other filters stay, the page number goes.
    """
    klassattr = format_html(' class="{}"', klass) if klass else ""
    request = context.get("request")
    if not sort or request is None:
        return format_html('<th scope="col"{}>{}</th>', klassattr, namn)
    nu = request.GET.get("sort", context.get("forvald_sortering") or "")
    lage = {sort: "ascending", f"-{sort}": "descending"}.get(nu, "none")
    query = request.GET.copy()
    query.pop("sida", None)
    query["sort"] = f"-{sort}" if nu == sort else sort
    return format_html('<th scope="col"{} aria-sort="{}"><a href="?{}">{}</a></th>', klassattr, lage, query.urlencode(), namn)


@register.simple_tag(takes_context=True)
def lank_med(context: template.Context, **andringar: Any) -> str:
    """The current address with some parameters changed: `?enhet=3&sida=2`. None or '' removes one."""
    request = context.get("request")
    query = request.GET.copy() if request is not None else None
    if query is None:
        return "?"
    for namn, varde in andringar.items():
        if varde in (None, ""):
            query.pop(namn, None)
        else:
            query[namn] = varde
    return f"?{query.urlencode()}"


@register.filter
def fristlage(dag: Any) -> str:
    """The state behind a due date's colour: sen, idag, snart, senare, or nothing without a date."""
    return datum.frist_lage(d) if (d := datum.som_datum(dag)) else ""


@register.filter
def i_meny(atgarder: Any) -> list:
    """The actions (namn, url, variant) that go into the menu rather than become buttons."""
    return [a for a in (atgarder or []) if a[2] in {"meny", "fara"}]


@register.filter
def sidnummer(sida: Any) -> list[int | None]:
    """Page numbers to link: first, last and two around this one; None is a gap."""
    paginator = sida.paginator
    return [n if isinstance(n, int) else None for n in paginator.get_elided_page_range(sida.number, on_each_side=2, on_ends=1)]
