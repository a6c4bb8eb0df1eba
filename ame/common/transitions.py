"""One shape for every state machine: the flow is data (style.md 2), tested for every (status, action) pair."""

from collections.abc import Mapping

Overgangar = Mapping[str, tuple[frozenset[str], str]]


class OgiltigOvergang(Exception):
    """The matter is not where the action needs it; often because somebody else was faster. The text is for the user."""


def next_status(table: Overgangar, current: str, action: str, labels: Mapping[str, str]) -> str:
    """The status after the action. Raises OgiltigOvergang with a Swedish sentence, KeyError for an unknown action."""
    sources, target = table[action]
    if current not in sources:
        raise OgiltigOvergang(
            f"Det går inte längre: status är nu «{labels.get(current, current)}». Någon annan kan ha hunnit före. "
            "Ladda om sidan för att se läget."
        )
    return target


def can_do(table: Overgangar, current: str, action: str) -> bool:
    return current in table[action][0]
