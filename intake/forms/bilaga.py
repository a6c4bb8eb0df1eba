"""Files of a remiss. What may be attached is the service's matter; the form reads what the browser sent."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile


class FlerFiler(forms.FileInput):
    allow_multiple_selected = True


class FilerFalt(forms.FileField):
    """One or several files: a list. An empty file gets as far as the service, which says so in its own words."""

    widget = FlerFiler

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        filer = [fil for fil in (data or []) if fil] if isinstance(data, list) else [data] if data is not None else []
        if not filer:
            raise forms.ValidationError(self.error_messages["required"], code="required")
        return filer


class BilagaForm(forms.Form):
    use_required_attribute = False

    fil = FilerFalt(label="Välj en eller flera filer", error_messages={"required": "Välj en fil först."}, allow_empty_file=True)
    hor_till_fragan = forms.BooleanField(
        label="Filerna behövs för att enheten ska kunna svara på frågan, och är inte hela akten",
        error_messages={"required": "Intyga att filerna behövs för frågan och inte är hela akten."},
    )

    def __init__(self, *args: Any, slag: str = "", storst: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["fil"].help_text = f"{slag}, högst {storst} per fil."
