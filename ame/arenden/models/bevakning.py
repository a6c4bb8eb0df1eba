from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Q

from ame.arenden.enums import Bevakningsslag
from ame.common.constraints import ett_av
from ame.common.modeller import UUIDModell


class BevakningQuerySet(models.QuerySet["Bevakning"]):
    def visible_to(self, user) -> "BevakningQuerySet":
        """Reminders of cases the user may open, and the user's own without a case."""
        from ame.arenden.models.arende import i_synligt_arende

        return self.filter(Q(arende__isnull=True, ansvarig=user) | i_synligt_arende(user))

    def oppna(self) -> "BevakningQuerySet":
        return self.filter(klar_vid__isnull=True)

    def forsenade(self, den: date) -> "BevakningQuerySet":
        return self.oppna().filter(forfaller_den__lt=den)


class Bevakning(UUIDModell):
    """Something that must be done by a day (C96, ui.md rule 1). Manual ones are ticked off with undo; `mal_id` names the thing
    that solves the others."""

    arende = models.ForeignKey(
        "arenden.Arende", null=True, blank=True, on_delete=models.PROTECT, related_name="bevakningar"
    )  # personakt
    ansvarig = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="bevakningar")  # personakt
    slag = models.CharField(max_length=14, choices=Bevakningsslag, default=Bevakningsslag.MANUELL)
    titel = models.CharField(max_length=120)
    forfaller_den = models.DateField()
    mal_id = models.UUIDField(null=True, blank=True)
    skapad_av = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )  # null: by a rule
    skapad_vid = models.DateTimeField(auto_now_add=True)
    klar_vid = models.DateTimeField(null=True, blank=True)
    klar_av = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )  # personakt

    objects = BevakningQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "bevakningar"
        constraints = [
            ett_av("bevakning", "slag", Bevakningsslag.values),
            models.UniqueConstraint(  # a nightly job run twice makes nothing twice (T17, N29)
                fields=["slag", "mal_id"],
                condition=Q(klar_vid__isnull=True, mal_id__isnull=False) & ~Q(slag=Bevakningsslag.REMISS),
                name="bevakning_en_oppen_per_mal",
            ),
            models.UniqueConstraint(  # a remiss that waits is told to each of the unit's chefer
                fields=["mal_id", "ansvarig"],
                condition=Q(klar_vid__isnull=True, slag=Bevakningsslag.REMISS),
                name="bevakning_en_oppen_per_remiss_och_chef",
            ),
        ]
        indexes = [
            models.Index(fields=["ansvarig", "forfaller_den"], condition=Q(klar_vid__isnull=True), name="bevakning_min_dag"),
            models.Index(fields=["arende", "forfaller_den"], condition=Q(klar_vid__isnull=True), name="bevakning_arende"),
        ]

    def __str__(self) -> str:
        return self.titel

    @property
    def ar_bockbar(self) -> bool:
        return self.slag == Bevakningsslag.MANUELL
