from datetime import date, timedelta

from django.db import models
from django.db.models import Q
from django.utils import timezone

from ame.arenden.enums import OPPNA
from ame.arenden.models.arende import i_synligt, synlighet
from ame.common.constraints import ett_av
from ame.common.modeller import UUIDModell
from intake.enums import Loftesslag, RemissStatus

FORVARNING = timedelta(days=2)


class LofteQuerySet(models.QuerySet["Lofte"]):
    def visible_to(self, user) -> "LofteQuerySet":
        """Promises of remisser the user may see, and of cases the user may open: the same state for sender, owner and chef (C04)."""
        return self.synliga(*loftessynlighet(user))

    def synliga(self, synlig_remiss: tuple, synligt_arende: tuple) -> "LofteQuerySet":
        """visible_to, in a question that is written once: the values are loftessynlighet(user) (ame/common/forkompilerat.py)."""
        from intake.models.remiss import i_synlig

        return self.filter(i_synlig(synlig_remiss) | i_synligt(synligt_arende))

    def oppna(self) -> "LofteQuerySet":
        return self.filter(uppfyllt_den__isnull=True, upphort_vid__isnull=True)

    def passerade(self) -> "LofteQuerySet":
        """Passerat löfte: the stored state, set by the morning's job or when a late one is kept (S014)."""
        return self.oppna().filter(passerat_den__isnull=False)

    def levande(self) -> "LofteQuerySet":
        """Open promises that somebody can still keep: an answer's clock stands still while the sender completes (S009), and what was
        promised in a case ends with it. The sender's written answer is owed also after that (S111)."""
        stilla = Q(slag=Loftesslag.SVAR, remiss__status=RemissStatus.RETURNERAD)
        i_gang = Q(arende__isnull=True) | Q(arende__status__in=OPPNA) | Q(slag=Loftesslag.ATERKOPPLING)
        return self.oppna().filter(i_gang).exclude(stilla)

    def sena(self, idag: date) -> "LofteQuerySet":
        """Passed, as the pages show it: what the morning's job has marked, and what it will mark when it next runs. A marked promise that
        is still open always lies before today: a pause moves it by fewer days than it is late, and another agreed day opens it again."""
        return self.levande().filter(lovat_den__lt=idag)

    def snart(self, idag: date) -> "LofteQuerySet":
        """About to break: the promised day is today or within two days (S077)."""
        return self.lovade(idag, idag + FORVARNING)

    def lovade(self, fran_den: date, till_den: date) -> "LofteQuerySet":
        """Promised for one of the days, both counted, and not passed."""
        return self.levande().filter(lovat_den__range=(fran_den, till_den), passerat_den__isnull=True)


def loftessynlighet(user) -> tuple:
    """What the rule of visible_to depends on."""
    from intake.models.remiss import synlighet as remissynlighet

    return remissynlighet(user), synlighet(user)


class Lofte(UUIDModell):
    """A promised day (C04; S014, S077). `lovat_den` moves with the days that a remiss stood still at the sender (S009). `passerat_den` is the
    first day it was late, kept also when it is fulfilled afterwards, so that a rate over promises counts it. `upphort_vid` ends a promise
    that has lost its matter, such as one of a withdrawn remiss. `eskalerat_den`: the chefer have been told."""

    remiss = models.ForeignKey("intake.Remiss", on_delete=models.PROTECT, related_name="loften")  # personakt
    arende = models.ForeignKey(  # personakt
        "arenden.Arende", null=True, blank=True, on_delete=models.PROTECT, related_name="loften"
    )
    slag = models.CharField(max_length=14, choices=Loftesslag)
    mal_id = models.UUIDField()  # the agreed day, the request, the talk; otherwise the remiss itself
    lovat_den = models.DateField()
    uppfyllt_den = models.DateField(null=True, blank=True)
    passerat_den = models.DateField(null=True, blank=True)
    eskalerat_den = models.DateField(null=True, blank=True)
    upphort_vid = models.DateTimeField(null=True, blank=True)
    skapad_vid = models.DateTimeField(default=timezone.now, editable=False)

    objects = LofteQuerySet.as_manager()

    class Meta:
        verbose_name = "löfte"
        verbose_name_plural = "löften"
        constraints = [
            ett_av("lofte", "slag", Loftesslag.values),
            models.UniqueConstraint(fields=["slag", "mal_id"], name="lofte_ett_per_mal"),
        ]
        indexes = [
            models.Index(  # the morning's job, "passerat löfte" lists
                fields=["lovat_den"], condition=Q(uppfyllt_den__isnull=True, upphort_vid__isnull=True), name="lofte_oppna"
            ),
            models.Index(fields=["remiss"], name="lofte_remiss"),
        ]

    def __str__(self) -> str:
        return f"{self.get_slag_display()} senast {self.lovat_den}"

    @property
    def ar_oppet(self) -> bool:
        return self.uppfyllt_den is None and self.upphort_vid is None

    def ar_sent(self, idag: date) -> bool:
        """The morning's job writes the same in `passerat_den`; the page need not wait for it."""
        return self.ar_oppet and self.lovat_den < idag
