import pghistory
import pgtrigger
from django.db import models
from django.db.models import Q

from ame.arenden.enums import Forsorjning, GrundUtanArbete, Initiator, Niva, Utbildning
from ame.common.constraints import ett_av
from ame.common.modeller import UUIDModell
from ame.people.enums import Kon

FRYS_DAGAR = 14  # methods.md 4.4: the baseline is frozen at day 14


@pghistory.track()
class Baslinje(UUIDModell):
    """What was true at enrolment: stored once, frozen after 14 days by a trigger, the only source for statistics (design.md 4,
    kas.md 6.4). Sex and birth year are copied, so that figures survive gallring (T10). Empty education or unknown time
    without work are missing values with rows of their own."""

    arende = models.OneToOneField("arenden.Arende", on_delete=models.PROTECT, related_name="baslinje")  # source of statistics
    kon = models.CharField(max_length=1, choices=Kon)
    fodelsear = models.PositiveSmallIntegerField()
    utbildning = models.CharField(max_length=16, choices=Utbildning, blank=True)
    utan_arbete_sedan = models.DateField(null=True, blank=True)
    grund_utan_arbete = models.CharField(max_length=12, choices=GrundUtanArbete, blank=True)
    forsorjning = models.CharField(max_length=16, choices=Forsorjning)
    niva_vid_start = models.CharField(max_length=4, choices=Niva)
    niva_avsandare = models.CharField(max_length=4, choices=Niva, blank=True)
    initiator = models.CharField(max_length=12, choices=Initiator)
    samverkan_soc = models.BooleanField(default=False)
    ar_inskriven_i_af = models.BooleanField(null=True, blank=True)
    fryses_den = models.DateField()
    registrerad_vid = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name_plural = "baslinjer"
        constraints = [
            ett_av("baslinje", "kon", Kon.values),
            ett_av("baslinje", "utbildning", [*Utbildning.values, ""]),
            ett_av("baslinje", "grund_utan_arbete", [*GrundUtanArbete.values, ""]),
            ett_av("baslinje", "forsorjning", Forsorjning.values),
            ett_av("baslinje", "niva_vid_start", Niva.values),
            ett_av("baslinje", "niva_avsandare", [*Niva.values, ""]),
            ett_av("baslinje", "initiator", Initiator.values),
            models.CheckConstraint(
                condition=Q(utan_arbete_sedan__isnull=True, grund_utan_arbete="")
                | Q(utan_arbete_sedan__isnull=False) & ~Q(grund_utan_arbete=""),
                name="baslinje_grund_foljer_datum",
                violation_error_message="Ange både datum och vad det räknas från, eller markera att uppgiften saknas.",
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="baslinje_fryst",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition("OLD.fryses_den <= CURRENT_DATE"),
            ),
            pgtrigger.Protect(name="baslinje_ej_bort", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"Baslinje {self.arende_id}"
