from django import forms

from ame.common.falt import fri_text, kort_text


class BrevForm(forms.Form):
    """What the letter says beside what the placement knows. Written for the workplace, and for nothing else (law.md A22)."""

    tider = kort_text("Tider", 200, hjalp="Till exempel måndag till torsdag 9–12.", saknas="Skriv vilka tider personen är där.")
    arbetsuppgifter = fri_text("Arbetsuppgifter", saknas="Skriv vad personen ska göra.")
    anpassningar = fri_text(
        "Anpassningar som arbetsplatsen får veta",
        krav=False,
        hjalp="Skriv vad arbetsplatsen ska göra, aldrig varför. Inget om hälsa, bakgrund eller bidrag.",
    )
    far_delas = forms.BooleanField(label="Personen har sagt ja till att arbetsplatsen får veta anpassningarna", required=False)
