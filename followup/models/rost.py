"""Voices (C83; S120-S122): the participant's at three months and at the end, the handläggare's and the remittent's at the end."""

import pgtrigger
from django.db import models
from django.db.models import Q

from ame.arenden.models.arende import i_synligt_arende
from ame.common.constraints import ett_av
from ame.common.modeller import UUIDModell
from followup.enums import Enkatslag, Enkatstatus


class EnkatQuerySet(models.QuerySet["Enkat"]):
    def visible_to(self, user) -> "EnkatQuerySet":
        return self.filter(i_synligt_arende(user))


class Enkat(UUIDModell):
    """One question put to one person on a day. The answer is a row of its own without a way back: who works with the person never reads
    what that person thought of it. `kod_hash` is of the code on the participant's paper; the code itself is never kept."""

    arende = models.ForeignKey("arenden.Arende", on_delete=models.PROTECT, related_name="enkater")  # personakt
    slag = models.CharField(max_length=14, choices=Enkatslag)
    oppen_fran_den = models.DateField()
    oppen_till_den = models.DateField()
    status = models.CharField(max_length=9, choices=Enkatstatus, default=Enkatstatus.OPPEN)
    kod_hash = models.CharField(max_length=64, blank=True)
    utlamnad_den = models.DateField(null=True, blank=True)  # the day the paper was handed over
    avgjord_den = models.DateField(null=True, blank=True)  # answered, declined or closed

    objects = EnkatQuerySet.as_manager()

    class Meta:
        verbose_name = "enkät"
        verbose_name_plural = "enkäter"
        constraints = [
            ett_av("enkat", "slag", Enkatslag.values),
            ett_av("enkat", "status", Enkatstatus.values),
            models.UniqueConstraint(fields=["arende", "slag"], name="enkat_en_per_slag"),
            models.UniqueConstraint(fields=["kod_hash"], condition=~Q(kod_hash=""), name="enkat_kod_unik"),
            models.CheckConstraint(
                condition=Q(oppen_till_den__gte=models.F("oppen_fran_den")),
                name="enkat_period_i_ordning",
                violation_error_message="Slutdatum kan inte vara före startdatum. Rätta datumen.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_slag_display()} {self.oppen_fran_den}"


class Enkatsvar(UUIDModell):
    """An answer without person: unit, month, kind of asked, which version of the questions, the level at start and the kinds of insats, and
    the chosen steps. Shown from five answers, with the response rate (S120, S121)."""

    enhet = models.ForeignKey("organisation.Enhet", on_delete=models.PROTECT, related_name="enkatsvar")  # no person
    slag = models.CharField(max_length=14, choices=Enkatslag)
    manad = models.DateField()  # the first of the month: not the day
    fragor = models.CharField(max_length=10)  # version of the questions
    niva = models.CharField(max_length=5, blank=True)
    insatser = models.JSONField(default=list)  # Loka types
    svar = models.JSONField()  # {question: 1..5 or code}

    class Meta:
        verbose_name = "enkätsvar"
        verbose_name_plural = "enkätsvar"
        constraints = [
            ett_av("enkatsvar", "slag", Enkatslag.values),
            models.CheckConstraint(
                condition=Q(manad__day=1), name="enkatsvar_manad", violation_error_message="Månaden anges med sin första dag."
            ),
        ]
        indexes = [models.Index(fields=["enhet", "slag", "manad"], name="enkatsvar_period")]
        triggers = [pgtrigger.Protect(name="enkatsvar_last", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.get_slag_display()} {self.manad:%Y-%m}"
