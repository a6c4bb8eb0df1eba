from datetime import date, timedelta

import pghistory
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from ame.common.constraints import ett_av
from ame.common.modeller import UUIDModell
from ame.people.enums import Medgivandeform, Uppgiftskategori

LANGSTA_MEDGIVANDE = timedelta(days=366)  # law.md A08: twelve months unless the municipality says otherwise


class MedgivandeQuerySet(models.QuerySet["Medgivande"]):
    def giltiga(self, den: date) -> "MedgivandeQuerySet":
        """In force on the day and not withdrawn (law.md A09, A10)."""
        return self.filter(giltigt_fran_den__lte=den, giltigt_till_den__gte=den, aterkallat_vid__isnull=True)


@pghistory.track()
class Medgivande(UUIDModell):
    """A consent that lifts secrecy in part: who, to whom, what, why and how long (OSL 12:2; law.md A08). It covers one disclosing
    unit (A11). `person` is empty while it belongs to a remiss that has not reached the receiving authority. A withdrawal deletes
    nothing (A13)."""

    person = models.ForeignKey(
        "people.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="medgivanden"
    )  # ground of disclosure
    lamnande_enhet = models.ForeignKey("organisation.Enhet", on_delete=models.PROTECT, related_name="+")  # ground of disclosure
    mottagande_enhet = models.ForeignKey(  # ground of disclosure
        "organisation.Enhet", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    mottagande_part = models.ForeignKey(  # ground of disclosure
        "organisation.Samverkanspart", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    givare = models.CharField(max_length=120, blank=True)  # who gave it, when somebody else than the person (A14, A15)
    mognad = models.CharField(max_length=300, blank=True)  # how a minor's age and maturity were weighed (A15)
    kategorier = ArrayField(models.CharField(max_length=20, choices=Uppgiftskategori))
    andamal = models.CharField(max_length=300)
    form = models.CharField(max_length=14, choices=Medgivandeform)
    inhamtat_den = models.DateField()
    giltigt_fran_den = models.DateField()
    giltigt_till_den = models.DateField()
    registrerat_av = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")  # who took it
    registrerat_vid = models.DateTimeField(auto_now_add=True)
    aterkallat_vid = models.DateTimeField(null=True, blank=True)

    objects = MedgivandeQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "medgivanden"
        constraints = [
            ett_av("medgivande", "form", Medgivandeform.values),
            models.CheckConstraint(
                condition=Q(mottagande_enhet__isnull=False, mottagande_part__isnull=True)
                | Q(mottagande_enhet__isnull=True, mottagande_part__isnull=False),
                name="medgivande_en_mottagare",
                violation_error_message="Välj vem som får ta del av uppgifterna.",
            ),
            models.CheckConstraint(
                condition=Q(kategorier__len__gt=0),
                name="medgivande_minst_en_kategori",
                violation_error_message="Välj vilka uppgifter samtycket gäller.",
            ),
            models.CheckConstraint(
                condition=~Q(andamal=""),
                name="medgivande_har_andamal",
                violation_error_message="Skriv vad uppgifterna ska användas till.",
            ),
            models.CheckConstraint(
                condition=Q(giltigt_till_den__gte=F("giltigt_fran_den"))
                & Q(giltigt_till_den__lte=F("giltigt_fran_den") + LANGSTA_MEDGIVANDE),
                name="medgivande_hogst_ett_ar",
                violation_error_message="Ett samtycke behöver ett slutdatum, högst tolv månader fram.",
            ),
        ]

    def __str__(self) -> str:
        return f"Samtycke till {self.giltigt_till_den}"

    @property
    def mottagare(self) -> str:
        return str(self.mottagande_enhet or self.mottagande_part)

    def ar_giltigt(self, den: date) -> bool:
        return self.aterkallat_vid is None and self.giltigt_fran_den <= den <= self.giltigt_till_den
