"""What every page's frame needs. One query for the user's uppdrag, one for the badge of the inbox, one for the bell."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from ame.access import perms
from ame.access.enums import Roll

UTSEENDE = {"light": "ljus", "dark": "mork", "auto": "auto"}
STORLEK = {"sm": "normal", "md": "stor", "lg": "storst"}


@dataclass
class Menypost:
    namn: str
    url: str
    aktiv: bool = False
    antal: int = 0


# name, url name, permission, extra path prefixes that belong to the item
MENY = (
    ("Min dag", "min_dag", perms.can_se_arenden, ()),
    (
        "Ärenden",
        "arendelista",
        perms.can_se_arenden,
        ("/arenden/", "/sok/", "/avslut/", "/anteckningar/", "/bevakningar/", "/franvaro/"),
    ),
    ("Remisser", "remisser", perms.can_se_inkorg, ("/inflode/remisser/", "/inflode/platser/", "/inflode/ansokan/")),
    ("Kräver dig", "kraver_dig", perms.can_se_kraver_dig, ()),
    ("Arbetslista", "arbetslista", perms.can_se_arbetslista, ()),
    ("Mina remisser", "mina_remisser", perms.can_se_mina_remisser, ("/inflode/mina-remisser/",)),
    ("Gruppkö", "gruppko", perms.can_se_gruppko, ("/inflode/gruppko/",)),
    ("Registrera", "registrera", perms.can_registrera_latt, ()),
    ("Beredning", "beredningar", perms.can_se_beredning, ("/beredning/",)),
    ("Samverkansforum", "forum", perms.can_se_forum, ("/forum/",)),
    ("Insatser", "insatser", perms.can_se_insatser, ("/insatser/",)),
    ("Uppföljning", "uppfoljning", perms.can_se_dashboard, ("/uppfoljning/", "/samverkan/avtal/")),
    ("Läslogg", "laslogg", perms.can_se_logg, ("/logg/",)),
    ("Administration", "admin_start", perms.can_administrera, ("/administration/",)),
)


def sidhuvud(request: HttpRequest) -> dict[str, Any]:
    """Context of templates/layout/base.html. Works without a user and without a database for the error pages."""
    bas: dict[str, Any] = {
        "installation": settings.AME_INSTALLATION,
        "meny": [],
        "utseende": "",
        "storlek": "",
        "kortkommandon": "",
        "uppdrag_text": "",
        "session_sekunder": None,
        "antal_notiser": "",
        "demo_roller": [],
        "far_soka": False,
        "far_se_roster": False,
    }
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        if settings.AME_DEMO:
            bas["demo_roller"] = Roll.choices
        return bas
    bas["meny"] = _meny(request)
    bas["far_soka"] = bool(perms.can_soka_person(user))
    bas["far_se_roster"] = bool(perms.can_se_roster(user))
    bas["utseende"] = UTSEENDE[user.utseende]
    bas["storlek"] = STORLEK[user.textstorlek]
    bas["kortkommandon"] = "" if user.har_kortkommandon else "av"
    bas["uppdrag_text"] = ", ".join(f"{u.get_roll_display()}, {u.enhet.namn}" for u in user.aktiva_uppdrag)
    bas["antal_notiser"] = _antal_notiser(user)
    bas["session_sekunder"] = settings.SESSION_COOKIE_AGE
    return bas


def _meny(request: HttpRequest) -> list[Menypost]:
    poster = []
    for namn, vy, far, prefix in MENY:
        if not far(request.user):
            continue
        url = reverse(vy)
        aktiv = request.path == url or any(request.path.startswith(p) for p in prefix)
        poster.append(Menypost(namn, url, aktiv, _antal(request, vy)))
    return poster


def _antal(request: HttpRequest, vy: str) -> int:
    """New remisser in the user's inbox; the function comes from settings, because the inbox belongs to a later step."""
    if vy != "remisser" or not settings.AME_MENYRAKNARE:
        return 0
    from django.utils.module_loading import import_string

    return import_string(settings.AME_MENYRAKNARE)(request.user)


def _antal_notiser(user: Any) -> str:
    """Unread notices, as the bell shows them; empty when there are none (C96)."""
    from ame.arenden.services.notiser import RAKNA_TILL, olasta

    antal = len(olasta(user))
    return "" if not antal else str(antal) if antal < RAKNA_TILL else "99+"
