"""What a page shows of a stored measure: the figure, its trend with targets, limits and breaks, and its splits. One query for the points of a
page, one for the targets, one for the breaks, whatever the number of measures (T05: nothing is counted here)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from dateutil.relativedelta import relativedelta
from django.db.models import Q
from django.utils import timezone

from followup.enums import Malriktning
from followup.maskning import DOLD, troskel
from followup.matt.definition import Form, Matt
from followup.matt.katalog import KATALOG
from followup.matt.skatta import PROCENT_FRAN, SAKNAS_GRANS
from followup.models import Matmal, Matpunkt, Seriebrott

SAKNAS_STEG = (50, 25, 10)
OFULLSTANDIG = "Månaden pågår."
FOR_LITEN = "Döljs: gruppen är liten, eller skulle gå att räkna ut ur andra tal."


@dataclass(frozen=True)
class Punkt:
    """A month of the trend. `serie` grows when the limit inside the measure or its definition changed: the line is broken there (T07)."""

    manad: date
    varde: float | None
    text: str
    n: str
    mal: float | None
    serie: int
    ar_fryst: bool
    skal: str = ""


@dataclass(frozen=True)
class Delvarde:
    """A part of a split. `varde` is None where it is hidden."""

    namn: str
    text: str
    n: str
    skal: str = ""
    varde: float | None = None


@dataclass(frozen=True)
class Bild:
    """A measure of one unit and age selection. `varde` is None where it has no basis or is hidden."""

    matt: Matt
    text: str
    n: str
    skal: str
    mal: float | None
    mal_text: str
    nar_malet: bool | None
    datadatum: datetime | None
    till: date | None
    trend: Sequence[Punkt] = ()
    delar: Mapping[str, Sequence[Delvarde]] = field(default_factory=dict)
    brott: Sequence[tuple[date, str]] = ()
    grans: int | None = None
    varde: float | None = None
    intervall: str = ""
    varning: str = ""
    definitionsversion: str = ""
    fordelning: Sequence[tuple[str, str]] = ()


def heltal(n: int) -> str:
    return f"{n:,}".replace(",", "\xa0")


def tal(matt: Matt, varde: float | None) -> str:
    """The figure as it is printed everywhere. None is a dash; the reason stands beside it (N02)."""
    if varde is None:
        return "—"
    if matt.enhet == "%":
        return f"{varde * 100:.0f}\xa0%"
    return f"{varde:.0f}" if matt.form in (Form.ANTAL, Form.DAGAR, Form.HOGST) else f"{varde:.1f}".replace(".", ",")


@dataclass(frozen=True)
class Figur:
    """A figure as it is printed, wherever it is printed."""

    text: str
    n: str
    skal: str
    varde: float | None


def figur(matt: Matt, d: Mapping[str, Any]) -> Figur:
    """`d` is a stored figure with what is hidden of it. A share is told in per cent from twenty only, below that as counts (S2); what is
    hidden prints as hidden and has no value (S1, S6)."""
    dold, skal = d.get("dold", {}), d.get("skal", "")
    taljare, namnare, varde = d.get("taljare"), d.get("namnare"), d.get("varde")
    if "n" in dold:
        text = f"<{troskel()}" if d.get("ensam") else DOLD
        return Figur(text, text, FOR_LITEN, None)
    n = "" if namnare is None else heltal(namnare)
    if matt.form == Form.ANTAL:
        return Figur(tal(matt, varde), "", skal, varde)
    if _del_dold(matt, dold):
        return Figur(DOLD, n, FOR_LITEN, None)
    if varde is None or not namnare:
        return Figur("—", n, skal, None)
    if matt.enhet == "%" and taljare is not None and matt.form != Form.HANDELSE and namnare < PROCENT_FRAN:
        return Figur(f"{taljare} av {namnare}", n, skal, varde)
    if matt.form == Form.HANDELSE and namnare < PROCENT_FRAN:
        return Figur("—", n, f"Färre än {PROCENT_FRAN} att följa.", None)
    return Figur(tal(matt, varde), n, skal, varde)


def _del_dold(matt: Matt, dold: Mapping[str, int]) -> bool:
    """Is the part that the figure tells of hidden? Of a curve and of a distribution the first part is the figure."""
    if matt.form == Form.FORDELNING:
        return str(matt.utfall[0][0]) in dold
    return not {"ja", "nej", "1"}.isdisjoint(dold)  # "1": a curve of a month that was frozen before 2026-11-23


def bilder(
    enhet_id: UUID | None,
    kommun_id: str,
    matt: Iterable[str],
    urval: str = "",
    *,
    antal_manader: int = 36,
    manad: date | None = None,
) -> list[Bild]:
    """The measures in the order asked for, up to `manad` (the newest when left out). One that has never been counted has no figure and says
    so. The splits come with the newest month."""
    koder = [m for m in matt if m in KATALOG]
    sista = manad or timezone.localdate().replace(day=1)
    punkter = _punkter(enhet_id, kommun_id, koder, urval, sista - relativedelta(months=antal_manader + 1), manad)
    _hamta_delar([egna[-1] for egna in punkter.values() if egna])
    mal = _mal(enhet_id, koder)
    brott = list(
        Seriebrott.objects.filter(kommun_id=kommun_id).filter(Q(matt="") | Q(matt__in=koder)).values_list("matt", "den", "text")
    )
    return [
        _bild(KATALOG[k], punkter.get(k, [])[-antal_manader:], mal.get(k, []), [(d, t) for m, d, t in brott if m in ("", k)])
        for k in koder
    ]


def _punkter(
    enhet_id: UUID | None, kommun_id: str, koder: Sequence[str], urval: str, fran: date, till: date | None
) -> dict[str, list[Matpunkt]]:
    """The splits are large: they are fetched for the newest month only, by whoever asks for them."""
    egna = Matpunkt.objects.filter(_enhet(enhet_id), urval=urval, matt__in=koder, korning__kommun_id=kommun_id)
    egna = egna.filter(korning__manad__gt=fran, **{"korning__manad__lte": till} if till else {})
    svar: dict[str, list[Matpunkt]] = {}
    for p in egna.defer("delar").select_related("korning").order_by("korning__manad"):
        svar.setdefault(p.matt, []).append(p)
    return svar


def _enhet(enhet_id: UUID | None) -> Q:
    return Q(enhet_id=enhet_id) if enhet_id else Q(enhet_id__isnull=True)


def _hamta_delar(punkter: Sequence[Matpunkt]) -> None:
    """One query for all of them."""
    delar = dict(Matpunkt.objects.filter(pk__in=[p.pk for p in punkter]).values_list("pk", "delar"))
    for p in punkter:
        p.delar = delar[p.pk]


def _mal(enhet_id: UUID | None, koder: Sequence[str]) -> dict[str, list[tuple[date, float]]]:
    svar: dict[str, list[tuple[date, float]]] = {}
    if enhet_id is None:
        return svar  # a target is a unit's
    rader = Matmal.objects.filter(enhet_id=enhet_id, matt__in=koder, varde__isnull=False).order_by("galler_fran_den")
    for kod, fran, varde in rader.values_list("matt", "galler_fran_den", "varde"):
        if varde is not None:
            svar.setdefault(kod, []).append((fran, varde))
    return svar


def mal_den(mal: Sequence[tuple[date, float]], den: date) -> float | None:
    """The target that held on the day."""
    return next((varde for fran, varde in reversed(mal) if fran <= den), None)


def _bild(matt: Matt, punkter: Sequence[Matpunkt], mal: Sequence[tuple[date, float]], brott: Sequence[tuple[date, str]]) -> Bild:
    if not punkter:
        return Bild(
            matt, "—", "", matt.alltid_saknas or "Räknas i natt för första gången.", None, "", None, None, None, brott=brott
        )
    sist = punkter[-1]
    d = _som_dict(sist)
    f = figur(matt, d)
    malet = mal_den(mal, sist.korning.till_den)
    return Bild(
        matt, f.text, f.n, f.skal, malet, "" if malet is None else tal(matt, malet), nar_malet(matt, f.varde, malet), sist.korning.datadatum,
        sist.korning.till_den, _trend(matt, punkter, mal), _delar(matt, sist.delar), brott, sist.mer.get("grans"), f.varde,
        _intervall(matt, d, f), _varning(matt, d), sist.korning.definitionsversion, _fordelning(matt, d),
    )  # fmt: skip


def _som_dict(p: Matpunkt) -> dict[str, Any]:
    return p.mer | {"taljare": p.taljare, "namnare": p.namnare, "varde": p.varde, "skal": p.skal, "saknas": p.saknas}


def _intervall(matt: Matt, d: Mapping[str, Any], f: Figur) -> str:
    """The 95 per cent interval, where the figure itself is a printed share."""
    if f.varde is None or d.get("lag") is None or (d.get("namnare") or 0) < PROCENT_FRAN or matt.enhet != "%":
        return ""
    return f"{d['lag'] * 100:.0f}–{d['hog'] * 100:.0f}\xa0%"


def _varning(matt: Matt, d: Mapping[str, Any]) -> str:
    """More than a tenth missing is told beside the figure (S172, T16), in steps: the very share of a small group would tell how many they
    are. Of one to four only that they may be more than a tenth: whether they are would tell, too. In a distribution the missing are a part
    of the basis."""
    saknas, namnare = d.get("saknas") or 0, d.get("namnare") or 0
    ar_fa = 0 < saknas < troskel()
    if ar_fa:
        saknas = troskel() - 1
    alla = namnare if matt.form == Form.FORDELNING else saknas + namnare
    if not saknas or saknas <= SAKNAS_GRANS * alla or "n" in d.get("dold", {}):
        return ""
    if ar_fa:
        return f"Uppgift saknas för färre än {troskel()}, som kan vara mer än 10\xa0%: tolka siffran försiktigt."
    mer_an = next(steg for steg in SAKNAS_STEG if saknas * 100 > steg * alla)
    return f"Uppgift saknas för mer än {mer_an}\xa0%: tolka siffran försiktigt."


def _fordelning(matt: Matt, d: Mapping[str, Any]) -> Sequence[tuple[str, str]]:
    if matt.form != Form.FORDELNING or "n" in d.get("dold", {}):
        return ()
    antal, dold = d.get("antal", {}), d.get("dold", {})
    return [(text, DOLD if str(kod) in dold else heltal(antal.get(str(kod), 0))) for kod, text in matt.utfall]


def nar_malet(matt: Matt, varde: float | None, malet: float | None) -> bool | None:
    """Reached, not reached, or None: cannot be judged."""
    if varde is None or malet is None:
        return None
    return varde >= malet if matt.riktning == Malriktning.MINST else varde <= malet


def _trend(matt: Matt, punkter: Sequence[Matpunkt], mal: Sequence[tuple[date, float]]) -> list[Punkt]:
    svar: list[Punkt] = []
    forra: Any = None
    serie = 0
    for p in punkter:
        nu = (p.mer.get("grans"), p.korning.definitionsversion)
        serie += int(forra is not None and nu != forra)
        forra = nu
        f = figur(matt, _som_dict(p))
        malet = mal_den(mal, p.korning.till_den)
        svar.append(Punkt(p.korning.manad, f.varde, f.text, f.n, malet, serie, p.korning.fryst_vid is not None, f.skal))
    return svar


def _delar(matt: Matt, delar: Mapping[str, Mapping[str, Mapping[str, Any]]]) -> dict[str, list[Delvarde]]:
    svar: dict[str, list[Delvarde]] = {}
    for uppdelning, egna in delar.items():
        svar[uppdelning] = []
        for namn, d in sorted(egna.items()):
            f = figur(matt, d)
            svar[uppdelning].append(Delvarde(namn, f.text, f.n, f.skal, f.varde))
    return svar
