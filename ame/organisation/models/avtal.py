"""Agreements on co-operation, bound to roles and not to persons (C52; S124, S033)."""

from datetime import date

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import Q

from ame.access.enums import Roll
from ame.common.constraints import period_i_ordning
from ame.common.modeller import UUIDModell


class SamverkansavtalQuerySet(models.QuerySet["Samverkansavtal"]):
    def visible_to(self, user) -> "SamverkansavtalQuerySet":
        """Those of the units where the user works or is chef; an agreement names no person."""
        return self.filter(enhet_id__in=user.enheter_med_roll(Roll.HANDLAGGARE, Roll.BEREDARE, Roll.CHEF))

    def pagaende(self, den: date) -> "SamverkansavtalQuerySet":
        return self.filter(Q(galler_till_den__isnull=True) | Q(galler_till_den__gte=den))


@pghistory.track()
class Samverkansavtal(UUIDModell):
    """A formal agreement of a unit with another party: from-to, contact roles on both sides, and the day when it is looked over (S124). A
    passed day is listed until a new one is set."""

    enhet = models.ForeignKey("organisation.Enhet", on_delete=models.PROTECT, related_name="avtal")  # explains how one worked
    part = models.ForeignKey(  # explains how one worked
        "organisation.Samverkanspart", null=True, blank=True, on_delete=models.PROTECT, related_name="avtal"
    )
    motpart_enhet = models.ForeignKey(  # explains how one worked; another unit of the municipality
        "organisation.Enhet", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    rubrik = models.CharField(max_length=120)
    galler_fran_den = models.DateField()
    galler_till_den = models.DateField(null=True, blank=True)
    oversyn_den = models.DateField()
    egen_kontaktroll = models.CharField(max_length=120)
    motpartens_kontaktroll = models.CharField(max_length=120)
    registrerat_av = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")  # who wrote it

    objects = SamverkansavtalQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "samverkansavtal"
        constraints = [
            period_i_ordning("samverkansavtal", "galler_fran_den", "galler_till_den"),
            models.CheckConstraint(
                condition=Q(part__isnull=False, motpart_enhet__isnull=True) | Q(part__isnull=True, motpart_enhet__isnull=False),
                name="samverkansavtal_en_motpart",
                violation_error_message="Välj vem avtalet är med: en part eller en enhet i kommunen.",
            ),
            models.CheckConstraint(
                condition=~Q(rubrik="") & ~Q(egen_kontaktroll="") & ~Q(motpartens_kontaktroll=""),
                name="samverkansavtal_har_roller",
                violation_error_message="Skriv vad avtalet gäller och vilken roll som är kontakt på båda sidor.",
            ),
        ]
        ordering = ["oversyn_den"]

    def __str__(self) -> str:
        return self.rubrik

    @property
    def motpart(self) -> str:
        return str(self.part or self.motpart_enhet)

    def ar_passerat(self, idag: date) -> bool:
        """The day for looking it over has passed, and it still holds."""
        return self.oversyn_den < idag and (self.galler_till_den is None or self.galler_till_den >= idag)
