import pghistory
import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone

from ame.arenden.models.arende import Arende
from ame.common.constraints import ett_av, period_i_ordning
from ame.common.modeller import UUIDModell
from ame.organisation.enums import Behovsslag, LokaTyp
from ame.people.enums import Uppgiftskategori
from ame.people.models import Medgivande
from insatser.enums import Aktivitetsstatus, Aktor, Behovsstatus, Malstatus, Maltyp, Overlamningssatt, Planstatus


def _pagar_nagonstans() -> Exists:
    """The plan's person has an open case."""
    return Exists(Arende.objects.oppna().filter(person=OuterRef("person_id")))


def _slutade_genast() -> Q:
    """It ended the day it began: also when its case was ended as of an earlier day."""
    return Q(avslutad_den=F("paborjad_den"))


def _samtycken() -> models.QuerySet[Medgivande]:
    """Consents in force today that let somebody else share the planning (law.md A08-A10)."""
    return Medgivande.objects.giltiga(timezone.localdate()).filter(kategorier__contains=[Uppgiftskategori.PLANERING])


def _far_dela() -> Q:
    """Condition on a case, asked for a plan: the same verksamhet, or the person's consent from the plan's verksamhet to the case's unit."""
    samtycke = _samtycken().filter(
        person=OuterRef("person_id"),
        lamnande_enhet__verksamhet=OuterRef(OuterRef("arende__enhet__verksamhet")),
        mottagande_enhet=OuterRef("enhet_id"),
    )
    return Q(enhet__verksamhet=OuterRef("arende__enhet__verksamhet")) | Q(Exists(samtycke))


class PlanQuerySet(models.QuerySet["Plan"]):
    def visible_to(self, user) -> "PlanQuerySet":
        """Shared by all who work with the person: whoever may open one of the person's open cases sees the plan (S052). Through a closed
        case only what had ended with it: a plan that another unit goes on with tells of that unit's case (law.md A02, D01). To another
        verksamhet of the nämnd with the person's consent only (OSL 8:2)."""
        egna = Arende.objects.visible_to(user).filter(_far_dela(), person=OuterRef("person_id"))
        dar_den_borjade = egna.filter(pk=OuterRef("arende_id"))
        i_tid = egna.filter(inkom_den__lte=OuterRef("avslutad_den"))
        i_tid = i_tid.filter(Q(avslutad_den__isnull=True) | Q(avslutad_den__gte=OuterRef("avslutad_den")))
        aktiv = Exists(egna.oppna()) | ~_pagar_nagonstans() & Exists(egna)
        return self.filter(Q(status=Planstatus.AKTIV) & aktiv | Exists(i_tid) | _slutade_genast() & Exists(dar_den_borjade))

    def i_arendet(self, arende) -> "PlanQuerySet":
        """The person's plans as one case shows them: the same rule, for a case that is already loaded."""
        planer = self.delade_i(arende)
        i_tid = Q(avslutad_den__gte=arende.inkom_den) | Q(arende__enhet=arende.enhet_id)  # an earlier one of the same unit too
        if arende.ar_oppet:
            return planer.filter(Q(status=Planstatus.AKTIV) | i_tid)
        slutad = Q(avslutad_den__lte=arende.avslutad_den) | _slutade_genast() & Q(arende=arende.pk)
        return planer.filter(slutad & i_tid | Q(status=Planstatus.AKTIV) & ~_pagar_nagonstans())

    def delade_i(self, arende) -> "PlanQuerySet":
        """The person's plans of the case's verksamhet, and those of another one that the person lets its unit share (law.md A02)."""
        samtycke = _samtycken().filter(
            person_id=arende.person_id,
            lamnande_enhet__verksamhet=OuterRef("arende__enhet__verksamhet"),
            mottagande_enhet_id=arende.enhet_id,
        )
        egen = Q(arende__enhet__verksamhet=arende.enhet.verksamhet_id)
        return self.filter(egen | Q(Exists(samtycke)), person_id=arende.person_id)

    def aktiva(self) -> "PlanQuerySet":
        return self.filter(status=Planstatus.AKTIV)


@pghistory.track()
class Plan(UUIDModell):
    """The person's one plan: own wish, kind of goal, everybody's picture of the goal, what it means for children, when it is reviewed
    (S052, S054, S061, S115; law.md C38, K06). It is worked on as it is and signed as versions; `version` tells two windows apart."""

    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="planer")  # personakt
    arende = models.ForeignKey("arenden.Arende", on_delete=models.PROTECT, related_name="planer")  # where it began; personakt
    status = models.CharField(max_length=8, choices=Planstatus, default=Planstatus.AKTIV)
    paborjad_den = models.DateField()
    avslutad_den = models.DateField(null=True, blank=True)
    maltyp = models.CharField(max_length=16, choices=Maltyp, blank=True)
    eget_onskemal = models.TextField(blank=True)
    lagesbild = models.TextField(blank=True)  # what the last kartläggning says, in the plan's words
    mal_ame = models.TextField(blank=True)
    mal_eb = models.TextField(blank=True)
    mal_af = models.TextField(blank=True)
    malen_skiljer = models.BooleanField(default=False)  # then it is a point for the talk of three (S115)
    har_barn = models.BooleanField(null=True, blank=True)  # whether there are children in the household, never which
    barnperspektiv = models.TextField(blank=True)
    uppfoljas_den = models.DateField(null=True, blank=True)
    ersattare = models.ForeignKey(  # who answers when the handläggare cannot (S119)
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    version = models.PositiveIntegerField(default=0)
    andrad_av = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    andrad_vid = models.DateTimeField(default=timezone.now)

    objects = PlanQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "planer"
        constraints = [
            ett_av("plan", "status", Planstatus.values),
            ett_av("plan", "maltyp", [*Maltyp.values, ""]),
            period_i_ordning("plan", "paborjad_den", "avslutad_den"),
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(status=Planstatus.AKTIV),
                name="plan_en_aktiv_per_person",
                violation_error_message="Personen har redan en aktiv plan. Öppna den och arbeta vidare i den.",
            ),
            models.CheckConstraint(
                condition=Q(status=Planstatus.AKTIV, avslutad_den__isnull=True)
                | Q(status=Planstatus.AVSLUTAD, avslutad_den__isnull=False),
                name="plan_avslutad_har_dag",
                violation_error_message="En avslutad plan har en slutdag.",
            ),
        ]

    def __str__(self) -> str:
        return f"Plan från {self.paborjad_den}"


class IPlanQuerySet(models.QuerySet):
    """Parts of a plan: seen by those who see the plan."""

    def visible_to(self, user) -> "IPlanQuerySet":
        return self.filter(Exists(Plan.objects.visible_to(user).filter(pk=OuterRef("plan_id"))))


@pghistory.track()
class Planmal(UUIDModell):
    """A goal of the plan. Insatser and activities point at it: nothing starts without one (S056)."""

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="mal")  # personakt
    text = models.TextField()
    status = models.CharField(max_length=8, choices=Malstatus, default=Malstatus.OPPET)
    satt_den = models.DateField()
    avslutat_den = models.DateField(null=True, blank=True)
    ordning = models.PositiveSmallIntegerField(default=0)

    objects = IPlanQuerySet.as_manager()

    class Meta:
        verbose_name = "mål i planen"
        verbose_name_plural = "mål i planen"
        ordering = ["ordning", "satt_den"]
        constraints = [
            ett_av("planmal", "status", Malstatus.values),
            period_i_ordning("planmal", "satt_den", "avslutat_den"),
            models.CheckConstraint(condition=~Q(text=""), name="planmal_har_text", violation_error_message="Skriv målet."),
            models.CheckConstraint(
                condition=Q(status=Malstatus.OPPET, avslutat_den__isnull=True)
                | ~Q(status=Malstatus.OPPET) & Q(avslutat_den__isnull=False),
                name="planmal_avslutat_har_dag",
                violation_error_message="Ange vilken dag målet nåddes eller lades ned.",
            ),
        ]

    def __str__(self) -> str:
        return self.text


@pghistory.track()
class Planbehov(UUIDModell):
    """A need in functional words and the one actor who is to meet it (S021, S062). Without an actor, or with an external one whom nobody
    has met for long, it lies "mellan stolarna"."""

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="behov")  # personakt
    slag = models.CharField(max_length=16, choices=Behovsslag)
    beskrivning = models.CharField(max_length=300, blank=True)
    aktor = models.CharField(max_length=12, choices=Aktor, blank=True)
    aktor_namn = models.CharField(max_length=120, blank=True)
    senaste_kontakt_den = models.DateField(null=True, blank=True)
    status = models.CharField(max_length=12, choices=Behovsstatus, default=Behovsstatus.OPPET)
    noterat_den = models.DateField()
    upphort_den = models.DateField(null=True, blank=True)

    objects = IPlanQuerySet.as_manager()

    class Meta:
        verbose_name = "behov i planen"
        verbose_name_plural = "behov i planen"
        ordering = ["noterat_den"]
        constraints = [
            ett_av("planbehov", "slag", Behovsslag.values),
            ett_av("planbehov", "aktor", [*Aktor.values, ""]),
            ett_av("planbehov", "status", Behovsstatus.values),
            period_i_ordning("planbehov", "noterat_den", "upphort_den"),
            models.UniqueConstraint(
                fields=["plan", "slag"],
                condition=Q(status=Behovsstatus.OPPET),
                name="planbehov_ett_oppet_per_slag",
                violation_error_message="Behovet finns redan i planen.",
            ),
        ]

    def __str__(self) -> str:
        return self.get_slag_display()


@pghistory.track()
class Planaktivitet(UUIDModell):
    """What is done, why in plain Swedish, and by which one actor (S031, S056). Sysselsättning needs an end and a review, and each renewal
    a new reason (S057). The same kind again takes one line of reason (S082)."""

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="aktiviteter")  # personakt
    mal = models.ForeignKey(Planmal, on_delete=models.PROTECT, related_name="aktiviteter")  # personakt
    behov = models.ForeignKey(Planbehov, null=True, blank=True, on_delete=models.PROTECT, related_name="aktiviteter")  # personakt
    text = models.CharField(max_length=200)
    varfor = models.TextField()
    slag = models.CharField(max_length=24, choices=LokaTyp, blank=True)
    ansvarig_aktor = models.CharField(max_length=12, choices=Aktor)
    ansvarig_namn = models.CharField(max_length=120, blank=True)
    senaste_kontakt_den = models.DateField(null=True, blank=True)
    ar_sysselsattning = models.BooleanField(default=False)
    timmar_per_vecka = models.DecimalField(max_digits=4, decimal_places=1, null=True, blank=True)
    start_den = models.DateField()
    slut_den = models.DateField(null=True, blank=True)
    ses_over_den = models.DateField(null=True, blank=True)
    status = models.CharField(max_length=10, choices=Aktivitetsstatus, default=Aktivitetsstatus.PLANERAD)
    trots_tidigare = models.CharField(max_length=200, blank=True)
    registrerad_av = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")  # personakt

    objects = IPlanQuerySet.as_manager()

    class Meta:
        verbose_name = "aktivitet i planen"
        verbose_name_plural = "aktiviteter i planen"
        ordering = ["start_den"]
        constraints = [
            ett_av("planaktivitet", "slag", [*LokaTyp.values, ""]),
            ett_av("planaktivitet", "ansvarig_aktor", Aktor.values),
            ett_av("planaktivitet", "status", Aktivitetsstatus.values),
            period_i_ordning("planaktivitet", "start_den", "slut_den"),
            models.CheckConstraint(
                condition=~Q(text="") & ~Q(varfor=""),
                name="planaktivitet_har_vad_och_varfor",
                violation_error_message="Skriv vad som ska göras och varför det hjälper.",
            ),
            models.CheckConstraint(
                condition=Q(ar_sysselsattning=False) | Q(slut_den__isnull=False, ses_over_den__isnull=False),
                name="planaktivitet_sysselsattning_har_slut",
                violation_error_message="Sysselsättning behöver slutdag och en dag då den ses över.",
            ),
            models.CheckConstraint(
                condition=Q(timmar_per_vecka__isnull=True) | Q(timmar_per_vecka__gt=0, timmar_per_vecka__lte=40),
                name="planaktivitet_timmar_rimliga",
                violation_error_message="Timmar per vecka ska vara mellan 0,5 och 40.",
            ),
        ]

    def __str__(self) -> str:
        return self.text


class Planversion(UUIDModell):
    """The plan as it was signed: content and PDF that never change. A signed text is never changed; the next version is a new row (S053)."""

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="versioner")  # personakt
    nummer = models.PositiveSmallIntegerField()
    innehall = models.JSONField()
    deltagarens_syn = models.TextField()
    pdf = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    signerad_av = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")  # personakt
    signerad_vid = models.DateTimeField(default=timezone.now, editable=False)

    objects = IPlanQuerySet.as_manager()

    class Meta:
        verbose_name = "signerad plan"
        verbose_name_plural = "signerade planer"
        ordering = ["-nummer"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "nummer"], name="planversion_unik"),
            models.CheckConstraint(
                condition=~Q(deltagarens_syn=""),
                name="planversion_har_deltagarens_syn",
                violation_error_message="Skriv vad deltagaren själv tycker om planen.",
            ),
        ]
        triggers = [pgtrigger.Protect(name="planversion_last", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"Plan, version {self.nummer}"


class Planoverlamning(UUIDModell):
    """A signed version was handed over to the participant: only then the plan counts as known (S053, C54)."""

    planversion = models.ForeignKey(Planversion, on_delete=models.PROTECT, related_name="overlamningar")  # personakt
    overlamnad_den = models.DateField()
    satt = models.CharField(max_length=10, choices=Overlamningssatt)
    overlamnad_av = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")  # personakt
    registrerad_vid = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name = "överlämnad plan"
        verbose_name_plural = "överlämnade planer"
        constraints = [ett_av("planoverlamning", "satt", Overlamningssatt.values)]
        triggers = [pgtrigger.Protect(name="planoverlamning_last", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"Överlämnad {self.overlamnad_den}"
