from datetime import date

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import Q

from ame.access.enums import Roll
from ame.common.constraints import ett_av, period_i_ordning
from ame.common.modeller import UUIDModell


class UppdragQuerySet(models.QuerySet["Uppdrag"]):
    def aktiva(self, den: date) -> "UppdragQuerySet":
        return self.filter(fran_den__lte=den).filter(Q(till_den__isnull=True) | Q(till_den__gte=den))

    def pagaende_och_kommande(self, den: date) -> "UppdragQuerySet":
        return self.filter(Q(till_den__isnull=True) | Q(till_den__gte=den))

    def administreras_av(self, user) -> "UppdragQuerySet":
        """Uppdrag in the nämnder that the user administers."""
        from ame.access.perms import administrerade_namnder

        return self.filter(enhet__verksamhet__namnd__in=administrerade_namnder(user))


@pghistory.track()
class Uppdrag(UUIDModell):
    """A role in a unit from a day to a day (law.md D01, D09). Ended ones stay in history and never count as current (T06)."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="uppdrag")  # history of access
    enhet = models.ForeignKey("organisation.Enhet", on_delete=models.PROTECT, related_name="uppdrag")  # history of access
    roll = models.CharField(max_length=20, choices=Roll)
    part = models.ForeignKey(  # history of access; the authority that a forummedlem comes from (S026)
        "organisation.Samverkanspart", null=True, blank=True, on_delete=models.PROTECT, related_name="uppdrag"
    )
    fran_den = models.DateField()
    till_den = models.DateField(null=True, blank=True)

    objects = UppdragQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "uppdrag"
        constraints = [
            ett_av("uppdrag", "roll", Roll.values),
            period_i_ordning("uppdrag", "fran_den", "till_den"),
            models.CheckConstraint(
                condition=Q(roll=Roll.FORUMMEDLEM, part__isnull=False) | ~Q(roll=Roll.FORUMMEDLEM) & Q(part__isnull=True),
                name="uppdrag_forummedlem_har_part",
                violation_error_message="En forummedlem kommer från en part. Välj vilken.",
            ),
            models.UniqueConstraint(
                fields=["user", "enhet", "roll"],
                condition=Q(till_den__isnull=True),
                name="uppdrag_ett_lopande",
                violation_error_message="Personen har redan det uppdraget i enheten.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.get_roll_display()}, {self.enhet}"
