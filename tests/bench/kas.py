"""Runs KAS in a process of its own and prints time and the process's highest memory as JSON: one unit, or all of them.

The process is what a worker is: Django loaded, one task at a time. Called by tests.bench.__main__.
"""

import json
import resource
import sys
import time

import django

django.setup()

from django.utils import timezone  # noqa: E402

from ame.access.models import User  # noqa: E402
from followup.models import Korning  # noqa: E402
from followup.services.kas_natt import rakna_aret  # noqa: E402
from followup.services.korning import rakna_korning  # noqa: E402


def minne() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def en_enhet(ar: int) -> int:
    chef = User.objects.get(username="chef.1")
    enhet = chef.aktiva_uppdrag[0].enhet
    korning = Korning.objects.create(
        kommun=enhet.verksamhet.namnd.kommun, enhet=enhet, ar=ar, version="2024", definitionsversion="", skapad_av=chef
    )
    return rakna_korning(korning_id=korning.pk).rader.count()


def main() -> None:
    ar = timezone.localdate().year - 1
    fore = minne()
    start = time.perf_counter()
    antal = en_enhet(ar) if sys.argv[1] == "enhet" else rakna_aret(ar=ar)
    json.dump({"sekunder": time.perf_counter() - start, "minne": minne(), "minne_fore": fore, "antal": antal}, sys.stdout)


if __name__ == "__main__":
    main()
