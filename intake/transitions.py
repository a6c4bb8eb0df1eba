"""The remiss's state machine (design.md 4): one remiss, one clock, always an answer (S020)."""

from ame.common import transitions
from ame.common.transitions import Overgangar
from intake.enums import RemissStatus as S

TRANSITIONS: Overgangar = {
    "skicka": (frozenset({S.UTKAST}), S.SKICKAD),
    "begar_komplettering": (frozenset({S.SKICKAD, S.MOTTAGEN}), S.RETURNERAD),
    "komplettera": (frozenset({S.RETURNERAD}), S.SKICKAD),
    "ta_emot": (frozenset({S.SKICKAD}), S.MOTTAGEN),
    "anta": (frozenset({S.MOTTAGEN}), S.ANTAGEN),
    "avboj": (frozenset({S.SKICKAD, S.MOTTAGEN}), S.AVBOJD),
    "omdirigera": (frozenset({S.SKICKAD, S.MOTTAGEN}), S.OMDIRIGERAD),
    "aterta": (frozenset({S.SKICKAD, S.RETURNERAD, S.MOTTAGEN}), S.ATERTAGEN),
    "besvara": (frozenset({S.ANTAGEN, S.MOTTAGEN}), S.BESVARAD),
}


def next_status(current: str, action: str) -> str:
    return transitions.next_status(TRANSITIONS, current, action, dict(S.choices))


def can_do(current: str, action: str) -> bool:
    return transitions.can_do(TRANSITIONS, current, action)
