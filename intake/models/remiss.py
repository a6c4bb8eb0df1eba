from datetime import date
from typing import Any

import pghistory
from dateutil.relativedelta import relativedelta
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from ame.access.enums import Roll
from ame.arenden.enums import Initiator, Niva, Slag, Spar
from ame.common.constraints import ett_av
from ame.common.forkompilerat import Finns
from ame.common.modeller import UUIDModell
from ame.people.enums import Identitetsniva, Identitetsslag, Kon
from intake.enums import (
    I_INKORGEN,
    AfProgram,
    Aterkopplingsslag,
    Avbojningsskal,
    Delningsgrund,
    Inkomstsatt,
    Kalla,
    RemissStatus,
)

RUNDGANG = relativedelta(months=36)  # S016


class RemissQuerySet(models.QuerySet["Remiss"]):
    def visible_to(self, user) -> "RemissQuerySet":
        """What the user may see: own drafts and own sent remisser while the user works in the unit they were written in (law.md D11), the
        unit's group queue of those that nobody holds (S033; protected persons' only for its chef), drafts that reception hands on (S011),
        and the receiving unit's inbox for its handläggare, beredare and chef. A protected person's remiss is seen only by those on the
        person's named list (B07)."""
        return self.filter(_synlig_for(*synlighet(user)))

    def skickade_av(self, user) -> "RemissQuerySet":
        """The remittent's own remisser, drafts included (law.md D11)."""
        return self.filter(avsandare=user)

    def i_gruppkon(self, user) -> "RemissQuerySet":
        """What nobody holds in the units where the user sends remisser, or is chef (S011, S033)."""
        enheter = user.enheter_med_roll(Roll.SOCIALSEKRETERARE, Roll.CHEF)
        return self.visible_to(user).filter(avsandare=None, avsandande_enhet_id__in=enheter)

    def inkorg(self, user) -> "RemissQuerySet":
        """Remisser that wait for the user's units: sent, received or sent back, but not yet decided."""
        return self.visible_to(user).i_inkorgen(enheter_med_inkorg(user))

    def i_inkorgen(self, enheter) -> "RemissQuerySet":
        return self.filter(mottagande_enhet_id__in=enheter, status__in=I_INKORGEN)

    def tidigare(self, remiss: "Remiss") -> "RemissQuerySet":
        """The person's other remisser to the same verksamhet, newest first (S016). Never another nämnd's or verksamhet's (law.md
        A02), so it may be shown to everybody who may see `remiss`. Drafts are not remisser yet."""
        if remiss.mottagande_enhet is None:
            return self.none()
        return (
            self.filter(person_id=remiss.person_id, mottagande_enhet__verksamhet=remiss.mottagande_enhet.verksamhet_id)
            .exclude(pk=remiss.pk)
            .exclude(status=RemissStatus.UTKAST)
            .order_by("-inkom_den", "-skickad_vid")
        )

    def samma_bestallning(self, remiss: "Remiss") -> "RemissQuerySet":
        """Earlier remisser that ordered the same thing within 36 months (S016). One that was sent on is counted as the new one, and
        one that the sender took back was never handled. A type that got a new dated row keeps its name."""
        if remiss.bestallningstyp is None or remiss.inkom_den is None:
            return self.none()
        return (
            self.tidigare(remiss)
            .exclude(status__in=[RemissStatus.OMDIRIGERAD, RemissStatus.ATERTAGEN])
            .filter(
                bestallningstyp__namn=remiss.bestallningstyp.namn,
                inkom_den__gte=remiss.inkom_den - RUNDGANG,
                inkom_den__lte=remiss.inkom_den,
            )
        )


def enheter_med_inkorg(user) -> list:
    return user.enheter_med_roll(Roll.HANDLAGGARE, Roll.BEREDARE, Roll.CHEF)


def i_synlig_remiss(user, falt: str = "remiss_id") -> Finns:
    """Condition on a row that hangs on a remiss: the remiss is one the user may see."""
    return i_synlig(synlighet(user), falt)


def i_synlig(uppgifter: tuple, falt: str = "remiss_id") -> Finns:
    """The same condition in a question that is written once: `uppgifter` is synlighet(user) (ame/common/forkompilerat.py)."""
    return Finns(synliga_remisser, uppgifter, falt)


def synliga_remisser(*uppgifter) -> RemissQuerySet:
    """visible_to, in a question that is written once."""
    return Remiss.objects.filter(_synlig_for(*uppgifter))


def synlighet(user) -> tuple:
    """What the rule of visible_to depends on: who asks, and in which units and roles."""
    return (
        user.pk,
        tuple(user.enheter_med_roll(Roll.HANDLAGGARE, Roll.BEREDARE, Roll.CHEF)),
        tuple(user.enheter_med_roll(Roll.SOCIALSEKRETERARE)),
        tuple(user.enheter_med_roll(Roll.HANDLAGGARE, Roll.BEREDARE)),
        tuple(user.enheter_med_roll(Roll.CHEF)),
        tuple(user.enheter_med_roll(Roll.RECEPTION)),
    )


def _synlig_for(
    user_id: int, tar_emot: tuple, sander_fran: tuple, registrerar_i: tuple, chef_i: tuple, tar_emot_besok_i: tuple
) -> Any:
    """The rule of visible_to as a condition on a remiss. Every value is a parameter (ame/common/forkompilerat.py)."""
    from ame.people.models import SkyddAtkomst

    pa_listan = SkyddAtkomst.objects.filter(person=models.OuterRef("person_id"), user_id=user_id, till_den__isnull=True)
    mottagen = Q(mottagande_enhet_id__in=tar_emot) & ~Q(status=RemissStatus.UTKAST)
    oskyddad = Q(har_skydd=False, person__har_skydd=False)  # the person may have been protected after the remiss came
    grupp = Q(avsandare=None, avsandande_enhet_id__in=sander_fran, har_skydd=False, person__har_skydd=False) | Q(
        avsandare=None, avsandande_enhet_id__in=sander_fran, har_skydd=False, person=None
    )
    grupp |= Q(avsandare=None, avsandande_enhet_id__in=chef_i)
    latt = Q(skapad_av_id=user_id, status=RemissStatus.UTKAST, avsandande_enhet_id__in=tar_emot_besok_i)
    ansokan = Q(skapad_av_id=user_id, avsandare=None, avsandande_enhet=None, status=RemissStatus.UTKAST)
    egen_enhet = Q(mottagande_enhet_id__in=registrerar_i)
    if registrerar_i:
        egen_enhet |= Q(mottagande_enhet=None)  # the unit is not chosen yet
    return (
        Q(avsandare_id=user_id, avsandande_enhet_id__in=sander_fran)
        | grupp
        | latt
        | ansokan & egen_enhet
        | mottagen & (oskyddad | models.Exists(pa_listan))
    )


@pghistory.track()
class Remiss(UUIDModell):
    """A question to the unit (design.md 4). It carries the person's details as the sender wrote them: the receiving authority gets
    a copy, never a shared row (law.md A18). `person` is set when it is sent, in the receiving nämnd. One with a sending unit but no
    avsändare lies in that unit's group queue. One from a part outside (AF, FK) is registered by the receiving unit and is answered on
    paper; an own application has neither. A redirected remiss points to the new one, which keeps the clock (`inkom_den`)."""

    nummer = models.CharField(max_length=20, unique=True, editable=False)
    status = models.CharField(max_length=12, choices=RemissStatus, default=RemissStatus.UTKAST)
    skapad_av = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")  # personakt
    skapad_vid = models.DateTimeField(default=timezone.now, editable=False)
    avsandare = models.ForeignKey(  # null: in the sending unit's group queue, from a part outside, or an own application
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="remisser"
    )
    avsandande_enhet = models.ForeignKey(
        "organisation.Enhet", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )  # same
    avsandande_part = models.ForeignKey(  # personakt
        "organisation.Samverkanspart", null=True, blank=True, on_delete=models.PROTECT, related_name="remisser"
    )
    avsandande_kontakt = models.CharField(max_length=160, blank=True)  # role, name and number at the part outside
    mottagande_enhet = models.ForeignKey(  # personakt
        "organisation.Enhet", null=True, blank=True, on_delete=models.PROTECT, related_name="remisser"
    )
    kalla = models.CharField(max_length=20, choices=Kalla, default=Kalla.EKONOMISKT_BISTAND)
    initiator = models.CharField(max_length=12, choices=Initiator, default=Initiator.SOCIALTJANST)
    af_program = models.CharField(max_length=20, choices=AfProgram, blank=True)  # demanded when the source is AF (S019)
    har_samverkan_soc = models.BooleanField(default=False)  # U40824 history
    ar_am_anstallning_eb = models.BooleanField(default=False)  # counted under Socialtjänst whoever sent it (kas.md Q-H)
    # the person as the sender wrote it
    person = models.ForeignKey(
        "people.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="remisser"
    )  # personakt
    identitetsslag = models.CharField(max_length=18, choices=Identitetsslag, blank=True)
    identitetsnummer = models.CharField(max_length=20, blank=True)
    identitetsniva = models.CharField(max_length=10, choices=Identitetsniva, blank=True)
    fornamn = models.CharField(max_length=80, blank=True)
    efternamn = models.CharField(max_length=80, blank=True)
    fodelsedatum = models.DateField(null=True, blank=True)
    kon = models.CharField(max_length=1, choices=Kon, default=Kon.OKANT)
    telefon = models.CharField(max_length=30, blank=True)
    sprak = models.CharField(max_length=60, blank=True)
    har_tolkbehov = models.BooleanField(default=False)
    har_skydd = models.BooleanField(default=False)
    # the order
    slag = models.CharField(max_length=20, choices=Slag, default=Slag.AME)
    spar = models.CharField(max_length=10, choices=Spar, default=Spar.HUVUDSPAR)
    bestallningstyp = models.ForeignKey(  # old remisser keep their type
        "organisation.Bestallningstyp", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    onskad_insats = models.ForeignKey(
        "organisation.Insatstyp", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )  # same
    fraga = models.TextField(blank=True)
    forvantat_resultat = models.TextField(blank=True)
    bakgrund = models.TextField(blank=True)
    svar_senast_den = models.DateField(null=True, blank=True)
    niva_avsandare = models.CharField(max_length=4, choices=Niva, blank=True)
    # the ground for sharing
    grund = models.CharField(max_length=20, choices=Delningsgrund, blank=True)
    grund_motivering = models.TextField(blank=True)
    medgivande = models.OneToOneField(  # ground of the disclosure
        "people.Medgivande", null=True, blank=True, on_delete=models.PROTECT, related_name="remiss"
    )
    # the way through
    skickad_vid = models.DateTimeField(null=True, blank=True)
    inkom_den = models.DateField(null=True, blank=True)
    inkomstsatt = models.CharField(max_length=10, choices=Inkomstsatt, default=Inkomstsatt.SYSTEM)
    arende = models.ForeignKey(
        "arenden.Arende", null=True, blank=True, on_delete=models.PROTECT, related_name="remisser"
    )  # personakt
    avbojningsskal = models.CharField(max_length=20, choices=Avbojningsskal, blank=True)
    kvot_skal = models.TextField(blank=True)  # why it is accepted beyond the source's places (S007)
    vad_ar_annorlunda = models.TextField(blank=True)  # demanded on the direct track from the third of the same kind (S016)
    avslut_text = models.TextField(blank=True)  # the written reason when declined, redirected or withdrawn
    avslutad_vid = models.DateTimeField(null=True, blank=True)
    omdirigerad_fran = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="omdirigerad_till"
    )
    version = models.PositiveIntegerField(default=1)

    objects = RemissQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "remisser"
        constraints = [
            ett_av("remiss", "status", RemissStatus.values),
            ett_av("remiss", "initiator", Initiator.values),
            ett_av("remiss", "kalla", Kalla.values),
            models.CheckConstraint(
                condition=Q(status=RemissStatus.UTKAST)
                | Q(
                    person__isnull=False,
                    mottagande_enhet__isnull=False,
                    bestallningstyp__isnull=False,
                    inkom_den__isnull=False,
                    skickad_vid__isnull=False,
                )
                & ~Q(fraga="")
                & ~Q(fornamn="")
                & ~Q(efternamn=""),
                name="remiss_hel_nar_skickad",
                violation_error_message="Remissen är inte komplett. Fyll i det som saknas och skicka igen.",
            ),
            models.CheckConstraint(
                condition=Q(status=RemissStatus.UTKAST)
                | Q(avsandande_enhet__isnull=True)
                | ~Q(grund="") & Q(svar_senast_den__isnull=False) & ~Q(forvantat_resultat=""),
                name="remiss_grund_och_svarsdag",
                violation_error_message="Ange förväntat resultat, svar senast och grund för att dela uppgifterna.",
            ),
            models.CheckConstraint(
                condition=Q(status=RemissStatus.UTKAST) | ~Q(kalla=Kalla.AF) | ~Q(af_program=""),
                name="remiss_af_program",
                violation_error_message="Ange vilket program som pågår hos Arbetsförmedlingen.",
            ),
            models.CheckConstraint(
                condition=Q(avsandande_part__isnull=True) | Q(avsandande_enhet__isnull=True, avsandare__isnull=True),
                name="remiss_part_eller_enhet",
                violation_error_message="En remiss kommer från en enhet eller från en part utanför, inte från båda.",
            ),
            models.CheckConstraint(
                condition=~Q(spar=Spar.DIREKTSPAR) | Q(status=RemissStatus.UTKAST) | Q(onskad_insats__isnull=False),
                name="remiss_direkt_kraver_insats",
                violation_error_message="En direkt remiss behöver en namngiven insats.",
            ),
            models.CheckConstraint(
                condition=~Q(status=RemissStatus.AVBOJD) | ~Q(avbojningsskal="") & ~Q(avslut_text=""),
                name="remiss_avbojd_har_skal",
                violation_error_message="Välj skäl och skriv varför remissen avböjs.",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=[RemissStatus.MOTTAGEN, RemissStatus.ANTAGEN]) | Q(arende__isnull=False),
                name="remiss_mottagen_har_arende",
                violation_error_message="En mottagen remiss hör till ett ärende.",
            ),
        ]
        indexes = [
            models.Index(fields=["mottagande_enhet", "status", "inkom_den"], name="remiss_inkorg"),  # inbox, oldest first
            models.Index(fields=["avsandare", "-skapad_vid"], name="remiss_avsandare"),  # Mina remisser
            models.Index(fields=["mottagande_enhet", "inkom_den"], name="remiss_anvisning"),  # KAS: anvisningar in a year
            models.Index(  # the group queue: what nobody holds
                fields=["avsandande_enhet", "-skapad_vid"],
                condition=Q(avsandare__isnull=True, avsandande_enhet__isnull=False),
                name="remiss_gruppko",
            ),
        ]

    def __str__(self) -> str:
        return self.nummer

    @property
    def namn(self) -> str:
        return f"{self.fornamn} {self.efternamn}".strip() or "Namn saknas"

    @property
    def ar_skyddad(self) -> bool:
        """Protected when it was sent, or later (law.md B06). For the receiver: the sender's pages show `har_skydd` (A03)."""
        return self.har_skydd or bool(self.person and self.person.har_skydd)

    @property
    def oppen_fraga(self) -> "Komplettering | None":
        """What the unit waits for from the sender; there is never more than one. Uses prefetched kompletteringar."""
        return next((k for k in self.kompletteringar.all() if k.besvarad_vid is None), None)

    @property
    def senast_besvarad(self) -> "Komplettering | None":
        """The request that the sender answered last. Uses prefetched kompletteringar."""
        svar = [(k.besvarad_vid, k) for k in self.kompletteringar.all() if k.besvarad_vid]
        return max(svar, key=lambda par: par[0])[1] if svar else None

    @property
    def ar_egen_ansokan(self) -> bool:
        """Registered by the unit for the person; nobody to ask and nobody to answer."""
        return self.avsandande_enhet_id is None and self.avsandande_part_id is None


@pghistory.track()
class AvtaladAterkoppling(UUIDModell):
    """A day on which the remittent is to have a written answer, agreed in the remiss (S010). Each remiss with a sender has at least
    the final one."""

    remiss = models.ForeignKey(Remiss, on_delete=models.CASCADE, related_name="avtalade")  # pure part of the remiss
    slag = models.CharField(max_length=5, choices=Aterkopplingsslag)
    senast_den = models.DateField()
    begard_av = models.ForeignKey(  # personakt; asked for out of turn by the sender (C50)
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    begard_vid = models.DateTimeField(null=True, blank=True)
    begaran = models.TextField(blank=True)

    class Meta:
        verbose_name_plural = "avtalade återkopplingar"
        constraints = [
            ett_av("avtaladaterkoppling", "slag", Aterkopplingsslag.values),
            models.UniqueConstraint(
                fields=["remiss", "slag"], condition=~Q(slag=Aterkopplingsslag.DEL), name="avtaladaterkoppling_en_start_ett_slut"
            ),
        ]
        ordering = ["senast_den"]

    def __str__(self) -> str:
        return f"{self.get_slag_display()} {self.senast_den}"


class Komplettering(UUIDModell):
    """A request for what is missing. The clock stands still while it is open (S009)."""

    remiss = models.ForeignKey(Remiss, on_delete=models.PROTECT, related_name="kompletteringar")  # personakt
    begard_vid = models.DateTimeField(default=timezone.now)
    begard_av = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")  # personakt
    text = models.TextField()
    besvarad_vid = models.DateTimeField(null=True, blank=True)
    svar = models.TextField(blank=True)

    class Meta:
        verbose_name_plural = "kompletteringar"
        constraints = [
            models.UniqueConstraint(fields=["remiss"], condition=Q(besvarad_vid__isnull=True), name="komplettering_en_oppen"),
            models.CheckConstraint(
                condition=~Q(text=""), name="komplettering_har_text", violation_error_message="Skriv vad som saknas i remissen."
            ),
            models.CheckConstraint(
                condition=Q(besvarad_vid__isnull=True) | Q(besvarad_vid__gte=F("begard_vid")),
                name="komplettering_svar_efter_begaran",
            ),
        ]

    def __str__(self) -> str:
        return f"Komplettering {self.begard_vid:%Y-%m-%d}"


def klockdagar(remiss: Remiss, till: date) -> int:
    """Days on the remiss's clock: from arrival to `till`, without the days it stood still waiting for the sender (S009).
    Uses the prefetched kompletteringar. A day returned and answered on the same day is not a pause."""
    if remiss.inkom_den is None:
        return 0
    paus = sum(pausdagar(k, till) for k in remiss.kompletteringar.all())
    return max((till - remiss.inkom_den).days - paus, 0)


def pausdagar(fraga: Komplettering, till: date | None = None) -> int:
    """Days that the clock stood still for one request, to its answer or to `till` (today) while it is open. Calendar days of the
    authority's own time: neither New Year nor summer time makes them more or fewer."""
    till = till or timezone.localdate()
    slut = timezone.localdate(fraga.besvarad_vid) if fraga.besvarad_vid else till
    return max((min(slut, till) - timezone.localdate(fraga.begard_vid)).days, 0)
