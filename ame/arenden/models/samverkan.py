from datetime import date

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from ame.arenden.enums import Kontaktsatt
from ame.common.constraints import ett_av, period_i_ordning
from ame.common.modeller import UUIDModell


class SamverkansaktorQuerySet(models.QuerySet["Samverkansaktor"]):
    def visible_to(self, user) -> "SamverkansaktorQuerySet":
        from ame.arenden.models.arende import i_synligt_arende

        return self.filter(i_synligt_arende(user))

    def pagaende(self, den: date) -> "SamverkansaktorQuerySet":
        return self.filter(fran_den__lte=den).filter(Q(till_den__isnull=True) | Q(till_den__gte=den))


@pghistory.track()
class Samverkansaktor(UUIDModell):
    """A party that works with the person beside the unit: what they do, at which level, when in the week, and whom to reach by role (S116,
    S033). SFI with its school hours is the common one; planning asks `schema` when a place is chosen."""

    arende = models.ForeignKey("arenden.Arende", on_delete=models.PROTECT, related_name="aktorer")  # personakt
    part = models.ForeignKey("organisation.Samverkanspart", on_delete=models.PROTECT, related_name="+")  # personakt
    uppdrag = models.CharField(max_length=120)
    niva = models.CharField(max_length=40, blank=True)
    schema = models.CharField(max_length=200, blank=True)
    kontakt = models.CharField(max_length=160, blank=True)
    fran_den = models.DateField()
    till_den = models.DateField(null=True, blank=True)
    registrerad_av = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")  # personakt

    objects = SamverkansaktorQuerySet.as_manager()

    class Meta:
        verbose_name = "samverkansaktör"
        verbose_name_plural = "samverkansaktörer"
        constraints = [
            period_i_ordning("samverkansaktor", "fran_den", "till_den"),
            models.CheckConstraint(
                condition=~Q(uppdrag=""), name="samverkansaktor_har_uppdrag", violation_error_message="Skriv vad parten gör."
            ),
            models.UniqueConstraint(
                fields=["arende", "part", "uppdrag"],
                condition=Q(till_den__isnull=True),
                name="samverkansaktor_en_lopande",
                violation_error_message="Parten finns redan i ärendet med samma uppdrag.",
            ),
        ]
        ordering = ["fran_den"]

    def __str__(self) -> str:
        return f"{self.part}: {self.uppdrag}"


class KontaktforsokQuerySet(models.QuerySet["Kontaktforsok"]):
    def visible_to(self, user) -> "KontaktforsokQuerySet":
        from ame.arenden.models.arende import i_synligt_arende

        return self.filter(i_synligt_arende(user))


@pghistory.track()
class Kontaktforsok(UUIDModell):
    """A question to a party outside: tried, reached, answered (S126). The year's median of days to an answer comes from these rows; one that
    is still open is followed to today and never left out."""

    arende = models.ForeignKey("arenden.Arende", on_delete=models.PROTECT, related_name="kontaktforsok")  # personakt
    part = models.ForeignKey("organisation.Samverkanspart", on_delete=models.PROTECT, related_name="+")  # personakt
    satt = models.CharField(max_length=10, choices=Kontaktsatt)
    forsokt_den = models.DateField()
    nadd_den = models.DateField(null=True, blank=True)
    besvarad_den = models.DateField(null=True, blank=True)
    registrerad_av = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")  # personakt
    registrerad_vid = models.DateTimeField(default=timezone.now, editable=False)

    objects = KontaktforsokQuerySet.as_manager()

    class Meta:
        verbose_name = "kontaktförsök"
        verbose_name_plural = "kontaktförsök"
        constraints = [
            ett_av("kontaktforsok", "satt", Kontaktsatt.values),
            models.CheckConstraint(
                condition=(Q(nadd_den__isnull=True) | Q(nadd_den__gte=F("forsokt_den")))
                & (Q(besvarad_den__isnull=True) | Q(besvarad_den__gte=F("forsokt_den"))),
                name="kontaktforsok_i_ordning",
                violation_error_message="Svaret kan inte komma före försöket.",
            ),
        ]
        ordering = ["-forsokt_den"]

    def __str__(self) -> str:
        return f"{self.part} {self.forsokt_den}"
