import pghistory
from django.conf import settings
from django.db import models
from django.db.models import Q

from ame.arenden.enums import Forsorjning
from ame.arenden.models.arende import i_synligt_arende
from ame.common.constraints import ett_av
from ame.common.modeller import UUIDModell
from followup.enums import Sysselsattning, UppfoljningKalla, Uppfoljningskanal, UppfoljningStatus

UPPFOLJNINGSDAGAR = (30, 90, 180, 365)  # methods.md R8
UTAN_SVAR = [UppfoljningStatus.EJ_NADD, UppfoljningStatus.AVBOJD]


class UppfoljningQuerySet(models.QuerySet["Uppfoljning"]):
    def visible_to(self, user) -> "UppfoljningQuerySet":
        return self.filter(i_synligt_arende(user, "avslut__arende_id"))


@pghistory.track()
class Uppfoljning(UUIDModell):
    """How it went 30, 90, 180 and 365 days after avslut (S129). An undone avslut takes its unanswered tasks away."""

    avslut = models.ForeignKey("followup.Avslut", on_delete=models.PROTECT, related_name="uppfoljningar")  # personakt
    dag = models.PositiveSmallIntegerField()
    forfaller_den = models.DateField()
    status = models.CharField(max_length=8, choices=UppfoljningStatus, default=UppfoljningStatus.PLANERAD)
    gjord_den = models.DateField(null=True, blank=True)
    gjord_av = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )  # personakt
    sysselsattning = models.CharField(max_length=14, choices=Sysselsattning, blank=True)
    forsorjning = models.CharField(max_length=16, choices=Forsorjning, blank=True)
    kalla = models.CharField(max_length=10, choices=UppfoljningKalla, blank=True)
    kanal = models.CharField(max_length=12, choices=Uppfoljningskanal, blank=True)
    arbete_upphorde_den = models.DateField(null=True, blank=True)  # the job of the avslut, when it has ended

    objects = UppfoljningQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "uppföljningar"
        constraints = [
            ett_av("uppfoljning", "status", UppfoljningStatus.values),
            ett_av("uppfoljning", "sysselsattning", [*Sysselsattning.values, ""]),
            ett_av("uppfoljning", "kanal", [*Uppfoljningskanal.values, ""]),
            models.UniqueConstraint(fields=["avslut", "dag"], name="uppfoljning_en_per_dag"),
            models.CheckConstraint(
                condition=Q(status=UppfoljningStatus.PLANERAD, gjord_den__isnull=True)
                | Q(status__in=UTAN_SVAR, gjord_den__isnull=False, sysselsattning="", arbete_upphorde_den__isnull=True)
                | Q(status=UppfoljningStatus.GJORD, gjord_den__isnull=False) & ~Q(sysselsattning="") & ~Q(kalla=""),
                name="uppfoljning_svar_eller_ej_nadd",
                violation_error_message="Fyll i sysselsättning och källa, eller välj Ej nådd eller Avböjd.",
            ),
        ]

    def __str__(self) -> str:
        return f"Uppföljning efter {self.dag} dagar"
