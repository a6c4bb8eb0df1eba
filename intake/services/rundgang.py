"""The third remiss of the same kind within 36 months asks what is different this time (S016), whichever way it comes in."""

from django.core.exceptions import ValidationError

from ame.common.texter import utan_nummer
from intake.models import Remiss

REPETITION = 3


def antal_samma(remiss: Remiss) -> int:
    """Which remiss of the same kind within 36 months this is, itself counted (S016)."""
    return Remiss.objects.samma_bestallning(remiss).count() + 1


def krav_annorlunda(remiss: Remiss, text: str) -> None:
    """Raises ValidationError on `vad_ar_annorlunda` when the remiss is a repetition and nothing is written."""
    if text.strip():
        return
    if (antal := antal_samma(remiss)) >= REPETITION:
        raise ValidationError(
            {"vad_ar_annorlunda": f"Det är remiss nummer {antal} med samma beställning. Skriv vad som är annorlunda nu."}
        )


def skriv_annorlunda(remiss: Remiss, text: str) -> None:
    """Keeps the words on the remiss when it is accepted without a decision in beredning (the direct track)."""
    if remiss.vad_ar_annorlunda:  # written when it was received
        return
    krav_annorlunda(remiss, text)
    utan_nummer({"vad_ar_annorlunda": text})
    if text.strip() and antal_samma(remiss) >= REPETITION:
        remiss.vad_ar_annorlunda = text.strip()
        remiss.save(update_fields=["vad_ar_annorlunda"])
