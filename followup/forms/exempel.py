from django import forms

from followup.services.exempel import LANGST
from followup.utkast import UtkastForm


class ExempelForm(UtkastForm):
    """The unit's own words about an insats. Autosaved: nothing typed is lost."""

    skrivna = ("sa_gor_vi", "lardomar")
    sa_gor_vi = forms.CharField(
        label="Så gör vi",
        max_length=LANGST,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text="Beskriv så att en annan kommun kan göra likadant.",
    )
    lardomar = forms.CharField(label="Det har vi lärt oss", max_length=LANGST, widget=forms.Textarea(attrs={"rows": 6}))
    inga_personuppgifter = forms.BooleanField(label="Jag har läst texten: den handlar inte om någon enskild person.")
