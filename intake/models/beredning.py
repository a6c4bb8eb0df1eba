import pghistory
import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from ame.access.enums import Roll
from ame.arenden.models.arende import i_synligt, synlighet
from ame.common.constraints import ett_av
from ame.common.modeller import UUIDModell
from ame.organisation.enums import Beredningsmodell
from intake.enums import BeredningStatus, Beslutstyp, Kommunicering, MoteStatus, Overklagande, RemissStatus, ValdAv


class MoteQuerySet(models.QuerySet["Beredningsmote"]):
    def visible_to(self, user) -> "MoteQuerySet":
        """Meetings of the user's own units, and for a remittent those the user takes part in (S023, S026). Somebody from another
        authority has a page of their own: `for_forummedlem`."""
        egna = Q(enhet_id__in=user.enheter_med_roll(Roll.HANDLAGGARE, Roll.BEREDARE, Roll.CHEF))
        if not user.har_roll(Roll.SOCIALSEKRETERARE):
            return self.filter(egna)
        return self.filter(egna | _vid_bordet(user))

    def for_forummedlem(self, user) -> "MoteQuerySet":
        """Open meetings to which the user is called from another authority (S026). A held one is over: nothing more is needed."""
        enheter = user.enheter_med_roll(Roll.FORUMMEDLEM)
        return self.filter(_vid_bordet(user), enhet_id__in=enheter, status=MoteStatus.PLANERAT)


def _vid_bordet(user) -> models.Exists:
    return models.Exists(Motesdeltagare.objects.filter(mote=models.OuterRef("pk"), user=user))


class Beredningsmote(UUIDModell):
    """A meeting of the samverkansforum: agenda, who took part, from which authority (S023)."""

    enhet = models.ForeignKey(
        "organisation.Enhet", on_delete=models.PROTECT, related_name="beredningsmoten"
    )  # decisions hang below
    moter_den = models.DateField()
    klockan = models.TimeField(null=True, blank=True)
    plats = models.CharField(max_length=120, blank=True)
    serie = models.ForeignKey(  # decisions hang below
        "intake.Moteserie", null=True, blank=True, on_delete=models.PROTECT, related_name="moten"
    )
    status = models.CharField(max_length=10, choices=MoteStatus, default=MoteStatus.PLANERAT)
    skapad_av = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")  # decisions hang below

    objects = MoteQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "beredningsmöten"
        constraints = [
            ett_av("beredningsmote", "status", MoteStatus.values),
            models.UniqueConstraint(
                fields=["enhet", "moter_den", "klockan"],
                name="beredningsmote_unikt",
                violation_error_message="Det finns redan ett möte då.",
                nulls_distinct=False,
            ),
        ]

    def __str__(self) -> str:
        return f"Beredningsmöte {self.moter_den}"


class Motesdeltagare(UUIDModell):
    """Somebody at the table: a user, or a named role from a party outside (S026, S033)."""

    mote = models.ForeignKey(Beredningsmote, on_delete=models.CASCADE, related_name="deltagare")  # pure part of the meeting
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )  # who decided
    part = models.ForeignKey(  # who decided
        "organisation.Samverkanspart", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    namn = models.CharField(max_length=120, blank=True)
    har_deltagit = models.BooleanField(default=True)

    class Meta:
        verbose_name_plural = "mötesdeltagare"
        constraints = [
            models.CheckConstraint(
                condition=Q(user__isnull=False, part__isnull=True) | Q(user__isnull=True, part__isnull=False) & ~Q(namn=""),
                name="motesdeltagare_user_eller_part",
                violation_error_message="Välj en användare, eller en part och skriv namnet.",
            ),
            models.UniqueConstraint(fields=["mote", "user"], name="motesdeltagare_unik"),
        ]

    def __str__(self) -> str:
        return str(self.user) if self.user else f"{self.namn}, {self.part}"


class BeredningQuerySet(models.QuerySet["Beredning"]):
    def visible_to(self, user) -> "BeredningQuerySet":
        """Preparations of cases in the user's units (beredare and chef see all of the unit's, protected persons by named list), and
        for a remittent at the table those of the remisser sent from the unit where the remittent still works (S026)."""
        return self.synliga(*beredningssynlighet(user))

    def synliga(self, bereder_i: tuple, sander_fran: tuple, synligt: tuple) -> "BeredningQuerySet":
        """visible_to, in a question that is written once: the values are beredningssynlighet(user) (ame/common/forkompilerat.py)."""
        from ame.people.models import SkyddAtkomst

        user_id = synligt[0]
        pa_listan = SkyddAtkomst.objects.filter(
            person=models.OuterRef("arende__person_id"), user_id=user_id, till_den__isnull=True
        )
        return self.filter(
            Q(i_synligt(synligt))
            | Q(arende__enhet_id__in=bereder_i) & (Q(arende__person__har_skydd=False) | models.Exists(pa_listan))
            | Q(remiss__avsandare_id=user_id, remiss__avsandande_enhet_id__in=sander_fran)
        )

    def vantar_pa_mote(self) -> "BeredningQuerySet":
        """Undecided cases of the forum that are on no agenda (S023). One that the sender completes waits for the sender."""
        i_forum = self.filter(status=BeredningStatus.PAGAR, modell=Beredningsmodell.SAMVERKANSFORUM, mote=None)
        return i_forum.exclude(remiss__status=RemissStatus.RETURNERAD)

    def for_forummedlem(self, user) -> "BeredningQuerySet":
        """Cases on the agenda of an open meeting where the user sits for another authority, when the person's consent from the unit to that
        authority holds today (S026; law.md A09-A11). Asked each time: a withdrawal closes at once. Never a protected person (B08)."""
        return self.filter(
            _delat_med(user),
            mote__in=Beredningsmote.objects.for_forummedlem(user),
            arende__person__har_skydd=False,
            remiss__har_skydd=False,
        )


def beredningssynlighet(user) -> tuple:
    """What the rule of visible_to depends on."""
    return (
        tuple(user.enheter_med_roll(Roll.BEREDARE, Roll.CHEF)),
        tuple(user.enheter_med_roll(Roll.SOCIALSEKRETERARE)),
        synlighet(user),
    )


def _delat_med(user) -> Q:
    """A consent in force from the case's unit to the very authority that the user comes from in that unit."""
    from ame.people.models import Medgivande

    traff = Q(pk__in=[])
    for uppdrag in user.aktiva_uppdrag:
        if uppdrag.roll == Roll.FORUMMEDLEM:
            samtycke = Medgivande.objects.giltiga(timezone.localdate()).filter(
                person=models.OuterRef("arende__person_id"), lamnande_enhet=uppdrag.enhet_id, mottagande_part=uppdrag.part_id
            )
            traff |= Q(models.Exists(samtycke), arende__enhet_id=uppdrag.enhet_id)
    return traff


@pghistory.track()
class Beredning(UUIDModell):
    """The preparation of a case, in the model that was in force on arrival (S023-S025): on a forum's agenda or with a responsible
    beredare."""

    arende = models.ForeignKey("arenden.Arende", on_delete=models.PROTECT, related_name="beredningar")  # personakt
    remiss = models.ForeignKey("intake.Remiss", on_delete=models.PROTECT, related_name="beredningar")  # personakt
    modell = models.CharField(max_length=16, choices=Beredningsmodell)
    ansvarig = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="beredningar")  # personakt
    mote = models.ForeignKey(  # personakt
        Beredningsmote, null=True, blank=True, on_delete=models.PROTECT, related_name="beredningar"
    )
    ordning = models.PositiveSmallIntegerField(default=0)
    status = models.CharField(max_length=10, choices=BeredningStatus, default=BeredningStatus.PAGAR)
    startad_den = models.DateField()
    klar_den = models.DateField(null=True, blank=True)

    objects = BeredningQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "beredningar"
        constraints = [
            ett_av("beredning", "modell", Beredningsmodell.values),
            ett_av("beredning", "status", BeredningStatus.values),
            models.UniqueConstraint(fields=["arende"], condition=Q(status=BeredningStatus.PAGAR), name="beredning_en_pagaende"),
        ]

    def __str__(self) -> str:
        return f"Beredning {self.startad_den}"


class Beredningsbeslut(UUIDModell):
    """A decision with reason, owner and date, and who chose the insats (S002, S023). Always made by a named human being (law.md
    C15); never changed (design wall 4)."""

    beredning = models.ForeignKey(Beredning, on_delete=models.PROTECT, related_name="beslut")  # personakt
    mote = models.ForeignKey(  # personakt; the minutes show also what was adjourned and has left the agenda
        Beredningsmote, null=True, blank=True, on_delete=models.PROTECT, related_name="beslut"
    )
    beslut = models.CharField(max_length=12, choices=Beslutstyp)
    motivering = models.TextField()
    vad_ar_annorlunda = models.TextField(blank=True)  # demanded from the third remiss of the same kind (S016)
    vald_insats = models.ForeignKey(
        "organisation.Insatstyp", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )  # personakt
    vald_av = models.CharField(max_length=10, choices=ValdAv, blank=True)
    beslutad_av = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")  # personakt
    omott_behov = models.ForeignKey(  # personakt; "insats saknas" (C35)
        "arenden.OmottBehov", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    lagrum = models.CharField(max_length=160, blank=True)  # the rule applied (FL 32 §; law.md K04)
    kommunicering = models.CharField(max_length=12, choices=Kommunicering, blank=True)  # law.md K02
    kommunicering_text = models.CharField(max_length=300, blank=True)
    overklagandeform = models.CharField(max_length=20, choices=Overklagande, default=Overklagande.EJ_BESLUT)
    delegation = models.ForeignKey(  # personakt
        "organisation.Delegation", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    agare = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")  # who takes the next step
    beslutad_den = models.DateField()
    registrerad_vid = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name_plural = "beredningsbeslut"
        constraints = [
            ett_av("beredningsbeslut", "beslut", Beslutstyp.values),
            models.CheckConstraint(
                condition=~Q(motivering=""),
                name="beredningsbeslut_har_motivering",
                violation_error_message="Skriv skälet till beslutet.",
            ),
            models.CheckConstraint(
                condition=Q(vald_insats__isnull=True) | ~Q(vald_av=""),
                name="beredningsbeslut_vem_valde",
                violation_error_message="Ange vem som valde insatsen.",
            ),
        ]
        triggers = [pgtrigger.Protect(name="beredningsbeslut_last", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.get_beslut_display()} {self.beslutad_den}"
