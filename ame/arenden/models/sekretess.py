import pghistory
from django.conf import settings
from django.db import models
from django.db.models import Q

from ame.common.modeller import UUIDModell


@pghistory.track()
class Sekretessmarkering(UUIDModell):
    """A secrecy mark with provision, date and authority, all three (OSL 5:5; law.md A24). A reminder to test each time, not a decision;
    shown on screen, print and export."""

    arende = models.ForeignKey("arenden.Arende", on_delete=models.PROTECT, related_name="sekretessmarkeringar")  # personakt
    lagrum = models.CharField(max_length=80)
    satt_den = models.DateField()
    myndighet = models.ForeignKey("organisation.Namnd", on_delete=models.PROTECT, related_name="+")  # personakt
    satt_av = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")  # personakt
    havd_den = models.DateField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "sekretessmarkeringar"
        constraints = [
            models.CheckConstraint(
                condition=~Q(lagrum=""),
                name="sekretessmarkering_har_lagrum",
                violation_error_message="Skriv vilken bestämmelse markeringen bygger på.",
            ),
            models.UniqueConstraint(
                fields=["arende", "lagrum"], condition=Q(havd_den__isnull=True), name="sekretessmarkering_en_per_lagrum"
            ),
        ]

    def __str__(self) -> str:
        return f"Sekretess {self.lagrum}, {self.satt_den}"
