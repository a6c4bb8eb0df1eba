import pghistory
import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from ame.arenden.enums import Forsorjning
from ame.arenden.models.arende import i_synligt_arende
from ame.common.constraints import ett_av
from ame.common.modeller import UUIDModell
from followup.enums import Arbetsform, Avslutsorsak, Bekraftelse, HurJobbet, KasKod

ANGRA_DAGAR = 7  # ui.md page 20


class AvslutQuerySet(models.QuerySet["Avslut"]):
    def visible_to(self, user) -> "AvslutQuerySet":
        return self.filter(i_synligt_arende(user))

    def gallande(self) -> "AvslutQuerySet":
        return self.filter(angrat_vid__isnull=True)


@pghistory.track()
class Avslut(UUIDModell):
    """The end of an enrolment: reason, KAS code, support before and after, where to (S128, S155). Signed when made and then locked by
    a trigger, except that it may be undone within seven days; a late confirmation of work is a row of its own."""

    arende = models.ForeignKey("arenden.Arende", on_delete=models.PROTECT, related_name="avslut")  # personakt
    orsak = models.CharField(max_length=24, choices=Avslutsorsak)
    kas_kod = models.CharField(max_length=1, choices=KasKod, blank=True)
    avslutad_den = models.DateField()
    forsorjning_fore = models.CharField(max_length=16, choices=Forsorjning)
    forsorjning_efter = models.CharField(max_length=16, choices=Forsorjning)
    vart = models.CharField(max_length=200, blank=True)
    arbetsform = models.CharField(max_length=5, choices=Arbetsform, blank=True)
    arbete_start_den = models.DateField(null=True, blank=True)
    har_avtal_minst_en_manad = models.BooleanField(default=False)
    hur_jobbet = models.CharField(max_length=8, choices=HurJobbet, blank=True)
    csn_berattigad = models.BooleanField(null=True, blank=True)
    utlatande_den = models.DateField(null=True, blank=True)
    mottagande_myndighet = models.CharField(max_length=120, blank=True)
    slutanteckning = models.TextField()
    signerat_av = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")  # personakt
    signerat_vid = models.DateTimeField(default=timezone.now, editable=False)
    angrat_vid = models.DateTimeField(null=True, blank=True)
    angrat_av = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )  # personakt

    objects = AvslutQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "avslut"
        constraints = [
            ett_av("avslut", "orsak", Avslutsorsak.values),
            ett_av("avslut", "kas_kod", [*KasKod.values, ""]),
            ett_av("avslut", "forsorjning_fore", Forsorjning.values),
            ett_av("avslut", "forsorjning_efter", Forsorjning.values),
            models.UniqueConstraint(fields=["arende"], condition=Q(angrat_vid__isnull=True), name="avslut_ett_gallande"),
            models.CheckConstraint(
                condition=Q(orsak=Avslutsorsak.FELREGISTRERING, kas_kod="")
                | ~Q(orsak=Avslutsorsak.FELREGISTRERING) & ~Q(kas_kod=""),
                name="avslut_kod_utom_felregistrering",
                violation_error_message="Varje avslut utom felregistrering har en KAS-kod.",
            ),
            models.CheckConstraint(
                condition=~Q(kas_kod=KasKod.A) | Q(arbete_start_den__isnull=False) & ~Q(arbetsform=""),
                name="avslut_arbete_har_start_och_form",
                violation_error_message="Ange när arbetet började och om det är med eller utan subvention.",
            ),
            models.CheckConstraint(
                condition=~Q(kas_kod=KasKod.B) | Q(csn_berattigad=True),
                name="avslut_studier_ger_studiemedel",
                violation_error_message="Studier räknas som resultat bara när de ger rätt till studiemedel.",
            ),
            models.CheckConstraint(
                condition=~Q(kas_kod=KasKod.D) | Q(utlatande_den__isnull=False),
                name="avslut_uppdrag_har_utlatande",
                violation_error_message="Ange vilken dag utlåtandet lämnades.",
            ),
            models.CheckConstraint(
                condition=Q(kas_kod__in=[KasKod.A, KasKod.B, ""]) | ~Q(vart="") | Q(orsak=Avslutsorsak.AVLIDEN),
                name="avslut_vart_nar_ej_arbete_studier",
                violation_error_message="Skriv vart personen går vidare.",
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="avslut_ej_bort", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(name="avslut_last", exclude=["angrat_vid", "angrat_av"]),
        ]

    def __str__(self) -> str:
        return f"{self.get_orsak_display()} {self.avslutad_den}"


class Arbetsbekraftelse(UUIDModell):
    """What was learnt about the job after the avslut: it lasted a month, or it ended before (kas.md 6.2). The latest row counts; the
    signed avslut is not touched."""

    avslut = models.ForeignKey(Avslut, on_delete=models.PROTECT, related_name="bekraftelser")  # personakt
    utfall = models.CharField(max_length=10, choices=Bekraftelse)
    gallde_den = models.DateField()
    underlag = models.CharField(max_length=120)
    registrerad_av = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")  # personakt
    registrerad_vid = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name_plural = "arbetsbekräftelser"
        constraints = [ett_av("arbetsbekraftelse", "utfall", Bekraftelse.values)]
        indexes = [models.Index(fields=["avslut", "-registrerad_vid"], name="arbetsbekraftelse_senaste")]  # statistik view
        triggers = [pgtrigger.Protect(name="arbetsbekraftelse_last", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.get_utfall_display()} {self.gallde_den}"
