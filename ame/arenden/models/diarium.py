from django.db import models
from django.utils import timezone

from ame.arenden.enums import Riktning
from ame.common.constraints import ett_av
from ame.common.modeller import UUIDModell


class Diariepost(UUIDModell):
    """A public document registered at once: day, number, sender or receiver, what it is about (OSL 5:1-2; law.md A25). The personakter
    of a socialnämnd are exempt, so the regim decides. `ar_maskad` leaves party and matter out of the public view."""

    verksamhet = models.ForeignKey("organisation.Verksamhet", on_delete=models.PROTECT, related_name="diarium")  # public register
    dnr = models.CharField(max_length=24, unique=True, editable=False)
    riktning = models.CharField(max_length=4, choices=Riktning)
    registrerad_den = models.DateField()
    motpart = models.CharField(max_length=120)
    arendemening = models.CharField(max_length=160)
    ar_maskad = models.BooleanField(default=False)
    objekt_typ = models.CharField(max_length=40)
    objekt_id = models.UUIDField()
    registrerad_vid = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name_plural = "diarieposter"
        constraints = [
            ett_av("diariepost", "riktning", Riktning.values),
            models.UniqueConstraint(fields=["objekt_typ", "objekt_id", "riktning"], name="diariepost_en_per_handling"),
        ]
        indexes = [models.Index(fields=["verksamhet", "-registrerad_den"], name="diariepost_lista")]

    def __str__(self) -> str:
        return self.dnr
