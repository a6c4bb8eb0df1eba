"""The unit's assignment and its goals (C73; S138-S145, S151, S152, S170)."""

from datetime import date

import pghistory
import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q

from ame.access.perms import dashboard_enheter
from ame.common.constraints import ett_av, period_i_ordning
from ame.common.modeller import UUIDModell
from followup.enums import Malriktning, Malslag


def _last_med_avtalet(namn: str, tabell: str) -> pgtrigger.Trigger:
    """Parts of a signed agreement stand as they were signed."""
    return pgtrigger.Trigger(
        name=namn,
        when=pgtrigger.Before,
        operation=pgtrigger.Update | pgtrigger.Insert | pgtrigger.Delete,
        declare=[("rad", tabell)],
        func=pgtrigger.Func(
            """
            IF TG_OP = 'DELETE' THEN rad := OLD; ELSE rad := NEW; END IF;
            IF EXISTS (SELECT 1 FROM followup_uppdragsavtal WHERE id = rad.avtal_id AND signerat_vid IS NOT NULL) THEN
                RAISE EXCEPTION 'pgtrigger: Cannot change parts of a signed agreement';
            END IF;
            RETURN rad;
            """
        ),
    )


class UppdragsavtalQuerySet(models.QuerySet["Uppdragsavtal"]):
    def visible_to(self, user) -> "UppdragsavtalQuerySet":
        """Of the units whose figures the user may see: it names no person."""
        return self.filter(enhet_id__in=dashboard_enheter(user))

    def gallande(self, den: date) -> "UppdragsavtalQuerySet":
        return self.filter(signerat_vid__isnull=False, fran_den__lte=den).filter(Q(till_den__isnull=True) | Q(till_den__gte=den))


@pghistory.track()
class Uppdragsavtal(UUIDModell):
    """What the unit is to do, decided by whom and when, from-to, with a day for review (S142, S170). A signed version is never changed: a
    change is the next version, and the goals of the year stay as they were (S151)."""

    enhet = models.ForeignKey("organisation.Enhet", on_delete=models.PROTECT, related_name="uppdragsavtal")  # explains figures
    version = models.PositiveSmallIntegerField()
    rubrik = models.CharField(max_length=120)
    uppdrag = models.TextField()
    beslutat_av = models.CharField(max_length=120)
    beslutat_den = models.DateField()
    diarienummer = models.CharField(max_length=40, blank=True)
    fran_den = models.DateField()
    till_den = models.DateField(null=True, blank=True)
    granskas_den = models.DateField()
    skapat_av = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")  # who wrote it
    signerat_av = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )  # who signed
    signerat_vid = models.DateTimeField(null=True, blank=True)

    objects = UppdragsavtalQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "uppdragsavtal"
        ordering = ["-version"]
        constraints = [
            models.UniqueConstraint(fields=["enhet", "version"], name="uppdragsavtal_version_unik"),
            period_i_ordning("uppdragsavtal", "fran_den", "till_den"),
            models.CheckConstraint(
                condition=~Q(uppdrag="") & ~Q(beslutat_av="") & ~Q(rubrik=""),
                name="uppdragsavtal_har_uppdrag",
                violation_error_message="Skriv uppdraget och vem som har beslutat det.",
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="uppdragsavtal_ej_bort",
                operation=pgtrigger.Delete,
                condition=pgtrigger.Condition("OLD.signerat_vid IS NOT NULL"),
            ),
            pgtrigger.Protect(
                name="uppdragsavtal_signerat",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(
                    "OLD.signerat_vid IS NOT NULL AND (to_jsonb(OLD) - 'till_den') IS DISTINCT FROM (to_jsonb(NEW) - 'till_den')"
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rubrik}, version {self.version}"

    def ar_passerat(self, idag: date) -> bool:
        """The day for review has passed, and it still holds."""
        return self.granskas_den < idag and (self.till_den is None or self.till_den >= idag)


class Avtalsgrupp(UUIDModell):
    """A group the agreement is for, in terms that a remiss can be tried against (S141). Empty lists and ages: everybody."""

    avtal = models.ForeignKey(Uppdragsavtal, on_delete=models.CASCADE, related_name="grupper")
    namn = models.CharField(max_length=80)
    beskrivning = models.CharField(max_length=300, blank=True)
    alder_fran = models.PositiveSmallIntegerField(null=True, blank=True)
    alder_till = models.PositiveSmallIntegerField(null=True, blank=True)
    nivaer = models.JSONField(default=list, blank=True)  # codes of Niva
    kallor = models.JSONField(default=list, blank=True)  # codes of Kalla

    class Meta:
        verbose_name_plural = "avtalsgrupper"
        ordering = ["namn"]
        constraints = [
            models.CheckConstraint(
                condition=Q(alder_fran__isnull=True) | Q(alder_till__isnull=True) | Q(alder_till__gte=models.F("alder_fran")),
                name="avtalsgrupp_alder_i_ordning",
                violation_error_message="Den högsta åldern kan inte vara lägre än den lägsta.",
            )
        ]
        triggers = [_last_med_avtalet("avtalsgrupp_signerad", "followup_avtalsgrupp")]

    def __str__(self) -> str:
        return self.namn


class Avtalsmal(UUIDModell):
    """A goal for a calendar year: a measure, at least or at most, a value, with the definition it was set under (S138-S140, S151). It is
    reached, not reached, or cannot be judged."""

    avtal = models.ForeignKey(Uppdragsavtal, on_delete=models.CASCADE, related_name="mal")
    ar = models.PositiveSmallIntegerField()
    slag = models.CharField(max_length=14, choices=Malslag)
    matt = models.CharField(max_length=24)
    riktning = models.CharField(max_length=5, choices=Malriktning)
    varde = models.FloatField()
    definitionsversion = models.CharField(max_length=20)

    class Meta:
        verbose_name = "mål i uppdragsavtalet"
        verbose_name_plural = "mål i uppdragsavtalet"
        ordering = ["ar", "slag", "matt"]
        constraints = [
            ett_av("avtalsmal", "slag", Malslag.values),
            ett_av("avtalsmal", "riktning", Malriktning.values),
            models.UniqueConstraint(
                fields=["avtal", "ar", "matt"],
                name="avtalsmal_ett_per_ar",
                violation_error_message="Det målet finns redan för året.",
            ),
        ]
        triggers = [_last_med_avtalet("avtalsmal_signerat", "followup_avtalsmal")]

    def __str__(self) -> str:
        return f"{self.ar} {self.matt}"
