"""The pages of the measures, made of stored figures (followup/matt/lasa.py): the list by room, one measure with its trend, one split at a time,
and how it is counted. Nothing is counted here (T05)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.urls import reverse

from ame.access.models import User
from ame.arenden.enums import Niva
from ame.common.diagram_linje import Linje, Linjepunkt, linje
from ame.organisation.enums import Beredningsmodell, LokaTyp
from followup.enums import Malriktning
from followup.maskning import DOLD, troskel
from followup.matt.definition import UPPDELNINGAR, Form, Matt, Uppdelning
from followup.matt.katalog import KATALOG
from followup.matt.lasa import Bild, Delvarde, Punkt, bilder, tal
from followup.matt.roster import SVARSMATT
from followup.matt.skatta import SAKNAS_GRANS
from followup.models import Matkorning, Matmal, Matpunkt
from intake.enums import Kalla

_UPPRAKNADE: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("Väntan", ("k1_dagar", "k1_andel", "k2_dagar", "k7_ko", "k7_langst", "k8_upprepad", "k8_fjarde")),
    ("Plan och kontakt", ("k3_andel", "k3_galler", "k4_trepart", "k5_aterkoppling", "k11_byten", "k11_samma", "k13_arenden")),
    ("Insatser", ("k6_narvaro", "k9_glapp", "k9_lange", "k10_parallella", "k12_vanlig", "k14_matningar")),
    ("Röster", ("k15_rost",)),
    ("Uppföljning", ("k16_tackning", "r_dag30", "r_dag90", "r_dag180", "r_dag365")),
)
_PER_BORJAN = (("Resultat", "r_"), ("Tillgång", "t_"), ("Omfattning", ""))
UTAN_LISTA = {
    "k13_arenden": "Måttet delar ärenden med tjänster. En tjänst är inget ärende, så det finns ingen lista som är lika lång som talet.",
    "k15_rost": "Svaren lämnas utan namn. Det går inte att se vem som svarade vad.",
    "k15_behovet": "Svaren lämnas utan namn. Det går inte att se vem som svarade vad.",
    "k15_svarsandel": "Det går inte att se vem som svarade.",
}
SAKNADE_KODER = frozenset({"saknas", "Uppgift saknas", "O"})
KON = {"K": "Kvinnor", "M": "Män", "O": "Uppgift saknas"}
_NAMN: Mapping[str, Mapping[str, str]] = {
    "kon": KON,
    "niva": {n.value: n.kort for n in Niva},
    "kalla": {k.value: str(k.label) for k in Kalla},
    "insats": {t.value: str(t.label) for t in LokaTyp} | {"ingen": "Ingen insats"},
    "modell": {m.value: str(m.label) for m in Beredningsmodell},
}


def grupper() -> list[tuple[str, list[str]]]:
    """Every measure of the catalogue in one room each."""
    kvar = [m for m in KATALOG if m not in {k for _, koder in _UPPRAKNADE for k in koder}]
    svar = [(namn, [k for k in koder if k in KATALOG]) for namn, koder in _UPPRAKNADE]
    for namn, borjan in _PER_BORJAN:
        svar.append((namn, [k for k in kvar if k.startswith(borjan)]))
        kvar = [k for k in kvar if not k.startswith(borjan)]
    return [(namn, koder) for namn, koder in svar if koder]


@dataclass(frozen=True)
class Mattrad:
    """A row of the list: the figure, its target in words, and the month before."""

    bild: Bild
    mal: str
    forra: str


def lista(enhet_id: UUID | None, kommun_id: str, urval: str, *, ser_svar: bool) -> list[tuple[str, list[Mattrad]]]:
    """The same three queries whatever the number of measures. `ser_svar` False leaves out what people have answered (N19)."""
    rum = [(namn, [k for k in koder if ser_svar or k not in SVARSMATT]) for namn, koder in grupper()]
    alla = {b.matt.id: b for b in bilder(enhet_id, kommun_id, [k for _, koder in rum for k in koder], urval)}
    return [(namn, [Mattrad(alla[k], mal_i_ord(alla[k]), forra_i_ord(alla[k].trend)) for k in koder]) for namn, koder in rum]


def senaste(kommun_id: str) -> Matkorning | None:
    """The look at the data that the newest figures come from: its day, time and definitions are printed with them (N04)."""
    return Matkorning.objects.filter(kommun_id=kommun_id).order_by("-manad").first()


def mal_i_ord(bild: Bild) -> str:
    """The target and whether it is reached, in words: colour alone tells nobody who does not see it (WCAG 1.4.1)."""
    if bild.mal is None:
        return ""
    riktning = "Minst" if bild.matt.riktning == Malriktning.MINST else "Högst"
    lage = {True: "nått", False: "inte nått", None: "kan inte bedömas"}[bild.nar_malet]
    return f"{riktning} {bild.mal_text}: {lage}"


def forra_i_ord(trend: Sequence[Punkt]) -> str:
    if len(trend) < 2:
        return ""
    if trend[-1].serie != trend[-2].serie:
        return "Ny gräns, jämförs inte"
    return trend[-2].text


def saknas(enhet_id: UUID | None, kommun_id: str, matt: Matt, urval: str) -> str:
    """How many the newest figure lacks an answer for (S172); few of them are not told apart."""
    punkter = Matpunkt.objects.filter(enhet_id=enhet_id, urval=urval, matt=matt.id, korning__kommun_id=kommun_id)
    antal, mer = punkter.order_by("-korning__manad").values_list("saknas", "mer").first() or (0, {})
    if antal and "n" in mer.get("dold", {}):
        return DOLD
    if 0 < antal < troskel():
        return f"färre än {troskel()}"
    return DOLD if mer.get("saknas_dold") else str(antal)


def resultat_url(matt: Matt, adress: str) -> str:
    """Where the parts of a curve stand, on several days; "" for a figure that is no curve."""
    if matt.form != Form.HANDELSE:
        return ""
    return f"{reverse('resultat_aterkomst' if matt.id == 'r_ater' else 'resultat')}?{adress}"


def _for_manga(saknas: int, basen: int) -> str:
    """More than a tenth missing: the figure may be another (T16)."""
    if not basen or saknas <= SAKNAS_GRANS * basen:
        return ""
    return f"Uppgift saknas för {saknas} av {basen} ({saknas / basen * 100:.0f}\xa0%): tolka delarna försiktigt."


def diagram(bild: Bild) -> Linje | None:
    """The trend as it is drawn; None before the first month that has a value."""
    if not any(p.varde is not None for p in bild.trend):
        return None
    return linje(
        f"{bild.matt.titel}, månad för månad", [_punkt(bild, i) for i in range(len(bild.trend))],
        i_procent=bild.matt.enhet == "%", brott=bild.brott,
    )  # fmt: skip


def _punkt(bild: Bild, i: int) -> Linjepunkt:
    p = bild.trend[i]
    return Linjepunkt(
        p.manad, p.varde, p.text, p.n, p.mal, "" if p.mal is None else tal(bild.matt, p.mal), p.serie,
        " ".join(anmarkningar(bild, i)),
    )  # fmt: skip


def anmarkningar(bild: Bild, i: int) -> Iterable[str]:
    """What must be known to read the month: why there is no figure, a new series, breaks, and that it may still change."""
    p = bild.trend[i]
    if p.skal:
        yield p.skal
    if i and p.serie != bild.trend[i - 1].serie:
        yield "Här börjar en ny serie: gränsen eller definitionen ändrades."
    for den, text in bild.brott:
        if den.replace(day=1) == p.manad:
            yield f"{den}: {text}"
    if not p.ar_fryst:
        yield "Preliminär."


@dataclass(frozen=True)
class Del:
    namn: str
    varde: Delvarde


def utelamnade(bild: Bild) -> list[str]:
    """The splits that somebody could be in and that are not shown: every part is small, or all are in one (methods.md S1, S3)."""
    nagon = bild.n not in ("", "0") or (bild.n == "" and bild.text not in ("—", "0"))
    return [u.titel for u in UPPDELNINGAR if u.kod not in bild.delar] if nagon else []


def uppdelning(bild: Bild, kod: str) -> Uppdelning | None:
    """One dimension at a time, never two: two would lay small groups bare (methods.md S5)."""
    return next((u for u in UPPDELNINGAR if u.kod == kod and kod in bild.delar), None)


def delar(bild: Bild, val: Uppdelning) -> list[Del]:
    """The parts by name, what is missing last."""
    rader = [(d.namn in SAKNADE_KODER, Del(etikett(val.kod, d.namn), d)) for d in bild.delar[val.kod]]
    return [d for _, d in sorted(rader, key=lambda r: (r[0], r[1].namn))]


def etikett(kod: str, del_: str) -> str:
    if del_ in SAKNADE_KODER and (kod == "kon" or del_ != "O"):
        return "Uppgift saknas"
    return _NAMN.get(kod, {}).get(del_, del_)


def delvarning(bild: Bild, val: Uppdelning) -> str:
    """More than a tenth of those who are split lack what they are split by (S172, T16). Only from numbers that are printed."""
    antal = {d.namn: _heltal(d.n) for d in bild.delar[val.kod]}
    basen = _heltal(bild.n)
    saknas = sum(n or 0 for namn, n in antal.items() if namn in SAKNADE_KODER)
    return _for_manga(saknas, basen or 0)


def _heltal(text: str) -> int | None:
    rent = text.replace("\xa0", "")
    return int(rent) if rent.isdigit() else None


def tabell(bild: Bild) -> list[list[Any]]:
    """The trend as a file: the same texts as on the page (T05)."""
    huvud = ["manad", "varde", "n", "mal", "serie", "fast", "anmarkning"]
    rader = [
        [f"{p.manad:%Y-%m}", p.text, p.n, "" if p.mal is None else tal(bild.matt, p.mal), p.serie + 1, "ja" if p.ar_fryst else "nej",
         " ".join(anmarkningar(bild, i))]
        for i, p in enumerate(bild.trend)
    ]  # fmt: skip
    return [huvud, *rader]


@dataclass(frozen=True)
class Malrad:
    galler_fran_den: date
    text: str
    grans_dagar: int | None
    satt_av: User


def malhistorik(enhet_id: UUID, matt: str) -> list[Malrad]:
    """Every target and limit that has held, newest first; whoever set it stands there also after leaving (T06)."""
    rader = Matmal.objects.filter(enhet_id=enhet_id, matt=matt).select_related("satt_av").order_by("-galler_fran_den")
    return [
        Malrad(r.galler_fran_den, "" if r.varde is None else tal(KATALOG[matt], r.varde), r.grans_dagar, r.satt_av) for r in rader
    ]
