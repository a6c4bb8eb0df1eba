"""What the two dashboards show (S149, S154, S168): at most eight stored figures, the groups beside each other, breaks, and the chef's week.
Nothing is counted here but the chef's own lists."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from ame.access.enums import Roll
from ame.access.models import User
from followup.maskning import DOLD
from followup.matt.definition import UPPDELNINGAR, Uppdelning
from followup.matt.lasa import Bild, Delvarde, Punkt
from followup.vy.matt import SAKNADE_KODER, etikett, mal_i_ord
from followup.vy.siffror import Val
from intake.vy.arbetslista import Fraga, chefens_urval, rakna

MANADER = (
    "januari", "februari", "mars", "april", "maj", "juni", "juli", "augusti", "september", "oktober", "november", "december"
)  # fmt: skip


@dataclass(frozen=True)
class Ruta:
    """A figure of the dashboard."""

    bild: Bild
    url: str
    mal: str
    forra: str
    svarsandel: str = ""


def ruta(bild: Bild, val: Val, svarsandel: Bild | None = None) -> Ruta:
    """The participants' voice stands with the share of them that answered (S121)."""
    av = f"Svarsandel {svarsandel.text}." if svarsandel and bild.matt.id == "k15_rost" else ""
    return Ruta(bild, till_matt(bild.matt.id, val), mal_i_ord(bild) or "Inget mål är satt.", sedan_forra(bild.trend), av)


def till_matt(matt: str, val: Val) -> str:
    """The measure's own page, with the same unit and ages."""
    try:
        return "?".join(filter(None, [reverse("matt_detalj", args=[matt]), val.adress()]))
    except NoReverseMatch:
        return ""


def sedan_forra(trend: Sequence[Punkt]) -> str:
    """The month before in words. A change is told only between two figures that are both printed and counted in the same way (T07)."""
    if len(trend) < 2:
        return ""
    fore, nu = trend[-2], trend[-1]
    manad = MANADER[fore.manad.month - 1]
    if nu.serie != fore.serie:
        return f"Räknas på ett nytt sätt, jämförs inte med {manad}."
    if not (_syns(fore) and _syns(nu)):
        return ""
    if fore.text == nu.text:
        return f"Oförändrat sedan {manad}."
    return f"{'Upp' if (nu.varde or 0) > (fore.varde or 0) else 'Ned'} från {fore.text} i {manad}."


def _syns(punkt: Punkt) -> bool:
    return punkt.varde is not None and DOLD not in punkt.text and "<" not in punkt.text


@dataclass(frozen=True)
class Grupprad:
    """A group and its cell under each figure: several measures side by side, never one alone (S168)."""

    namn: str
    celler: Sequence[Delvarde | None]


def grupprader(bilder: Sequence[Bild], efter: Uppdelning) -> list[Grupprad]:
    """The groups of one split, in name order, what is missing last."""
    per_bild = [{d.namn: d for d in b.delar.get(efter.kod, ())} for b in bilder]
    koder = {kod for delar in per_bild for kod in delar}
    ordnade = sorted(koder, key=lambda k: (k in SAKNADE_KODER, etikett(efter.kod, k)))
    return [Grupprad(etikett(efter.kod, kod), [delar.get(kod) for delar in per_bild]) for kod in ordnade]


def vald_uppdelning(kod: str) -> Uppdelning | None:
    return next((u for u in UPPDELNINGAR if u.kod == kod), None)


def uppdelningsval(val: Val, vald: Uppdelning | None) -> list[tuple[str, str, bool]]:
    """(name, address, chosen) for each split; one at a time (methods.md S5)."""
    ingen = ("Alla tillsammans", f"?{val.adress()}", vald is None)
    return [ingen, *((u.titel, f"?{val.adress(efter=u.kod)}", u is vald) for u in UPPDELNINGAR)]


def seriebrott(bilder: Sequence[Bild]) -> list[tuple[date, str, str]]:
    """(day, what was changed, which figures), newest first: told beside the figures themselves (T08)."""
    vilka: dict[tuple[date, str], list[str]] = {}
    for b in bilder:
        for den, text in b.brott:
            vilka.setdefault((den, text), []).append(b.matt.kort)
    rader = [(den, text, "Alla nyckeltal" if len(n) == len(bilder) else ", ".join(n)) for (den, text), n in vilka.items()]
    return sorted(rader, reverse=True)


def datadatum(bilder: Sequence[Bild]) -> datetime | None:
    return max((b.datadatum for b in bilder if b.datadatum), default=None)


def veckan(user: User) -> list[dict[str, Any]]:
    """What needs the chef this week (S154): the counters of "Kräver dig", from the same functions, each a link to its list. What is
    empty is left out."""
    enheter = user.enheter_med_roll(Roll.CHEF)
    if not enheter:
        return []
    urval, sida = chefens_urval(), reverse("kraver_dig")
    antal = rakna(urval, Fraga(user, list(enheter), timezone.localdate()))
    return [
        {"antal": antal[u.kod], "text": u.text, "farg": u.farg, "url": f"{sida}?visa={u.kod}", "aktiv": False}
        for u in urval
        if antal[u.kod]
    ]
