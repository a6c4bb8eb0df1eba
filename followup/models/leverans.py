"""What goes out to Kolada, and the staff that KAS asks for (kas.md 6.5, Q-B)."""

import pghistory
import pgtrigger
from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone

from ame.access.enums import Roll
from ame.common.constraints import ett_av, period_i_ordning
from ame.common.modeller import UUIDModell
from followup.enums import Konsgrupp, Personalslag


class Leverans(UUIDModell):
    """A frozen run that was signed off and keyed into Kolada: by whom, when (kas.md 6.5). The unmasked channel out, so it is logged, and
    never changed or removed."""

    korning = models.OneToOneField("followup.Korning", on_delete=models.PROTECT, related_name="leverans")  # delivered figures
    godkand_av = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")  # delivered figures
    godkand_vid = models.DateTimeField(default=timezone.now, editable=False)
    levererad_den = models.DateField()
    till = models.CharField(max_length=120, default="Kolada")

    class Meta:
        verbose_name_plural = "leveranser"
        triggers = [pgtrigger.Protect(name="leverans_last", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.till} {self.levererad_den}"


class ArsarbetareQuerySet(models.QuerySet["Arsarbetare"]):
    def visible_to(self, user) -> "ArsarbetareQuerySet":
        return self.filter(enhet_id__in=user.enheter_med_roll(Roll.CHEF))


@pghistory.track()
class Arsarbetare(UUIDModell):
    """One position in the unit for U40000: kind, sex, share of full time, from-to (kas.md Q-B, T11). No name: KAS asks for sums. Those who
    only refer to the unit, and those who are employed as an insats, are not positions here."""

    enhet = models.ForeignKey("organisation.Enhet", on_delete=models.PROTECT, related_name="arsarbetare")  # explains old figures
    slag = models.CharField(max_length=14, choices=Personalslag)
    kon = models.CharField(max_length=1, choices=Konsgrupp)
    grad = models.PositiveSmallIntegerField(
        help_text="Procent av heltid", validators=[MinValueValidator(1), MaxValueValidator(100)]
    )
    start_den = models.DateField()
    slut_den = models.DateField(null=True, blank=True)
    registrerad_av = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")  # who wrote it

    objects = ArsarbetareQuerySet.as_manager()

    class Meta:
        verbose_name = "årsarbetare"
        verbose_name_plural = "årsarbetare"
        ordering = ["slag", "start_den"]
        constraints = [
            ett_av("arsarbetare", "slag", Personalslag.values),
            ett_av("arsarbetare", "kon", Konsgrupp.values),
            period_i_ordning("arsarbetare", "start_den", "slut_den"),
            models.CheckConstraint(
                condition=Q(grad__gte=1, grad__lte=100),
                name="arsarbetare_grad_rimlig",
                violation_error_message="Skriv tjänstens omfattning i procent, mellan 1 och 100.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_slag_display()} {self.grad} %"
