"""The dated settings of a unit: what has happened stays as it was decided then (S025, T07)."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from ame.access.models import User
from ame.access.perms import can_administrera, krav
from ame.audit.services import log_event
from ame.common.datum import krav_framat
from ame.organisation.models import Enhet, EnhetInstallning

MODELLER = ("inflodesmodell", "beredningsmodell", "insyn")
LOFTESDAGAR = (
    "svarstid_dagar",
    "komplettering_dagar",
    "besok_dagar",
    "trepart_dagar",
    "forsta_aktivitet_dagar",
    "delrapport_dagar",
    "eskalering_dagar",
)
STILLADAGAR = ("samma_slag_dagar", "glapp_dagar", "ny_bedomning_dagar", "inlasning_chef_dagar")
UPPFOLJNINGSDAGAR = ("utan_kontakt_dagar", "planen_ses_over_dagar", "anstallning_slut_dagar", "sen_registrering_dagar")
DAGAR = (*LOFTESDAGAR, *STILLADAGAR, *UPPFOLJNINGSDAGAR)
DAGGRUPPER = (  # as the page shows them; the last of the first group may be empty
    ("Löften och tider, i dagar", (*LOFTESDAGAR, "bilagor_sparas_dagar")),
    ("När ett ärende står stilla, i dagar", STILLADAGAR),
    ("Under insatsen, i dagar", UPPFOLJNINGSDAGAR),
)
INSTALLNINGAR = (*MODELLER, *DAGAR, "bilagor_sparas_dagar")


@transaction.atomic
def andra_installning(*, actor: User, enhet: Enhet, galler_fran_den: date, **nya: Any) -> EnhetInstallning:
    """New settings of a unit from a day on; older cases stay in their old model (S025). What is not named in `nya` goes on as it was.
    Settings that have not begun yet may be changed again; those that have are history."""
    krav(can_administrera(actor, enhet))
    assert set(nya) <= set(INSTALLNINGAR)
    krav_framat("galler_fran_den", galler_fran_den)
    Enhet.objects.select_for_update(of=("self",)).get(pk=enhet.pk)  # one change at a time
    if korta := {falt: "Skriv minst en dag." for falt in (*DAGAR, "bilagor_sparas_dagar") if nya.get(falt) == 0}:
        raise ValidationError(dict(korta))
    nu = enhet.installning(galler_fran_den)
    rad = EnhetInstallning(enhet=enhet, galler_fran_den=galler_fran_den)
    if galler_fran_den > timezone.localdate() and not nu._state.adding and nu.galler_fran_den == galler_fran_den:
        rad = nu
    for falt in INSTALLNINGAR:
        setattr(rad, falt, nya.get(falt, getattr(nu, falt)))
    rad.full_clean()
    rad.save()
    log_event(
        actor=actor,
        verb="enhet.installning",
        obj=rad,
        before=f"{nu.inflodesmodell}/{nu.beredningsmodell}",
        after=f"{rad.inflodesmodell}/{rad.beredningsmodell}",
        handelse_den=galler_fran_den,
    )
    return rad
