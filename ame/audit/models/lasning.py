import pgtrigger
from django.conf import settings
from django.db import models

from ame.audit.enums import Atgard
from ame.common.constraints import ett_av


class LasningQuerySet(models.QuerySet["Lasning"]):
    def visible_to(self, user) -> "LasningQuerySet":
        """The log is read by the loggkontrollant of the nämnd, and by nobody else (law.md D06)."""
        from ame.access.enums import Roll

        namnder = {u.enhet.verksamhet.namnd_id for u in user.aktiva_uppdrag if u.roll == Roll.LOGGKONTROLLANT}
        return self.filter(namnd_id__in=namnder)


class Lasning(models.Model):
    """Who looked (law.md D02): written in the same request as the page; when it cannot be written the page is not shown.
    The search word is never stored, only which kind it was and the number of hits."""

    vid = models.DateTimeField(auto_now_add=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="lasningar")  # proof of access
    roll = models.CharField(max_length=60, blank=True)
    namnd_id = models.UUIDField(null=True, blank=True)
    enhet_id = models.UUIDField(null=True, blank=True)
    person_id = models.UUIDField(null=True, blank=True)
    arende_id = models.UUIDField(null=True, blank=True)
    objekt_typ = models.CharField(max_length=40)
    objekt_id = models.UUIDField(null=True, blank=True)
    atgard = models.CharField(max_length=12, choices=Atgard, default=Atgard.VISA)
    andamal = models.CharField(max_length=300, blank=True)
    ar_skyddad = models.BooleanField(default=False)
    data = models.JSONField(default=dict)

    objects = LasningQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "läsningar"
        constraints = [ett_av("lasning", "atgard", Atgard.values)]
        indexes = [
            models.Index(fields=["namnd_id", "-vid"], name="lasning_namnd_tid"),  # the log page, newest first
            models.Index(fields=["person_id", "-vid"], name="lasning_person_tid"),  # who read this person's file
        ]
        triggers = [pgtrigger.Protect(name="lasning_bara_tillagg", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.user} {self.get_atgard_display()} {self.vid:%Y-%m-%d %H.%M}"
