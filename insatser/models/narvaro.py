import pghistory
import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone

from ame.arenden.models.arende import i_synligt_arende
from ame.common.constraints import ett_av, period_i_ordning
from ame.common.modeller import UUIDModell
from insatser.enums import BEDOMD_FRANVARO, Narvarostatus, Natt, Veckor
from insatser.models.insats import IInsatsQuerySet
from insatser.models.stod import IArendeQuerySet
from intake.enums import Delningsgrund, Kallelsekanal
from intake.models import Remiss


@pghistory.track()
class Schemarad(UUIDModell):
    """One line of the weekly schedule: a weekday, from and to, every week or odd or even ISO weeks, over a period. A change from a day
    closes this line and opens another ("denna och alla kommande")."""

    insats = models.ForeignKey("insatser.Insats", on_delete=models.PROTECT, related_name="schema")  # personakt
    placering = models.ForeignKey(  # personakt
        "insatser.Placering", null=True, blank=True, on_delete=models.PROTECT, related_name="schema"
    )
    veckodag = models.PositiveSmallIntegerField()  # 1 = Monday, as ISO counts
    veckor = models.CharField(max_length=6, choices=Veckor, default=Veckor.ALLA)
    fran_tid = models.TimeField()
    till_tid = models.TimeField()
    rast_minuter = models.PositiveSmallIntegerField(default=0)
    galler_fran_den = models.DateField()
    galler_till_den = models.DateField(null=True, blank=True)

    objects = IInsatsQuerySet.as_manager()

    class Meta:
        verbose_name = "schemarad"
        verbose_name_plural = "schemarader"
        ordering = ["veckodag", "fran_tid"]
        constraints = [
            ett_av("schemarad", "veckor", Veckor.values),
            period_i_ordning("schemarad", "galler_fran_den", "galler_till_den"),
            models.CheckConstraint(
                condition=Q(veckodag__gte=1, veckodag__lte=7, rast_minuter__lte=180, till_tid__gt=F("fran_tid")),
                name="schemarad_rimlig",
                violation_error_message="Välj veckodag och en sluttid efter starttiden.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.veckodag} {self.fran_tid:%H.%M}–{self.till_tid:%H.%M}"


class TillfalleQuerySet(IInsatsQuerySet):
    def i_planen(self) -> "TillfalleQuerySet":
        """Sessions whose hours were planned: not those the organiser cancelled or the person had elsewhere (N01)."""
        return self.exclude(status__in=[Narvarostatus.INSTALLT, Narvarostatus.ANNAN_AKTIVITET])

    def ororda(self) -> "TillfalleQuerySet":
        """Only planned: never marked, nobody called to it, nothing told about it. A change of the schedule replaces these and no others."""
        return self.filter(
            ~Exists(Kallelse.objects.filter(tillfalle=OuterRef("pk"))),
            status=Narvarostatus.EJ_REGISTRERAD,
            markerad_vid__isnull=True,
            anmald_vid__isnull=True,
            forklaring="",
        )


@pghistory.track()
class Tillfalle(UUIDModell):
    """One planned session and what is known of it. Unmarked is "ej registrerad", never absence (S088, AK10; law.md I06). What was told
    beforehand and the person's own explanation are fields of their own (AK11); validity is decided by a named person after the
    explanation (S089). `version` tells two screens apart; every change stays in the history."""

    insats = models.ForeignKey("insatser.Insats", on_delete=models.PROTECT, related_name="tillfallen")  # personakt
    placering = models.ForeignKey(  # personakt
        "insatser.Placering", null=True, blank=True, on_delete=models.PROTECT, related_name="tillfallen"
    )
    schemarad = models.ForeignKey(  # personakt; null: added by hand
        Schemarad, null=True, blank=True, on_delete=models.PROTECT, related_name="tillfallen"
    )
    den = models.DateField()
    fran_tid = models.TimeField()
    till_tid = models.TimeField()
    planerade_timmar = models.DecimalField(max_digits=4, decimal_places=2)
    status = models.CharField(max_length=16, choices=Narvarostatus, default=Narvarostatus.EJ_REGISTRERAD)
    timmar = models.DecimalField(max_digits=4, decimal_places=2, null=True, blank=True)  # attended
    franvaroskal = models.ForeignKey(  # the verksamhet's local list
        "organisation.Franvaroskal", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    anmald_vid = models.DateTimeField(null=True, blank=True)  # absence told beforehand
    anmald_kanal = models.CharField(max_length=10, choices=Kallelsekanal, blank=True)
    anmalt_skal = models.CharField(max_length=300, blank=True)
    forklaring = models.TextField(blank=True)  # in the person's own words
    forklaring_den = models.DateField(null=True, blank=True)
    forklaring_saknas = models.CharField(max_length=200, blank=True)  # how one tried to get it
    ogiltig_skal = models.CharField(
        max_length=300, blank=True
    )  # why not valid, when no call is proven to have reached the person
    bedomd_av = models.ForeignKey(  # personakt; who decided the validity
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    bedomd_vid = models.DateTimeField(null=True, blank=True)
    markerad_av = models.ForeignKey(  # personakt
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    markerad_vid = models.DateTimeField(null=True, blank=True)
    ar_sen_registrering = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=0)

    objects = TillfalleQuerySet.as_manager()

    class Meta:
        verbose_name = "tillfälle"
        verbose_name_plural = "tillfällen"
        ordering = ["den", "fran_tid"]
        constraints = [
            ett_av("tillfalle", "status", Narvarostatus.values),
            models.UniqueConstraint(
                fields=["insats", "den", "fran_tid"],
                name="tillfalle_ett_per_tid",
                violation_error_message="Det finns redan ett tillfälle den dagen och tiden.",
            ),
            models.CheckConstraint(
                condition=Q(till_tid__gt=F("fran_tid"), planerade_timmar__gt=0, planerade_timmar__lte=24),
                name="tillfalle_tid_rimlig",
                violation_error_message="Sluttiden ska vara efter starttiden.",
            ),
            models.CheckConstraint(
                condition=Q(status=Narvarostatus.EJ_REGISTRERAD) | Q(markerad_av__isnull=False, markerad_vid__isnull=False),
                name="tillfalle_markerat_av_nagon",
                violation_error_message="Det ska framgå vem som har registrerat närvaron.",
            ),
            models.CheckConstraint(
                condition=Q(timmar__isnull=True) | Q(status__in=[Narvarostatus.NARVARANDE, Narvarostatus.SEN], timmar__gte=0),
                name="tillfalle_timmar_bara_vid_narvaro",
                violation_error_message="Timmar skrivs bara när personen var på plats.",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=BEDOMD_FRANVARO)
                | Q(bedomd_av__isnull=False, bedomd_vid__isnull=False) & (~Q(forklaring="") | ~Q(forklaring_saknas="")),
                name="tillfalle_bedomt_efter_forklaring",
                violation_error_message="Skriv deltagarens egen förklaring, eller hur du har försökt få den, innan du bedömer frånvaron.",
            ),
        ]
        indexes = [models.Index(fields=["den", "insats"], name="tillfalle_dag")]  # the week grid

    def __str__(self) -> str:
        return f"{self.den} {self.fran_tid:%H.%M}"


@pghistory.track()
class Kallelse(UUIDModell):
    """Proof of a call: how, when and in which language it was sent, and how one knows that it reached the person (S089)."""

    arende = models.ForeignKey("arenden.Arende", on_delete=models.PROTECT, related_name="kallelser")  # personakt
    tillfalle = models.ForeignKey(  # personakt
        Tillfalle, null=True, blank=True, on_delete=models.PROTECT, related_name="kallelser"
    )
    avser = models.CharField(max_length=120)
    avser_den = models.DateField()
    kanal = models.CharField(max_length=10, choices=Kallelsekanal)
    sprak = models.CharField(max_length=40, default="svenska")
    skickad_den = models.DateField()
    natt = models.CharField(max_length=10, choices=Natt, default=Natt.OKANT)
    natt_den = models.DateField(null=True, blank=True)
    registrerad_av = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")  # personakt

    objects = IArendeQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "kallelser"
        ordering = ["-skickad_den"]
        constraints = [
            ett_av("kallelse", "kanal", Kallelsekanal.values),
            ett_av("kallelse", "natt", Natt.values),
            period_i_ordning("kallelse", "skickad_den", "natt_den"),
            models.CheckConstraint(
                condition=Q(natt=Natt.OKANT) | Q(natt_den__isnull=False),
                name="kallelse_natt_har_dag",
                violation_error_message="Ange vilken dag du fick veta det.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.avser} {self.avser_den}"


class NarvarorapportQuerySet(models.QuerySet["Narvarorapport"]):
    def visible_to(self, user) -> "NarvarorapportQuerySet":
        """Of cases the user may open, and those sent to the remittent that have not been withdrawn."""
        egen = Exists(Remiss.objects.visible_to(user).filter(pk=OuterRef("remiss_id"), avsandare=user))
        return self.filter(i_synligt_arende(user) | egen & Q(aterkallad_vid__isnull=True))


@pghistory.track()
class Narvarorapport(UUIDModell):
    """One calendar month's attendance of one person, signed and frozen: the only form in which attendance leaves to the remittent (S088,
    AK14; law.md I04: facts, never a decision). Content and PDF never change; a change of a session afterwards shows as drift
    (`andrad_efterat_vid`) and takes a new version. Withdrawn the same day only, with a reason. `kvitterad_vid` is the receipt."""

    arende = models.ForeignKey("arenden.Arende", on_delete=models.PROTECT, related_name="narvarorapporter")  # personakt
    remiss = models.ForeignKey("intake.Remiss", on_delete=models.PROTECT, related_name="narvarorapporter")  # personakt
    manad = models.DateField()  # the first of the month
    nummer = models.PositiveSmallIntegerField(default=1)
    mottagare = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")  # personakt
    grund = models.CharField(max_length=20, choices=Delningsgrund)
    grund_motivering = models.TextField(blank=True)
    medgivande = models.ForeignKey(
        "people.Medgivande", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )  # ground
    innehall = models.JSONField()
    pdf = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    signerad_av = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")  # personakt
    signerad_vid = models.DateTimeField(default=timezone.now, editable=False)
    kvitterad_vid = models.DateTimeField(null=True, blank=True)
    aterkallad_vid = models.DateTimeField(null=True, blank=True)
    aterkallad_skal = models.CharField(max_length=300, blank=True)
    andrad_efterat_vid = models.DateTimeField(null=True, blank=True)
    kommunicerad_den = models.DateField(null=True, blank=True)  # shown to the participant (FL 25)

    objects = NarvarorapportQuerySet.as_manager()

    class Meta:
        verbose_name = "närvarorapport"
        verbose_name_plural = "närvarorapporter"
        ordering = ["-manad", "-nummer"]
        constraints = [
            models.UniqueConstraint(fields=["arende", "remiss", "manad", "nummer"], name="narvarorapport_unik"),
            models.CheckConstraint(condition=Q(manad__day=1), name="narvarorapport_hel_manad"),
            ett_av("narvarorapport", "grund", Delningsgrund.values),
            models.CheckConstraint(
                condition=~Q(grund=Delningsgrund.SAMTYCKE) | Q(medgivande__isnull=False),
                name="narvarorapport_samtycke_finns",
                violation_error_message="Välj vilket samtycke rapporten bygger på.",
            ),
            models.CheckConstraint(
                condition=Q(aterkallad_vid__isnull=True) | ~Q(aterkallad_skal=""),
                name="narvarorapport_aterkallad_har_skal",
                violation_error_message="Skriv varför rapporten dras tillbaka.",
            ),
        ]
        triggers = [
            pgtrigger.ReadOnly(
                name="narvarorapport_last",
                fields=[
                    "arende",
                    "remiss",
                    "manad",
                    "nummer",
                    "mottagare",
                    "grund",
                    "grund_motivering",
                    "medgivande",
                    "innehall",
                    "pdf",
                    "sha256",
                    "signerad_av",
                    "signerad_vid",
                ],
            ),
            pgtrigger.Protect(name="narvarorapport_kvar", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"Närvaro {self.manad:%Y-%m}"
