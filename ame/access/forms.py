from django import forms
from django.utils import timezone

from ame.access.models import Uppdrag, User
from ame.common.widgets import DatumInput
from ame.organisation.models import Enhet, EnhetInstallning


class InstallningarForm(forms.ModelForm):
    class Meta:
        model = User
        fields = ["utseende", "textstorlek", "har_kortkommandon"]
        labels = {"utseende": "Utseende", "textstorlek": "Textstorlek", "har_kortkommandon": "Använd kortkommandon"}


class UppdragForm(forms.ModelForm):
    class Meta:
        model = Uppdrag
        fields = ["user", "enhet", "roll", "fran_den", "till_den"]
        labels = {"user": "Medarbetare", "enhet": "Enhet", "roll": "Roll", "fran_den": "Från och med", "till_den": "Till och med"}
        widgets = {"fran_den": DatumInput(), "till_den": DatumInput()}

    def __init__(self, *args, actor: User, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["user"].queryset = User.objects.filter(is_active=True).order_by("namn")
        self.fields["enhet"].queryset = Enhet.objects.administreras_av(actor).order_by("namn")
        self.fields["fran_den"].initial = timezone.localdate()

    def _post_clean(self) -> None:
        """The service validates the row: here only the shape."""


class AvslutaUppdragForm(forms.Form):
    till_den = forms.DateField(label="Sista dag", widget=DatumInput())


class EnhetInstallningForm(forms.ModelForm):
    class Meta:
        model = EnhetInstallning
        fields = ["galler_fran_den", "inflodesmodell", "beredningsmodell", "insyn", "svarstid_dagar"]
        labels = {
            "galler_fran_den": "Gäller från och med",
            "inflodesmodell": "Inflöde",
            "beredningsmodell": "Beredning",
            "insyn": "Vem i enheten som ser ärenden",
            "svarstid_dagar": "Dagar från remiss till beslut",
        }
        help_texts = {"svarstid_dagar": ""}
        widgets = {"galler_fran_den": DatumInput()}

    def _post_clean(self) -> None:
        """The service validates the row: here only the shape."""
