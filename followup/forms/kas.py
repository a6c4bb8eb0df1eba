"""Choice of scope and year, and the order of a run with its rules."""

from typing import Any

from django import forms
from django.utils import timezone

from followup.kas.installningar import LANGSTA_UPPEHALL, REGLER, Installningar, InstallningFel, Regel, tolka
from followup.kas.kpi import FORSTA_AR, VERSIONER, version_for
from followup.kas.sida import Omfattning


class KasValForm(forms.Form):
    """GET: what to show. An empty version means the year's own."""

    omfattning = forms.ChoiceField(label="Omfattning")
    ar = forms.TypedChoiceField(label="År", coerce=int)
    version = forms.ChoiceField(label="Formulär", required=False, choices=[("", "Årets eget"), *VERSIONER.items()])

    def __init__(self, *args: Any, omfattningar: list[Omfattning], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._omfattningar = {o.nyckel: o for o in omfattningar}
        i_ar = timezone.localdate().year
        self.fields["omfattning"].choices = [(o.nyckel, o.namn) for o in omfattningar]  # type: ignore[attr-defined]
        self.fields["ar"].choices = [(a, str(a)) for a in range(i_ar, FORSTA_AR - 1, -1)]  # type: ignore[attr-defined]

    @property
    def vald_omfattning(self) -> Omfattning:
        return self._omfattningar[self.cleaned_data["omfattning"]]

    @property
    def formular(self) -> str:
        return self.cleaned_data["version"] or version_for(self.cleaned_data["ar"])


class KorningForm(KasValForm):
    """POST: order a run. The rules may be left out: then the documented defaults hold."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for namn in ("omfattning", "ar", "version"):
            self.fields[namn].widget = forms.HiddenInput()
        for regel in REGLER:
            self.fields[regel.namn] = _falt(regel)

    @property
    def regelfalt(self) -> list[forms.BoundField]:
        return [self[r.namn] for r in REGLER]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        givna = {r.namn: data[r.namn] for r in REGLER if data.get(r.namn) not in (None, "", [])}
        try:
            data["installningar"] = tolka(givna).som_dict()
        except InstallningFel as fel:
            raise forms.ValidationError(str(fel)) from fel
        return data


def _falt(regel: Regel) -> forms.Field:
    standard = getattr(Installningar(), regel.namn)
    gemensamt: dict[str, Any] = {"label": regel.etikett, "help_text": regel.forklaring, "required": False, "initial": standard}
    if regel.flera:
        return forms.MultipleChoiceField(
            choices=regel.val, widget=forms.CheckboxSelectMultiple, **{**gemensamt, "initial": list(standard)}
        )
    if regel.val:
        return forms.ChoiceField(choices=regel.val, **gemensamt)
    return forms.IntegerField(min_value=0, max_value=LANGSTA_UPPEHALL, **gemensamt)
