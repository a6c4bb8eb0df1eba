"""Which measures a dashboard opens with (S149): a set of its own for förvaltning and for enhet, and what the unit has chosen instead."""

from collections.abc import Sequence
from uuid import UUID

from ame.access.enums import Roll
from ame.access.models import User
from followup.matt.katalog import KATALOG
from followup.matt.roster import SVARSMATT
from followup.models import Nyckeltalsval
from followup.vy.siffror import ser_svar

FORVALTNING, ENHET = "forvaltning", "enhet"
MINST, HOGST = 4, 8  # never one alone (S168), never more than can be taken in (S149)
FORVALDA: dict[str, tuple[str, ...]] = {
    FORVALTNING: ("k1_dagar", "t_antagna", "k5_aterkoppling", "t_utan_insats", "r_utfall", "k15_rost", "r_ater", "k16_tackning"),
    ENHET: ("k7_ko", "k1_andel", "k3_galler", "k4_trepart", "k5_aterkoppling", "k9_lange", "r_avslutade", "r_steg"),
}
I_ENHETEN = (Roll.HANDLAGGARE, Roll.BEREDARE, Roll.CHEF)
I_FORVALTNINGEN = (Roll.BESTALLARE, Roll.ANALYTIKER)


def vy_for(user: User, enhet_id: UUID | None) -> str:
    """Whoever works in the unit looked at has the unit's figures; looking at others' units, and from above, the förvaltning's."""
    egna = user.enheter_med_roll(*I_ENHETEN)
    return ENHET if (enhet_id in egna if enhet_id else egna) else FORVALTNING


def valda(user: User, vy: str, enhet_id: UUID | None) -> tuple[str, ...]:
    """The measures in order. What is no longer in the catalogue is left out, and what people have answered for whoever works with them
    (N19); nothing chosen gives the standard set."""
    rad = _enhetens(enhet_id) if vy == ENHET else _forvaltningens(user)
    far = {m for m in KATALOG if m not in SVARSMATT or ser_svar(user, enhet_id)}
    koder = [m for m in (rad.matt if rad else ()) if m in far]
    return tuple(koder[:HOGST]) or tuple(m for m in FORVALDA[vy] if m in far)


def _enhetens(enhet_id: UUID | None) -> Nyckeltalsval | None:
    return Nyckeltalsval.objects.filter(enhet_id=enhet_id, vy=ENHET).first() if enhet_id else None


def _forvaltningens(user: User) -> Nyckeltalsval | None:
    """One choice for the nämnd: the last one made by a beställare there."""
    namnder = {u.enhet.verksamhet.namnd_id for u in user.aktiva_uppdrag if u.roll in I_FORVALTNINGEN}
    rader = Nyckeltalsval.objects.filter(enhet__verksamhet__namnd_id__in=namnder, vy=FORVALTNING)
    return rader.order_by("-valt_vid").first() if namnder else None


def provad(matt: Sequence[str]) -> list[str]:
    """Words for what is wrong with a choice, or nothing."""
    fel = []
    if not MINST <= len(matt) <= HOGST:
        fel.append(f"Välj mellan {MINST} och {HOGST} nyckeltal. Ett ensamt tal ger en ensidig bild.")
    if len(set(matt)) != len(matt):
        fel.append("Samma nyckeltal är valt två gånger.")
    if not set(matt) <= set(KATALOG):
        fel.append("Ett av nyckeltalen finns inte.")
    return fel
