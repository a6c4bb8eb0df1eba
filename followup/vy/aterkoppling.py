"""Answers to the remittent in words, for the pages that show them."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone

from ame.common.datum import datum_text, tid_text
from followup.enums import FragaBesvarad
from followup.forms.aterkoppling import RUBRIK, AterkopplingForm
from followup.models import Aterkoppling
from followup.services.aterkoppling import SKAL_ATER, mottagare
from intake.enums import Aterkopplingsslag, Delningsgrund


@dataclass(frozen=True)
class Visning:
    """`rad` is the signed row; `nyare` the correction of it, if there is one. `till` and `fraga` are what was
    signed; rows from before they were kept show the remiss's."""

    rad: Aterkoppling
    rubrik: str
    i_tid: str
    nyare: Aterkoppling | None
    till: str = ""
    fraga: str = ""


def visningsrad(rad: Aterkoppling) -> Visning:
    """Reads the prefetched corrections; no query."""
    nyare = next(iter(rad.rattelser.all()), None)
    return Visning(
        rad,
        RUBRIK[Aterkopplingsslag(rad.slag)],
        i_tid(rad),
        nyare,
        rad.till or mottagare(rad.remiss),
        rad.fraga or rad.remiss.fraga,
    )


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
        ("Till", mottagare(form.remiss)),
        ("Är frågan besvarad?", FragaBesvarad(data["fraga_besvarad"]).label),
        ("Svar på frågan", data["svar"]),
        *_delar(form, slag),
        ("Nästa steg", data["nasta_steg"] or "Inget skrivet"),
        ("Grund för att lämna ut", Delningsgrund(data["grund"]).label),
    ]
    if data.get("medgivande") and data["grund"] == Delningsgrund.SAMTYCKE:
        rader.append(("Samtycke", form.fields["medgivande"].label_from_instance(data["medgivande"])))
    elif data.get("grund_motivering"):
        rader.append(("Motivering", data["grund_motivering"]))
    return rader


def _delar(form: AterkopplingForm, slag: str) -> list[tuple[str, str]]:
    """The headings as they will be signed. What is not asked at the start is left out when it is empty."""
    data = form.till_service()
    rader = list(data["delar"].items())
    if slag == Aterkopplingsslag.ATER:
        rader.insert(0, (SKAL_ATER, data.get("skal_ater", "")))
    return [(rubrik, text) for rubrik, text in rader if text]


def pdf_data(a: Visning) -> dict[str, Any]:
    """What templates/typst/aterkoppling.typ prints: only what was signed, so the same row always gives the same pages. Not when it was
    read, and not that it was corrected since: the correction is a document of its own (S114, N03)."""
    rad, remiss = a.rad, a.rad.remiss
    fran = ", ".join(d for d in (rad.signerad_av.namn, rad.signerad_av.titel.lower(), remiss.mottagande_enhet.namn) if d)
    fakta = [
        ("Gäller", remiss.namn),
        ("Remiss", f"{remiss.nummer}, kom in {datum_text(remiss.inkom_den)}"),
        ("Beställning", str(remiss.bestallningstyp or "")),
        ("Från", fran),
        ("Till", a.till),
        ("Signerad", tid_text(rad.signerad_vid)),
        ("Frågan besvarad", rad.get_fraga_besvarad_display()),
    ]
    if rad.rattar:
        fakta.append(("Rättar", f"återkopplingen från {datum_text(timezone.localdate(rad.rattar.signerad_vid))}"))
    delar = [("Frågan", a.fraga), ("Svar", rad.svar), *((d["rubrik"], d["text"]) for d in rad.svarsdelar)]
    return {
        "titel": f"{a.rubrik}, rättelse" if rad.rattar_id else a.rubrik,
        "sidfot": f"Remiss {remiss.nummer}",
        "skyddad": remiss.har_skydd,
        "fakta": fakta,
        "delar": [d for d in [*delar, ("Nästa steg", rad.nasta_steg)] if d[1]],
    }
