"""Who the authority is: kommun, nämnd, verksamhet with its rättsliga regim, enhet and its dated settings."""

from datetime import date

import pghistory
from django.core.validators import RegexValidator
from django.db import models

from ame.access.enums import Roll
from ame.common.constraints import ett_av, period_i_ordning
from ame.common.modeller import UUIDModell
from ame.organisation.enums import Beredningsmodell, Delegeratbeslut, Enhetsslag, Inflodesmodell, Insyn, PartSlag, Regim


class Kommun(models.Model):
    """A municipality by SCB's four-digit code, kept as text (law.md H12)."""

    kod = models.CharField(
        primary_key=True, max_length=4, validators=[RegexValidator(r"^\d{4}$", "Kommunkoden har fyra siffror.")]
    )
    namn = models.CharField(max_length=60)

    class Meta:
        verbose_name_plural = "kommuner"

    def __str__(self) -> str:
        return self.namn


class Namnd(UUIDModell):
    """An authority of its own: secrecy holds between two of them (OSL 8:1; law.md A02)."""

    kommun = models.ForeignKey(
        Kommun, on_delete=models.PROTECT, related_name="namnder"
    )  # an authority never loses its municipality
    namn = models.CharField(max_length=120)

    class Meta:
        verbose_name_plural = "nämnder"
        constraints = [models.UniqueConstraint(fields=["kommun", "namn"], name="namnd_unik_i_kommun")]

    def __str__(self) -> str:
        return self.namn


@pghistory.track()
class Verksamhet(UUIDModell):
    """A branch inside a nämnd with its rättsliga regim (law.md 0.2, A01). Leaving the strictest regime needs a reference
    to the municipal lawyer's decision."""

    namnd = models.ForeignKey(Namnd, on_delete=models.PROTECT, related_name="verksamheter")  # case data hang below
    namn = models.CharField(max_length=120)
    regim = models.CharField(max_length=20, choices=Regim, default=Regim.SOCIALTJANST)
    beslutsreferens = models.CharField(max_length=120, blank=True)

    class Meta:
        verbose_name_plural = "verksamheter"
        constraints = [
            ett_av("verksamhet", "regim", Regim.values),
            models.CheckConstraint(
                condition=models.Q(regim=Regim.SOCIALTJANST) | ~models.Q(beslutsreferens=""),
                name="verksamhet_regim_kraver_beslut",
                violation_error_message="Ange beslutets referens. Utan beslut gäller socialtjänstens regim.",
            ),
        ]

    def __str__(self) -> str:
        return self.namn


class EnhetQuerySet(models.QuerySet["Enhet"]):
    def administreras_av(self, user) -> "EnhetQuerySet":
        """Units of the nämnder that the user administers."""
        from ame.access.perms import administrerade_namnder

        return self.filter(verksamhet__namnd__in=administrerade_namnder(user))


class Enhet(UUIDModell):
    verksamhet = models.ForeignKey(Verksamhet, on_delete=models.PROTECT, related_name="enheter")  # cases hang below
    namn = models.CharField(max_length=120)
    slag = models.CharField(max_length=12, choices=Enhetsslag, default=Enhetsslag.AME)
    telefon = models.CharField(max_length=30, blank=True)

    objects = EnhetQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "enheter"
        constraints = [
            ett_av("enhet", "slag", Enhetsslag.values),
            models.UniqueConstraint(fields=["verksamhet", "namn"], name="enhet_unik_i_verksamhet"),
        ]

    def __str__(self) -> str:
        return self.namn

    def installning(self, den: date) -> "EnhetInstallning":
        """The settings in force on the day; the strictest defaults when none was ever set (S001, S025)."""
        rad = self.installningar.filter(galler_fran_den__lte=den).order_by("-galler_fran_den").first()
        return rad or EnhetInstallning(enhet=self, galler_fran_den=den)


@pghistory.track()
class EnhetInstallning(UUIDModell):
    """Dated settings of a unit: changing one from a day leaves older cases in their old model (S025, T07)."""

    enhet = models.ForeignKey(Enhet, on_delete=models.PROTECT, related_name="installningar")  # settings explain old figures
    galler_fran_den = models.DateField()
    inflodesmodell = models.CharField(max_length=12, choices=Inflodesmodell, default=Inflodesmodell.EN_VAG_IN)
    beredningsmodell = models.CharField(max_length=16, choices=Beredningsmodell, default=Beredningsmodell.EGEN_ENHET)
    insyn = models.CharField(max_length=12, choices=Insyn, default=Insyn.TILLDELADE)
    svarstid_dagar = models.PositiveSmallIntegerField(default=14, help_text="Dagar från remiss till beslut")
    komplettering_dagar = models.PositiveSmallIntegerField(default=14, help_text="Dagar för avsändaren att komplettera")
    besok_dagar = models.PositiveSmallIntegerField(default=21, help_text="Dagar från mottagen remiss till första besöket")
    trepart_dagar = models.PositiveSmallIntegerField(default=21, help_text="Dagar från antagen remiss till trepartssamtal")
    forsta_aktivitet_dagar = models.PositiveSmallIntegerField(default=14, help_text="Dagar från inskrivning till första insats")
    delrapport_dagar = models.PositiveSmallIntegerField(default=90, help_text="Dagar från antagen remiss till delrapport")
    eskalering_dagar = models.PositiveSmallIntegerField(default=7, help_text="Dagar efter passerat löfte innan chefen får det")
    samma_slag_dagar = models.PositiveSmallIntegerField(default=180, help_text="Dagar i samma slags insats utan rörelse")
    glapp_dagar = models.PositiveSmallIntegerField(default=30, help_text="Dagar inskriven utan öppen insats")
    inlasning_chef_dagar = models.PositiveSmallIntegerField(
        default=30, help_text="Dagar innan chefen får ett ärende som står stilla"
    )
    ny_bedomning_dagar = models.PositiveSmallIntegerField(default=180, help_text="Dagar till ny bedömning av nivån")
    utan_kontakt_dagar = models.PositiveSmallIntegerField(default=60, help_text="Dagar utan kontakt med en annan aktör")
    planen_ses_over_dagar = models.PositiveSmallIntegerField(default=90, help_text="Dagar mellan översyner av planen")
    anstallning_slut_dagar = models.PositiveSmallIntegerField(default=60, help_text="Dagar före en anställnings slut")
    sen_registrering_dagar = models.PositiveSmallIntegerField(
        default=2, help_text="Dagar innan närvaro räknas som sent registrerad"
    )
    bilagor_sparas_dagar = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="Dagar efter avslutad remiss. Tomt: lika länge som personakten"
    )

    class Meta:
        verbose_name_plural = "enhetsinställningar"
        constraints = [
            models.UniqueConstraint(
                fields=["enhet", "galler_fran_den"],
                name="enhetinstallning_en_per_dag",
                violation_error_message="Det finns redan en inställning från den dagen.",
            ),
            ett_av("enhetinstallning", "inflodesmodell", Inflodesmodell.values),
            ett_av("enhetinstallning", "beredningsmodell", Beredningsmodell.values),
            ett_av("enhetinstallning", "insyn", Insyn.values),
        ]

    def __str__(self) -> str:
        return f"{self.enhet} från {self.galler_fran_den}"


class Samverkanspart(UUIDModell):
    """A party outside the municipality's own units, addressed by role and not by person (S033)."""

    kommun = models.ForeignKey(Kommun, on_delete=models.PROTECT, related_name="samverkansparter")  # named in old decisions
    namn = models.CharField(max_length=120)
    slag = models.CharField(max_length=20, choices=PartSlag)

    class Meta:
        verbose_name_plural = "samverkansparter"
        constraints = [
            ett_av("samverkanspart", "slag", PartSlag.values),
            models.UniqueConstraint(fields=["kommun", "namn"], name="samverkanspart_unik_i_kommun"),
        ]

    def __str__(self) -> str:
        return self.namn


class DelegationQuerySet(models.QuerySet["Delegation"]):
    def aktuella(self, den: date) -> "DelegationQuerySet":
        return self.filter(galler_fran_den__lte=den).filter(
            models.Q(galler_till_den__isnull=True) | models.Q(galler_till_den__gte=den)
        )


@pghistory.track()
class Delegation(UUIDModell):
    """Which role decides what on behalf of the nämnd, by a point in its delegationsordning (law.md K03; KL 6:37). Where a verksamhet
    has registered none, the role alone decides, and the page says so."""

    verksamhet = models.ForeignKey(Verksamhet, on_delete=models.PROTECT, related_name="delegationer")  # explains old decisions
    roll = models.CharField(max_length=20, choices=Roll)
    beslut = models.CharField(max_length=12, choices=Delegeratbeslut)
    punkt = models.CharField(max_length=40)
    galler_fran_den = models.DateField()
    galler_till_den = models.DateField(null=True, blank=True)

    objects = DelegationQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "delegationer"
        constraints = [
            ett_av("delegation", "beslut", Delegeratbeslut.values),
            period_i_ordning("delegation", "galler_fran_den", "galler_till_den"),
            models.UniqueConstraint(
                fields=["verksamhet", "roll", "beslut"],
                condition=models.Q(galler_till_den__isnull=True),
                name="delegation_en_lopande",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_beslut_display()}, punkt {self.punkt}"
