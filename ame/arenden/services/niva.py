"""The unit's own level, dated, beside the sender's (S041, S042)."""

from datetime import date
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils.module_loading import import_string

from ame.access.models import User
from ame.access.perms import can_arbeta_i_arende, krav
from ame.arenden.enums import Niva
from ame.arenden.models import Arende, Baslinje, Nivabedomning
from ame.arenden.services.arende import las_arende
from ame.arenden.services.behov import notera_omott_behov
from ame.audit.services import log_event
from ame.common.datum import krav_har_varit
from ame.common.forkompilerat import rader as hamta_rader
from ame.common.texter import krav_text

SKAL_VID_INSKRIVNING = "Bedömd vid inskrivningen"


@transaction.atomic
def bedom_niva(*, arende: Arende, actor: User, niva: str, skal: str, bedomd_den: date) -> Nivabedomning:
    """A new dated row with author and reason; the former ones and the level at start stay as they are (S041). The same judgement sent
    twice makes one row."""
    arende = las_arende(arende)
    krav(can_arbeta_i_arende(actor, arende))
    if not arende.ar_oppet:
        raise ValidationError("Ärendet är avslutat. Nivån ändras inte längre.")
    krav_har_varit("bedomd_den", bedomd_den)
    if bedomd_den < arende.inkom_den:
        raise ValidationError({"bedomd_den": f"Datumet kan inte vara före den dag ärendet kom in, {arende.inkom_den:%Y-%m-%d}."})
    krav_text("skal", skal, "Skriv varför du väljer nivån.")
    fore = gallande_niva(arende)
    if fore and (fore.niva, fore.skal, fore.bedomd_den, fore.bedomd_av_id) == (niva, skal.strip(), bedomd_den, actor.pk):
        return fore
    rad = Nivabedomning(arende=arende, niva=niva, bedomd_den=bedomd_den, skal=skal.strip(), bedomd_av=actor)
    rad.full_clean()
    rad.save(force_insert=True)
    log_event(
        actor=actor,
        verb="arende.niva",
        obj=rad,
        before=fore.niva if fore else "",
        after=niva,
        handelse_den=bedomd_den,
        arende_id=arende.pk,
    )
    for namn in settings.AME_RORELSE:
        import_string(namn)(arende.pk)
    return rad


@transaction.atomic
def bedom_med_behov(
    *, arende: Arende, actor: User, behov: str = "", behov_skal: str = "", behov_beskrivning: str = "", **bedomning: Any
) -> Nivabedomning:
    """A re-assessment where a need may be marked as unmet, at the level just judged, and why (S080). Both are saved or neither."""
    if not behov and (behov_skal or behov_beskrivning.strip()):
        raise ValidationError({"behov": "Välj vad personen behöver."})
    if behov and not behov_skal:
        raise ValidationError({"behov_skal": "Välj varför behovet inte kan mötas."})
    rad = bedom_niva(arende=arende, actor=actor, **bedomning)
    if behov:
        try:
            notera_omott_behov(
                arende=arende, actor=actor, behov=behov, skal=behov_skal, niva=rad.niva, beskrivning=behov_beskrivning
            )
        except ValidationError as fel:
            namn = {"skal": "behov_skal", "beskrivning": "behov_beskrivning"}
            raise ValidationError(_pa_formularets_falt(fel, namn)) from fel
    return rad


def _pa_formularets_falt(fel: ValidationError, namn: dict[str, str]) -> Any:
    """The same error on the fields as the form calls them."""
    return {namn.get(falt, falt): texter for falt, texter in fel.message_dict.items()} if hasattr(fel, "error_dict") else fel


def forsta_niva(*, actor: User, baslinje: Baslinje, inskriven_den: date) -> Nivabedomning:
    """The level at start as the first row of the history. The copy in Baslinje is the one that statistics read (kas.md 6.4)."""
    return bedom_niva(
        arende=baslinje.arende,
        actor=actor,
        niva=baslinje.niva_vid_start,
        skal=SKAL_VID_INSKRIVNING,
        bedomd_den=inskriven_den,
    )


def gallande_niva(arende: Arende) -> Nivabedomning | None:
    """The level that holds now: the latest day, and of one day the latest written. One query."""
    return next(iter(hamta_rader(_senaste, arende.pk)), None)


def _senaste(arende_id: UUID) -> QuerySet[Nivabedomning]:
    rader = Nivabedomning.objects.filter(arende=arende_id).select_related("bedomd_av")
    return rader.order_by("-bedomd_den", "-registrerad_vid")[:1]


def niva_nu(arende: Arende) -> str:
    """The level that holds now: the latest judgement, or the one at start for a case from before judgements were dated. Two queries."""
    if rad := gallande_niva(arende):
        return rad.niva
    return Baslinje.objects.filter(arende=arende).values_list("niva_vid_start", flat=True).first() or ""


def nivaskillnad(avsandarens: str, enhetens: str) -> str:
    """The difference in words, for the trepartssamtal (S042). Empty when one of them is missing, or when they agree."""
    if not avsandarens or not enhetens or avsandarens == enhetens:
        return ""
    return f"Avsändaren bedömer {Niva(avsandarens).kort.lower()} nivå, enheten {Niva(enhetens).kort.lower()}."
