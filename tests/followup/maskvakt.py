"""The watch over what is hidden (methods.md 5, S4-S5): shares nothing with the product's relations. Every printed count is told as how many
times a person is in it, for persons of every kind, and a hidden count is recoverable when it is a linear combination of the shown ones."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import numpy as np

Tryckt = tuple[str, str, Callable[[Any], int]]  # name, text, how many times a person is in it


def ar_dolt(text: str) -> bool:
    return text.startswith(("··", "<"))


def rojda(tryckt: Sequence[Tryckt], personer: Sequence[Any], sorter: Iterable[Any]) -> list[str]:
    """Hidden counts of somebody that follow from the shown ones. `sorter`: persons of so many kinds that no two counts are the same by
    chance. (What printed noughts say beside that is tried measure by measure, in test_matt_maskning.)"""
    alla = sorted({*personer, *sorter}, key=str)
    matris = np.array([[i(p) for p in alla] for _, _, i in tryckt], dtype=float)
    dolda = np.array([ar_dolt(text) and any(i(p) for p in personer) for _, text, i in tryckt])
    visade = np.array([not ar_dolt(text) for _, text, _ in tryckt])
    if not dolda.any():
        return []
    _, s, vt = np.linalg.svd(np.unique(matris[visade], axis=0), full_matrices=False)
    bas = vt[s > 1e-8]
    rest = matris[dolda] - (matris[dolda] @ bas.T) @ bas
    namn = [n for (n, _, _), dold in zip(tryckt, dolda, strict=True) if dold]
    return [n for n, r, egen in zip(namn, rest, matris[dolda], strict=True) if egen.any() and np.linalg.norm(r) < 1e-6]
