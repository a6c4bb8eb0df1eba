"""`manage.py importera_kolada FIL`: published figures to compare with."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from followup.services.kolada import KoladaFel, importera_kolada


class Command(BaseCommand):
    help = "Läser in publicerade värden ur en CSV-fil med kolumnerna kpi, kommunkod, kommun, ar, kon och varde."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("fil", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            with options["fil"].open(encoding="utf-8-sig", newline="") as fil:
                r = importera_kolada(fil=fil)
        except (OSError, UnicodeDecodeError) as error:
            raise CommandError(f"Filen kan inte läsas: {error}") from None
        except KoladaFel as error:
            raise CommandError(str(error)) from None
        self.stdout.write(
            f"{r.rader} rader lästa: {r.nya} nya, {r.andrade} ändrade, {r.oforandrade} oförändrade. "
            f"{r.utan_varde} saknar värde och lämnas utan."
        )
