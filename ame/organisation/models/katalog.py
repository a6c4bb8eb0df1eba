"""What can be ordered and offered. The catalogue lies here because a direct remiss (intake) and a participation (insatser)
both point at it, and imports run one way only (docs/adr/0002-katalogen-i-organisation.md)."""

from datetime import date

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from ame.common.constraints import ett_av, period_i_ordning
from ame.common.modeller import UUIDModell
from ame.organisation.enums import KasKlass, LokaTyp, Stodslag
from ame.organisation.models.organisation import Enhet, Verksamhet
from ame.people.enums import Uppgiftskategori


class DateradQuerySet(models.QuerySet):
    def aktuella(self, den: date) -> "DateradQuerySet":
        """Rows that may be chosen on the day; older ones stay readable (S143, T12)."""
        return self.filter(galler_fran_den__lte=den).filter(Q(galler_till_den__isnull=True) | Q(galler_till_den__gte=den))


class Bestallningstyp(UUIDModell):
    """What is ordered in a remiss, from the verksamhet's own list or one unit's, with the result one may expect and the normal time
    (S008, S144). `kategorier` is the whitelist of what may be sent beside name, number and question (law.md A16); `svarsrubriker` is
    what the written answer must hold (S111)."""

    verksamhet = models.ForeignKey(Verksamhet, on_delete=models.PROTECT, related_name="bestallningstyper")  # old remisser name it
    namn = models.CharField(max_length=120)
    enhet = models.ForeignKey(  # null: every unit of the verksamhet; old remisser name it
        Enhet, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    vantat_resultat = models.TextField(blank=True)
    normaltid_dagar = models.PositiveSmallIntegerField(default=90, help_text="Dagar från antagen remiss till slutligt svar")
    svarsrubriker = ArrayField(models.CharField(max_length=80), default=list, blank=True)
    kategorier = ArrayField(models.CharField(max_length=20, choices=Uppgiftskategori), default=list, blank=True)
    galler_fran_den = models.DateField()
    galler_till_den = models.DateField(null=True, blank=True)

    objects = DateradQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "beställningstyper"
        constraints = [
            period_i_ordning("bestallningstyp", "galler_fran_den", "galler_till_den"),
            models.UniqueConstraint(
                fields=["verksamhet", "enhet", "namn", "galler_fran_den"], name="bestallningstyp_unik", nulls_distinct=False
            ),
        ]

    def __str__(self) -> str:
        return self.namn

    @property
    def kategorinamn(self) -> str:
        """The whitelist in words (law.md A26: labels, never codes)."""
        return ", ".join(str(Uppgiftskategori(k).label) for k in self.kategorier)


class Insatstyp(UUIDModell):
    """A catalogue entry. Without content, target group, aim and normal length it cannot be offered (S067, N12)."""

    verksamhet = models.ForeignKey(Verksamhet, on_delete=models.PROTECT, related_name="insatstyper")  # participations point here
    namn = models.CharField(max_length=120)
    innehall = models.TextField()
    malgrupp = models.TextField()
    syfte = models.TextField()
    loka_typ = models.CharField(max_length=24, choices=LokaTyp)
    kas_klass = models.CharField(max_length=8, choices=KasKlass)
    stodslag = models.CharField(max_length=12, choices=Stodslag)
    normal_langd_dagar = models.PositiveSmallIntegerField()
    langsta_langd_dagar = models.PositiveSmallIntegerField(null=True, blank=True)
    ar_kanslig = models.BooleanField(default=False, help_text="Namnet röjer något om personen och maskas utanför ärendet")
    galler_fran_den = models.DateField()
    galler_till_den = models.DateField(null=True, blank=True)

    objects = DateradQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "insatstyper"
        constraints = [
            period_i_ordning("insatstyp", "galler_fran_den", "galler_till_den"),
            models.UniqueConstraint(fields=["verksamhet", "namn", "galler_fran_den"], name="insatstyp_unik"),
            ett_av("insatstyp", "loka_typ", LokaTyp.values),
            ett_av("insatstyp", "kas_klass", KasKlass.values),
            ett_av("insatstyp", "stodslag", Stodslag.values),
            models.CheckConstraint(
                condition=~Q(innehall="") & ~Q(malgrupp="") & ~Q(syfte="") & Q(normal_langd_dagar__gt=0),
                name="insatstyp_beskriven",
                violation_error_message="En insats behöver innehåll, målgrupp, syfte och normal längd innan den kan erbjudas.",
            ),
            models.CheckConstraint(
                condition=Q(langsta_langd_dagar__isnull=True) | Q(langsta_langd_dagar__gte=models.F("normal_langd_dagar")),
                name="insatstyp_langsta_minst_normal",
                violation_error_message="Längsta längd kan inte vara kortare än normal längd.",
            ),
        ]

    def __str__(self) -> str:
        return self.namn
