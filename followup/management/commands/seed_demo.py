from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from followup.demo.seed import FinnsAnnatData, rakna_kas, rakna_siffror, sa
from followup.tasks import matt_natt


class Command(BaseCommand):
    help = "Fyller databasen med Exempelkommun: påhittade personer, ärenden och personal. Gör inget om den redan finns."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--idag", type=date.fromisoformat, default=None, help="dagen som allt räknas från (ÅÅÅÅ-MM-DD)")

        parser.add_argument("--manader", type=int, default=3, help="hur många månaders siffror som räknas; natten räknar resten")

        parser.add_argument(
            "--natten", action="store_true", help="lägg nattens räkning i kön, för de månader som inte räknas här"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        idag = options["idag"] or timezone.localdate()
        try:
            resultat = sa(idag)
        except FinnsAnnatData as fel:
            raise CommandError(str(fel)) from None
        if not resultat.ar_ny:
            self.stdout.write("Exempelkommun finns redan. Inget har ändrats.")
            return
        rakna_kas(idag)
        rakna_siffror(idag, options["manader"])
        if options["natten"]:
            matt_natt.delay()
        self.stdout.write(f"Exempelkommun är klar: {resultat.personer} personer och {resultat.remisser} remisser.")
