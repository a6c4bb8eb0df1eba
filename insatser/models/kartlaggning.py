import pghistory
import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Max, Q
from django.utils import timezone

from ame.arenden.models.arende import i_synligt_arende
from ame.common.constraints import ett_av, period_i_ordning
from ame.common.modeller import UUIDModell
from ame.organisation.enums import Behovsslag
from ame.organisation.models.katalog import DateradQuerySet
from insatser.enums import Avsnittsstatus, Kartlaggningsstatus, Omradesslag


class Kartlaggningsmall(UUIDModell):
    """A version of the template: the same areas for everyone who fills it in. A change is a new version, and those begun keep theirs
    (S050, S051)."""

    verksamhet = models.ForeignKey("organisation.Verksamhet", on_delete=models.PROTECT, related_name="kartlaggningsmallar")
    namn = models.CharField(max_length=80)
    version = models.PositiveSmallIntegerField(default=1)
    vagledning = models.TextField(blank=True)
    galler_fran_den = models.DateField()
    galler_till_den = models.DateField(null=True, blank=True)

    objects = DateradQuerySet.as_manager()

    class Meta:
        verbose_name = "kartläggningsmall"
        verbose_name_plural = "kartläggningsmallar"
        constraints = [
            models.UniqueConstraint(fields=["verksamhet", "namn", "version"], name="kartlaggningsmall_en_per_version"),
            period_i_ordning("kartlaggningsmall", "galler_fran_den", "galler_till_den"),
        ]

    def __str__(self) -> str:
        return f"{self.namn}, version {self.version}"


class Kartlaggningsomrade(UUIDModell):
    """One area of a template version, with guidance and a checklist (S050). It cannot be changed once a kartläggning uses it."""

    mall = models.ForeignKey(Kartlaggningsmall, on_delete=models.PROTECT, related_name="omraden")  # begun ones show it
    kod = models.SlugField(max_length=40)
    ordning = models.PositiveSmallIntegerField()
    rubrik = models.CharField(max_length=80)
    slag = models.CharField(max_length=12, choices=Omradesslag, default=Omradesslag.LIVSOMRADE)
    definition = models.TextField()
    vagledning = models.TextField(blank=True)
    checklista = ArrayField(models.CharField(max_length=160), default=list, blank=True)
    ar_obligatorisk = models.BooleanField(default=False)

    class Meta:
        verbose_name = "kartläggningsområde"
        verbose_name_plural = "kartläggningsområden"
        ordering = ["ordning"]
        constraints = [
            ett_av("kartlaggningsomrade", "slag", Omradesslag.values),
            models.UniqueConstraint(fields=["mall", "kod"], name="kartlaggningsomrade_unikt"),
            models.CheckConstraint(
                condition=~Q(definition=""),
                name="kartlaggningsomrade_definierat",
                violation_error_message="Skriv vad området handlar om.",
            ),
        ]

    def __str__(self) -> str:
        return self.rubrik


class KartlaggningQuerySet(models.QuerySet["Kartlaggning"]):
    def visible_to(self, user) -> "KartlaggningQuerySet":
        return self.filter(i_synligt_arende(user))

    def senast_forst(self) -> "KartlaggningQuerySet":
        """The one under way, then the finished ones. Of two from one day the later is the one that was written in last: the earlier was
        locked before it began."""
        skriven = self.annotate(skriven_vid=Max("avsnitt__andrad_vid"))
        return skriven.order_by(F("klar_den").desc(nulls_first=True), "-paborjad_den", F("skriven_vid").desc(nulls_last=True))


@pghistory.track()
class Kartlaggning(UUIDModell):
    """A kartläggning of one day by one author, in a version of the template. Never overwritten: a new one is made, and two can be laid
    side by side (S038)."""

    arende = models.ForeignKey("arenden.Arende", on_delete=models.PROTECT, related_name="kartlaggningar")  # personakt
    mall = models.ForeignKey(Kartlaggningsmall, on_delete=models.PROTECT, related_name="+")  # the version used (S050)
    status = models.CharField(max_length=8, choices=Kartlaggningsstatus, default=Kartlaggningsstatus.PAGAR)
    paborjad_den = models.DateField()
    klar_den = models.DateField(null=True, blank=True)
    sammanfattning = models.TextField(blank=True)
    skriven_av = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")  # personakt

    objects = KartlaggningQuerySet.as_manager()

    class Meta:
        verbose_name = "kartläggning"
        verbose_name_plural = "kartläggningar"
        constraints = [
            ett_av("kartlaggning", "status", Kartlaggningsstatus.values),
            period_i_ordning("kartlaggning", "paborjad_den", "klar_den"),
            models.UniqueConstraint(
                fields=["arende"],
                condition=Q(status=Kartlaggningsstatus.PAGAR),
                name="kartlaggning_en_pagaende",
                violation_error_message="Det pågår redan en kartläggning i ärendet. Öppna den.",
            ),
            models.CheckConstraint(
                condition=Q(status=Kartlaggningsstatus.PAGAR) | Q(klar_den__isnull=False) & ~Q(sammanfattning=""),
                name="kartlaggning_klar_ar_hel",
                violation_error_message="Skriv en sammanfattning innan du gör kartläggningen klar.",
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="kartlaggning_last",
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Q(old__status="klar"),
            )
        ]

    def __str__(self) -> str:
        return f"Kartläggning {self.paborjad_den}"


@pghistory.track()
class Kartlaggningsavsnitt(UUIDModell):
    """One area as filled in: resources before obstacles (S040), needs in functional words (S062). `version` tells two windows apart; with
    a finished kartläggning the text is locked, and no area is added to it or moved there (S038)."""

    kartlaggning = models.ForeignKey(Kartlaggning, on_delete=models.PROTECT, related_name="avsnitt")  # personakt
    omrade = models.ForeignKey(Kartlaggningsomrade, on_delete=models.PROTECT, related_name="+")  # the question that was answered
    status = models.CharField(max_length=12, choices=Avsnittsstatus, default=Avsnittsstatus.TOMT)
    resurser = models.TextField(blank=True)
    hinder = models.TextField(blank=True)
    behov = ArrayField(models.CharField(max_length=16, choices=Behovsslag), default=list, blank=True)
    avklarat = ArrayField(models.CharField(max_length=160), default=list, blank=True)  # ticked lines of the checklist
    version = models.PositiveIntegerField(default=0)
    andrad_av = models.ForeignKey(  # personakt
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    andrad_vid = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = "kartläggningsavsnitt"
        verbose_name_plural = "kartläggningsavsnitt"
        ordering = ["omrade__ordning"]
        constraints = [
            ett_av("kartlaggningsavsnitt", "status", Avsnittsstatus.values),
            models.UniqueConstraint(fields=["kartlaggning", "omrade"], name="kartlaggningsavsnitt_ett_per_omrade"),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="kartlaggningsavsnitt_last",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                func="""
                    IF EXISTS (
                        SELECT 1 FROM insatser_kartlaggning k
                        WHERE k.id IN (OLD.kartlaggning_id, NEW.kartlaggning_id) AND k.status = 'klar'
                    ) THEN
                        RAISE EXCEPTION 'pgtrigger: a finished kartlaggning cannot be changed';
                    END IF;
                    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
                    RETURN NEW;
                """,
            )
        ]

    def __str__(self) -> str:
        return str(self.omrade)

    @property
    def behov_i_ord(self) -> str:
        return ", ".join(str(Behovsslag(slag).label) for slag in self.behov if slag in Behovsslag.values)
