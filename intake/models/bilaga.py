from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from ame.common.constraints import ett_av
from ame.common.modeller import UUIDModell
from intake.enums import Genomsokning, RemissStatus


class BilagaQuerySet(models.QuerySet["Bilaga"]):
    def visible_to(self, user) -> "BilagaQuerySet":
        """Those of remisser that the user may see. What the writer has added but not sent yet is the writer's own: in a draft, and in one
        that waits for completion (law.md A18)."""
        from intake.models.remiss import Komplettering, i_synlig_remiss

        skrivaren = Q(remiss__avsandare=user) | Q(remiss__avsandande_enhet=None, remiss__skapad_av=user)
        vantar = Komplettering.objects.filter(
            remiss_id=OuterRef("remiss_id"), besvarad_vid__isnull=True, begard_vid__lt=OuterRef("tillagd_vid")
        )
        skickad = ~Q(remiss__status=RemissStatus.UTKAST) & ~Exists(vantar)
        return self.filter(i_synlig_remiss(user)).filter(skrivaren | skickad)


class Bilaga(UUIDModell):
    """A file that goes with a remiss. Its kind is read from the content, never from the name (law.md A16). `genomsokt` says what the
    scanner said. The bytes lie in Bilageinnehall, so that no list loads them; they go when the retention says, the row stays as proof."""

    remiss = models.ForeignKey("intake.Remiss", on_delete=models.CASCADE, related_name="bilagor")  # pure part of the remiss
    namn = models.CharField(max_length=120)
    typ = models.CharField(max_length=120)
    storlek = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    genomsokt = models.CharField(max_length=12, choices=Genomsokning)
    tillagd_av = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")  # personakt
    tillagd_vid = models.DateTimeField(default=timezone.now, editable=False)
    gallrad_vid = models.DateTimeField(null=True, blank=True)

    objects = BilagaQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "bilagor"
        constraints = [
            ett_av("bilaga", "genomsokt", Genomsokning.values),
            models.CheckConstraint(condition=Q(storlek__gt=0), name="bilaga_inte_tom", violation_error_message="Filen är tom."),
        ]
        ordering = ["tillagd_vid"]

    def __str__(self) -> str:
        return self.namn


class Bilageinnehall(models.Model):
    """The bytes of a file, in the database: one backup, one transaction, no path to guess (docs/adr/0007-bilagor-i-databasen.md)."""

    bilaga = models.OneToOneField(
        Bilaga, primary_key=True, on_delete=models.CASCADE, related_name="innehall"
    )  # pure part of the file
    data = models.BinaryField()

    class Meta:
        verbose_name = "bilageinnehåll"
        verbose_name_plural = "bilageinnehåll"

    def __str__(self) -> str:
        return "Bilageinnehåll"
