"""`manage.py kas_bredvid --kommun KKKK --ar 2025`: the last complete run beside what has been published, as Markdown for docs/statistik.md."""

from argparse import ArgumentParser
from collections.abc import Iterable
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from followup.kas.publicerat import bredvid
from followup.kas.sida import jamforelse_med_kolada
from followup.models import Korning


class Command(BaseCommand):
    help = "Skriver en kommuns senaste KAS-körning bredvid publicerade värden, som Markdown."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--kommun", required=True, help="kommunkod, fyra siffror")
        parser.add_argument("--ar", type=int, required=True, help="redovisningsår")

    def handle(self, *args: Any, **options: Any) -> None:
        korning = (
            Korning.objects.klara()
            .filter(kommun=options["kommun"], enhet=None, ar=options["ar"])
            .select_related("kommun")
            .order_by("-klar_vid")
            .first()
        )
        if korning is None:
            raise CommandError("Det finns ingen klar körning. Räkna om på sidan KAS-underlag, eller vänta till i morgon.")
        siffror = {(r.kpi, r.kon): (r.taljare, r.namnare, r.varde) for r in korning.rader.all()}
        datum = f"{timezone.localtime(korning.datadatum):%Y-%m-%d %H.%M}"
        self.stdout.write(
            f"{korning.kommun.namn}, {korning.ar}, formulär {korning.version}, definitioner {korning.definitionsversion}, data {datum}.\n"
        )
        huvud = ["Rad", "Kön", "Egen andel, %", "n av N", "Publicerat, % (år)", "Skillnad, procentenheter"]
        self._tabell(huvud, bredvid(siffror))
        aren, rader = jamforelse_med_kolada(korning)
        if rader:
            self._tabell(["U40455, %", *map(str, aren)], ((r.namn, *r.varden) for r in rader))

    def _tabell(self, huvud: list[str], rader: Iterable[Iterable[str]]) -> None:
        self.stdout.write("| " + " | ".join(huvud) + " |\n|" + "---|" * len(huvud))
        for rad in rader:
            self.stdout.write("| " + " | ".join(rad) + " |")
        self.stdout.write("")
