from django import forms
from django.utils import timezone

from ame.access.models import Uppdrag, User
from ame.common.widgets import DatumInput
from ame.organisation.models import Enhet


class InstallningarForm(forms.ModelForm):
    class Meta:
        model = User
        fields = ["utseende", "textstorlek", "har_kortkommandon", "vill_ha_epost"]
        labels = {
            "utseende": "Utseende",
            "textstorlek": "Textstorlek",
            "har_kortkommandon": "Använd kortkommandon",
            "vill_ha_epost": "Skicka e-post när jag har ett nytt meddelande",
        }
        help_texts = {
            "vill_ha_epost": "Högst ett brev om dagen, på vardagar. Där står bara att du har ett nytt meddelande, aldrig vem det gäller."
        }


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
