import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from ame.access.perms import dashboard_enheter
from ame.common.constraints import ett_av
from ame.common.modeller import UUIDModell
from followup.enums import KorningStatus


class KorningQuerySet(models.QuerySet["Korning"]):
    def visible_to(self, user) -> "KorningQuerySet":
        """Runs of the units whose figures the user may see, and of those where the user has any uppdrag: a colleague in another role
        meets 403 with the reason and not 404 (followup/kas/sida.far_oppna). A run holds counts only."""
        enheter = {*dashboard_enheter(user), *(u.enhet_id for u in user.aktiva_uppdrag)}
        kommuner = {u.enhet.verksamhet.namnd.kommun_id for u in user.aktiva_uppdrag}
        return self.filter(Q(enhet_id__in=enheter) | Q(enhet__isnull=True, kommun_id__in=kommuner))

    def klara(self) -> "KorningQuerySet":
        return self.filter(status=KorningStatus.KLAR)


class Korning(UUIDModell):
    """A KAS run: scope, year, questionnaire version, settings, definition version, data date (kas.md 6.5). Its rows appear all at once
    when it is complete, so a killed worker leaves the last complete run standing. A frozen run is never changed or removed."""

    kommun = models.ForeignKey("organisation.Kommun", on_delete=models.PROTECT, related_name="korningar")  # delivered figures
    enhet = models.ForeignKey(
        "organisation.Enhet", null=True, blank=True, on_delete=models.PROTECT, related_name="korningar"
    )  # same
    ar = models.PositiveSmallIntegerField()
    version = models.CharField(max_length=4)
    installningar = models.JSONField(default=dict)
    definitionsversion = models.CharField(max_length=20)
    status = models.CharField(max_length=6, choices=KorningStatus, default=KorningStatus.KOAD)
    framsteg = models.PositiveSmallIntegerField(default=0)
    meddelande = models.CharField(max_length=200, blank=True)
    datadatum = models.DateTimeField(null=True, blank=True)
    skapad_av = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )  # null: by night
    skapad_vid = models.DateTimeField(default=timezone.now, editable=False)
    klar_vid = models.DateTimeField(null=True, blank=True)
    fryst_vid = models.DateTimeField(null=True, blank=True)
    fryst_av = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )  # delivered

    objects = KorningQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "körningar"
        constraints = [
            ett_av("korning", "status", KorningStatus.values),
            models.CheckConstraint(
                condition=Q(fryst_vid__isnull=True) | Q(status=KorningStatus.KLAR),
                name="korning_fryst_ar_klar",
                violation_error_message="Bara en klar körning kan frysas.",
            ),
        ]
        indexes = [models.Index(fields=["kommun", "enhet", "ar", "-klar_vid"], name="korning_senaste")]  # the page's latest run
        triggers = [
            pgtrigger.Protect(
                name="korning_fryst",
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Condition("OLD.fryst_vid IS NOT NULL"),
            )
        ]

    def __str__(self) -> str:
        return f"KAS {self.ar} {self.enhet or self.kommun}"

    @property
    def lage(self) -> str:
        """How far the figures have come: they may still change, they may not, they have left (kas.md 6.5)."""
        if self.fryst_vid is None:
            return "Preliminär"
        return "Levererad" if getattr(self, "leverans", None) else "Fryst"


class KorningRad(models.Model):
    """One figure of a run: numerator, denominator and the value in Kolada's format. Empty value = no basis, with `skal`."""

    korning = models.ForeignKey(Korning, on_delete=models.CASCADE, related_name="rader")  # pure part of the run
    tabell = models.CharField(max_length=3)
    kpi = models.CharField(max_length=12)
    kon = models.CharField(max_length=1)
    taljare = models.PositiveIntegerField(null=True, blank=True)
    namnare = models.PositiveIntegerField(null=True, blank=True)
    varde = models.DecimalField(max_digits=16, decimal_places=8, null=True, blank=True)
    skal = models.CharField(max_length=120, blank=True)

    class Meta:
        verbose_name_plural = "körningsrader"
        constraints = [models.UniqueConstraint(fields=["korning", "kpi", "kon"], name="korningrad_unik")]
        triggers = [
            pgtrigger.Protect(name="korningrad_last", operation=pgtrigger.Update),
            pgtrigger.Trigger(  # a delivered year keeps exactly the rows it had
                name="korningrad_fryst",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Delete,
                declare=[("rad", "followup_korningrad")],
                func=pgtrigger.Func(
                    """
                    IF TG_OP = 'DELETE' THEN rad := OLD; ELSE rad := NEW; END IF;
                    IF EXISTS (SELECT 1 FROM followup_korning WHERE id = rad.korning_id AND fryst_vid IS NOT NULL) THEN
                        RAISE EXCEPTION 'pgtrigger: Cannot change rows of a frozen run';
                    END IF;
                    RETURN rad;
                    """
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kpi} {self.kon}"


class KoladaVarde(models.Model):
    """A published figure, imported from a file (S169). A missing year stays missing."""

    kpi = models.CharField(max_length=12)
    kommunkod = models.CharField(max_length=4)
    kommunnamn = models.CharField(max_length=60)
    ar = models.PositiveSmallIntegerField()
    kon = models.CharField(max_length=1)
    varde = models.DecimalField(max_digits=16, decimal_places=8, null=True, blank=True)
    importerat_vid = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name_plural = "koladavärden"
        constraints = [models.UniqueConstraint(fields=["kpi", "kommunkod", "ar", "kon"], name="koladavarde_unikt")]

    def __str__(self) -> str:
        return f"{self.kpi} {self.kommunkod} {self.ar}"
