"""Who to call, on both sides (S032, C56). Contact data of a protected person are not in the database at all (law.md B08). Somebody who has
left is never shown as current: the matter lies with the unit then (T06, S033)."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone

from ame.access.enums import AGARROLLER, Roll
from ame.access.models import Franvaro, Uppdrag, User
from ame.arenden.models import Arende
from ame.arenden.vy.remisser import remisser_i
from ame.common.forkompilerat import rader as hamta_rader
from ame.organisation.models import Enhet

INTE_AKTUELLA = ("utkast", "atertagen", "omdirigerad", "avbojd")
Aktiva = set[tuple[int, UUID, str]]


@dataclass(frozen=True)
class Kontakt:
    roll: str
    namn: str
    titel: str = ""
    telefon: str = ""
    epost: str = ""

    @property
    def initialer(self) -> str:
        """For the badge beside the name, also of a contact who is no user."""
        return "".join(ord_[0] for ord_ in self.namn.replace(",", " ").split()[:2]).upper()


def hamta_kontakter(arende: Arende) -> list[Kontakt]:
    """The one who holds the case and who covers, the beredare, those who hold the remisser or their unit's queue, contacts at parts
    outside, parties that work with the person, and the participant. Five queries whatever the number of remisser."""
    person = arende.person
    remisser = _remisser(arende)
    beredare = _beredaren(arende)
    aktiva = _aktiva([arende.ansvarig_id, beredare.pk if beredare else None, *(r.avsandare_id for r in remisser)])
    kontakter = _agare(arende, aktiva)
    if beredare and _arbetar(beredare, arende.enhet, aktiva, *AGARROLLER):
        kontakter.append(_personal("Beredare", beredare, arende.enhet))
    kontakter += _avsandare(remisser, aktiva) + _aktorer(arende)
    if not person.har_skydd:
        kontakter.append(Kontakt("Deltagare", person.namn, person.adress, person.telefon, person.epost))
    return kontakter


def agarkontakter(arende: Arende) -> list[Kontakt]:
    """The owner and today's cover, for the sender's page too. Two queries."""
    return _agare(arende, _aktiva([arende.ansvarig_id]))


def _aktiva(user_ids: list[int | None]) -> Aktiva:
    """Who works where today, as (user, unit, role), with an open account. One query."""
    uppdrag = Uppdrag.objects.aktiva(timezone.localdate()).filter(user_id__in={u for u in user_ids if u}, user__is_active=True)
    return set(uppdrag.values_list("user_id", "enhet_id", "roll"))


def _arbetar(user: User, enhet: Enhet, aktiva: Aktiva, *roller: Roll) -> bool:
    return any((user.pk, enhet.pk, roll) in aktiva for roll in roller)


def _personal(roll: str, user: User, enhet: Enhet) -> Kontakt:
    titel = ", ".join(t for t in (user.titel, enhet.namn) if t)
    return Kontakt(roll, user.namn, titel, user.telefon or enhet.telefon, user.email)


def _agare(arende: Arende, aktiva: Aktiva) -> list[Kontakt]:
    """When the owner has left the unit, the unit's number is the one to call."""
    enhet, ansvarig = arende.enhet, arende.ansvarig
    if not _arbetar(ansvarig, enhet, aktiva, *AGARROLLER):
        return [Kontakt("Ansvarig", enhet.namn, "Enheten utser en ny ansvarig", enhet.telefon)]
    kontakter = [_personal("Ansvarig", ansvarig, enhet)]
    if (ersattare := _ersattare(ansvarig, enhet)) is not None:
        kontakter.append(_personal(f"Ersätter {ansvarig.namn}", ersattare, enhet))
    return kontakter


def _ersattare(user: User, enhet: Enhet) -> User | None:
    franvaro = next(iter(hamta_rader(_franvaro, timezone.localdate(), user.pk, enhet.pk)), None)
    return franvaro.ersattare if franvaro else None


def _franvaro(idag: date, user_id: int, enhet_id: UUID) -> QuerySet[Franvaro]:
    rader = Franvaro.objects.pagaende(idag).filter(user=user_id, enhet=enhet_id, ersattare__is_active=True)
    return rader.select_related("ersattare").order_by("fran_den")[:1]


def _beredaren(arende: Arende) -> User | None:
    """Who prepared the case, when that is somebody else than the owner (reached from the case, not imported)."""
    beredning = arende.beredningar.select_related("ansvarig").order_by("-startad_den").first()  # type: ignore[attr-defined]
    return beredning.ansvarig if beredning and beredning.ansvarig_id != arende.ansvarig_id else None


def _remisser(arende: Arende) -> list[Any]:
    """Those that still mean something (reached from the case, not imported)."""
    return [r for r in remisser_i(arende) if r.status not in INTE_AKTUELLA]


def _avsandare(remisser: list[Any], aktiva: Aktiva) -> list[Kontakt]:
    """Each who holds a remiss of the case today, or the unit whose queue it lies in, or the contact at a part outside; each once."""
    kontakter: dict[tuple[str, str], Kontakt] = {}
    for remiss in remisser:
        kontakt = _avsandarkontakt(remiss, aktiva)
        if kontakt is not None:
            kontakter.setdefault((kontakt.namn, kontakt.titel), kontakt)
    return list(kontakter.values())


def _avsandarkontakt(remiss: Any, aktiva: Aktiva) -> Kontakt | None:
    enhet = remiss.avsandande_enhet
    if remiss.avsandande_part_id:
        return Kontakt("Extern kontakt", remiss.avsandande_kontakt or remiss.avsandande_part.namn, remiss.avsandande_part.namn)
    if enhet is None:
        return None
    if remiss.avsandare and _arbetar(remiss.avsandare, enhet, aktiva, Roll.SOCIALSEKRETERARE):
        return _personal("Remittent", remiss.avsandare, enhet)
    return Kontakt("Remittent", enhet.namn, "Gruppkön: ingen håller i remissen just nu", enhet.telefon)


def _aktorer(arende: Arende) -> list[Kontakt]:
    """Parties that work with the person now, by role and number (S116, S033)."""
    pagaende = arende.aktorer.pagaende(timezone.localdate()).exclude(kontakt="").select_related("part")
    return [Kontakt(str(a.part), a.kontakt, a.uppdrag) for a in pagaende]
