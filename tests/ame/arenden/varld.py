"""One unit and everybody around it: who may, who may after a reason, and who may never."""

from dataclasses import dataclass

from django.test import Client

from ame.access.models import User
from ame.arenden.models import Arende
from ame.organisation.models import Enhet
from tests.factories import ArendeFactory, EnhetFactory, PersonFactory, UserFactory, VerksamhetFactory, med_roll


@dataclass
class Varld:
    enhet: Enhet
    ansvarig: User
    kollega: User
    chef: User
    handledare: User
    framling: User  # handläggare in another unit of the same nämnd
    socialsekreterare: User
    admin: User  # administratör and superuser, without a role in the unit's cases
    arende: Arende

    def klient(self, user: User) -> Client:
        """A browser of its own; the user is read anew, so that no cached list of uppdrag is left."""
        client = Client()
        client.force_login(User.objects.get(pk=user.pk), backend="django.contrib.auth.backends.ModelBackend")
        return client

    def nytt_arende(self, **falt) -> Arende:
        person = falt.pop("person", None) or PersonFactory(namnd=self.enhet.verksamhet.namnd)
        return ArendeFactory(enhet=self.enhet, person=person, **{"ansvarig": self.ansvarig, "insats": True} | falt)


def bygg_varld(**arende) -> Varld:
    enhet = EnhetFactory(verksamhet=VerksamhetFactory(), namn="AME Prov")
    annan = EnhetFactory(verksamhet=enhet.verksamhet, namn="AME Annan")
    ansvarig = UserFactory(namn="Ada Ansvarig", roll="handlaggare", enhet=enhet)
    admin = UserFactory(namn="Adam Admin", roll="admin", enhet=enhet, is_superuser=True, is_staff=True)
    varld = Varld(
        enhet=enhet,
        ansvarig=ansvarig,
        kollega=UserFactory(namn="Kia Kollega", roll="handlaggare", enhet=enhet),
        chef=UserFactory(namn="Chris Chef", roll="chef", enhet=enhet),
        handledare=UserFactory(namn="Hedda Handledare", roll="handledare", enhet=enhet),
        framling=UserFactory(namn="Frej Främling", roll="handlaggare", enhet=annan),
        socialsekreterare=UserFactory(namn="Sol Socialsekreterare", roll="socialsekreterare", enhet=EnhetFactory(remittent=True)),
        admin=admin,
        arende=None,  # type: ignore[arg-type]
    )
    varld.arende = varld.nytt_arende(**arende)
    return varld


__all__ = ["Varld", "bygg_varld", "med_roll"]
