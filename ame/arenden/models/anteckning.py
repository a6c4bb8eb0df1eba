import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from ame.arenden.anteckningsdelar import annoteringar
from ame.arenden.enums import Anteckningstyp, Synlighet
from ame.common.constraints import ett_av
from ame.common.modeller import UUIDModell
from ame.organisation.enums import Stodslag


class AnteckningQuerySet(models.QuerySet["Anteckning"]):
    def visible_to(self, user) -> "AnteckningQuerySet":
        from ame.arenden.models.arende import i_synligt_arende

        return self.filter(i_synligt_arende(user))

    def gallande_forst(self) -> "AnteckningQuerySet":
        return self.order_by("-handelse_den", "-signerad_vid")

    def med_allt(self) -> "AnteckningQuerySet":
        """With writer, the entry it corrects, its corrections and what else is kept about it: two queries for any number of entries."""
        rader: AnteckningQuerySet = self.select_related("skriven_av", "rattar").prefetch_related(
            models.Prefetch("rattelser", Anteckning.objects.select_related("skriven_av").order_by("signerad_vid"))
        )
        return rader.annotate(**annoteringar())  # type: ignore[return-value]


class Anteckning(UUIDModell):
    """A journal entry (law.md C30, C35-C37): facts and assessment apart, event day and writing time apart, signed when saved and
    then locked by a trigger. A correction is a new entry that points to the old one (S114)."""

    arende = models.ForeignKey("arenden.Arende", on_delete=models.PROTECT, related_name="anteckningar")  # personakt
    typ = models.CharField(max_length=12, choices=Anteckningstyp)
    handelse_den = models.DateField()
    text = models.TextField()
    bedomning = models.TextField(blank=True)
    stodslag = models.CharField(max_length=12, choices=Stodslag, blank=True)
    synlighet = models.CharField(max_length=10, choices=Synlighet, default=Synlighet.AME)
    rattar = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="rattelser")  # personakt
    skriven_av = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")  # personakt
    signerad_vid = models.DateTimeField(default=timezone.now, editable=False)

    objects = AnteckningQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "anteckningar"
        constraints = [
            ett_av("anteckning", "typ", Anteckningstyp.values),
            ett_av("anteckning", "synlighet", Synlighet.values),
            ett_av("anteckning", "stodslag", [*Stodslag.values, ""]),
            models.CheckConstraint(
                condition=~Q(text=""), name="anteckning_har_text", violation_error_message="Skriv vad som hände innan du sparar."
            ),
        ]
        indexes = [models.Index(fields=["arende", "-handelse_den"], name="anteckning_arende")]  # journal and timeline
        triggers = [pgtrigger.Protect(name="anteckning_last", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.get_typ_display()} {self.handelse_den}"

    @property
    def ar_i_efterhand(self) -> bool:
        """Written more than seven days after the event (law.md C35)."""
        return (timezone.localdate(self.signerad_vid) - self.handelse_den).days > 7


class UtkastQuerySet(models.QuerySet["Utkast"]):
    def visible_to(self, user) -> "UtkastQuerySet":
        """A draft belongs to its writer and to nobody else (design wall 2)."""
        return self.filter(skriven_av=user)


class Utkast(UUIDModell):
    """Text under way, kept on the server so that nothing typed is lost (C97, ui.md rule 10). Not a journal entry; it is removed
    when the form is saved, or 90 days after the last change."""

    skriven_av = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="utkast"
    )  # pure part of the writer
    formular = models.CharField(max_length=40)
    objekt_id = models.UUIDField()
    innehall = models.JSONField(default=dict)
    sparat_vid = models.DateTimeField(auto_now=True)

    objects = UtkastQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "utkast"
        constraints = [models.UniqueConstraint(fields=["skriven_av", "formular", "objekt_id"], name="utkast_ett_per_formular")]

    def __str__(self) -> str:
        return f"{self.formular} {self.sparat_vid:%Y-%m-%d}"
