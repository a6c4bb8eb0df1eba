"""The code on the paper, the participant's three questions, and the handläggare's one."""

from typing import Any

from django import forms

from followup.rost.fragor import BEHOVET, DELTAGARFRAGOR, SKAL

VILL_INTE = ("", "Vill inte svara på frågan")


class KodForm(forms.Form):
    kod = forms.CharField(
        label="Koden på din lapp",
        max_length=40,
        help_text="Tio tecken. Det gör inget om du skriver stora eller små bokstäver.",
        error_messages={"required": "Skriv koden som står på lappen.", "max_length": "Koden är tio tecken."},
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )


class SvarForm(forms.Form):
    """The code travels with the answers, so that nothing has to be remembered between the pages."""

    kod = forms.CharField(max_length=40, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for fraga in DELTAGARFRAGOR:
            self.fields[fraga.kod] = forms.ChoiceField(
                label=fraga.text,
                choices=[*fraga.val, VILL_INTE],
                widget=forms.RadioSelect,
                required=False,
                error_messages={"invalid_choice": "Välj ett av svaren."},
            )


class BehovetForm(forms.Form):
    svar = forms.ChoiceField(
        label=BEHOVET.text,
        choices=list(reversed(BEHOVET.val)),
        widget=forms.RadioSelect,
        error_messages={"required": "Välj ja, delvis eller nej."},
    )
    skal = forms.ChoiceField(label="Om inte helt: vad berodde det mest på?", choices=[("", "Välj"), *SKAL], required=False)
