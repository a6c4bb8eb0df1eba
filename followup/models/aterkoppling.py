import pgtrigger
from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from ame.access.enums import Roll
from ame.arenden.models.arende import i_synligt_arende
from ame.common.constraints import ett_av
from ame.common.modeller import UUIDModell
from followup.enums import FragaBesvarad
from intake.enums import Aterkopplingsslag, Delningsgrund, Kallelsekanal

PAPPERSKANALER = [Kallelsekanal.BREV, Kallelsekanal.MOTE, Kallelsekanal.FORMEDLING]


class AterkopplingQuerySet(models.QuerySet["Aterkoppling"]):
    def visible_to(self, user) -> "AterkopplingQuerySet":
        """Those of cases the user may open, and those addressed to the user: whoever holds the remiss now while working in the unit
        that sent it, or its group when nobody does (law.md D11; S033, S034)."""
        from intake.models.remiss import Remiss

        sander_fran = user.enheter_med_roll(Roll.SOCIALSEKRETERARE)
        i_gruppkon = Exists(Remiss.objects.i_gruppkon(user).filter(pk=OuterRef("remiss_id")))
        egna = Q(remiss__avsandare=user, remiss__avsandande_enhet_id__in=sander_fran)
        return self.filter(i_synligt_arende(user) | egna | Q(i_gruppkon, remiss__avsandare=None))


class Aterkoppling(UUIDModell):
    """A written answer to the remittent on the agreed day (S010, S111). It needs a ground of its own: the inbound remiss's consent does
    not cover it (law.md A11). Signed when sent and then locked; a correction is a new row that points to the old one (S114)."""

    remiss = models.ForeignKey("intake.Remiss", on_delete=models.PROTECT, related_name="aterkopplingar")  # personakt
    arende = models.ForeignKey("arenden.Arende", on_delete=models.PROTECT, related_name="aterkopplingar")  # personakt
    avtalad = models.ForeignKey(  # personakt
        "intake.AvtaladAterkoppling", null=True, blank=True, on_delete=models.PROTECT, related_name="aterkopplingar"
    )
    slag = models.CharField(max_length=5, choices=Aterkopplingsslag)
    fraga = models.TextField(blank=True)  # as it stood when it was answered; empty on rows from before it was kept
    till = models.CharField(max_length=300, blank=True)  # to whom it was addressed; the remiss may have another holder since
    fraga_besvarad = models.CharField(max_length=12, choices=FragaBesvarad)
    svar = models.TextField()
    svarsdelar = models.JSONField(default=list, blank=True)  # [{"rubrik", "text"}] of the beställningstyp's own headings (S111)
    nasta_steg = models.TextField(blank=True)
    grund = models.CharField(max_length=20, choices=Delningsgrund)
    grund_motivering = models.TextField(blank=True)
    medgivande = models.ForeignKey(
        "people.Medgivande", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )  # ground
    rattar = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="rattelser")  # personakt
    signerad_av = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")  # personakt
    signerad_vid = models.DateTimeField(default=timezone.now, editable=False)
    last_vid = models.DateTimeField(null=True, blank=True)  # when the remittent first opened it
    papper_den = models.DateField(null=True, blank=True)  # to a part outside: the day it left on paper
    papper_kanal = models.CharField(max_length=10, choices=Kallelsekanal, blank=True)  # law.md B10

    objects = AterkopplingQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "återkopplingar"
        constraints = [
            ett_av("aterkoppling", "slag", Aterkopplingsslag.values),
            ett_av("aterkoppling", "fraga_besvarad", FragaBesvarad.values),
            ett_av("aterkoppling", "grund", Delningsgrund.values),
            ett_av("aterkoppling", "papper_kanal", [*PAPPERSKANALER, ""]),
            models.CheckConstraint(
                condition=Q(papper_den__isnull=True, papper_kanal="") | Q(papper_den__isnull=False) & ~Q(papper_kanal=""),
                name="aterkoppling_papper_dag_och_kanal",
                violation_error_message="Ange både dag och sätt.",
            ),
            models.CheckConstraint(
                condition=~Q(svar=""), name="aterkoppling_har_svar", violation_error_message="Skriv svaret på remittentens fråga."
            ),
            models.CheckConstraint(
                condition=~Q(grund=Delningsgrund.SAMTYCKE) | Q(medgivande__isnull=False),
                name="aterkoppling_samtycke_finns",
                violation_error_message="Välj vilket samtycke återkopplingen bygger på.",
            ),
            models.CheckConstraint(
                condition=~Q(grund__in=[Delningsgrund.MENPROVNING, Delningsgrund.UPPGIFTSSKYLDIGHET]) | ~Q(grund_motivering=""),
                name="aterkoppling_motiverad_grund",
                violation_error_message="Skriv varför grunden gäller.",
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="aterkoppling_ej_bort", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(name="aterkoppling_last", exclude=["last_vid", "papper_den", "papper_kanal"]),
        ]

    def __str__(self) -> str:
        return f"{self.get_slag_display()} {timezone.localdate(self.signerad_vid)}"


class Samarbetsbetyg(UUIDModell):
    """The sender's view of the co-operation when the remiss is closed: 1 to 10, and why if one likes (S123). One per remiss, given once.
    Shown per partner with the number of answers, never per handläggare."""

    remiss = models.OneToOneField("intake.Remiss", on_delete=models.PROTECT, related_name="samarbetsbetyg")  # personakt
    betyg = models.PositiveSmallIntegerField(validators=[MinValueValidator(1), MaxValueValidator(10)])
    skal = models.TextField(blank=True)
    givet_av = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")  # personakt
    givet_vid = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name_plural = "samarbetsbetyg"
        constraints = [
            models.CheckConstraint(
                condition=Q(betyg__gte=1, betyg__lte=10),
                name="samarbetsbetyg_ett_till_tio",
                violation_error_message="Välj 1 till 10.",
            )
        ]
        triggers = [pgtrigger.Protect(name="samarbetsbetyg_last", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return "Samarbetsbetyg"
