from datetime import datetime
from uuid import UUID

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from ame.access.enums import Roll
from ame.arenden.enums import OPPNA, Atkomstslag, EjPaborjadOrsak, Slag, Spar, Status
from ame.common.constraints import ett_av, period_i_ordning
from ame.common.forkompilerat import Finns
from ame.common.modeller import UUIDModell
from ame.organisation.enums import Beredningsmodell, Insyn


class ArendeQuerySet(models.QuerySet["Arende"]):
    def visible_to(self, user) -> "ArendeQuerySet":
        """Cases the user may open without more ado (law.md D01, A02, B07).

        Own cases, those of a colleague whom the user covers for today (C13), cases the user is named on, all cases of a unit where the
        user is chef, or handläggare/beredare under the unit's policy `enheten`. A handledare only where named as a member (S024).
        Protected persons only for those on their named list. Nobody else, administrators included.
        """
        return self.filter(_synligt_for(*synlighet(user)))

    def kollegas(self, user) -> "ArendeQuerySet":
        """Cases in the user's own units that exist but need a stated reason (403 with a way forward, law.md D01, D10)."""
        return self.filter(enhet_id__in=user.enheter_med_roll(Roll.HANDLAGGARE, Roll.BEREDARE, Roll.CHEF)).filter(
            _skyddsvillkor(user.pk)
        )

    def oppna(self) -> "ArendeQuerySet":
        return self.filter(status__in=OPPNA)

    def with_person(self) -> "ArendeQuerySet":
        return self.select_related("person", "enhet__verksamhet__namnd", "ansvarig")


def i_synligt_arende(user, falt: str = "arende_id") -> Finns:
    """Condition on a row that hangs on a case: the case is one the user may open. Looked up per row, also inside an OR, where
    `IN (all visible cases)` would read every case of the unit first."""
    return i_synligt(synlighet(user), falt)


def i_synligt(uppgifter: tuple, falt: str = "arende_id") -> Finns:
    """The same condition in a question that is written once: `uppgifter` is synlighet(user) (ame/common/forkompilerat.py)."""
    return Finns(synliga_arenden, uppgifter, falt)


def synliga_arenden(*uppgifter) -> ArendeQuerySet:
    """visible_to, in a question that is written once."""
    return Arende.objects.filter(_synligt_for(*uppgifter))


def synlighet(user) -> tuple:
    """What the rule of visible_to depends on: who asks, when, and in which units and roles."""
    return (
        user.pk,
        timezone.now(),
        tuple(user.enheter_med_roll(Roll.HANDLAGGARE, Roll.BEREDARE, Roll.CHEF)),
        tuple(_hela_enheten(user)),
        tuple(ersatter_i_dag(user)),
        tuple(user.enheter_med_roll(Roll.HANDLEDARE)),
    )


def _synligt_for(user_id: int, nu: datetime, arbetar_i: tuple, hela: tuple, ersatter: tuple, handleder_i: tuple) -> Q:
    """The rule of visible_to as a condition on a case. Every value is a parameter (ame/common/forkompilerat.py)."""
    namngiven = Atkomst.objects.filter(arende=OuterRef("pk"), user_id=user_id).filter(
        Q(till_vid__isnull=True) | Q(till_vid__gt=nu)
    )
    egna = Q(ansvarig_id=user_id) | Q(enhet_id__in=hela) | Q(Exists(namngiven))
    for kollega_id, enhet_id in ersatter:
        egna |= Q(ansvarig_id=kollega_id, enhet_id=enhet_id)
    villkor = Q(egna, enhet_id__in=arbetar_i)
    if handleder_i:
        medarbetare = namngiven.filter(slag=Atkomstslag.MEDARBETARE)
        villkor |= Q(Exists(medarbetare), enhet_id__in=handleder_i)
    return villkor & _skyddsvillkor(user_id)


def _hela_enheten(user) -> list:
    """Units where every case is open to the user. Asked once per request: the user object lives no longer."""
    if not hasattr(user, "_hela_enheten"):
        user._hela_enheten = _enheter_med_full_insyn(user)
    return user._hela_enheten


def ersatter_i_dag(user) -> list[tuple[int, UUID]]:
    """(colleague, unit) for whom the user stands in today, as handläggare or beredare of that unit. Asked once per request, and the day
    after the last one it is gone (C13, law.md D01)."""
    if not hasattr(user, "_ersatter"):
        from ame.access.models import Franvaro

        arbetar_i = user.enheter_med_roll(Roll.HANDLAGGARE, Roll.BEREDARE)
        rader = Franvaro.objects.pagaende(timezone.localdate()).filter(ersattare=user, enhet_id__in=arbetar_i)
        user._ersatter = list(rader.values_list("user_id", "enhet_id")) if arbetar_i else []
    return user._ersatter


def _enheter_med_full_insyn(user) -> list:
    from ame.organisation.models import EnhetInstallning

    enheter = set(user.enheter_med_roll(Roll.CHEF))
    ovriga = set(user.enheter_med_roll(Roll.HANDLAGGARE, Roll.BEREDARE)) - enheter
    if ovriga:
        senaste = EnhetInstallning.objects.filter(enhet__in=ovriga, galler_fran_den__lte=timezone.localdate())
        senaste = senaste.order_by("enhet_id", "-galler_fran_den").distinct("enhet_id")
        enheter |= {i.enhet_id for i in senaste if i.insyn == Insyn.ENHETEN}
    return list(enheter)


def _skyddsvillkor(user_id: int) -> Q:
    from ame.people.models import SkyddAtkomst

    pa_listan = SkyddAtkomst.objects.filter(person=OuterRef("person_id"), user_id=user_id, till_den__isnull=True)
    return Q(person__har_skydd=False) | Q(Exists(pa_listan))


@pghistory.track()
class Arende(UUIDModell):
    """One open case per person and unit, from arrival to avslut (design.md 4). `inskriven_den` is the decision to receive the
    person, not the day of the remiss (kas.md 6.0). Track and preparation model are stored as they were on arrival (S025)."""

    nummer = models.CharField(max_length=20, unique=True, editable=False)
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="arenden")  # personakt
    enhet = models.ForeignKey("organisation.Enhet", on_delete=models.PROTECT, related_name="arenden")  # personakt
    slag = models.CharField(max_length=20, choices=Slag, default=Slag.AME)
    status = models.CharField(max_length=12, choices=Status, default=Status.INKOMMET)
    spar = models.CharField(max_length=10, choices=Spar)
    beredningsmodell = models.CharField(max_length=16, choices=Beredningsmodell)
    inkom_den = models.DateField()
    inskriven_den = models.DateField(null=True, blank=True)
    avslutad_den = models.DateField(null=True, blank=True)
    ej_paborjad_orsak = models.CharField(max_length=12, choices=EjPaborjadOrsak, blank=True)
    ansvarig = models.ForeignKey(  # always exactly one (S029); the dated history is Ansvar
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="arenden"
    )
    version = models.PositiveIntegerField(default=1)
    registrerad_vid = models.DateTimeField(default=timezone.now, editable=False)

    objects = ArendeQuerySet.as_manager()

    class Meta:
        verbose_name = "ärende"
        verbose_name_plural = "ärenden"
        constraints = [
            ett_av("arende", "status", Status.values),
            ett_av("arende", "slag", Slag.values),
            ett_av("arende", "spar", Spar.values),
            ett_av("arende", "beredningsmodell", Beredningsmodell.values),
            period_i_ordning("arende", "inskriven_den", "avslutad_den"),
            models.CheckConstraint(
                condition=Q(inskriven_den__isnull=True) | Q(inskriven_den__gte=models.F("inkom_den")),
                name="arende_inskriven_efter_inkom",
                violation_error_message="Inskrivningen kan inte vara före dagen då remissen kom in.",
            ),
            models.UniqueConstraint(
                fields=["person", "enhet"],
                condition=Q(status__in=OPPNA),
                name="arende_ett_oppet_per_enhet",
                violation_error_message="Personen har redan ett öppet ärende i enheten.",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=[Status.VANTAR, Status.INSATS, Status.AVSLUTAT]) | Q(inskriven_den__isnull=False),
                name="arende_inskriven_innan_insats",
                violation_error_message="Ärendet behöver ett inskrivningsdatum.",
            ),
            models.CheckConstraint(
                condition=Q(status__in=OPPNA, avslutad_den__isnull=True)
                | Q(status__in=[Status.AVSLUTAT, Status.EJ_PABORJAT], avslutad_den__isnull=False),
                name="arende_avslutsdatum_foljer_status",
                violation_error_message="Ett avslutat ärende behöver ett avslutsdatum, ett öppet ska inte ha något.",
            ),
            models.CheckConstraint(
                condition=Q(status=Status.EJ_PABORJAT) & ~Q(ej_paborjad_orsak="")
                | ~Q(status=Status.EJ_PABORJAT) & Q(ej_paborjad_orsak=""),
                name="arende_ej_paborjad_har_orsak",
                violation_error_message="Välj varför personen aldrig började.",
            ),
        ]
        indexes = [
            models.Index(fields=["ansvarig", "status"], name="arende_ansvarig_status"),  # Min dag, "mina" in ärendelistan
            models.Index(fields=["enhet", "status", "-inkom_den"], name="arende_enhet_status"),  # ärendelistan per unit
            models.Index(fields=["enhet", "inskriven_den", "avslutad_den"], name="arende_enhet_period"),  # KAS: active in a year
        ]

    def __str__(self) -> str:
        return self.nummer

    @property
    def ar_oppet(self) -> bool:
        return self.status in OPPNA


@pghistory.track()
class Ansvar(UUIDModell):
    """Who held the case, from when to when, with the hand-over note (S029, S030; methods.md 0.3)."""

    arende = models.ForeignKey(Arende, on_delete=models.PROTECT, related_name="ansvar")  # personakt
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="ansvar")  # personakt
    fran_den = models.DateField()
    till_den = models.DateField(null=True, blank=True)
    overlamning = models.TextField(blank=True)
    registrerad_av = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")  # personakt

    class Meta:
        verbose_name_plural = "ansvar"
        constraints = [
            period_i_ordning("ansvar", "fran_den", "till_den"),
            models.UniqueConstraint(fields=["arende"], condition=Q(till_den__isnull=True), name="ansvar_ett_lopande"),
        ]

    def __str__(self) -> str:
        return f"{self.user} från {self.fran_den}"


@pghistory.track()
class Atkomst(UUIDModell):
    """Access to one case for a named user, by role in the case or for a stated reason and a limited time (law.md D01, D10)."""

    arende = models.ForeignKey(Arende, on_delete=models.PROTECT, related_name="atkomster")  # proof of access
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="atkomster")  # proof of access
    slag = models.CharField(max_length=18, choices=Atkomstslag)
    skal = models.CharField(max_length=300, blank=True)
    fran_vid = models.DateTimeField(default=timezone.now)
    till_vid = models.DateTimeField(null=True, blank=True)
    tillagd_av = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")  # proof of access

    class Meta:
        verbose_name_plural = "åtkomster"
        constraints = [
            ett_av("atkomst", "slag", Atkomstslag.values),
            models.CheckConstraint(
                condition=~Q(slag=Atkomstslag.ANGIVET_SKAL) | (~Q(skal="") & Q(till_vid__isnull=False)),
                name="atkomst_skal_och_sluttid",
                violation_error_message="Skriv varför du behöver öppna ärendet.",
            ),
        ]
        indexes = [models.Index(fields=["user", "arende"], name="atkomst_user_arende")]  # visible_to

    def __str__(self) -> str:
        return f"{self.user}: {self.get_slag_display()}"
