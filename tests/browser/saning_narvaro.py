"""A group of 15 for the handledare, in a unit of its own, so that no figure of the other browser tests moves. Each has five sessions in
the week that has been.

Run: python -m tests.browser.saning_narvaro
"""

from datetime import timedelta

import django

ANTAL = 15


def sa() -> None:
    from django.db import transaction
    from django.utils import timezone

    from ame.access.enums import Roll
    from ame.access.models import User
    from tests.factories import (
        ArendeFactory,
        EnhetFactory,
        InsatsFactory,
        PersonFactory,
        TillfalleFactory,
        UppdragFactory,
        UserFactory,
    )
    from tests.factories.bas import borja_fran

    borja_fran(100)
    idag = timezone.localdate()
    mandag = idag - timedelta(days=idag.weekday() + 7)
    with transaction.atomic():
        yasmin = User.objects.filter(uppdrag__roll=Roll.HANDLEDARE).earliest("pk")
        enhet = EnhetFactory(namn="AME Gruppen")
        UppdragFactory(user=yasmin, enhet=enhet, roll=Roll.HANDLEDARE)
        ansvarig = UserFactory(roll="handlaggare", enhet=enhet)
        for nummer in range(ANTAL):
            person = PersonFactory(namnd=enhet.verksamhet.namnd, efternamn=f"Gruppsson {chr(65 + nummer)}")
            arende = ArendeFactory(enhet=enhet, person=person, ansvarig=ansvarig, insats=True, deltagande=False)
            insats = InsatsFactory(arende=arende, handledare=yasmin)
            for dag in range(5):
                TillfalleFactory(insats=insats, den=mandag + timedelta(days=dag))


if __name__ == "__main__":
    django.setup()
    sa()
