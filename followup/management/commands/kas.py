"""`manage.py kas --ar 2025 --format csv`: the page's figures, by the page's functions, counted now."""

from argparse import ArgumentParser
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from ame.organisation.enums import Enhetsslag
from ame.organisation.models import Enhet, Kommun
from followup.kas.export import som_csv, som_json
from followup.kas.installningar import tolka
from followup.kas.kpi import FORSTA_AR, VERSIONER, Skop, version_for
from followup.kas.lasare import lasare
from followup.kas.populationer import Urval
from followup.kas.rakna import rakna


class Command(BaseCommand):
    help = "Skriver KAS-siffrorna för ett år. Utan --kommun och --enhet räknas alla kommuner i systemet."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--ar", type=int, required=True, help="redovisningsår")
        parser.add_argument("--kommun", help="kommunkod, fyra siffror")
        parser.add_argument("--enhet", help="enhetens id")
        parser.add_argument("--version", dest="formular", choices=list(VERSIONER), help="formulärets version; annars efter året")
        parser.add_argument("--basis", choices=["person", "inskrivning"], default="person", help="vad ett avslut räknas per")
        parser.add_argument("--format", choices=["csv", "json"], default="csv")

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> Any:
        # Django's own --version would take the name that our users know the questionnaire by.
        return super().create_parser(prog_name, subcommand, conflict_handler="resolve", **kwargs)

    def handle(self, *args: Any, **options: Any) -> None:
        ar = options["ar"]
        if not FORSTA_AR <= ar <= timezone.localdate().year:
            raise CommandError(f"--ar ska vara mellan {FORSTA_AR} och i år.")
        slag, valda = self._skop(options)
        inst = tolka({"avslut_basis": options["basis"]})
        urval = Urval(ar, options["formular"] or version_for(ar), Skop(slag, tuple(id for id, _, _ in valda)), inst)
        with lasare() as las:
            siffror = rakna(las, urval)
            datadatum = timezone.localtime(las.datadatum).isoformat(timespec="seconds")
        if options["format"] == "json":
            self.stdout.write(som_json(urval, [(namn, kod, siffror[id]) for id, namn, kod in valda], datadatum))
            return
        for nr, (id, _, kod) in enumerate(valda):
            self.stdout.write(som_csv(siffror[id], kod, ar, huvud=nr == 0), ending="")

    def _skop(self, options: dict[str, Any]) -> tuple[str, list[tuple[str, str, str]]]:
        """(kind, [(id, name, kommunkod)])."""
        if options["enhet"]:
            enhet = self._enhet(options["enhet"])
            kod = enhet.verksamhet.namnd.kommun_id
            if options["kommun"] not in (None, kod):
                raise CommandError(f"Enheten hör till kommun {kod}, inte {options['kommun']}.")
            return "enhet", [(str(enhet.pk), enhet.namn, kod)]
        kommuner = Kommun.objects.order_by("kod")
        if options["kommun"]:
            kommuner = kommuner.filter(kod=options["kommun"])
        else:
            kommuner = kommuner.filter(namnder__verksamheter__enheter__slag=Enhetsslag.AME).distinct()
        valda = [(k.kod, k.namn, k.kod) for k in kommuner]
        if not valda:
            raise CommandError("Det finns ingen sådan kommun i systemet.")
        return "kommun", valda

    def _enhet(self, text: str) -> Enhet:
        try:
            return Enhet.objects.select_related("verksamhet__namnd").get(pk=UUID(text))
        except (ValueError, Enhet.DoesNotExist):
            raise CommandError(f"Det finns ingen enhet med id {text}.") from None
