import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from ame.arenden.enums import Utbetalare
from ame.common.constraints import ett_av
from ame.common.modeller import UUIDModell


class UtbetalningsunderrattelseQuerySet(models.QuerySet["Utbetalningsunderrattelse"]):
    def visible_to(self, user) -> "UtbetalningsunderrattelseQuerySet":
        from ame.arenden.models.arende import i_synligt_arende

        return self.filter(i_synligt_arende(user))


class Utbetalningsunderrattelse(UUIDModell):
    """That there is reason to assume a wrong payment, told to the authority that pays (L 2008:206; law.md A06): to whom, the facts, who
    decided, when. Not a free e-mail: a document of the case that is never changed."""

    arende = models.ForeignKey("arenden.Arende", on_delete=models.PROTECT, related_name="utbetalningsunderrattelser")  # personakt
    mottagare = models.CharField(max_length=20, choices=Utbetalare)
    uppgifter = models.TextField()
    beslutad_av = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")  # personakt
    beslutad_vid = models.DateTimeField(default=timezone.now, editable=False)

    objects = UtbetalningsunderrattelseQuerySet.as_manager()

    class Meta:
        verbose_name = "underrättelse om felaktig utbetalning"
        verbose_name_plural = "underrättelser om felaktig utbetalning"
        constraints = [
            ett_av("utbetalningsunderrattelse", "mottagare", Utbetalare.values),
            models.CheckConstraint(
                condition=~Q(uppgifter=""),
                name="utbetalningsunderrattelse_har_uppgifter",
                violation_error_message="Skriv vad som tyder på en felaktig utbetalning.",
            ),
        ]
        triggers = [pgtrigger.Protect(name="utbetalningsunderrattelse_last", operation=pgtrigger.Update | pgtrigger.Delete)]
        ordering = ["-beslutad_vid"]

    def __str__(self) -> str:
        return f"Underrättelse till {self.get_mottagare_display()}"
