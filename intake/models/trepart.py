import pghistory
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Exists, OuterRef, Q

from ame.arenden.enums import Niva
from ame.arenden.models.arende import i_synligt_arende
from ame.common.constraints import ett_av
from ame.common.modeller import UUIDModell
from intake.enums import EjHalletSkal, Kallelsekanal, Part, Tolk, Trepartsstatus


class TrepartssamtalQuerySet(models.QuerySet["Trepartssamtal"]):
    def visible_to(self, user) -> "TrepartssamtalQuerySet":
        """Of cases the user may open, and of the remittent's own remisser: both sat at the table (S027, S113)."""
        from intake.models.remiss import Remiss

        egen = Exists(Remiss.objects.visible_to(user).filter(pk=OuterRef("remiss_id"), avsandare=user))
        return self.filter(i_synligt_arende(user) | egen)


@pghistory.track()
class Trepartssamtal(UUIDModell):
    """The talk between the person, the remittent and the unit that follows every accepted remiss (S027): due, called, held or not with why,
    who took part, interpreter (law.md K08), what was agreed. A difference in level is settled here (S042)."""

    remiss = models.OneToOneField("intake.Remiss", on_delete=models.PROTECT, related_name="trepartssamtal")  # personakt
    arende = models.ForeignKey("arenden.Arende", on_delete=models.PROTECT, related_name="trepartssamtal")  # personakt
    status = models.CharField(max_length=10, choices=Trepartsstatus, default=Trepartsstatus.ATT_BOKA)
    senast_den = models.DateField()
    bokat_vid = models.DateTimeField(null=True, blank=True)
    plats = models.CharField(max_length=120, blank=True)
    kanal = models.CharField(max_length=10, choices=Kallelsekanal, blank=True)  # how the person was called
    kallad_den = models.DateField(null=True, blank=True)
    hallet_den = models.DateField(null=True, blank=True)
    ej_hallet_skal = models.CharField(max_length=20, choices=EjHalletSkal, blank=True)
    ej_hallet_text = models.TextField(blank=True)
    deltog = ArrayField(models.CharField(max_length=10, choices=Part), default=list, blank=True)
    andra_deltagare = models.CharField(max_length=300, blank=True)
    tolk = models.CharField(max_length=10, choices=Tolk, blank=True)
    tolk_skal = models.CharField(max_length=200, blank=True)
    overenskommet = models.TextField(blank=True)
    gemensam_niva = models.CharField(max_length=4, choices=Niva, blank=True)
    dokumenterat_av = models.ForeignKey(  # personakt
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = TrepartssamtalQuerySet.as_manager()

    class Meta:
        verbose_name = "trepartssamtal"
        verbose_name_plural = "trepartssamtal"
        constraints = [
            ett_av("trepartssamtal", "status", Trepartsstatus.values),
            models.CheckConstraint(
                condition=~Q(status=Trepartsstatus.HALLET) | Q(hallet_den__isnull=False) & Q(deltog__len__gt=0) & ~Q(tolk=""),
                name="trepartssamtal_hallet_ar_helt",
                violation_error_message="Ange dag, vilka som deltog och hur det var med tolk.",
            ),
            models.CheckConstraint(
                condition=~Q(status=Trepartsstatus.EJ_HALLET) | ~Q(ej_hallet_skal=""),
                name="trepartssamtal_ej_hallet_har_skal",
                violation_error_message="Välj varför samtalet inte blev av.",
            ),
            models.CheckConstraint(
                condition=~Q(tolk=Tolk.AVSTOD) | ~Q(tolk_skal=""),
                name="trepartssamtal_avstod_tolk_skal",
                violation_error_message="Skriv varför personen avstod från tolk.",
            ),
        ]

    def __str__(self) -> str:
        return f"Trepartssamtal senast {self.senast_den}"


@pghistory.track()
class Overenskommelse(UUIDModell):
    """One agreed point: what, who does it, by when (S027, S031). The unit's own become tasks of a named person; the others' are shown to
    them on the remiss."""

    samtal = models.ForeignKey(Trepartssamtal, on_delete=models.PROTECT, related_name="punkter")  # personakt
    text = models.CharField(max_length=200)
    part = models.CharField(max_length=10, choices=Part)
    ansvarig = models.ForeignKey(  # personakt; for the unit's own points
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    senast_den = models.DateField()
    klar_den = models.DateField(null=True, blank=True)

    class Meta:
        verbose_name = "överenskommelse"
        verbose_name_plural = "överenskommelser"
        constraints = [
            ett_av("overenskommelse", "part", Part.values),
            models.CheckConstraint(
                condition=~Q(text=""), name="overenskommelse_har_text", violation_error_message="Skriv vad ni kom överens om."
            ),
            models.CheckConstraint(
                condition=~Q(part=Part.AME) | Q(ansvarig__isnull=False),
                name="overenskommelse_enheten_har_namn",
                violation_error_message="Välj vem i enheten som gör det.",
            ),
        ]
        ordering = ["senast_den"]

    def __str__(self) -> str:
        return self.text
