"""Reports that are made on a day and kept as they were (S134, S165, S173), the good example (S166), and what left for research (S162)."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from ame.access.enums import Roll
from ame.access.perms import dashboard_enheter
from ame.common.constraints import ett_av, period_i_ordning
from ame.common.modeller import UUIDModell
from followup.enums import Rapportslag


class RapportQuerySet(models.QuerySet["Rapport"]):
    def visible_to(self, user) -> "RapportQuerySet":
        return self.filter(enhet_id__in=dashboard_enheter(user))


class Rapport(UUIDModell):
    """A month's, a quarter's or a year's report of a unit, with every figure as it was printed: masked, dated, with its definition. PDF
    and sheet are drawn from `innehall`, so they say the same also years later. What was corrected afterwards gives a new `version` with
    its reason beside the old one, never a changed one (S173)."""

    enhet = models.ForeignKey("organisation.Enhet", on_delete=models.PROTECT, related_name="rapporter")  # published figures
    slag = models.CharField(max_length=7, choices=Rapportslag)
    fran_den = models.DateField()
    till_den = models.DateField()
    version = models.PositiveSmallIntegerField(default=1)
    skal = models.CharField(max_length=200, blank=True)  # why there is a new version
    datadatum = models.DateTimeField()
    definitionsversion = models.CharField(max_length=20)
    innehall = models.JSONField()
    sha256 = models.CharField(max_length=64)
    skapad_vid = models.DateTimeField(default=timezone.now, editable=False)

    objects = RapportQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "rapporter"
        ordering = ["-till_den", "slag", "-version"]
        constraints = [
            ett_av("rapport", "slag", Rapportslag.values),
            period_i_ordning("rapport", "fran_den", "till_den"),
            models.UniqueConstraint(fields=["enhet", "slag", "till_den", "version"], name="rapport_en_per_period"),
            models.CheckConstraint(
                condition=Q(version=1) | ~Q(skal=""),
                name="rapport_ny_version_har_skal",
                violation_error_message="Skriv varför rapporten görs om.",
            ),
        ]
        triggers = [pgtrigger.Protect(name="rapport_last", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.get_slag_display()} {self.till_den}"


class Rapportmottagare(UUIDModell):
    """Which roles get a notice when a report of the unit is made (S134). None: the chef."""

    enhet = models.ForeignKey("organisation.Enhet", on_delete=models.PROTECT, related_name="rapportmottagare")  # a setting
    slag = models.CharField(max_length=7, choices=Rapportslag)
    roll = models.CharField(max_length=17, choices=Roll)

    class Meta:
        verbose_name_plural = "rapportmottagare"
        constraints = [
            ett_av("rapportmottagare", "slag", Rapportslag.values),
            models.UniqueConstraint(fields=["enhet", "slag", "roll"], name="rapportmottagare_unik"),
        ]

    def __str__(self) -> str:
        return f"{self.get_slag_display()}: {self.get_roll_display()}"


class ExempelbladQuerySet(models.QuerySet["Exempelblad"]):
    def visible_to(self, user) -> "ExempelbladQuerySet":
        return self.filter(enhet_id__in=dashboard_enheter(user))


class Exempelblad(UUIDModell):
    """One page on an insats that others may learn from: aim, group mix, results by level and time, no person data (S166). Kept as it was
    printed."""

    enhet = models.ForeignKey("organisation.Enhet", on_delete=models.PROTECT, related_name="exempelblad")  # published figures
    insatstyp = models.ForeignKey("organisation.Insatstyp", on_delete=models.PROTECT, related_name="exempelblad")  # same
    fran_den = models.DateField()
    till_den = models.DateField()
    sa_gor_vi = models.TextField()
    lardomar = models.TextField()
    innehall = models.JSONField()
    skapat_av = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")  # who wrote it
    skapat_vid = models.DateTimeField(default=timezone.now, editable=False)

    objects = ExempelbladQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "exempelblad"
        ordering = ["-skapat_vid"]
        constraints = [
            period_i_ordning("exempelblad", "fran_den", "till_den"),
            models.CheckConstraint(
                condition=~Q(sa_gor_vi="") & ~Q(lardomar=""),
                name="exempelblad_har_text",
                violation_error_message="Skriv hur ni gör och vad ni har lärt er.",
            ),
        ]
        triggers = [pgtrigger.Protect(name="exempelblad_last", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.insatstyp} {self.till_den}"


class ForskningsuttagQuerySet(models.QuerySet["Forskningsuttag"]):
    def visible_to(self, user) -> "ForskningsuttagQuerySet":
        """Those of the nämnder where the user is analytiker."""
        namnder = {u.enhet.verksamhet.namnd_id for u in user.aktiva_uppdrag if u.roll == Roll.ANALYTIKER}
        return self.filter(namnd_id__in=namnder)


class Forskningsuttag(UUIDModell):
    """A pseudonymous spell file that left for research: on which decision, for what, to whom, how many rows, its checksum (S162; OSL 24:8).
    The file itself is not kept."""

    namnd = models.ForeignKey("organisation.Namnd", on_delete=models.PROTECT, related_name="forskningsuttag")  # a disclosure
    beslut = models.CharField(max_length=80)
    andamal = models.CharField(max_length=300)
    mottagare = models.CharField(max_length=120)
    fran_den = models.DateField()
    till_den = models.DateField()
    antal_rader = models.PositiveIntegerField()
    ordboksversion = models.CharField(max_length=20)
    sha256 = models.CharField(max_length=64)
    gjort_av = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")  # a disclosure
    gjort_vid = models.DateTimeField(default=timezone.now, editable=False)

    objects = ForskningsuttagQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "forskningsuttag"
        ordering = ["-gjort_vid"]
        constraints = [
            period_i_ordning("forskningsuttag", "fran_den", "till_den"),
            models.CheckConstraint(
                condition=~Q(beslut="") & ~Q(andamal="") & ~Q(mottagare=""),
                name="forskningsuttag_har_beslut",
                violation_error_message="Ange beslutet, ändamålet och mottagaren.",
            ),
        ]
        triggers = [pgtrigger.Protect(name="forskningsuttag_last", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.beslut} {self.till_den}"
