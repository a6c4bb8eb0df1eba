import pghistory
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from ame.common.modeller import UUIDModell


@pghistory.track()
class Sammanslagning(UUIDModell):
    """Two rows of the same human being made one (C94, T09): everything that hung on `bort` hangs on `kvar`. `flyttade` lists each moved
    row as [model, id, field], so that an undo moves exactly those back. `bort` stays, empty, as proof. Never for fingerade uppgifter
    (law.md B02): the one who merges confirms it."""

    kvar = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="sammanslagningar")  # personakt
    bort = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")  # personakt
    skal = models.TextField()
    flyttade = models.JSONField(default=list)
    utford_av = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")  # personakt
    utford_vid = models.DateTimeField(default=timezone.now, editable=False)
    angrad_av = models.ForeignKey(  # personakt
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    angrad_vid = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "sammanslagningar"
        constraints = [
            models.CheckConstraint(condition=~Q(kvar=F("bort")), name="sammanslagning_tva_personer"),
            models.CheckConstraint(
                condition=~Q(skal=""),
                name="sammanslagning_har_skal",
                violation_error_message="Skriv hur du vet att det är samma person.",
            ),
            models.UniqueConstraint(fields=["bort"], condition=Q(angrad_vid__isnull=True), name="sammanslagning_en_gang"),
        ]

    def __str__(self) -> str:
        return f"Sammanslagning {self.utford_vid:%Y-%m-%d}"
