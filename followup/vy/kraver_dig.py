"""The chef's selections of follow-up on "Kräver dig": written answers that are late, and agreements to review (S154, S170)."""

from django.db.models import QuerySet
from django.urls import reverse

from followup.models import Uppdragsavtal
from intake.enums import Loftesslag
from intake.vy.arbetslista import LOFTE, VECKA, Fraga, Rad, Urval, lofterad, passerade_loften


def _sen_aterkoppling(fraga: Fraga) -> QuerySet:
    return passerade_loften(fraga).filter(slag=Loftesslag.ATERKOPPLING)


def _att_se_over(fraga: Fraga) -> QuerySet[Uppdragsavtal]:
    """Agreements in force whose day for review is within a week, or has passed."""
    rader = Uppdragsavtal.objects.visible_to(fraga.user).gallande(fraga.idag).filter(enhet_id__in=fraga.enheter)
    return rader.filter(granskas_den__lte=fraga.idag + VECKA).select_related("enhet")


def _avtalsrad(avtal: Uppdragsavtal, fraga: Fraga) -> Rad:
    return Rad(
        pk=avtal.pk,
        url=reverse("uppdragsavtal_version", args=[avtal.pk]),
        namn=str(avtal),
        vad="Uppdragsavtalet ska ses över",
        hos=str(avtal.enhet),
        dag=avtal.granskas_den,
        sen=avtal.ar_passerat(fraga.idag),
    )


KRAVER_DIG = (
    Urval("sen-aterkoppling", "återkopplingar som är sena", "danger", _sen_aterkoppling, lofterad, **LOFTE),
    Urval(
        "uppdragsavtal", "uppdragsavtal att se över", "warning", _att_se_over, _avtalsrad, "granskas_den", "rubrik", "Ses över"
    ),
)
