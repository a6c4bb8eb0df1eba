"""The receiver's and the sender's small forms: one act each. `auto_id` differs, since several stand on one page."""

from typing import Any

from django import forms

from ame.access.enums import AGARROLLER, Roll
from ame.access.models import User
from ame.access.personal import PersonalVal, personal_i
from ame.organisation.enums import Enhetsslag
from ame.organisation.models import Enhet
from intake.enums import Avbojningsskal, Skalsgrupp
from intake.forms.falt import fri_text
from intake.models import Remiss
from intake.services.kvot import fulla
from intake.services.mottagning import ansluter_direkt
from intake.services.rundgang import REPETITION, antal_samma


def skal_i_grupper() -> list[tuple[str, Any]]:
    """Reasons grouped by where they lie: a shortage of the organisation is never called the person's (S044)."""
    grupper = [(g.label, [(s.value, s.label) for s in Avbojningsskal if s.grupp == g]) for g in Skalsgrupp]
    return [("", "Välj skäl"), *grupper]


class TaEmotForm(forms.Form):
    ansvarig = PersonalVal(
        label="Vem håller i ärendet?", queryset=User.objects.none(), empty_label=None, error_messages={"required": "Välj vem."}
    )

    def __init__(self, *args: Any, remiss: Remiss, user: User, **kwargs: Any) -> None:
        super().__init__(*args, auto_id="ta_emot_%s", **kwargs)
        self.fields["ansvarig"].queryset = personal_i(remiss.mottagande_enhet_id, *AGARROLLER)
        arbetar_sjalv = remiss.mottagande_enhet_id in user.enheter_med_roll(Roll.HANDLAGGARE, Roll.BEREDARE)
        if arbetar_sjalv:
            self.fields["ansvarig"].initial = user.pk
        else:
            self.fields["ansvarig"].empty_label = "Välj handläggare"
        if ansluter_direkt(remiss) and antal_samma(remiss) >= REPETITION:
            self.fields["vad_ar_annorlunda"] = fri_text(
                "Vad är annorlunda nu?",
                hjalp="Personen är redan inskriven, så remissen bereds inte. Det är minst tredje gången på 36 månader.",
                saknas="Skriv vad som är annorlunda den här gången.",
            )
        if not remiss.kvot_skal and (over := fulla(remiss)):
            self.fields["kvot_skal"] = fri_text(
                "Varför tas remissen emot fast platserna är tagna?",
                hjalp=f"{' '.join(p.text for p in over)} Chefen ser skälet.",
                saknas="Skriv varför remissen ändå tas emot.",
            )


class KompletteringForm(forms.Form):
    text = fri_text(
        "Vad saknas?",
        hjalp="Avsändaren läser texten. Klockan står still tills svaret kommer.",
        saknas="Skriv vad som saknas i remissen.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, auto_id="komplettering_%s", **kwargs)


class AvbojForm(forms.Form):
    skal = forms.ChoiceField(label="Skäl", choices=skal_i_grupper, error_messages={"required": "Välj varför remissen avböjs."})
    text = fri_text(
        "Förklaring till avsändaren",
        hjalp="Skriv vad som hindrar och vad avsändaren kan göra i stället.",
        saknas="Skriv varför remissen avböjs. Avsändaren läser texten.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, auto_id="avboj_%s", **kwargs)


class OmdirigeraForm(forms.Form):
    enhet = forms.ModelChoiceField(
        label="Enhet i samma verksamhet",
        queryset=Enhet.objects.none(),
        empty_label="Välj enhet",
        error_messages={"required": "Välj enhet."},
    )
    text = fri_text(
        "Varför?", hjalp="Avsändaren och den nya enheten läser texten.", saknas="Skriv varför remissen skickas vidare."
    )

    def __init__(self, *args: Any, remiss: Remiss, **kwargs: Any) -> None:
        super().__init__(*args, auto_id="omdirigera_%s", **kwargs)
        enheter = Enhet.objects.filter(verksamhet_id=remiss.mottagande_enhet.verksamhet_id, slag=Enhetsslag.AME)
        self.fields["enhet"].queryset = enheter.exclude(pk=remiss.mottagande_enhet_id).order_by("namn")


class AtertaForm(forms.Form):
    skal = fri_text(
        "Varför tar du tillbaka remissen?", hjalp="Enheten läser texten.", saknas="Skriv varför du tar tillbaka remissen."
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, auto_id="aterta_%s", **kwargs)
