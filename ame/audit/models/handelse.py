import pgtrigger
from django.conf import settings
from django.db import models


class Handelse(models.Model):
    """What happened: every transition with actor, verb and time (design.md 4). Event day and registration time are two
    columns. Objects are plain ids, so that the row outlives a weeded object; no free text and no identity number."""

    registrerad_vid = models.DateTimeField(auto_now_add=True)
    handelse_den = models.DateField()
    aktor = models.ForeignKey(  # a user is never deleted; null = the machine, for reminders only
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="handelser"
    )
    verb = models.CharField(max_length=60)
    objekt_typ = models.CharField(max_length=40)
    objekt_id = models.UUIDField()
    arende_id = models.UUIDField(null=True, blank=True)
    remiss_id = models.UUIDField(null=True, blank=True)
    fore = models.CharField(max_length=40, blank=True)
    efter = models.CharField(max_length=40, blank=True)
    data = models.JSONField(default=dict)

    class Meta:
        verbose_name_plural = "händelser"
        indexes = [
            models.Index(fields=["arende_id", "-registrerad_vid"], name="handelse_arende"),  # the case's history tab
            models.Index(fields=["remiss_id", "-registrerad_vid"], name="handelse_remiss"),  # the remiss page
        ]
        triggers = [pgtrigger.Protect(name="handelse_bara_tillagg", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.verb} {self.handelse_den}"
