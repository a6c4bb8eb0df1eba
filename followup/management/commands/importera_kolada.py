"""`manage.py importera_kolada FIL`: published figures to compare with."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from followup.services.kolada import KoladaFel, avkoda, importera_kolada


class Command(BaseCommand):
    help = "Läser in publicerade värden ur en fil: JSON från Koladas API, eller CSV med kolumnerna kpi, kommunkod, kommun, ar, kon och varde."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("fil", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            rapport = importera_kolada(fil=avkoda(options["fil"].read_bytes()))
        except OSError as error:
            raise CommandError(f"Filen kan inte läsas: {error}") from None
        except KoladaFel as error:
            raise CommandError(str(error)) from None
        self.stdout.write(str(rapport))
