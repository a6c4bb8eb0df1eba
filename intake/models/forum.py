from datetime import date

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
from intake.enums import Kallelsekanal


class MoteserieQuerySet(models.QuerySet["Moteserie"]):
    def visible_to(self, user) -> "MoteserieQuerySet":
        return self.filter(enhet_id__in=user.enheter_med_roll(Roll.HANDLAGGARE, Roll.BEREDARE, Roll.CHEF))

    def pagaende(self, den: date) -> "MoteserieQuerySet":
        return self.filter(Q(till_den__isnull=True) | Q(till_den__gte=den))


@pghistory.track()
class Moteserie(UUIDModell):
    """A standing forum: which weekday, how often, who sits there (S023). The meetings are made from it, and each keeps its own table."""

    enhet = models.ForeignKey("organisation.Enhet", on_delete=models.PROTECT, related_name="moteserier")  # meetings hang below
    namn = models.CharField(max_length=120)
    veckodag = models.PositiveSmallIntegerField(validators=[MaxValueValidator(6)])  # 0 = Monday
    klockan = models.TimeField()
    var_n_vecka = models.PositiveSmallIntegerField(default=2, validators=[MinValueValidator(1), MaxValueValidator(8)])
    plats = models.CharField(max_length=120, blank=True)
    fran_den = models.DateField()
    till_den = models.DateField(null=True, blank=True)

    objects = MoteserieQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "mötesserier"
        constraints = [
            period_i_ordning("moteserie", "fran_den", "till_den"),
            models.UniqueConstraint(
                fields=["enhet", "namn"],
                name="moteserie_unik",
                violation_error_message="Det finns redan en serie med det namnet.",
            ),
            models.CheckConstraint(condition=Q(veckodag__lte=6) & Q(var_n_vecka__gte=1), name="moteserie_rimlig_takt"),
        ]

    def __str__(self) -> str:
        return self.namn


class Forummedlem(UUIDModell):
    """Somebody who is called to every meeting of a series: a user, whichever nämnd, or a role at a part outside (S026, S033)."""

    serie = models.ForeignKey(Moteserie, on_delete=models.CASCADE, related_name="medlemmar")  # pure part of the series
    user = models.ForeignKey(  # who is called
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    part = models.ForeignKey(  # who is called
        "organisation.Samverkanspart", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    namn = models.CharField(max_length=120, blank=True)

    class Meta:
        verbose_name = "forummedlem"
        verbose_name_plural = "forummedlemmar"
        constraints = [
            models.CheckConstraint(
                condition=Q(user__isnull=False, part__isnull=True) | Q(user__isnull=True, part__isnull=False) & ~Q(namn=""),
                name="forummedlem_user_eller_part",
                violation_error_message="Välj en användare, eller en part och skriv namnet.",
            ),
            models.UniqueConstraint(fields=["serie", "user"], name="forummedlem_unik"),
        ]

    def __str__(self) -> str:
        return str(self.user) if self.user else f"{self.namn}, {self.part}"


class Protokoll(UUIDModell):
    """The minutes of a held meeting as they were when it was closed: an accessible PDF that never changes (S023)."""

    mote = models.OneToOneField("intake.Beredningsmote", on_delete=models.PROTECT, related_name="protokoll")  # personakt
    pdf = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    skapat_av = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")  # personakt
    skapat_vid = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name_plural = "protokoll"
        triggers = [pgtrigger.Protect(name="protokoll_last", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"Protokoll {self.skapat_vid:%Y-%m-%d}"


@pghistory.track()
class Underrattelse(UUIDModell):
    """That the person was told of a decision, how, and how it can be appealed (FL 33 §; law.md K05). `mottagen_den` starts the three
    weeks; the clock only informs, a human being decides whether an appeal is too late."""

    beslut = models.OneToOneField("intake.Beredningsbeslut", on_delete=models.PROTECT, related_name="underrattelse")  # personakt
    kanal = models.CharField(max_length=10, choices=Kallelsekanal)
    skickad_den = models.DateField()
    mottagen_den = models.DateField(null=True, blank=True)
    overklagat_den = models.DateField(null=True, blank=True)
    registrerad_av = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")  # personakt

    class Meta:
        verbose_name_plural = "underrättelser"
        constraints = [
            ett_av("underrattelse", "kanal", Kallelsekanal.values),
            period_i_ordning("underrattelse", "skickad_den", "mottagen_den"),
        ]

    def __str__(self) -> str:
        return f"Underrättelse {self.skickad_den}"
