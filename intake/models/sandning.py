from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from ame.common.constraints import ett_av
from ame.common.modeller import UUIDModell
from intake.enums import SaknadGrund, Sandningsstatus


class SandningQuerySet(models.QuerySet["Sandning"]):
    def koade(self) -> "SandningQuerySet":
        return self.filter(status=Sandningsstatus.KOAD)

    def mogna(self, nu: datetime) -> "SandningQuerySet":
        return self.koade().filter(skickas_vid__lte=nu)


class Sandning(UUIDModell):
    """A remiss that waits to be sent at a time the sender chose. The ground is checked when it leaves, never when it is queued (law.md
    A09); a withdrawn consent stops it at once (A10). Meanwhile the remiss is a draft that cannot be changed."""

    remiss = models.ForeignKey("intake.Remiss", on_delete=models.CASCADE, related_name="sandningar")  # pure part of the remiss
    skickas_vid = models.DateTimeField()
    status = models.CharField(max_length=10, choices=Sandningsstatus, default=Sandningsstatus.KOAD)
    har_bekraftat_sekretess = models.BooleanField(default=False)
    saknad_grund = models.CharField(max_length=16, choices=SaknadGrund, blank=True)
    koad_av = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")  # personakt
    koad_vid = models.DateTimeField(default=timezone.now, editable=False)
    avgjord_vid = models.DateTimeField(null=True, blank=True)

    objects = SandningQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "sändningar"
        constraints = [
            ett_av("sandning", "status", Sandningsstatus.values),
            models.UniqueConstraint(fields=["remiss"], condition=Q(status=Sandningsstatus.KOAD), name="sandning_en_koad"),
        ]
        indexes = [models.Index(fields=["skickas_vid"], condition=Q(status=Sandningsstatus.KOAD), name="sandning_ko")]

    def __str__(self) -> str:
        return self.get_status_display()
