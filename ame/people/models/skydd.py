import pghistory
from django.conf import settings
from django.db import models
from django.db.models import Q

from ame.common.constraints import ett_av, period_i_ordning
from ame.common.modeller import UUIDModell
from ame.people.enums import Skyddsslag


@pghistory.track()
class Skydd(UUIDModell):
    """A dated protection marker (law.md B01); both kinds can hold at once."""

    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="skydd")  # proof of what applied when
    slag = models.CharField(max_length=24, choices=Skyddsslag)
    fran_den = models.DateField()
    till_den = models.DateField(null=True, blank=True)
    kalla = models.CharField(max_length=120)

    class Meta:
        verbose_name_plural = "skydd"
        constraints = [
            ett_av("skydd", "slag", Skyddsslag.values),
            period_i_ordning("skydd", "fran_den", "till_den"),
            models.UniqueConstraint(
                fields=["person", "slag"], condition=Q(till_den__isnull=True), name="skydd_ett_lopande_per_slag"
            ),
        ]

    def __str__(self) -> str:
        return self.get_slag_display()


@pghistory.track()
class SkyddAtkomst(UUIDModell):
    """The named access list of a protected person: as few as possible, administrators excluded (law.md B07)."""

    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="skyddatkomster")  # proof of access
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="skyddatkomster")  # proof of access
    skal = models.CharField(max_length=200)
    fran_den = models.DateField()
    till_den = models.DateField(null=True, blank=True)
    tillagd_av = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )  # proof of access

    class Meta:
        verbose_name_plural = "skyddåtkomster"
        constraints = [
            period_i_ordning("skyddatkomst", "fran_den", "till_den"),
            models.UniqueConstraint(
                fields=["person", "user"], condition=Q(till_den__isnull=True), name="skyddatkomst_en_lopande"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}"
