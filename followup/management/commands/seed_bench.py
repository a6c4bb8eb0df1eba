import resource
import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from followup.demo.bench import FinnsAnnatData, sa_bench


class Command(BaseCommand):
    help = "Fyller en egen databas med mätdata: N inskrivningar i 290 enheter under tio år. Tidigare mätdata tas bort."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--inskrivningar", type=int, required=True, help="antal inskrivningar, till exempel 1000000")
        parser.add_argument("--enheter", type=int, default=290, help="antal enheter, en per kommun")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["inskrivningar"] < 1 or not 1 <= options["enheter"] <= 900:
            raise CommandError("Ange minst en inskrivning och mellan 1 och 900 enheter.")
        start = time.monotonic()
        try:
            rader = sa_bench(options["inskrivningar"], options["enheter"], self.sag)
        except FinnsAnnatData as fel:
            raise CommandError(str(fel)) from None
        for tabell, antal in rader.items():
            self.stdout.write(f"{tabell}: {antal}")
        minne = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        self.stdout.write(f"Klart på {time.monotonic() - start:.0f} s, högst {minne} MB minne.")

    def sag(self, rad: str) -> None:
        self.stdout.write(rad)
        self.stdout.flush()
