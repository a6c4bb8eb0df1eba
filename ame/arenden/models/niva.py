import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from ame.arenden.enums import Niva
from ame.common.constraints import ett_av
from ame.common.modeller import UUIDModell


class NivabedomningQuerySet(models.QuerySet["Nivabedomning"]):
    def visible_to(self, user) -> "NivabedomningQuerySet":
        from ame.arenden.models.arende import i_synligt_arende

        return self.filter(i_synligt_arende(user))


class Nivabedomning(UUIDModell):
    """The unit's own view of the distance to work, dated, with author and reason (S041). A change is a new row; the level at start is
    kept in Baslinje for the statistics."""

    arende = models.ForeignKey("arenden.Arende", on_delete=models.PROTECT, related_name="nivaer")  # personakt
    niva = models.CharField(max_length=4, choices=Niva)
    bedomd_den = models.DateField()
    skal = models.TextField()
    bedomd_av = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")  # personakt
    registrerad_vid = models.DateTimeField(default=timezone.now, editable=False)

    objects = NivabedomningQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "nivåbedömningar"
        constraints = [
            ett_av("nivabedomning", "niva", Niva.values),
            models.CheckConstraint(
                condition=~Q(skal=""), name="nivabedomning_har_skal", violation_error_message="Skriv varför du väljer nivån."
            ),
        ]
        indexes = [models.Index(fields=["arende", "-bedomd_den", "-registrerad_vid"], name="nivabedomning_senaste")]
        triggers = [pgtrigger.Protect(name="nivabedomning_last", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.niva} {self.bedomd_den}"
