"""A decision prepared for the pages: what the law asks before it, and the clock of the appeal after it (K01-K05)."""

from typing import Any

from django.urls import reverse

from ame.access.models import User
from intake.enums import Beslutstyp
from intake.models import Beredning, Beredningsbeslut, Underrattelse
from intake.services.beslut import delegation_for, har_delegationsordning
from intake.services.rattsregler import HUR_OVERKLAGA, SLUTLIGA, ar_for_sent, sista_overklagandedag


def bygg_underrattelse(beslut: Beredningsbeslut, beredning: Beredning) -> dict[str, Any]:
    rad: Underrattelse | None = getattr(beslut, "underrattelse", None)
    return {
        "beslut": beslut,
        "beredning": beredning,
        "remiss": beredning.remiss,
        "skyddad": beredning.remiss.ar_skyddad,
        "hur_overklaga": HUR_OVERKLAGA[beslut.overklagandeform],  # type: ignore[index]
        "underrattelse": rad,
        "sista_dag": sista_overklagandedag(rad.mottagen_den) if rad and rad.mottagen_den else None,
        "for_sent": ar_for_sent(rad) if rad else None,
        "stig": [
            ("Beredning", reverse("beredningar")),
            (beredning.remiss.nummer, reverse("beredning", args=[beredning.pk])),
            ("Underrättelse", reverse("beslut_underrattelse", args=[beslut.pk])),
        ],
    }


def delegation_text(user: User, beredning: Beredning) -> str:
    """By what right the user decides, in words above the form (K03)."""
    from django.core.exceptions import ValidationError

    if not har_delegationsordning(beredning.arende.enhet.verksamhet_id):
        return "Delegationsordning saknas: verksamheten har inte registrerat någon. Rollen ensam avgör vem som beslutar."
    delar = []
    for slag in SLUTLIGA:
        try:
            rad = delegation_for(user, beredning, slag)
        except ValidationError:
            rad = None
        delar.append(f"{Beslutstyp(slag).label}: {f'punkt {rad.punkt}' if rad else 'du har ingen delegation'}")
    return f"Din delegation. {'. '.join(delar)}."
