"""What a month's tables hide, kept for the month after (methods.md 5, S7): a cell hidden in one period is hidden in the next as long as the
two differ by less than the threshold, since who laid one beside the other could tell who came or left. The measures keep theirs in the same
rows (followup/matt/lagra.py)."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from followup.maskning import Mask, Relation, maskera, troskel
from followup.matt.rakna import HELA, Nyckel

Forra = Mapping[str, Mapping[Nyckel, Mapping[str, int]]]  # per measure or table: what the month before hid, with the true counts
Plats = tuple[tuple[str, str], tuple[str, ...]]  # (unit or "" for all together, age selection), codes of the cell


def star_kvar(nu: int | None, forra: int, grans: int | None = None) -> bool:
    """Hidden last month: still hidden while the change itself is small (S7), until the group is twice the limit. A nought is not hidden."""
    grans = grans or troskel()
    return bool(nu) and abs((nu or 0) - forra) < grans and (nu or 0) < 2 * grans


def _samma(cell: Any) -> Any:
    return cell


@dataclass(frozen=True)
class Minne:
    """`forra`: what the month before hid. `dolt` grows while the month is counted. A table is named by its id, or by its id, a slash and a
    part of it that is masked by itself."""

    forra: Forra = field(default_factory=dict)
    dolt: dict[str, dict[Nyckel, dict[str, int]]] = field(default_factory=dict)

    def kvar(
        self, tabell: str, tal: Mapping[Any, int], plats: Callable[[Any], Plats] = _samma, grans: int | None = None
    ) -> list[Any]:
        """The cells that stay hidden. `plats`: in which row of the stored table a cell stands, and what it is called there.
        `grans`: the threshold of a table with its own."""
        id_, _, del_ = tabell.partition("/")
        gammalt = self.forra.get(id_)
        if not gammalt:
            return []
        svar = []
        for cell, antal in tal.items():
            nod, koder = plats(cell)
            forra = gammalt.get((*nod, HELA, HELA), {}).get(_namn(del_, koder))
            if forra is not None and star_kvar(antal, forra, grans):
                svar.append(cell)
        return svar

    def minns(self, tabell: str, tal: Mapping[Any, int], dolda: Collection[Any], plats: Callable[[Any], Plats] = _samma) -> None:
        """The hidden cells that somebody is in."""
        if self is INGET_MINNE:
            return
        id_, _, del_ = tabell.partition("/")
        egna = self.dolt.setdefault(id_, {})
        for cell in dolda:
            if antal := tal.get(cell):
                nod, koder = plats(cell)
                egna.setdefault((*nod, HELA, HELA), {})[_namn(del_, koder)] = antal

    def maskera(
        self,
        tabell: str,
        varden: Mapping[Any, int],
        relationer: Sequence[Relation],
        plats: Callable[[Any], Plats],
        *,
        tvungna: Iterable[Any] = (),
        grans: int | None = None,
        **val: Any,
    ) -> Mask:
        """maskning.maskera, with what stays hidden from the month before, and remembering what is hidden now."""
        tvungna = [*tvungna, *self.kvar(tabell, varden, plats, grans)]
        mask = maskera(varden, relationer, tvungna=tvungna, grans=grans, **val)
        self.minns(tabell, varden, [c for c in varden if c in mask.dolda], plats)
        return mask

    def rad(self, id_: str, enhet: str, urval: str) -> dict[str, dict[str, int]]:
        """What is stored with the table of a unit and age selection."""
        egna = self.dolt.get(id_, {}).get((enhet, urval, HELA, HELA))
        return {"dold": egna} if egna else {}


def _namn(del_: str, koder: tuple[str, ...]) -> str:
    return "|".join((del_, *koder) if del_ else koder)


INGET_MINNE = Minne()  # of a table that is counted by itself
