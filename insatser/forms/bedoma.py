from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone

from ame.arenden.utkast import UtkastForm
from ame.common.falt import dag, fri_text, kort_text
from ame.common.texter import utan_personnummer
from ame.common.villkor import MedVillkor
from ame.organisation.models import Franvaroskal
from insatser.enums import BEDOMD_FRANVARO, Narvarostatus
from insatser.models import Tillfalle
from insatser.services.bedoma import skal_att_valja
from intake.enums import Kallelsekanal

# How somebody tells the unit; Skatteverket's förmedling is a way to the person and not from the person.
ANMALT_GENOM = [k for k in Kallelsekanal.choices if k[0] != Kallelsekanal.FORMEDLING]
ETIKETT = {
    Narvarostatus.GILTIG: "Giltig, skäl enligt enhetens lokala riktlinje",
    Narvarostatus.SJUK_UTAN_INTYG: "Sjuk, intyg ej uppvisat",
    Narvarostatus.SJUK_MED_INTYG: "Sjuk, intyg uppvisat (intyget sparas inte här)",
    Narvarostatus.OGILTIG: "Ogiltig (enhetens förslag, inget beslut)",
}


class AnmalanForm(forms.Form):
    """Absence told beforehand: when, how, why (AK11)."""

    den = dag("Vilken dag kom anmälan?", snabbval=("idag",), saknas="Ange vilken dag anmälan kom.")
    klockan = forms.TimeField(
        label="Vilken tid?",
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        error_messages={"required": "Ange vilken tid anmälan kom.", "invalid": "Skriv tiden som tt:mm, till exempel 08:15."},
    )
    kanal = forms.ChoiceField(
        label="Hur kom den?",
        choices=ANMALT_GENOM,
        widget=forms.RadioSelect,
        error_messages={"required": "Välj hur anmälan kom."},
    )
    skal = kort_text("Vad sade personen?", 300, krav=False, hjalp="Skriv bara det som behövs. Inga diagnoser.")
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, tillfalle: Tillfalle, i_arendet: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        nu = timezone.localtime(tillfalle.anmald_vid or timezone.now())
        self.initial = {
            "den": nu.date(),
            "klockan": nu.time(),
            "kanal": tillfalle.anmald_kanal or Kallelsekanal.TELEFON,
            "skal": tillfalle.anmalt_skal if i_arendet else "",  # the reason is the case's
            "version": tillfalle.version,
        } | self.initial
        self.fields["skal"].validators.append(utan_personnummer)

    def till_service(self) -> dict[str, Any]:
        data = dict(self.cleaned_data)
        vid = timezone.make_aware(datetime.combine(data.pop("den"), data.pop("klockan")))
        return data | {"vid": vid}


class ForklaringForm(UtkastForm):
    """The person's own words, or how one has tried to get them (S089, N07)."""

    skrivna = ("forklaring", "forklaring_saknas")

    forklaring = fri_text(
        "Vad säger personen själv?",
        rader=4,
        krav=False,
        hjalp="Med personens egna ord. Texten följer med oförändrad i rapporten. Personen kan läsa den.",
    )
    forklaring_den = dag("Vilken dag sade personen det?", krav=False, snabbval=("idag",))
    forklaring_saknas = kort_text(
        "Om ni inte har fått veta: hur har ni försökt?",
        200,
        krav=False,
        hjalp="Till exempel: ringde 3 och 5 november, brev den 6 november, inget svar.",
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["forklaring_saknas"].validators.append(utan_personnummer)

    @classmethod
    def utkastfalt(cls) -> list[str]:
        return [namn for namn in super().utkastfalt() if namn != "version"]

    def till_service(self) -> dict[str, Any]:
        return {k: v for k, v in self.cleaned_data.items() if k not in {"flik", "fran"}}


class BedomForm(MedVillkor):
    """How the absence is described in a report of facts (S089)."""

    villkorliga = ("franvaroskal", "ogiltig_skal")

    status = forms.ChoiceField(
        label="Hur bedömer du frånvaron?",
        choices=[(s.value, ETIKETT[s]) for s in BEDOMD_FRANVARO],
        widget=forms.RadioSelect,
        error_messages={"required": "Välj hur frånvaron bedöms."},
    )
    franvaroskal = forms.ModelChoiceField(
        label="Skäl enligt lokal riktlinje",
        queryset=Franvaroskal.objects.none(),
        empty_label="Välj skäl",
        help_text="Behövs när frånvaron är giltig. Listan är enhetens egen riktlinje, inte lag.",
    )
    ogiltig_skal = kort_text(
        "Varför ogiltig, fast det inte är visat att kallelsen nådde personen?",
        300,
        hjalp="Behövs när frånvaron föreslås som ogiltig och ingen kallelse är bevisad.",
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, tillfalle: Tillfalle, nadde_fram: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        arende = tillfalle.insats.arende
        self.fields["franvaroskal"].queryset = skal_att_valja(arende, tillfalle.den)  # type: ignore[attr-defined]
        self.fields["franvaroskal"].label_from_instance = lambda s: f"{s.namn}: {s.definition}"  # type: ignore[attr-defined]
        self.initial = {"version": tillfalle.version} | self.initial
        if tillfalle.status in BEDOMD_FRANVARO:
            self.initial |= {
                "status": tillfalle.status,
                "franvaroskal": tillfalle.franvaroskal_id,
                "ogiltig_skal": tillfalle.ogiltig_skal,
            }
        if nadde_fram:
            del self.fields["ogiltig_skal"]
