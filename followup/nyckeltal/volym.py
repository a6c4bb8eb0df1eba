"""How many come, are there and leave: nya remisser per source and month, and the stock equation (S004, S153, T15)."""

from dataclasses import dataclass

from ame.arenden.enums import Niva
from followup.maskning import Mask, Relation, maskera, summa
from followup.nyckeltal.kallor import Underlag
from followup.nyckeltal.rutnat import (
    AR,
    Cell,
    Delning,
    Familj,
    Nyckel,
    Rad,
    Rutnat,
    bygg,
    kvartalens_manader,
    manad,
    tider_for,
    vikt,
)
from followup.nyckeltal.utsnitt import ALLA, KON, KON_ALLA, Utsnitt, kon_i_rutnatet

ANDRA_KALLOR = ("af", "fk", "individen", "ovrigt")
NIVAER = (*Niva.values, "saknas")

REMISSER = Familj(
    grupper=("alla", "socialtjanst", "andra", *ANDRA_KALLOR, "vantan", "besked", "vantar", "utanfor"),
    delningar=(
        Delning("alla", ("socialtjanst", "andra")),
        Delning("andra", ANDRA_KALLOR),
        Delning("alla", ("vantan", "utanfor")),
        Delning("vantan", ("besked", "vantar")),
    ),
    over_tid=("alla", "socialtjanst", "andra", *ANDRA_KALLOR),
    tysta=("besked", "utanfor"),
)


def remisser(underlag: Underlag, utsnitt: Utsnitt) -> Rutnat:
    """New remisser and own applications of the year by source (KAS's T3), and how many of them have had an answer."""

    def grupper(initiator: str, lage: str) -> tuple[str, ...]:
        kalla = (initiator, "andra") if initiator in ANDRA_KALLOR else (initiator,)
        return ("alla", *kalla, lage, *(("vantan",) if lage != "utanfor" else ()))

    rader = [Rad(r[0], r[1], r[2], grupper(r[3], r[4]), r[-1]) for r in underlag.remisser]
    return bygg(REMISSER, utsnitt, rader)


# --- the stock equation -----------------------------------------------------------------------------------------
BESTANDSGRUPPER = ("start", "in", "ut", "slut")
MINST_RORELSE = (8, 6)  # new and ended per month, else per quarter
NIVAGRUPPER = tuple(f"niva:{n}" for n in NIVAER)


@dataclass(frozen=True)
class Bestandsrad:
    """start + in = ut + slut, for the year or a part of it."""

    tid: str
    start: Cell
    in_: Cell
    ut: Cell
    slut: Cell

    @property
    def ar_tom(self) -> bool:
        """Nobody was enrolled: there is nothing to show, not even a zero (N02)."""
        return not any(c.varde != 0 for c in (self.start, self.in_, self.ut, self.slut))


@dataclass(frozen=True)
class Bestand:
    """Enrolments open when the period began, new, ended and open when it ended; and the new ones by start level, both sexes together."""

    mask: Mask
    tider: dict[str, tuple[str, ...]]
    utsnitt: Utsnitt

    def cell(self, enhet: str, kon: str, grupp: str, tid: str = AR) -> Cell:
        nyckel = Nyckel(enhet, kon, tid, grupp)
        return Cell(self.mask.varde(nyckel), self.mask.text(nyckel))

    def rad(self, enhet: str, kon: str, tid: str = AR) -> Bestandsrad:
        delar = _delar(tid, self.utsnitt)
        fore, efter = _ytor(delar, self.utsnitt)
        start, slut = (self.cell(enhet, kon, g, t) for g, t in (fore, efter))
        return Bestandsrad(tid, start, self.cell(enhet, kon, "in", tid), self.cell(enhet, kon, "ut", tid), slut)

    def rader(self, enhet: str) -> list[Bestandsrad]:
        """Month by month, or quarter by quarter where months are too thin."""
        return [self.rad(enhet, KON_ALLA, tid) for tid in self.tider[enhet]]


def bestand(underlag: Underlag, utsnitt: Utsnitt) -> Bestand:
    """The stock equation of the year and of each month, in every unit and sex (T15)."""
    varden = _bestandsvarden(underlag, utsnitt)
    rorelse = {e: varden[Nyckel(e, KON_ALLA, AR, "in")] + varden[Nyckel(e, KON_ALLA, AR, "ut")] for e in utsnitt.nycklar}
    tider = {e: tider_for(n, utsnitt, MINST_RORELSE) for e, n in rorelse.items()}
    for enhet, egna in tider.items():
        for kv in (t for t in egna if t.startswith("k")):
            for g in ("in", "ut"):
                delar = _delar(kv, utsnitt)
                varden[Nyckel(enhet, KON_ALLA, kv, g)] = sum(varden[Nyckel(enhet, KON_ALLA, m, g)] for m in delar)
    opublicerade = {k for k in varden if k.tid.startswith("m") and not _visas(k, tider[k.enhet], utsnitt)}
    kansliga = [_nivaer(e) for e in utsnitt.nycklar]
    return Bestand(
        maskera(varden, _bestandsrelationer(utsnitt, varden), opublicerade=opublicerade, kansliga=kansliga, vikt=vikt),
        tider,
        utsnitt,
    )


def _delar(tid: str, utsnitt: Utsnitt) -> list[str]:
    kvartalen = kvartalens_manader(utsnitt)
    if tid.startswith("k"):
        return kvartalen[tid]
    return [tid] if tid != AR else [m for delar in kvartalen.values() for m in delar]


def _ytor(delar: list[str], utsnitt: Utsnitt) -> tuple[tuple[str, str], tuple[str, str]]:
    """Where the stock before and after some months is kept, as (group, time): the year's own at its two ends."""
    forsta, sista = (int(m[1:]) for m in (delar[0], delar[-1]))
    fore = ("start", AR) if forsta == 1 else ("slut", manad(forsta - 1))
    return fore, ("slut", AR if sista == utsnitt.antal_manader else manad(sista))


def _visas(nyckel: Nyckel, tider: tuple[str, ...], utsnitt: Utsnitt) -> bool:
    """A month's own figures are shown where months are; the stock at a quarter's end where quarters are."""
    if nyckel.tid in tider:
        return True
    return nyckel.grupp == "slut" and any(nyckel.tid == _delar(kv, utsnitt)[-1] for kv in tider)


def _bestandsvarden(underlag: Underlag, utsnitt: Utsnitt) -> dict[Nyckel, int]:
    enheter, manader = utsnitt.nycklar, range(1, utsnitt.antal_manader + 1)
    varden = {Nyckel(e, k, AR, g): 0 for e in enheter for k in (KON_ALLA, *KON) for g in BESTANDSGRUPPER}
    varden |= {Nyckel(e, KON_ALLA, AR, g): 0 for e in enheter for g in NIVAGRUPPER}
    varden |= {Nyckel(e, KON_ALLA, manad(m), g): 0 for e in enheter for m in manader for g in ("in", "ut", "slut")}
    for e in enheter:
        del varden[Nyckel(e, KON_ALLA, manad(utsnitt.antal_manader), "slut")]  # the same as the year's
    for enhet, kon, in_, ut, antal in underlag.bestand:
        for e in {enhet, ALLA} & set(enheter):
            for k in (KON_ALLA, kon_i_rutnatet(kon)):
                for grupp, galler in (("start", in_ == 0), ("in", in_ > 0), ("ut", ut is not None), ("slut", ut is None)):
                    varden[Nyckel(e, k, AR, grupp)] += antal if galler else 0
            for m in manader:
                varden[Nyckel(e, KON_ALLA, manad(m), "in")] += antal if in_ == m else 0
                varden[Nyckel(e, KON_ALLA, manad(m), "ut")] += antal if ut == m else 0
                if m < utsnitt.antal_manader:
                    varden[Nyckel(e, KON_ALLA, manad(m), "slut")] += antal if in_ <= m and (ut is None or ut > m) else 0
    for enhet, _kon, niva, *_, antal in underlag.kohort:
        for e in {enhet, ALLA} & set(enheter):
            varden[Nyckel(e, KON_ALLA, AR, f"niva:{niva}")] += antal
    return varden


def _nivaer(enhet: str) -> Relation:
    return summa(Nyckel(enhet, KON_ALLA, AR, "in"), [Nyckel(enhet, KON_ALLA, AR, g) for g in NIVAGRUPPER])


def _bestandsrelationer(utsnitt: Utsnitt, varden: dict[Nyckel, int]) -> list[Relation]:
    """Beside the sums: start + in = ut + slut, and one part's stock at the end is the next one's at the start."""
    rel = [_nivaer(e) for e in utsnitt.nycklar]
    for k in varden:
        if k.enhet == ALLA and not k.tid.startswith("k"):
            rel.append(summa(k, [k._replace(enhet=str(e.id)) for e in utsnitt.enheter]))
        if k.tid == AR and k.kon == KON_ALLA and k.grupp in BESTANDSGRUPPER:
            rel.append(summa(k, [k._replace(kon=x) for x in KON]))
        if k.tid == AR and k.grupp == "in":
            start, ut, slut = (k._replace(grupp=g) for g in ("start", "ut", "slut"))
            rel.append(Relation((start, k), (ut, slut)))
        if k.kon == KON_ALLA and k.grupp in ("in", "ut") and not k.tid.startswith("m"):
            rel.append(summa(k, [k._replace(tid=m) for m in _delar(k.tid, utsnitt)]))
            if k.tid == AR and k._replace(tid="k1") in varden:
                rel.append(summa(k, [k._replace(tid=kv) for kv in kvartalens_manader(utsnitt)]))
        if k.tid != AR and k.grupp == "in":
            fore, efter = (k._replace(grupp=g, tid=t) for g, t in _ytor(_delar(k.tid, utsnitt), utsnitt))
            rel.append(Relation((fore, k), (k._replace(grupp="ut"), efter)))
    return rel
