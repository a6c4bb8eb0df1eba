import pghistory
import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from ame.access.enums import Roll
from ame.arenden.enums import Slag
from ame.arenden.models.arende import i_synligt, synlighet
from ame.common.constraints import ett_av, period_i_ordning
from ame.common.modeller import UUIDModell
from ame.organisation.enums import Stodslag
from insatser.enums import Arbetsplatsform, DeltagarensGrad, Grad, InsatsStatus, Onskemal, Slutorsak, Utforare
from intake.enums import ValdAv


class InsatsQuerySet(models.QuerySet["Insats"]):
    def visible_to(self, user) -> "InsatsQuerySet":
        """Participations in cases the user may open; a handledare sees those of the own group, in units where
        the user is handledare today, and nothing more of the case."""
        return self.synliga(*insatssynlighet(user))

    def synliga(self, handleder_i: tuple, synligt: tuple) -> "InsatsQuerySet":
        """visible_to, in a question that is written once: the values are insatssynlighet(user) (ame/common/forkompilerat.py)."""
        from ame.people.models import SkyddAtkomst

        user_id = synligt[0]
        pa_listan = SkyddAtkomst.objects.filter(
            person=models.OuterRef("arende__person_id"), user_id=user_id, till_den__isnull=True
        )
        handleder = Q(handledare_id=user_id, status=InsatsStatus.PAGAR, arende__enhet_id__in=handleder_i)
        skyddet = Q(arende__person__har_skydd=False) | models.Exists(pa_listan)
        return self.filter(i_synligt(synligt) | handleder & skyddet)

    def pagaende(self) -> "InsatsQuerySet":
        return self.filter(status=InsatsStatus.PAGAR)


def insatssynlighet(user) -> tuple:
    """What the rule of visible_to depends on. Whoever moves leaves the group behind."""
    return tuple(user.enheter_med_roll(Roll.HANDLEDARE)), synlighet(user)


@pghistory.track()
class Insats(UUIDModell):
    """Participation in an insats; many may be open at once (methods.md 0.1). Who chose it (S002), the plan's goal it serves (S056),
    whether it follows the participant's wish (S054) and which assignment it counts as (S083) are fields. At the end both the handläggare
    and the participant say whether it moved what it was meant to (S059). `arbetsplatsform` is the form of the latest placement."""

    arende = models.ForeignKey("arenden.Arende", on_delete=models.PROTECT, related_name="insatser")  # personakt
    insatstyp = models.ForeignKey("organisation.Insatstyp", on_delete=models.PROTECT, related_name="insatser")  # catalogue
    stodslag = models.CharField(max_length=12, choices=Stodslag)
    utforare = models.CharField(max_length=14, choices=Utforare)
    arbetsplatsform = models.CharField(max_length=14, choices=Arbetsplatsform, default=Arbetsplatsform.INGEN)
    arbetsplats = models.CharField(max_length=120, blank=True)
    handledare = models.ForeignKey(  # personakt
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="handledda_insatser"
    )
    vald_av = models.CharField(max_length=10, choices=ValdAv)
    mal = models.TextField()
    planmal = models.ForeignKey(  # personakt
        "insatser.Planmal", null=True, blank=True, on_delete=models.PROTECT, related_name="insatser"
    )
    slag = models.CharField(max_length=20, choices=Slag, default=Slag.AME)
    foljer_onskemal = models.CharField(max_length=6, choices=Onskemal)
    foljer_skal = models.CharField(max_length=300, blank=True)  # why not, when it does not
    trots_tidigare = models.CharField(max_length=200, blank=True)  # why the same kind again (S082)
    ses_over_den = models.DateField(null=True, blank=True)  # sysselsättning only (S057)
    informerad_den = models.DateField(null=True, blank=True)  # that one may apply for needs-tested help (SoL 11:6)
    ej_informerad_skal = models.CharField(max_length=200, blank=True)
    timmar_per_vecka = models.DecimalField(max_digits=4, decimal_places=1, null=True, blank=True)
    status = models.CharField(max_length=10, choices=InsatsStatus, default=InsatsStatus.PAGAR)
    start_den = models.DateField()
    planerat_slut_den = models.DateField()
    slut_den = models.DateField(null=True, blank=True)
    slutorsak = models.CharField(max_length=20, choices=Slutorsak, blank=True)
    slutkommentar = models.TextField(blank=True)
    syfte_handlaggare = models.CharField(max_length=6, choices=Grad, blank=True)
    syfte_deltagare = models.CharField(max_length=6, choices=DeltagarensGrad, blank=True)
    syfte_kommentar = models.TextField(blank=True)
    registrerad_av = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")  # personakt
    registrerad_vid = models.DateTimeField(default=timezone.now, editable=False)
    ar_finsam = models.BooleanField(default=False)  # samordningsförbundets, keyed into SUS (S125)

    objects = InsatsQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "insatser"
        constraints = [
            ett_av("insats", "stodslag", Stodslag.values),
            ett_av("insats", "utforare", Utforare.values),
            ett_av("insats", "arbetsplatsform", Arbetsplatsform.values),
            ett_av("insats", "vald_av", ValdAv.values),
            ett_av("insats", "foljer_onskemal", Onskemal.values),
            ett_av("insats", "slag", Slag.values),
            ett_av("insats", "syfte_handlaggare", [*Grad.values, ""]),
            ett_av("insats", "syfte_deltagare", [*DeltagarensGrad.values, ""]),
            period_i_ordning("insats", "start_den", "slut_den"),
            period_i_ordning("insats", "start_den", "planerat_slut_den"),
            models.CheckConstraint(
                condition=~Q(mal=""), name="insats_har_mal", violation_error_message="Skriv vad insatsen ska leda till."
            ),
            models.CheckConstraint(
                condition=Q(status=InsatsStatus.PAGAR, slut_den__isnull=True, slutorsak="")
                | Q(status=InsatsStatus.AVSLUTAD, slut_den__isnull=False) & ~Q(slutorsak=""),
                name="insats_slut_har_orsak",
                violation_error_message="Ange slutdatum och varför insatsen slutade.",
            ),
            models.CheckConstraint(
                condition=Q(timmar_per_vecka__isnull=True) | Q(timmar_per_vecka__gt=0, timmar_per_vecka__lte=40),
                name="insats_timmar_rimliga",
                violation_error_message="Timmar per vecka ska vara mellan 0,5 och 40.",
            ),
        ]
        indexes = [
            models.Index(fields=["arende", "status"], name="insats_arende"),  # case page, avslut
            models.Index(fields=["handledare", "status"], name="insats_handledare"),  # the handledare's group
        ]
        triggers = [
            pgtrigger.Trigger(  # SoL 14:5; law.md C32: with the nämnd's decision a link to a person is impossible
                name="insats_aldrig_anonym",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("insatstyp_id"),
                func="IF EXISTS (SELECT 1 FROM organisation_insatstyp t WHERE t.id = NEW.insatstyp_id AND t.ar_anonym) THEN"
                " RAISE EXCEPTION 'insatsen registreras utan person'; END IF; RETURN NEW;",
            )
        ]

    def __str__(self) -> str:
        return f"{self.insatstyp}"

    @property
    def namn_utanfor(self) -> str:
        """A name that says something of the person stays in the case: in a list or a report the kind of support stands (C05, C07)."""
        return str(self.get_stodslag_display() if self.insatstyp.ar_kanslig else self.insatstyp)


class IInsatsQuerySet(models.QuerySet):
    """Parts of a participation: seen by those who see it."""

    def visible_to(self, user) -> "IInsatsQuerySet":
        return self.filter(models.Exists(Insats.objects.visible_to(user).filter(pk=models.OuterRef("insats_id"))))


class Insatsforlangning(UUIDModell):
    """A renewal: from which end to which, decided by whom, with a reason (S057, S071)."""

    insats = models.ForeignKey(Insats, on_delete=models.PROTECT, related_name="forlangningar")  # personakt
    fran_den = models.DateField()
    till_den = models.DateField()
    skal = models.TextField()
    beslutad_av = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")  # personakt
    beslutad_vid = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name = "förlängning"
        verbose_name_plural = "förlängningar"
        ordering = ["beslutad_vid"]
        constraints = [
            models.CheckConstraint(
                condition=Q(till_den__gt=models.F("fran_den")) & ~Q(skal=""),
                name="insatsforlangning_framat_med_skal",
                violation_error_message="Välj en senare dag och skriv skälet.",
            )
        ]
        triggers = [pgtrigger.Protect(name="insatsforlangning_last", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"Till {self.till_den}"
