"""The settings of a unit: the shape only, the rules stand in services/installning.py."""

from typing import Any

from django import forms

from ame.organisation.forms.falt import dag
from ame.organisation.models import EnhetInstallning
from ame.organisation.services import DAGAR, DAGGRUPPER, INSTALLNINGAR


class EnhetInstallningForm(forms.ModelForm):
    galler_fran_den = dag("Gäller från och med", "Ärenden som redan har öppnats går vidare som förut.")

    class Meta:
        model = EnhetInstallning
        fields = ["galler_fran_den", *INSTALLNINGAR]
        labels = {
            "inflodesmodell": "Inflöde",
            "beredningsmodell": "Beredning",
            "insyn": "Vem i enheten som ser ärenden",
            "svarstid_dagar": "Besked om remissen",
            "komplettering_dagar": "Komplettering från avsändaren",
            "besok_dagar": "Första besöket",
            "trepart_dagar": "Trepartssamtal",
            "forsta_aktivitet_dagar": "Första insatsen",
            "delrapport_dagar": "Delrapport",
            "eskalering_dagar": "Passerat löfte går till chefen",
            "bilagor_sparas_dagar": "Bilagor sparas",
            "samma_slag_dagar": "Samma slags insats, eller aktiv utan steg",
            "glapp_dagar": "Utan insats",
            "ny_bedomning_dagar": "Ny bedömning av nivån",
            "inlasning_chef_dagar": "Går till chefen",
            "utan_kontakt_dagar": "Mellan stolarna",
            "planen_ses_over_dagar": "Planen ses över",
            "anstallning_slut_dagar": "Före en anställnings slut",
            "sen_registrering_dagar": "Sen registrering av närvaro",
        }
        help_texts = {
            "svarstid_dagar": "Dagar från remiss till besked",
            "komplettering_dagar": "Dagar från att enheten frågade",
            "besok_dagar": "Dagar från mottagen remiss",
            "trepart_dagar": "Dagar från antagen remiss",
            "forsta_aktivitet_dagar": "Dagar från inskrivning",
            "delrapport_dagar": "Dagar från antagen remiss",
            "eskalering_dagar": "Dagar efter den lovade dagen",
            "bilagor_sparas_dagar": "Dagar efter avslutad remiss. Tomt: lika länge som personakten.",
            "samma_slag_dagar": "Dagar utan ändrad nivå, mål eller plan",
            "glapp_dagar": "Dagar inskriven utan pågående insats",
            "ny_bedomning_dagar": "Dagar från senaste bedömning eller kartläggning",
            "inlasning_chef_dagar": "Dagar efter att den ansvariga fick uppgiften",
            "utan_kontakt_dagar": "Dagar utan kontakt med den aktör som ansvarar för ett behov",
            "planen_ses_over_dagar": "Dagar mellan översyner",
            "anstallning_slut_dagar": "Dagar före slutdagen som den ansvariga får en uppgift",
            "sen_registrering_dagar": "Dagar efter passet",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for namn in (*DAGAR, "bilagor_sparas_dagar"):
            falt = self.fields[namn]
            falt.widget.attrs["min"] = 1
            falt.error_messages |= {"required": "Skriv antal dagar.", "invalid": "Skriv antal dagar med siffror."}

    def _post_clean(self) -> None:
        """The service validates the row: here only the shape."""

    @property
    def daggrupper(self) -> list[tuple[str, list[forms.BoundField]]]:
        return [(rubrik, [self[namn] for namn in falt]) for rubrik, falt in DAGGRUPPER]
