"""For the journeys among the figures: two months counted as the night does, and a participant's question whose paper code is known.

Run: python -m tests.browser.saning_siffror KOD
"""

import sys
from datetime import timedelta

import django


def sa(kod: str) -> None:
    from django.utils import timezone

    from ame.arenden.models import Arende
    from followup.enums import Enkatslag
    from followup.matt.lagra import oppna_manader, rakna_kommun
    from followup.models import Enkat
    from followup.rost.kod import kod_hash
    from tests.factories import EnkatFactory

    idag = timezone.localdate()
    if not Enkat.objects.filter(kod_hash=kod_hash(kod)).exists():
        arende = Arende.objects.oppna().exclude(enkater__slag=Enkatslag.DELTAGARE_START).earliest("pk")
        EnkatFactory(arende=arende, kod_hash=kod_hash(kod), oppen_fran_den=idag, oppen_till_den=idag + timedelta(days=30))
    rakna_kommun(kommun_id="9999", idag=idag, manader=oppna_manader("9999", idag)[-2:])


if __name__ == "__main__":
    django.setup()
    sa(sys.argv[1])
