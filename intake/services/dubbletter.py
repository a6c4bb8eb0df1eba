"""Is the person of this remiss perhaps known already? Asked by the receiving unit only: the sender never learns (C94; law.md A03)."""

from django.core.exceptions import ValidationError

from ame.access.models import User
from ame.people.dubbletter import Liknande, liknande_personer
from ame.people.models import PersonIdentitet
from intake.models import Remiss


def liknande(user: User, remiss: Remiss) -> list[Liknande]:
    """Nobody for a protected person (law.md B02, B07), and nobody when the number is known: that is the same person already."""
    if remiss.mottagande_enhet is None or remiss.fodelsedatum is None or remiss.ar_skyddad:
        return []
    namnd_id = remiss.mottagande_enhet.verksamhet.namnd_id
    if remiss.person_id is None and PersonIdentitet.objects.filter(namnd=namnd_id, nummer=remiss.identitetsnummer).exists():
        return []
    person = remiss.person
    return liknande_personer(
        user=user,
        namnd_id=namnd_id,
        fodelsedatum=person.fodelsedatum if person else remiss.fodelsedatum,
        fornamn=person.fornamn if person else remiss.fornamn,
        efternamn=person.efternamn if person else remiss.efternamn,
        slag=remiss.identitetsslag,
        utom=remiss.person_id,
    )


def krav_inga_liknande(user: User, remiss: Remiss) -> None:
    """Raises ValidationError on `ar_ny_person` when somebody alike is found, before a second row of the same human being is made."""
    if liknande(user, remiss):
        raise ValidationError(
            {
                "ar_ny_person": "Det finns någon med nästan samma namn och samma födelsedag. Kontrollera numret innan du registrerar."
            }
        )
