import pghistory
import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from ame.common.constraints import ett_av, period_i_ordning
from ame.common.modeller import UUIDModell
from ame.organisation.enums import Anordnarslag
from insatser.enums import Arbetsplatsform, Initiativ, Onskemal, Placeringsstatus
from insatser.models.insats import IInsatsQuerySet

PLATSFORMER = [f for f in Arbetsplatsform if f != Arbetsplatsform.INGEN]
EGNA_FORMER = [Arbetsplatsform.ARBETSARENA, Arbetsplatsform.ARBETSGRUPP]  # in the unit's own hands: a middle step (S066)


class AnordnareQuerySet(models.QuerySet["Anordnare"]):
    def visible_to(self, user) -> "AnordnareQuerySet":
        """The register of the verksamhet the user works in; it holds no participant."""
        return self.filter(verksamhet__in={u.enhet.verksamhet_id for u in user.aktiva_uppdrag})


@pghistory.track()
class Anordnare(UUIDModell):
    """Who has places: an own arena, another municipal unit, an employer. Simple on purpose, so that a register can grow from it."""

    verksamhet = models.ForeignKey("organisation.Verksamhet", on_delete=models.PROTECT, related_name="anordnare")
    namn = models.CharField(max_length=120)
    slag = models.CharField(max_length=10, choices=Anordnarslag)
    organisationsnummer = models.CharField(max_length=13, blank=True)
    kontaktperson = models.CharField(max_length=120, blank=True)
    telefon = models.CharField(max_length=30, blank=True)
    epost = models.EmailField(blank=True)
    ar_kanslig = models.BooleanField(default=False)  # the name says something of the person, and is masked outside the case
    upphort_den = models.DateField(null=True, blank=True)

    objects = AnordnareQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "anordnare"
        ordering = ["namn"]
        constraints = [
            ett_av("anordnare", "slag", Anordnarslag.values),
            models.UniqueConstraint(
                fields=["verksamhet", "namn"],
                name="anordnare_unik",
                violation_error_message="Anordnaren finns redan i registret.",
            ),
        ]

    def __str__(self) -> str:
        return self.namn


@pghistory.track()
class Plats(UUIDModell):
    """A place at an anordnare: what one does there, how many at once, who leads the work."""

    anordnare = models.ForeignKey(Anordnare, on_delete=models.PROTECT, related_name="platser")  # placements name it
    namn = models.CharField(max_length=120)
    form = models.CharField(max_length=14, choices=Arbetsplatsform)
    antal = models.PositiveSmallIntegerField(default=1)
    arbetsuppgifter = models.TextField()
    ort = models.CharField(max_length=120, blank=True)
    handledare_namn = models.CharField(max_length=120, blank=True)
    handledare_telefon = models.CharField(max_length=30, blank=True)
    upphord_den = models.DateField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "platser"
        ordering = ["namn"]
        constraints = [
            ett_av("plats", "form", [f.value for f in PLATSFORMER]),
            models.UniqueConstraint(fields=["anordnare", "namn"], name="plats_unik_hos_anordnaren"),
            models.CheckConstraint(
                condition=Q(antal__gte=1) & ~Q(arbetsuppgifter=""),
                name="plats_beskriven",
                violation_error_message="Skriv vad man gör på platsen och hur många som får plats.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.namn}, {self.anordnare}"


class PlaceringQuerySet(IInsatsQuerySet):
    def verkliga(self) -> "PlaceringQuerySet":
        """Those that count: a placement that never came about counts nowhere (T11)."""
        return self.exclude(status=Placeringsstatus.INSTALLD)

    def oppna(self) -> "PlaceringQuerySet":
        return self.filter(status__in=[Placeringsstatus.PLANERAD, Placeringsstatus.PAGAR])


@pghistory.track()
class Placering(UUIDModell):
    """Where and when the participation takes place; several may follow each other in one insats (S078). The form decides which fields it
    needs (S065). Before start: risk assessment always, consultation with Arbetsförmedlingen where socialnämnden directs the person (SoL
    12:4, 12:6; law.md C40, C41, I03). A broken one says on whose initiative and what comes next (S075)."""

    insats = models.ForeignKey("insatser.Insats", on_delete=models.PROTECT, related_name="placeringar")  # personakt
    plats = models.ForeignKey(Plats, on_delete=models.PROTECT, related_name="placeringar")  # personakt
    form = models.CharField(max_length=14, choices=Arbetsplatsform)
    status = models.CharField(max_length=10, choices=Placeringsstatus, default=Placeringsstatus.PLANERAD)
    start_den = models.DateField()
    planerat_slut_den = models.DateField()
    slut_den = models.DateField(null=True, blank=True)
    timmar_per_vecka = models.DecimalField(max_digits=4, decimal_places=1)
    handledare = models.ForeignKey(  # own form: one of the unit's handledare; personakt
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    handledare_namn = models.CharField(max_length=120, blank=True)  # other forms: somebody at the place
    handledare_telefon = models.CharField(max_length=30, blank=True)
    veckans_innehall = models.TextField()
    anpassningar = models.TextField(blank=True)
    nasta_steg = models.TextField(blank=True)
    foljer_onskemal = models.CharField(max_length=6, choices=Onskemal)
    bygger_pa_erfarenhet = models.BooleanField(default=False)
    foljer_skal = models.CharField(max_length=300, blank=True)
    riskbedomd_den = models.DateField(null=True, blank=True)
    riskbedomd_av = models.CharField(max_length=120, blank=True)
    arbetsmiljoansvarig = models.CharField(max_length=120, blank=True)
    introduktion_den = models.DateField(null=True, blank=True)
    ar_anvisning = models.BooleanField(default=False)  # socialnämnden directs the person by SoL 12:4
    af_samrad_den = models.DateField(null=True, blank=True)
    af_samrad_med = models.CharField(max_length=120, blank=True)
    af_atgard_saknas = models.BooleanField(default=False)
    onskemal_vagda = models.TextField(blank=True)
    har_visat_registerutdrag = models.BooleanField(default=False)  # a tick only, never what it said
    avbrott_initiativ = models.CharField(max_length=12, choices=Initiativ, blank=True)
    avbrott_skal = models.TextField(blank=True)
    avbrott_nasta_steg = models.TextField(blank=True)
    registrerad_av = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")  # personakt
    registrerad_vid = models.DateTimeField(default=timezone.now, editable=False)

    objects = PlaceringQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "placeringar"
        ordering = ["start_den"]
        constraints = [
            ett_av("placering", "form", [f.value for f in PLATSFORMER]),
            ett_av("placering", "status", Placeringsstatus.values),
            ett_av("placering", "foljer_onskemal", Onskemal.values),
            ett_av("placering", "avbrott_initiativ", [*Initiativ.values, ""]),
            period_i_ordning("placering", "start_den", "slut_den"),
            period_i_ordning("placering", "start_den", "planerat_slut_den"),
            models.CheckConstraint(
                condition=Q(timmar_per_vecka__gt=0, timmar_per_vecka__lte=40) & ~Q(veckans_innehall=""),
                name="placering_har_innehall",
                violation_error_message="Skriv veckans innehåll och mellan 0,5 och 40 timmar per vecka.",
            ),
            models.CheckConstraint(
                condition=~Q(status=Placeringsstatus.PAGAR) | Q(riskbedomd_den__isnull=False),
                name="placering_pagar_ar_riskbedomd",
                violation_error_message="Placeringen kan inte börja förrän arbetsmiljön är riskbedömd.",
            ),
            models.CheckConstraint(
                condition=Q(ar_anvisning=False)
                | ~Q(status=Placeringsstatus.PAGAR)
                | Q(af_samrad_den__isnull=False, af_atgard_saknas=True) & ~Q(af_samrad_med="") & ~Q(onskemal_vagda=""),
                name="placering_anvisning_har_samrad",
                violation_error_message="En anvisning kräver samråd med Arbetsförmedlingen innan den börjar (SoL 12 kap. 4 §).",
            ),
            models.CheckConstraint(
                condition=~Q(status=Placeringsstatus.AVBRUTEN)
                | ~Q(avbrott_initiativ="") & ~Q(avbrott_skal="") & ~Q(avbrott_nasta_steg="") & Q(slut_den__isnull=False),
                name="placering_avbruten_ar_hel",
                violation_error_message="Ange vems initiativ det var, varför, och vad som händer nu.",
            ),
            models.CheckConstraint(
                condition=~Q(status=Placeringsstatus.AVSLUTAD) | Q(slut_den__isnull=False),
                name="placering_avslutad_har_dag",
                violation_error_message="Ange vilken dag placeringen slutade.",
            ),
        ]
        indexes = [models.Index(fields=["plats", "status"], name="placering_plats")]  # what is taken at a place

    def __str__(self) -> str:
        return f"{self.plats} från {self.start_den}"


class IPlaceringQuerySet(models.QuerySet):
    def visible_to(self, user) -> "IPlaceringQuerySet":
        return self.filter(models.Exists(Placering.objects.visible_to(user).filter(pk=models.OuterRef("placering_id"))))


@pghistory.track()
class Placeringsavstamning(UUIDModell):
    """A check-in after week 1, 3 and 6 (S075): each a task until it is done, and none for a placement that never came about (T11)."""

    placering = models.ForeignKey(Placering, on_delete=models.PROTECT, related_name="avstamningar")  # personakt
    vecka = models.PositiveSmallIntegerField()
    planerad_den = models.DateField()
    gjord_den = models.DateField(null=True, blank=True)
    hur_gar_det = models.TextField(blank=True)
    behover_mer_stod = models.BooleanField(default=False)
    gjord_av = models.ForeignKey(  # personakt
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = IPlaceringQuerySet.as_manager()

    class Meta:
        verbose_name = "avstämning"
        verbose_name_plural = "avstämningar"
        ordering = ["vecka"]
        constraints = [
            models.UniqueConstraint(fields=["placering", "vecka"], name="placeringsavstamning_en_per_vecka"),
            models.CheckConstraint(
                condition=Q(gjord_den__isnull=True) | Q(gjord_av__isnull=False) & ~Q(hur_gar_det=""),
                name="placeringsavstamning_gjord_ar_hel",
                violation_error_message="Skriv hur det går.",
            ),
        ]

    def __str__(self) -> str:
        return f"Avstämning vecka {self.vecka}"


class Arbetsgivarbrev(UUIDModell):
    """What the place was told, word by word: a fixed whitelist and nothing else, frozen (law.md A22)."""

    placering = models.ForeignKey(Placering, on_delete=models.PROTECT, related_name="brev")  # personakt
    innehall = models.JSONField()
    pdf = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    skapat_av = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")  # personakt
    skapat_vid = models.DateTimeField(default=timezone.now, editable=False)

    objects = IPlaceringQuerySet.as_manager()

    class Meta:
        verbose_name = "arbetsgivarbrev"
        verbose_name_plural = "arbetsgivarbrev"
        ordering = ["-skapat_vid"]
        triggers = [pgtrigger.Protect(name="arbetsgivarbrev_last", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"Brev {self.skapat_vid:%Y-%m-%d}"
