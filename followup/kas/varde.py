"""Kolada's number format and ours (kas.md 3): stored with eight decimals, shown with one."""

from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal

ATTA = Decimal("0.00000001")
STRECK = "—"
FAST_MELLANSLAG = "\xa0"


def andel(n: int, namnare: int) -> Decimal | None:
    """100 n/N rounded half up to eight decimals. None without a basis, never 0 (N02)."""
    if not namnare:
        return None
    return (Decimal(100 * n) / Decimal(namnare)).quantize(ATTA, ROUND_HALF_UP)


def summa_av_andelar(delar: Iterable[int], namnare: int) -> Decimal | None:
    """Kolada's U40455: each share is rounded by itself and then added, so the last digit may differ from the share of the sum."""
    andelar = [andel(n, namnare) for n in delar]
    return None if None in andelar else sum((a for a in andelar if a is not None), Decimal(0)).quantize(ATTA)


def i_fil(varde: Decimal | None, *, ar_antal: bool) -> str:
    """As in the file: a count without decimals, a share (or a full-time year that is not whole) with eight and a decimal point, nothing
    where there is no basis."""
    if varde is None:
        return ""
    return str(int(varde)) if ar_antal and varde == int(varde) else f"{varde:.8f}"


def pa_sidan(varde: Decimal | None, *, ar_antal: bool) -> str:
    """`1 234`, `53,7 %` or `2,58` full-time years, with hard spaces; a dash where there is no basis."""
    if varde is None:
        return STRECK
    if ar_antal and varde == int(varde):
        return f"{int(varde):,}".replace(",", FAST_MELLANSLAG)
    if ar_antal:
        return f"{varde.quantize(Decimal('0.01'), ROUND_HALF_UP):,}".replace(",", FAST_MELLANSLAG).replace(".", ",")
    return f"{varde.quantize(Decimal('0.1'), ROUND_HALF_UP)}".replace(".", ",") + f"{FAST_MELLANSLAG}%"
