from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from ame.common.constraints import ett_av
from ame.common.modeller import UUIDModell
from ame.people.enums import Uppgiftskategori
from intake.enums import Delningsriktning, SaknadGrund


class RemissuppgiftQuerySet(models.QuerySet["Remissuppgift"]):
    def visible_to(self, user) -> "RemissuppgiftQuerySet":
        """Of remisser the user may see. What was struck out when the remiss left stays with the sending side (law.md A17, A18)."""
        from intake.models.remiss import i_synlig_remiss

        return self.filter(i_synlig_remiss(user)).filter(Q(struken="") | Q(remiss__avsandare=user))


class Remissuppgift(UUIDModell):
    """One piece of information in a remiss, by category (law.md A16). Only categories that the beställningstyp allows leave (whitelist);
    what somebody else in the household is about needs that person's own consent (A14), and the sensitive categories need a ground of
    their own when secrecy gets weaker at the receiver (A17). What may not leave is struck out at sending: `struken` says why, the row
    stays with the sender."""

    remiss = models.ForeignKey("intake.Remiss", on_delete=models.CASCADE, related_name="uppgifter")  # pure part of the remiss
    kategori = models.CharField(max_length=20, choices=Uppgiftskategori)
    text = models.TextField()
    medgivande = models.ForeignKey(  # ground of the disclosure: the other person's, or this category's own
        "people.Medgivande", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    struken = models.CharField(max_length=16, choices=SaknadGrund, blank=True)

    objects = RemissuppgiftQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "remissuppgifter"
        constraints = [
            ett_av("remissuppgift", "kategori", Uppgiftskategori.values),
            models.UniqueConstraint(fields=["remiss", "kategori"], name="remissuppgift_en_per_kategori"),
        ]
        ordering = ["kategori"]

    def __str__(self) -> str:
        return self.get_kategori_display()


class SparradDelning(UUIDModell):
    """A share that was refused, and which ground was missing (S035): counted in the yearly report (S036). No free text. The same
    attempt on the same day is one row."""

    remiss = models.ForeignKey(  # null: a draft that was thrown away; what stopped it is still counted
        "intake.Remiss", null=True, blank=True, on_delete=models.SET_NULL, related_name="sparrade"
    )
    enhet = models.ForeignKey("organisation.Enhet", on_delete=models.PROTECT, related_name="+")  # the unit whose figure it is
    riktning = models.CharField(max_length=16, choices=Delningsriktning)
    saknad_grund = models.CharField(max_length=16, choices=SaknadGrund)
    kategori = models.CharField(max_length=20, choices=Uppgiftskategori, blank=True)
    forsokt_av = models.ForeignKey(  # personakt; null: the queue
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    forsokt_vid = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name_plural = "spärrade delningar"
        constraints = [
            ett_av("sparraddelning", "riktning", Delningsriktning.values),
            ett_av("sparraddelning", "saknad_grund", SaknadGrund.values),
        ]
        indexes = [models.Index(fields=["enhet", "forsokt_vid"], name="sparraddelning_enhet")]  # the year's count

    def __str__(self) -> str:
        return self.get_saknad_grund_display()
