from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from ame.arenden.enums import Notisslag
from ame.common.constraints import ett_av
from ame.common.modeller import UUIDModell


class NotisQuerySet(models.QuerySet["Notis"]):
    def visible_to(self, user) -> "NotisQuerySet":
        return self.filter(user=user)

    def olasta(self) -> "NotisQuerySet":
        return self.filter(last_vid__isnull=True, inaktuell_vid__isnull=True)


class Notis(UUIDModell):
    """Something new for one user, in the app (C96). It holds a kind and an id, never personal data; the page that it opens shows the rest.
    One per matter and kind (N29). `inaktuell_vid` is set when the matter is cancelled: then nothing is sent about it. The e-mail is a
    daily digest that says only that there is something to read (`mejlad_vid`)."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notiser")  # pure part of the user
    slag = models.CharField(max_length=20, choices=Notisslag)
    mal_id = models.UUIDField()
    sida_id = models.UUIDField()  # the object whose page opens: a remiss, a case or a meeting, by kind
    far_mejlas = models.BooleanField(default=True)  # never for a protected person (law.md B11)
    skapad_vid = models.DateTimeField(default=timezone.now, editable=False)
    last_vid = models.DateTimeField(null=True, blank=True)
    inaktuell_vid = models.DateTimeField(null=True, blank=True)
    mejlad_vid = models.DateTimeField(null=True, blank=True)

    objects = NotisQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "notiser"
        constraints = [
            ett_av("notis", "slag", Notisslag.values),
            models.UniqueConstraint(fields=["user", "slag", "mal_id"], name="notis_en_per_mal"),
        ]
        indexes = [
            models.Index(
                fields=["user", "-skapad_vid"],
                condition=Q(last_vid__isnull=True, inaktuell_vid__isnull=True),
                name="notis_olasta",
            )
        ]

    def __str__(self) -> str:
        return self.get_slag_display()
