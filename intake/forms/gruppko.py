"""Out of the group queue."""

from typing import Any

from django import forms

from ame.access.enums import Roll
from ame.access.models import User
from ame.access.perms import can_fordela_remiss
from ame.access.personal import PersonalVal, personal_i
from intake.enums import Overtagsskal
from intake.models import Remiss


class TaOverForm(forms.Form):
    """A chef chooses who; a socialsekreterare takes it herself."""

    use_required_attribute = False

    till = PersonalVal(
        label="Vem ska ha remissen?",
        queryset=User.objects.none(),
        empty_label="Välj socialsekreterare",
        error_messages={"required": "Välj vem som ska ha remissen."},
    )
    skal = forms.ChoiceField(
        label="Varför byter remissen kontakt?",
        choices=Overtagsskal.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Välj varför remissen byter kontakt."},
    )

    def __init__(self, *args: Any, remiss: Remiss, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if can_fordela_remiss(user, remiss):
            self.fields["till"].queryset = personal_i(remiss.avsandande_enhet_id, Roll.SOCIALSEKRETERARE)
        else:
            del self.fields["till"]
