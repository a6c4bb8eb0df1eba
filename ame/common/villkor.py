"""Forms where one answer decides what else is asked for."""

from django import forms


class MedVillkor(forms.Form):
    """Fields that one answer demands and another does not. They are not marked "(frivilligt)", and the form's clean() asks for them."""

    villkorliga: tuple[str, ...] = ()

    def full_clean(self) -> None:
        berorda = [self.fields[namn] for namn in self.villkorliga if namn in self.fields]
        for falt in berorda:
            falt.required = False
        try:
            super().full_clean()
        finally:
            for falt in berorda:
                falt.required = True
