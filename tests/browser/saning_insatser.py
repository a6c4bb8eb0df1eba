"""For the journey through the insatser: Astrid's case with an insats since last month. Last month: one session attended and one absence
that nobody has judged. Last week: a session that nobody has marked. And a place in the unit's own workshop.

Run: python -m tests.browser.saning_insatser
"""

from datetime import timedelta

import django


def sa() -> None:
    from django.db import transaction
    from django.utils import timezone

    from ame.access.enums import Roll
    from ame.access.models import User
    from ame.arenden.models import Arende
    from ame.organisation.enums import Anordnarslag
    from ame.organisation.models import Insatstyp
    from insatser.enums import Arbetsplatsform
    from insatser.models import Insats
    from tests.factories import (
        AnordnareFactory,
        FranvaroskalFactory,
        InsatsFactory,
        PlatsFactory,
        TillfalleFactory,
        UppdragFactory,
    )
    from tests.factories.bas import borja_fran

    borja_fran(200)
    idag = timezone.localdate()
    forra = (idag.replace(day=1) - timedelta(days=1)).replace(day=1)
    with transaction.atomic():
        arende = Arende.objects.get(person__fornamn="Astrid", person__efternamn="Provsson")
        arende.remisser.update(inkom_den=forra)  # a sender is told nothing of the time before the remiss
        verksamhet = arende.enhet.verksamhet
        yasmin = User.objects.filter(uppdrag__roll=Roll.HANDLEDARE).earliest("pk")
        UppdragFactory(user=yasmin, enhet=arende.enhet, roll=Roll.HANDLEDARE)
        Insats.objects.filter(handledare=yasmin).update(handledare=None)  # the group of another journey
        FranvaroskalFactory(verksamhet=verksamhet)
        agare = AnordnareFactory(verksamhet=verksamhet, namn="Kommunens verkstäder", slag=Anordnarslag.EGEN)
        PlatsFactory(anordnare=agare, namn="Cykelverkstaden", form=Arbetsplatsform.ARBETSARENA)
        coach = Insatstyp.objects.filter(verksamhet=verksamhet, namn="Jobbcoach").earliest("pk")
        insats = InsatsFactory(arende=arende, insatstyp=coach, handledare=yasmin, start_den=forra)
        TillfalleFactory(insats=insats, den=forra + timedelta(days=2), narvarande=True)
        TillfalleFactory(insats=insats, den=forra + timedelta(days=3), franvarande=True)
        TillfalleFactory(insats=insats, den=idag - timedelta(days=idag.weekday() + 6))


if __name__ == "__main__":
    django.setup()
    sa()
