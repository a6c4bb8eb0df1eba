"""Stored figures: what the night counts, month by month, and what a frozen month keeps (T07, T10, T17; docs/adr)."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from ame.access.perms import dashboard_enheter
from ame.common.constraints import ett_av
from ame.common.modeller import UUIDModell
from followup.enums import Urval


class Matkorning(UUIDModell):
    """One look at a municipality's data for one month: every unit's measures for the twelve months that end with `manad`, as they stood on
    `till_den`. The night writes the month anew in one transaction until it is frozen, so a failed night leaves yesterday's (T17). A
    frozen month is never changed: neither gallring nor a new rule moves what was published (T07, T10)."""

    kommun = models.ForeignKey("organisation.Kommun", on_delete=models.PROTECT, related_name="matkorningar")  # published figures
    manad = models.DateField()  # the first of the month
    till_den = models.DateField()  # the last day counted: the month's last, or yesterday
    datadatum = models.DateTimeField()
    definitionsversion = models.CharField(max_length=20)
    troskel = models.PositiveSmallIntegerField()  # smallest group shown when it was masked (methods.md 5)
    skapad_vid = models.DateTimeField(default=timezone.now, editable=False)
    fryst_vid = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "mätkörningar"
        ordering = ["-manad"]
        constraints = [
            models.UniqueConstraint(fields=["kommun", "manad"], name="matkorning_en_per_manad"),
            models.CheckConstraint(
                condition=Q(manad__day=1),
                name="matkorning_forsta_i_manaden",
                violation_error_message="Månaden anges med sin första dag.",
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="matkorning_fryst",
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Condition("OLD.fryst_vid IS NOT NULL"),
            )
        ]

    def __str__(self) -> str:
        return f"{self.kommun} {self.manad:%Y-%m}"


class MatpunktQuerySet(models.QuerySet["Matpunkt"]):
    def visible_to(self, user) -> "MatpunktQuerySet":
        """Of the units whose figures the user may see; the sum of all units for those who see every one of them."""
        enheter = dashboard_enheter(user)
        return self.filter(enhet_id__in=enheter)


class Matpunkt(models.Model):
    """One measure of one unit (`enhet` NULL: all units of the municipality together) and age selection in a Matkorning. `taljare` and
    `namnare` are true counts; `varde` is a share, a number of days or a count, NULL with `skal` where there is no basis. `mer` holds the
    interval, the curve, the limit of days and which of its counts are hidden from print; `delar` the same for each part of each split
    (kön, ålder, nivå, källa, insats, remittent). Only followup/matt/lasa.py turns a row into print."""

    korning = models.ForeignKey(Matkorning, on_delete=models.CASCADE, related_name="punkter")
    enhet = models.ForeignKey(
        "organisation.Enhet", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )  # published figures
    urval = models.CharField(max_length=5, choices=Urval, blank=True)
    matt = models.CharField(max_length=24)
    taljare = models.IntegerField(null=True)
    namnare = models.IntegerField(null=True)
    varde = models.FloatField(null=True)
    saknas = models.IntegerField(default=0)  # how many of the denominator lack what the measure needs (T16)
    skal = models.CharField(max_length=200, blank=True)
    mer = models.JSONField(default=dict)
    delar = models.JSONField(default=dict)

    objects = MatpunktQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "mätpunkter"
        constraints = [
            ett_av("matpunkt", "urval", Urval.values),
            models.UniqueConstraint(fields=["korning", "enhet", "urval", "matt"], name="matpunkt_unik", nulls_distinct=False),
        ]
        indexes = [models.Index(fields=["enhet", "matt", "urval"], name="matpunkt_trend")]
        triggers = [
            pgtrigger.Trigger(
                name="matpunkt_fryst",
                when=pgtrigger.Before,
                operation=pgtrigger.Update | pgtrigger.Insert | pgtrigger.Delete,
                declare=[("rad", "followup_matpunkt")],
                func=pgtrigger.Func(
                    """
                    IF TG_OP = 'DELETE' THEN rad := OLD; ELSE rad := NEW; END IF;
                    IF EXISTS (SELECT 1 FROM followup_matkorning WHERE id = rad.korning_id AND fryst_vid IS NOT NULL) THEN
                        RAISE EXCEPTION 'pgtrigger: Cannot change figures of a frozen month';
                    END IF;
                    RETURN rad;
                    """
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.matt


class Matmal(UUIDModell):
    """The unit's target for a measure from a day (methods.md 6). A new target leaves the line of the old one where it was (T07)."""

    enhet = models.ForeignKey("organisation.Enhet", on_delete=models.PROTECT, related_name="matmal")  # explains old figures
    matt = models.CharField(max_length=24)
    varde = models.FloatField(null=True, blank=True)
    grans_dagar = models.PositiveSmallIntegerField(
        null=True, blank=True
    )  # the limit inside the measure, when the unit has its own
    galler_fran_den = models.DateField()
    satt_av = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")  # who wrote it
    satt_vid = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name = "mål för ett nyckeltal"
        verbose_name_plural = "mål för nyckeltal"
        ordering = ["matt", "galler_fran_den"]
        constraints = [
            models.UniqueConstraint(
                fields=["enhet", "matt", "galler_fran_den"],
                name="matmal_ett_per_dag",
                violation_error_message="Det finns redan ett mål från den dagen.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.matt} från {self.galler_fran_den}"


class Nyckeltalsval(UUIDModell):
    """Which measures a unit's dashboard opens with, in order, at most eight (S149)."""

    enhet = models.ForeignKey("organisation.Enhet", on_delete=models.PROTECT, related_name="nyckeltalsval")  # a setting
    vy = models.CharField(max_length=12)
    matt = models.JSONField(default=list)
    valt_av = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")  # who wrote it
    valt_vid = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name_plural = "nyckeltalsval"
        constraints = [
            models.UniqueConstraint(fields=["enhet", "vy"], name="nyckeltalsval_ett_per_vy"),
            models.CheckConstraint(
                condition=Q(vy__in=["forvaltning", "enhet"]),
                name="nyckeltalsval_vy_i_listan",
                violation_error_message="Välj ett värde i listan.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.enhet} {self.vy}"


class Seriebrott(UUIDModell):
    """A note on a break: from this day the figures before and after cannot simply be compared (T08). Empty `matt`: every measure."""

    kommun = models.ForeignKey("organisation.Kommun", on_delete=models.PROTECT, related_name="seriebrott")  # explains old figures
    matt = models.CharField(max_length=24, blank=True)
    den = models.DateField()
    text = models.CharField(max_length=200)
    noterat_av = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )  # null: the system saw it
    noterat_vid = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name_plural = "seriebrott"
        ordering = ["den"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(text=""), name="seriebrott_har_text", violation_error_message="Skriv vad som ändrades."
            )
        ]

    def __str__(self) -> str:
        return f"{self.den} {self.text}"
