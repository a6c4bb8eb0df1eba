"""Answers to the remittent in words, for the pages that show them."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone

from ame.common.datum import datum_text
from followup.enums import FragaBesvarad
from followup.forms.aterkoppling import RUBRIK, AterkopplingForm
from followup.models import Aterkoppling
from intake.enums import Aterkopplingsslag, Delningsgrund


@dataclass(frozen=True)
class Visning:
    """`rad` is the signed row; `nyare` the correction of it, if there is one."""

    rad: Aterkoppling
    rubrik: str
    i_tid: str
    nyare: Aterkoppling | None


def visningsrad(rad: Aterkoppling) -> Visning:
    """Reads the prefetched corrections; no query."""
    return Visning(rad, RUBRIK[Aterkopplingsslag(rad.slag)], i_tid(rad), next(iter(rad.rattelser.all()), None))


def i_tid(rad: Aterkoppling) -> str:
    """Whether the agreed day was held, in words (S010, S112). A correction is measured by its first row, so it says nothing."""
    if rad.avtalad is None or rad.rattar_id:
        return ""
    return i_tid_ord(rad.avtalad.senast_den, timezone.localdate(rad.signerad_vid))


def i_tid_ord(senast: date, lamnad: date) -> str:
    sen = (lamnad - senast).days
    if sen <= 0:
        return f"i tid, avtalad till {datum_text(senast)}"
    return f"{sen} {'dag' if sen == 1 else 'dagar'} efter avtalad dag, {datum_text(senast)}"


def granska_rader(form: AterkopplingForm) -> list[tuple[str, Any]]:
    """The answers to be checked before signing."""
    data = form.cleaned_data
    slag = form.rattar.slag if form.rattar else data["slag"]
    rader = [
        ("Återkoppling", RUBRIK[Aterkopplingsslag(slag)]),
        ("Till", f"{form.remiss.avsandare}, {form.remiss.avsandande_enhet}"),
        ("Är frågan besvarad?", FragaBesvarad(data["fraga_besvarad"]).label),
        ("Svar till remittenten", data["svar"]),
        ("Nästa steg", data["nasta_steg"] or "Inget skrivet"),
        ("Grund för att lämna ut", Delningsgrund(data["grund"]).label),
    ]
    if data.get("medgivande") and data["grund"] == Delningsgrund.SAMTYCKE:
        rader.append(("Samtycke", form.fields["medgivande"].label_from_instance(data["medgivande"])))
    elif data["grund_motivering"]:
        rader.append(("Motivering", data["grund_motivering"]))
    return rader
