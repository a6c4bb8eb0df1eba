import pghistory
from django.conf import settings
from django.db import models
from django.db.models import Q

from ame.arenden.enums import Behovsskal, Niva
from ame.common.constraints import ett_av, period_i_ordning
from ame.common.modeller import UUIDModell
from ame.organisation.enums import LokaTyp


class OmottBehovQuerySet(models.QuerySet["OmottBehov"]):
    def visible_to(self, user) -> "OmottBehovQuerySet":
        from ame.arenden.models.arende import i_synligt_arende

        return self.filter(i_synligt_arende(user))


@pghistory.track()
class OmottBehov(UUIDModell):
    """A need that nobody meets: what kind of insats, at what level, and why (C35; 002:141-143). Noted at a decision in beredning or
    later in the case; ended when it is met."""

    arende = models.ForeignKey("arenden.Arende", on_delete=models.PROTECT, related_name="omotta_behov")  # personakt
    behov = models.CharField(max_length=24, choices=LokaTyp)
    skal = models.CharField(max_length=14, choices=Behovsskal)
    niva = models.CharField(max_length=4, choices=Niva, blank=True)
    beskrivning = models.CharField(max_length=300, blank=True)
    noterat_den = models.DateField()
    upphort_den = models.DateField(null=True, blank=True)
    noterat_av = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")  # personakt

    objects = OmottBehovQuerySet.as_manager()

    class Meta:
        verbose_name = "omött behov"
        verbose_name_plural = "omötta behov"
        constraints = [
            ett_av("omottbehov", "behov", LokaTyp.values),
            ett_av("omottbehov", "skal", Behovsskal.values),
            period_i_ordning("omottbehov", "noterat_den", "upphort_den"),
            models.UniqueConstraint(
                fields=["arende", "behov"],
                condition=Q(upphort_den__isnull=True),
                name="omottbehov_ett_oppet_per_slag",
                violation_error_message="Behovet är redan noterat i ärendet.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_behov_display()} {self.noterat_den}"
