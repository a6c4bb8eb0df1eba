"""Two kartläggningar of the same person side by side, with what has changed pointed out (S038, N23)."""

from dataclasses import dataclass

from insatser.enums import Avsnittsstatus, Kartlaggningsstatus
from insatser.models import Kartlaggning, Kartlaggningsavsnitt
from insatser.vy.kartlaggning import avsnitten


@dataclass(frozen=True)
class Faltpar:
    namn: str
    fore: str
    nu: str

    @property
    def andrat(self) -> bool:
        return self.fore != self.nu


@dataclass(frozen=True)
class Omradespar:
    """One area in both; an area that only one of the templates had says so."""

    rubrik: str
    falt: list[Faltpar]
    bara_i: str = ""  # "fore" or "nu"
    oskrivet: bool = False  # nobody has come to it yet in the newer one: that is no change

    @property
    def andrat(self) -> bool:
        return not self.oskrivet and (bool(self.bara_i) or any(f.andrat for f in self.falt))


def i_ordning(*rader: Kartlaggning) -> list[Kartlaggning]:
    """The older first. Two from one day stand in the order that they were written. One query."""
    ordnade = list(Kartlaggning.objects.filter(pk__in=[k.pk for k in rader]).senast_forst())
    per_pk = {k.pk: k for k in rader}
    return [per_pk[k.pk] for k in reversed(ordnade)]


def jamfor(fore: Kartlaggning, nu: Kartlaggning) -> list[Omradespar]:
    """The areas of both, paired by their code, in the order of the newer one; those only in the older come last. Two queries."""
    gamla = {a.omrade.kod: a for a in avsnitten(fore)}
    nya = {a.omrade.kod: a for a in avsnitten(nu)}
    koder = [*nya, *[kod for kod in gamla if kod not in nya]]
    summor = [Faltpar("Sammanfattning", fore.sammanfattning, nu.sammanfattning)]
    par = [Omradespar("Sammanfattning", summor, oskrivet=not nu.sammanfattning)]
    return par + [_par(gamla.get(kod), nya.get(kod)) for kod in koder]


def _par(fore: Kartlaggningsavsnitt | None, nu: Kartlaggningsavsnitt | None) -> Omradespar:
    bara_i = "nu" if fore is None else "fore" if nu is None else ""
    visad = nu or fore
    assert visad is not None
    gammalt, nytt = _texter(fore), _texter(nu)
    falt = [Faltpar(namn, gammalt[namn], nytt[namn]) for namn in gammalt]
    oskrivet = nu is not None and nu.status == Avsnittsstatus.TOMT and nu.kartlaggning.status == Kartlaggningsstatus.PAGAR
    return Omradespar(visad.omrade.rubrik, [f for f in falt if f.fore or f.nu], bara_i, oskrivet)


def _texter(avsnitt: Kartlaggningsavsnitt | None) -> dict[str, str]:
    if avsnitt is None:
        return dict.fromkeys(("Det som fungerar", "Det som är svårt", "Stöd som behövs"), "")
    return {
        "Det som fungerar": avsnitt.resurser,
        "Det som är svårt": avsnitt.hinder,
        "Stöd som behövs": avsnitt.behov_i_ord,
    }
