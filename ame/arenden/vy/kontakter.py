"""Who to call, on both sides (S032, C56). Contact data of a protected person are not in the database at all (law.md B08)."""

from dataclasses import dataclass

from ame.arenden.models import Arende


@dataclass(frozen=True)
class Kontakt:
    roll: str
    namn: str
    titel: str = ""
    telefon: str = ""
    epost: str = ""


def hamta_kontakter(arende: Arende) -> list[Kontakt]:
    """The participant, the one who holds the case, and who sent the remisser (reached from the case, not imported). One query."""
    person, ansvarig = arende.person, arende.ansvarig
    kontakter = [Kontakt("Ansvarig", ansvarig.namn, ansvarig.titel, ansvarig.telefon or arende.enhet.telefon, ansvarig.email)]
    avsandare = arende.remisser.filter(avsandare__isnull=False).order_by("inkom_den")
    sedda = set()
    for remiss in avsandare.select_related("avsandare", "avsandande_enhet"):
        if remiss.avsandare_id not in sedda:
            sedda.add(remiss.avsandare_id)
            u = remiss.avsandare
            titel = ", ".join(t for t in (u.titel, remiss.avsandande_enhet.namn) if t)
            kontakter.append(Kontakt("Remittent", u.namn, titel, u.telefon or remiss.avsandande_enhet.telefon, u.email))
    if not person.har_skydd:
        kontakter.append(Kontakt("Deltagare", person.namn, person.adress, person.telefon, person.epost))
    return kontakter
