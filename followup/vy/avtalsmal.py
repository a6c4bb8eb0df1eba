"""Goals of the agreement against the stored figures: reached, not reached, or cannot be judged and why (S138-S140, S151).

A goal for a year is judged by the figure of that year's last month, which is about its twelve months. While the year runs a goal of
throughput or outcome has a figure so far; a volume cannot be judged before the year is over.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from ame.common.datum import datum_text
from followup.enums import Malriktning, Malslag
from followup.matt.katalog import KATALOG
from followup.matt.lasa import Bild, Punkt, bilder, tal
from followup.matt.roster import SVARSMATT
from followup.models import Avtalsmal, Matkorning
from followup.vy.malkurva import Malkurva, Manadsvarde, malkurva

NATT, EJ_NATT, KAN_EJ = "natt", "ej_natt", "kan_ej"
ORD = {NATT: "Nått", EJ_NATT: "Inte nått", KAN_EJ: "Kan inte bedömas"}
FARG = {NATT: "success", EJ_NATT: "warning", KAN_EJ: "neutral"}
MANADER = ("jan", "feb", "mar", "apr", "maj", "jun", "jul", "aug", "sep", "okt", "nov", "dec")


@dataclass(frozen=True)
class Malrad:
    """One goal. `utfall` and `n` are printed as everywhere else; `hittills`: the year is not over."""

    mal: Avtalsmal
    bild: Bild
    mal_text: str
    bedomning: str
    skal: str
    utfall: str
    n: str
    till: date | None
    hittills: bool
    figur: Malkurva | None = None
    versioner: Sequence[int] = field(default_factory=tuple)

    @property
    def ord(self) -> str:
        return f"{ORD[self.bedomning]}{' hittills' if self.hittills and self.bedomning != KAN_EJ else ''}"

    @property
    def farg(self) -> str:
        return FARG[self.bedomning]


def mal_i_ord(mal: Avtalsmal) -> str:
    """At least or at most, the value as the measure is printed, and its unit."""
    m = KATALOG[mal.matt]
    varde = tal(m, mal.varde)
    return f"{Malriktning(mal.riktning).label.lower()} {varde}{'' if m.enhet == '%' else f' {m.enhet}'}"


def mal_for_aret(enhet_id: UUID, ar: int) -> list[tuple[Avtalsmal, tuple[int, ...]]]:
    """Every goal that a signed version has set for the year. One that was carried on unchanged is one goal; one that was changed leaves the
    old beside it (S151). One query."""
    rader = Avtalsmal.objects.filter(avtal__enhet_id=enhet_id, avtal__signerat_vid__isnull=False, ar=ar, matt__in=list(KATALOG))
    samma: dict[tuple[Any, ...], list[Avtalsmal]] = {}
    for mal in rader.select_related("avtal").order_by("slag", "matt", "avtal__version"):
        samma.setdefault((mal.slag, mal.matt, mal.riktning, mal.varde, mal.definitionsversion), []).append(mal)
    return [(egna[0], tuple(m.avtal.version for m in egna)) for egna in samma.values()]


def malrader(
    enhet_id: UUID, kommun_id: str, ar: int, idag: date, *, ser_svar: bool = False, med_figur: bool = True
) -> list[Malrad]:
    """Stored figures only: four queries whatever the number of goals. `ser_svar`: may the reader see what people have answered (N19)?"""
    mal = [(m, v) for m, v in mal_for_aret(enhet_id, ar) if ser_svar or m.matt not in SVARSMATT]
    if not mal:
        return []
    per_matt = {b.matt.id: b for b in bilder(enhet_id, kommun_id, dict.fromkeys(m.matt for m, _ in mal))}
    versioner = dict(Matkorning.objects.filter(kommun_id=kommun_id, manad__year=ar).values_list("manad", "definitionsversion"))
    return [_rad(m, versionerna, per_matt[m.matt], versioner, idag, med_figur) for m, versionerna in mal]


def _rad(
    mal: Avtalsmal, i_versioner: tuple[int, ...], bild: Bild, versioner: Mapping[date, str], idag: date, med_figur: bool
) -> Malrad:
    punkter = [p for p in bild.trend if p.manad.year == mal.ar]
    sist = punkter[-1] if punkter else None
    hittills = idag <= date(mal.ar, 12, 31)
    skal = _varfor_inte(mal, punkter, versioner, hittills)
    if skal or sist is None or sist.varde is None:
        bedomning, skal = KAN_EJ, skal or (sist.skal if sist else "") or _utan_tal(sist, bild)
    else:
        nar = sist.varde >= mal.varde if mal.riktning == Malriktning.MINST else sist.varde <= mal.varde
        bedomning = NATT if nar else EJ_NATT
    return Malrad(
        mal, bild, mal_i_ord(mal), bedomning, skal, sist.text if sist else "—", sist.n if sist else "",
        _till(sist, bild, idag), hittills, _figur(mal, punkter) if med_figur and punkter else None, i_versioner,
    )  # fmt: skip


def _varfor_inte(mal: Avtalsmal, punkter: Sequence[Punkt], versioner: Mapping[date, str], hittills: bool) -> str:
    """Why it cannot be judged, or nothing. What the goal was set under is what it is judged by (S151)."""
    if not punkter:
        return "Det finns inga siffror för året."
    nu = versioner.get(punkter[-1].manad, mal.definitionsversion)
    if nu != mal.definitionsversion:
        return f"Målet är satt med definition {mal.definitionsversion}, siffrorna är räknade med {nu}."
    samma = len({versioner.get(p.manad) for p in punkter}) == 1
    if samma and punkter[-1].serie != punkter[0].serie:
        return "Gränsen i måttet ändrades under året, så siffrorna före och efter är inte samma mått."
    if hittills and mal.slag == Malslag.VOLYM:
        return "Året är inte slut."
    if not hittills and punkter[-1].manad.month != 12:
        return "Årets sista månad är inte räknad."
    return ""


def _utan_tal(sist: Punkt | None, bild: Bild) -> str:
    if sist is None:
        return bild.skal or "Det finns inga siffror för året."
    return "Talet är dolt, gruppen är för liten." if sist.text not in ("", "—") else "Det finns inget att räkna på."


def _till(sist: Punkt | None, bild: Bild, idag: date) -> date | None:
    """The last day of the figure that is judged."""
    if sist is None:
        return None
    if bild.trend and bild.trend[-1].manad == sist.manad:
        return bild.till
    nasta = date(sist.manad.year + sist.manad.month // 12, sist.manad.month % 12 + 1, 1)
    return date.fromordinal(nasta.toordinal() - 1)


def _figur(mal: Avtalsmal, punkter: Sequence[Punkt]) -> Malkurva:
    m = KATALOG[mal.matt]
    manader = [
        Manadsvarde(MANADER[p.manad.month - 1], p.varde, f"{p.text}{f' ({p.skal})' if p.skal else ''}", p.serie) for p in punkter
    ]
    return malkurva(f"{m.titel} {mal.ar}", manader, mal.varde, mal_i_ord(mal), faktor=100.0 if m.enhet == "%" else 1.0)


def fynd(rad: Malrad) -> str:
    """The chart in one sentence."""
    om = f"{rad.bild.matt.titel}: {rad.utfall}"
    return f"{om}, mål {rad.mal_text}. {rad.ord}." + (f" Räknat till {datum_text(rad.till)}." if rad.till else "")
