"""The case's state machine (design.md 4)."""

from ame.arenden.enums import Status as S
from ame.common import transitions
from ame.common.transitions import Overgangar

TRANSITIONS: Overgangar = {
    "starta_beredning": (frozenset({S.INKOMMET}), S.BEREDNING),
    "skriva_in": (frozenset({S.INKOMMET, S.BEREDNING}), S.VANTAR),  # INKOMMET: direktspår
    "starta_insats": (frozenset({S.VANTAR, S.INSATS}), S.INSATS),
    "avsluta": (frozenset({S.VANTAR, S.INSATS}), S.AVSLUTAT),
    "avsluta_ej_paborjad": (frozenset({S.INKOMMET, S.BEREDNING, S.VANTAR}), S.EJ_PABORJAT),
    "angra_avslut_till_insats": (frozenset({S.AVSLUTAT}), S.INSATS),
    "angra_avslut_till_vantan": (frozenset({S.AVSLUTAT}), S.VANTAR),
}


def next_status(current: str, action: str) -> str:
    return transitions.next_status(TRANSITIONS, current, action, dict(S.choices))


def can_do(current: str, action: str) -> bool:
    return transitions.can_do(TRANSITIONS, current, action)
