"""The ways on from the list of insatser, by what one is there to do."""

from collections.abc import Callable
from typing import Any

from django.urls import reverse

from ame.access import perms
from ame.access.models import User
from ame.access.perms import Tillatelse

Lank = tuple[str, str, Callable[[User], Tillatelse]]  # text, name of the URL, who may come in
VAGAR: tuple[tuple[str, tuple[Lank, ...]], ...] = (
    (
        "Registrera",
        (
            ("Närvaro för en grupp", "narvaro", perms.can_se_insatser),
            ("Rådgivning utan ärende", "radgivning", perms.can_registrera_radgivning),
        ),
    ),
    (
        "Följ upp",
        (
            ("Mellan stolarna", "mellan_stolarna", perms.can_se_arenden),
            ("Ärenden som står stilla", "stillestand", perms.can_se_stillestand),
            ("Stöd i enheten", "stodmix", perms.can_se_stodmix),
            ("Behov mot katalogen", "malgrupper", perms.can_se_malgrupper),
        ),
    ),
    (
        "Slå upp",
        (("Det vi erbjuder", "insatskatalog", perms.can_se_insatskatalog), ("Platser", "anordnare", perms.can_se_anordnare)),
    ),
)


def stig(*mer: tuple[str, str]) -> list[tuple[str, str]]:
    """Where a page beside the list stands: the way back to the list, and the pages between. The last one is the page itself."""
    return [("Insatser", reverse("insatser")), *mer]


def vagar_vidare(user: User) -> list[dict[str, Any]]:
    """The pages the user may open, in groups; an empty group is left out. No query."""
    grupper = [
        {"rubrik": rubrik, "lankar": [(text, reverse(namn)) for text, namn, far in lankar if far(user)]}
        for rubrik, lankar in VAGAR
    ]
    return [g for g in grupper if g["lankar"]]
