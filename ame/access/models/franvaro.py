from datetime import date

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import F, Q

from ame.common.constraints import period_i_ordning
from ame.common.modeller import UUIDModell


class FranvaroQuerySet(models.QuerySet["Franvaro"]):
    def pagaende(self, den: date) -> "FranvaroQuerySet":
        return self.filter(fran_den__lte=den, till_den__gte=den)

    def visible_to(self, user) -> "FranvaroQuerySet":
        """Own absences, those the user covers, and those in units where the user is chef."""
        from ame.access.enums import Roll

        return self.filter(Q(user=user) | Q(ersattare=user) | Q(enhet_id__in=user.enheter_med_roll(Roll.CHEF)))


@pghistory.track()
class Franvaro(UUIDModell):
    """Who covers for a colleague in one unit, from a day to a day: the cover opens the cases and gets the tasks, the owner stays the
    owner (C13). Access follows only from this row and ends with it (law.md D01)."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="franvaron")  # history of access
    enhet = models.ForeignKey("organisation.Enhet", on_delete=models.PROTECT, related_name="franvaron")  # history of access
    ersattare = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="ersatter"
    )  # history of access
    fran_den = models.DateField()
    till_den = models.DateField()
    registrerad_av = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")  # history of access

    objects = FranvaroQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "frånvaron"
        constraints = [
            period_i_ordning("franvaro", "fran_den", "till_den"),
            models.CheckConstraint(
                condition=~Q(user=F("ersattare")),
                name="franvaro_annan_ersattare",
                violation_error_message="Välj någon annan som ersättare.",
            ),
        ]
        indexes = [models.Index(fields=["ersattare", "till_den"], name="franvaro_ersattare")]  # visible_to of cases

    def __str__(self) -> str:
        return f"{self.user} {self.fran_den}–{self.till_den}"
