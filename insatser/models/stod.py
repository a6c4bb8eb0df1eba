import pghistory
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from ame.access.enums import Roll
from ame.arenden.models.arende import i_synligt_arende
from ame.common.constraints import ett_av, period_i_ordning
from ame.common.modeller import UUIDModell
from ame.organisation.enums import Stodslag
from insatser.enums import Anstallningsslag, Motpart, Stillestandsslag, Stodutfall


class IArendeQuerySet(models.QuerySet):
    """Rows that hang on a case: seen by those who may open it."""

    def visible_to(self, user) -> "IArendeQuerySet":
        return self.filter(i_synligt_arende(user))


@pghistory.track()
class Stodaktivitet(UUIDModell):
    """What staff did, as data: kind of the five, minutes, counterpart, outcome (S037, S039, S164). Företräda has a counterpart that is not
    the participant. `efter_jobbstart`: support that goes on after the person has a job (S076)."""

    arende = models.ForeignKey("arenden.Arende", on_delete=models.PROTECT, related_name="stodaktiviteter")  # personakt
    insats = models.ForeignKey(  # personakt
        "insatser.Insats", null=True, blank=True, on_delete=models.PROTECT, related_name="stodaktiviteter"
    )
    anteckning = models.ForeignKey(  # personakt
        "arenden.Anteckning", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    stodslag = models.CharField(max_length=12, choices=Stodslag)
    den = models.DateField()
    minuter = models.PositiveSmallIntegerField()
    motpart = models.CharField(max_length=12, choices=Motpart, default=Motpart.DELTAGARE)
    utfall = models.CharField(max_length=12, choices=Stodutfall, default=Stodutfall.GENOMFORT)
    efter_jobbstart = models.BooleanField(default=False)
    utford_av = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")  # personakt
    registrerad_vid = models.DateTimeField(default=timezone.now, editable=False)

    objects = IArendeQuerySet.as_manager()

    class Meta:
        verbose_name = "stödaktivitet"
        verbose_name_plural = "stödaktiviteter"
        constraints = [
            ett_av("stodaktivitet", "stodslag", Stodslag.values),
            ett_av("stodaktivitet", "motpart", Motpart.values),
            ett_av("stodaktivitet", "utfall", Stodutfall.values),
            models.CheckConstraint(
                condition=Q(minuter__gte=1, minuter__lte=600),
                name="stodaktivitet_minuter_rimliga",
                violation_error_message="Skriv hur många minuter det tog, mellan 1 och 600.",
            ),
            models.CheckConstraint(
                condition=~Q(stodslag=Stodslag.FORETRADA) | ~Q(motpart=Motpart.DELTAGARE),
                name="stodaktivitet_foretrada_har_motpart",
                violation_error_message="Välj vem du företrädde deltagaren mot.",
            ),
        ]
        indexes = [models.Index(fields=["arende", "-den"], name="stodaktivitet_arende")]  # the case's timeline and mix

    def __str__(self) -> str:
        return f"{self.get_stodslag_display()} {self.den}"


class RadgivningQuerySet(models.QuerySet):
    def visible_to(self, user) -> "RadgivningQuerySet":
        """Counts of the units where the user works."""
        return self.filter(enhet_id__in=user.enheter_med_roll(Roll.HANDLAGGARE, Roll.BEREDARE, Roll.CHEF))


class Radgivning(UUIDModell):
    """Advice, or an insats without identity by decision of the nämnd: counted heads, and no field for a person (SoL 14:4, 14:5; law.md
    C31, C32)."""

    enhet = models.ForeignKey("organisation.Enhet", on_delete=models.PROTECT, related_name="+")  # the unit's own count
    insatstyp = models.ForeignKey(  # null: advice
        "organisation.Insatstyp", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    den = models.DateField()
    antal = models.PositiveSmallIntegerField(default=1)
    minuter = models.PositiveSmallIntegerField()
    registrerad_av = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")  # log
    registrerad_vid = models.DateTimeField(default=timezone.now, editable=False)

    objects = RadgivningQuerySet.as_manager()

    class Meta:
        verbose_name = "rådgivning"
        verbose_name_plural = "rådgivning"
        constraints = [
            models.CheckConstraint(
                condition=Q(antal__gte=1, antal__lte=500, minuter__gte=1, minuter__lte=600),
                name="radgivning_rimlig",
                violation_error_message="Skriv antal personer och minuter med rimliga tal.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.antal} personer {self.den}"


@pghistory.track()
class Anstallning(UUIDModell):
    """A job that the person has during or after the unit's work: kommunal arbetsmarknadsanställning or at another employer, subsidised or
    not, how much, from and to (S164). Its end makes a task for the owner beforehand."""

    arende = models.ForeignKey("arenden.Arende", on_delete=models.PROTECT, related_name="anstallningar")  # personakt
    insats = models.ForeignKey(  # personakt
        "insatser.Insats", null=True, blank=True, on_delete=models.PROTECT, related_name="anstallningar"
    )
    slag = models.CharField(max_length=10, choices=Anstallningsslag)
    arbetsgivare = models.CharField(max_length=120)
    befattning = models.CharField(max_length=120, blank=True)
    ar_subventionerad = models.BooleanField(default=False)
    stodform = models.CharField(max_length=80, blank=True)
    sysselsattningsgrad = models.PositiveSmallIntegerField(help_text="Procent av heltid")
    start_den = models.DateField()
    slut_den = models.DateField(null=True, blank=True)
    registrerad_av = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")  # personakt

    objects = IArendeQuerySet.as_manager()

    class Meta:
        verbose_name = "anställning"
        verbose_name_plural = "anställningar"
        ordering = ["-start_den"]
        constraints = [
            ett_av("anstallning", "slag", Anstallningsslag.values),
            period_i_ordning("anstallning", "start_den", "slut_den"),
            models.CheckConstraint(
                condition=Q(sysselsattningsgrad__gte=1, sysselsattningsgrad__lte=100),
                name="anstallning_grad_rimlig",
                violation_error_message="Skriv sysselsättningsgraden i procent, mellan 1 och 100.",
            ),
            models.CheckConstraint(
                condition=Q(ar_subventionerad=False) | ~Q(stodform=""),
                name="anstallning_subventionerad_har_form",
                violation_error_message="Skriv vilket anställningsstöd det är.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.arbetsgivare} från {self.start_den}"


class Stillestand(UUIDModell):
    """A case stands still: found each night by the unit's dated limits, ended when it moves again (C25, C31). The machine only tells:
    the owner gets a task, and after the unit's days the chef. `insats` is which one, where it is about one."""

    arende = models.ForeignKey("arenden.Arende", on_delete=models.PROTECT, related_name="stillestand")  # personakt
    insats = models.ForeignKey(  # personakt
        "insatser.Insats", null=True, blank=True, on_delete=models.PROTECT, related_name="stillestand"
    )
    slag = models.CharField(max_length=16, choices=Stillestandsslag)
    sedan_den = models.DateField()
    upptackt_den = models.DateField()
    till_chef_den = models.DateField(null=True, blank=True)
    upphort_den = models.DateField(null=True, blank=True)

    objects = IArendeQuerySet.as_manager()

    class Meta:
        verbose_name = "stillestånd"
        verbose_name_plural = "stillestånd"
        constraints = [
            ett_av("stillestand", "slag", Stillestandsslag.values),
            models.UniqueConstraint(  # the nightly job run twice makes nothing twice (T17)
                fields=["arende", "slag", "insats"],
                condition=Q(upphort_den__isnull=True),
                name="stillestand_ett_oppet",
                nulls_distinct=False,
            ),
        ]
        indexes = [models.Index(fields=["arende"], condition=Q(upphort_den__isnull=True), name="stillestand_oppna")]

    def __str__(self) -> str:
        return self.get_slag_display()
