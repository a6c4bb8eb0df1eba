"""Remissen as a promise: how many were told in time, had their talk of three, got their written answer, and why some were declined.

Five shares, each with its n and N, split by one thing at a time: sender, way in, order, preparation model or source (S003, S008,
S025, S028, S044, S077, S112). Splits are not filters: two of them cannot be subtracted from each other. All five are masked together,
whichever is shown, so that they cannot be laid beside each other either (methods.md 5, S5). What is not a share: refused shares per
missing ground (S036), AF's programmes (S019), the senders' marks (S123), and other authorities' time to answer (S126).
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import TextChoices

from ame.arenden.enums import Spar
from ame.organisation.enums import Beredningsmodell, PartSlag
from followup.kas.lasare import Lasare, lasare
from followup.maskning import DOLD, troskel
from followup.nyckeltal.kallor import AVTALADE, Rader
from followup.nyckeltal.rutnat import GOMD, Andel, Cell, Delning, Familj, Rad, Rutnat, bygg
from followup.nyckeltal.tider import Dagar, dagar
from followup.nyckeltal.utsnitt import ALLA, KON_ALLA, Utsnitt
from intake.enums import AfProgram, Kalla, SaknadGrund


class Uppdelning(TextChoices):
    AVSANDARE = "avsandare", "Remitterande enhet"
    SPAR = "spar", "Väg in"
    BESTALLNING = "bestallning", "Beställning"
    MODELL = "modell", "Beredningsmodell"
    KALLA = "kalla", "Källa"


class Matt(TextChoices):
    BESKED = "besked", "Besked i tid"
    TREPART = "trepart", "Trepartssamtal i tid"
    AKTIVITET = "aktivitet", "Första insats i tid"
    ATERKOPPLING = "aterkoppling", "Återkoppling i tid"
    ORGANISATION = "organisation", "Avböjda av skäl hos organisationen"


UTAN = "Uppgift saknas"
NOLL = Cell(0, "0")
KOLUMNER = {
    Uppdelning.AVSANDARE: "COALESCE(a.avsandare, 'Egen ansökan')",
    Uppdelning.SPAR: "a.spar",
    Uppdelning.BESTALLNING: "a.bestallning",
    Uppdelning.MODELL: "a.beredningsmodell",
    Uppdelning.KALLA: "a.kalla",
}
TEXTER = {
    Uppdelning.SPAR: dict(Spar.choices),
    Uppdelning.MODELL: dict(Beredningsmodell.choices),
    Uppdelning.KALLA: dict(Kalla.choices),
}

# Each gives enhet_id, anvisning_id and yes or no. T02: one whose day has not come and that is not settled is left out.
BESKED = """
SELECT enhet_id, anvisning_id, besked_den <= besked_lovat_den IS TRUE AS ja
FROM statistik.anvisning
WHERE enhet_id = ANY(%(enheter)s::uuid[]) AND inkom_den BETWEEN %(fran)s AND %(till_och_med)s AND status <> 'atertagen'
    AND besked_lovat_den IS NOT NULL AND (besked_den IS NOT NULL OR besked_lovat_den < %(idag)s)"""
TREPART = """
SELECT enhet_id, anvisning_id, hallet_den <= senast_den IS TRUE AS ja, samtal_id
FROM statistik.trepartssamtal
WHERE enhet_id = ANY(%(enheter)s::uuid[]) AND senast_den BETWEEN %(fran)s AND %(till_och_med)s
    AND (hallet_den IS NOT NULL OR senast_den < %(idag)s) AND ej_hallet_skal IS DISTINCT FROM 'avslutat'"""
AKTIVITET = """
SELECT enhet_id, anvisning_id, uppfyllt_den <= lovat_den IS TRUE AS ja
FROM statistik.lofte
WHERE enhet_id = ANY(%(enheter)s::uuid[]) AND slag = 'aktivitet' AND NOT ar_upphort
    AND lovat_den BETWEEN %(fran)s AND %(till_och_med)s AND (uppfyllt_den IS NOT NULL OR lovat_den < %(idag)s)"""
ORGANISATION = """
SELECT enhet_id, anvisning_id, avbojd_grupp = 'organisation' AS ja
FROM statistik.anvisning
WHERE enhet_id = ANY(%(enheter)s::uuid[]) AND inkom_den BETWEEN %(fran)s AND %(till_och_med)s AND avbojd_grupp IS NOT NULL"""
FRAGOR = {
    Matt.BESKED: BESKED,
    Matt.TREPART: TREPART,
    Matt.AKTIVITET: AKTIVITET,
    Matt.ATERKOPPLING: AVTALADE,
    Matt.ORGANISATION: ORGANISATION,
}

# One row per unit, combination of the five and answer.
DELAD = """
SELECT m.enhet_id::text, {kolumner}, m.ja, count(*)
FROM ({fraga}) AS m JOIN statistik.anvisning a ON a.anvisning_id = m.anvisning_id
WHERE a.enhet_id = ANY(%(enheter)s::uuid[])
GROUP BY 1, 2, 3, 4, 5, 6, 7"""
SENA = "SELECT {id}::text, enhet_id::text FROM ({fraga}) AS t WHERE NOT ja"
SPARRADE = """
SELECT enhet_id::text, saknad_grund, count(*) FROM statistik.sparrad_delning
WHERE enhet_id = ANY(%(enheter)s::uuid[]) AND forsokt_den BETWEEN %(fran)s AND %(till_och_med)s GROUP BY 1, 2"""
FRAN_AF = """
SELECT enhet_id::text, COALESCE(af_program, 'okant'), count(*) FROM statistik.anvisning
WHERE enhet_id = ANY(%(enheter)s::uuid[]) AND inkom_den BETWEEN %(fran)s AND %(till_och_med)s AND kalla = 'af'
    AND status <> 'atertagen' GROUP BY 1, 2"""
BETYG = """
SELECT b.enhet_id::text, COALESCE(a.avsandare, ''), count(*), sum(b.betyg)
FROM statistik.samarbetsbetyg b JOIN statistik.anvisning a ON a.anvisning_id = b.anvisning_id
WHERE b.enhet_id = ANY(%(enheter)s::uuid[]) AND b.givet_den BETWEEN %(fran)s AND %(till_och_med)s GROUP BY 1, 2"""

# Days to an answer from other parties; one without an answer is followed to today and not left out.
SVARSTIDER = """
SELECT enhet_id::text, part_slag, COALESCE(besvarad_den, %(idag)s) - forsokt_den, besvarad_den IS NOT NULL, count(*)
FROM statistik.kontaktforsok
WHERE enhet_id = ANY(%(enheter)s::uuid[]) AND forsokt_den BETWEEN %(fran)s AND %(till_och_med)s GROUP BY 1, 2, 3, 4"""


@dataclass(frozen=True)
class Delrad:
    """One category of the split with its four shares; `namn` "Alla" is the sum of the others."""

    namn: str
    andelar: dict[Matt, Andel]


@dataclass(frozen=True)
class Antalsrad:
    namn: str
    antal: Cell


@dataclass(frozen=True)
class Betygsrad:
    """The mean mark of a sender, from the threshold of answers; below it neither the mean nor the number is shown (S123)."""

    namn: str
    antal: str
    medel: str
    skal: str = ""


@dataclass(frozen=True)
class Svarstid:
    """Median days to an answer from one kind of party, from how many questions (S126)."""

    namn: str
    dagar: Dagar


@dataclass(frozen=True)
class Samverkan:
    utsnitt: Utsnitt
    uppdelning: Uppdelning
    datadatum: datetime
    alla: Delrad
    rader: list[Delrad]
    sparrade: list[Antalsrad]
    fran_af: list[Antalsrad]
    betyg: list[Betygsrad]
    svarstider: list[Svarstid]


def samverkan(utsnitt: Utsnitt, uppdelning: Uppdelning) -> Samverkan:
    """Eight questions, whatever the number of units and senders. `utsnitt.kon` is not used: the promise is the unit's."""
    kolumner = ", ".join(f"COALESCE({k}, '')" for k in KOLUMNER.values())
    with lasare() as las:
        delade = {m: las.rader(DELAD.format(kolumner=kolumner, fraga=f), _varden(utsnitt)) for m, f in FRAGOR.items()}
        sparrade = las.rader(SPARRADE, _varden(utsnitt))
        fran_af = las.rader(FRAN_AF, _varden(utsnitt))
        betyg = las.rader(BETYG, _varden(utsnitt))
        svarstider = las.rader(SVARSTIDER, _varden(utsnitt))
        datadatum = las.datadatum
    alla, rader = _delrader(utsnitt, uppdelning, delade)
    return Samverkan(
        utsnitt,
        uppdelning,
        datadatum,
        alla,
        rader,
        _antal(utsnitt, sparrade, dict(SaknadGrund.choices)),
        _antal(utsnitt, fran_af, dict(AfProgram.choices)),
        _betyg(utsnitt, betyg),
        _svarstider(utsnitt, svarstider),
    )


def saknade_samtal(las: Lasare, utsnitt: Utsnitt) -> list[str]:
    """Ids of the talks that were not held in time: as many as the figure's N minus its n (S028)."""
    return _sena(las, utsnitt, "samtal_id", TREPART)


def sena_svar(las: Lasare, utsnitt: Utsnitt) -> list[str]:
    """Ids of the agreed days without a written answer in time: as many as the figure's N minus its n (S112)."""
    return _sena(las, utsnitt, "avtalad_id", AVTALADE)


def _sena(las: Lasare, utsnitt: Utsnitt, id_: str, fraga: str) -> list[str]:
    rader = las.rader(SENA.format(id=id_, fraga=fraga), _varden(utsnitt))
    return [rad for rad, enhet in rader if utsnitt.vald in (ALLA, enhet)]


def _varden(utsnitt: Utsnitt) -> dict[str, object]:
    return {
        "enheter": [str(e.id) for e in utsnitt.enheter],
        "fran": utsnitt.fran,
        "till_och_med": utsnitt.till,
        "idag": utsnitt.idag,
    }


def _delrader(utsnitt: Utsnitt, uppdelning: Uppdelning, delade: dict[Matt, Rader]) -> tuple[Delrad, list[Delrad]]:
    plats = list(KOLUMNER).index(uppdelning)
    kategorier = sorted({rad[1 + plats] for rader in delade.values() for rad in rader})
    rutnat = {m: _rutnat(utsnitt, rader) for m, rader in delade.items()}

    def rad(namn: str, kategori: str | None) -> Delrad:
        return Delrad(namn, {m: _andel(r, utsnitt, plats, kategori) for m, r in rutnat.items()})

    texter = TEXTER.get(uppdelning, {})
    return rad("Alla", None), [rad(texter.get(k, k) or UTAN, k) for k in kategorier]


def _andel(rutnat: Rutnat, utsnitt: Utsnitt, plats: int, kategori: str | None) -> Andel:
    prefix = "" if kategori is None else _prefix(plats, kategori)
    if f"{prefix}alla" not in rutnat.familj.grupper:  # the category has none of this measure
        return Andel(NOLL, NOLL)
    return rutnat.andel(utsnitt.vald, KON_ALLA, f"{prefix}ja", f"{prefix}alla")


def _prefix(plats: int, kategori: str) -> str:
    return f"{plats}:{kategori}:"


def _rutnat(utsnitt: Utsnitt, rader: Rader) -> Rutnat:
    """Yes and no, together and per category of every split, for every unit: all that a reader can add up is masked at once."""
    delningar = [Delning("alla", ("ja", "nej"))]
    grupper = ["alla", "ja", "nej"]
    for plats in range(len(KOLUMNER)):
        prefix = [_prefix(plats, k) for k in sorted({rad[1 + plats] for rad in rader})]
        grupper += [f"{x}{g}" for x in prefix for g in ("alla", "ja", "nej")]
        delningar += [Delning(f"{x}alla", (f"{x}ja", f"{x}nej")) for x in prefix]
        delningar += [Delning(g, tuple(f"{x}{g}" for x in prefix)) for g in ("alla", "ja", "nej") if prefix]
    familj = Familj(tuple(grupper), tuple(delningar), har_kon=False)
    return bygg(familj, utsnitt, (_rad(r) for r in rader))


def _rad(rad: tuple) -> Rad:
    enhet, *kategorier, ja, antal = rad
    svar = "ja" if ja else "nej"
    egna = [f"{_prefix(plats, k)}{g}" for plats, k in enumerate(kategorier) for g in ("alla", svar)]
    return Rad(enhet, "", None, ("alla", svar, *egna), antal)


def _antal(utsnitt: Utsnitt, rader: Rader, texter: dict[str, str]) -> list[Antalsrad]:
    """Counts per code with their sum last, small ones hidden; nothing at all when nothing was counted."""
    koder = sorted({rad[1] for rad in rader})
    if not koder:
        return []
    familj = Familj(("alla", *koder), (Delning("alla", tuple(koder)),), har_kon=False)
    rutnat = bygg(familj, utsnitt, (Rad(enhet, "", None, ("alla", kod), antal) for enhet, kod, antal in rader))
    namngivna = [Antalsrad(str(texter[kod]), rutnat.cell(utsnitt.vald, KON_ALLA, kod)) for kod in koder]
    return [*namngivna, Antalsrad("Tillsammans", rutnat.cell(utsnitt.vald, KON_ALLA, "alla"))]


def _betyg(utsnitt: Utsnitt, rader: Rader) -> list[Betygsrad]:
    """The mean per sender and for all, each from the threshold of answers; the sum is hidden too when it would give one sender away."""
    egna = [r for r in rader if utsnitt.vald in (ALLA, r[0])]
    per: dict[str, tuple[int, int]] = {}
    for _, namn, antal, summa in egna:
        n, s = per.get(namn, (0, 0))
        per[namn] = (n + antal, s + int(summa))
    rojda = {namn for namn in per if utsnitt.vald == ALLA and _rojer_en_enhet((r[0], r[2]) for r in rader if r[1] == namn)}
    svar = [_betygsrad(namn or UTAN, *per[namn], dold=namn in rojda) for namn in sorted(per)]
    dolda = [n for namn, (n, _) in per.items() if n < troskel() or namn in rojda]
    if len(per) > 1 and sum(dolda) not in range(1, troskel()) and len(dolda) != 1:
        svar.append(_betygsrad("Alla", sum(n for n, _ in per.values()), sum(s for _, s in per.values())))
    return svar


def _rojer_en_enhet(antal: Iterable[tuple[str, int]]) -> bool:
    """All units together minus those that are shown by themselves would leave a few answers of one that is not (T13)."""
    per: Counter[str] = Counter()
    for enhet, n in antal:
        per[enhet] += n
    return sum(n for n in per.values() if n < troskel()) in range(1, troskel())


def _betygsrad(namn: str, antal: int, summa: int, dold: bool = False) -> Betygsrad:
    if dold and antal >= troskel():
        return Betygsrad(namn, DOLD, "—", "Visas per enhet: tillsammans skulle en enhets få svar gå att räkna ut.")
    if antal < troskel():
        return Betygsrad(namn, DOLD, "—", f"Visas från {troskel()} svar.")
    return Betygsrad(namn, str(antal), f"{summa / antal:.1f}".replace(".", ","))


def _svarstider(utsnitt: Utsnitt, rader: Rader) -> list[Svarstid]:
    svar = []
    for slag in sorted({r[1] for r in rader}):
        egna: Counter[tuple[int, bool]] = Counter()
        for enhet, s, antal_dagar, besvarad, antal in rader:
            if s == slag and utsnitt.vald in (ALLA, enhet):
                egna[antal_dagar, besvarad] += antal
        n = sum(egna.values())
        rojd = utsnitt.vald == ALLA and _rojer_en_enhet((r[0], r[4]) for r in rader if r[1] == slag)
        cell = Cell(n, str(n)) if n >= troskel() and not rojd else GOMD
        svar.append(Svarstid(str(PartSlag(slag).label), dagar(egna, cell, "Mindre än hälften har svarat än.")))
    return svar
