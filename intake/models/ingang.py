from datetime import date

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import Q

from ame.common.constraints import ett_av
from ame.common.modeller import UUIDModell
from intake.enums import Kalla


class IngangQuerySet(models.QuerySet["Ingang"]):
    def gallande(self, enhet_id, den: date) -> "IngangQuerySet":
        """The latest row of each source on the day. A source without a row is open (S005)."""
        return self.filter(enhet_id=enhet_id, galler_fran_den__lte=den).order_by("kalla", "-galler_fran_den").distinct("kalla")


@pghistory.track()
class Ingang(UUIDModell):
    """An entrance of a unit, opened or closed from a day (S006). Running cases and sent remisser are untouched."""

    enhet = models.ForeignKey("organisation.Enhet", on_delete=models.PROTECT, related_name="ingangar")  # explains older figures
    kalla = models.CharField(max_length=20, choices=Kalla)
    galler_fran_den = models.DateField()
    ar_oppen = models.BooleanField()
    skal = models.CharField(max_length=200, blank=True)
    satt_av = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")  # who decided

    objects = IngangQuerySet.as_manager()

    class Meta:
        verbose_name = "ingång"
        verbose_name_plural = "ingångar"
        constraints = [
            ett_av("ingang", "kalla", Kalla.values),
            models.UniqueConstraint(
                fields=["enhet", "kalla", "galler_fran_den"],
                name="ingang_en_per_dag",
                violation_error_message="Ingången har redan ett beslut från den dagen.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kalla_display()}: {'öppen' if self.ar_oppen else 'stängd'} från {self.galler_fran_den}"


@pghistory.track()
class Kvot(UUIDModell):
    """Places of a unit in a year: all (`kalla` empty) or for one source (S007). Beyond it a remiss needs a reason to be accepted."""

    enhet = models.ForeignKey("organisation.Enhet", on_delete=models.PROTECT, related_name="kvoter")  # explains older figures
    ar = models.PositiveSmallIntegerField()
    kalla = models.CharField(max_length=20, choices=Kalla, blank=True)
    platser = models.PositiveIntegerField()

    class Meta:
        verbose_name_plural = "kvoter"
        constraints = [
            ett_av("kvot", "kalla", [*Kalla.values, ""]),
            models.UniqueConstraint(
                fields=["enhet", "ar", "kalla"],
                name="kvot_en_per_ar",
                violation_error_message="Det finns redan platser för året.",
            ),
            models.CheckConstraint(condition=Q(ar__gte=2000, ar__lte=2100), name="kvot_rimligt_ar"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kalla_display() or 'Alla'} {self.ar}: {self.platser}"
