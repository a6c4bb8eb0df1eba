"""What can be ordered and offered. The catalogue lies here because a direct remiss (intake) and a participation (insatser)
both point at it, and imports run one way only (docs/adr/0002-katalogen-i-organisation.md)."""

from datetime import date, timedelta

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from ame.arenden.enums import Slag
from ame.common.constraints import ett_av, period_i_ordning
from ame.common.modeller import UUIDModell
from ame.organisation.enums import KasKlass, LokaTyp, Narvaroregel, Rapportrytm, Stodslag, Syftesslag, Varaktighet
from ame.organisation.models.organisation import Enhet, Verksamhet
from ame.people.enums import Uppgiftskategori

MINSTA_N, STORSTA_N = 5, 10  # how few the figures of an insats may be about (N12); fewer than five are masked anyhow


class DateradQuerySet(models.QuerySet):
    def aktuella(self, den: date) -> "DateradQuerySet":
        """Rows that may be chosen on the day; older ones stay readable (S143, T12)."""
        return self.filter(galler_fran_den__lte=den).filter(Q(galler_till_den__isnull=True) | Q(galler_till_den__gte=den))


class InsatstypQuerySet(DateradQuerySet):
    def erbjudna(self, den: date) -> "InsatstypQuerySet":
        """What may be offered on the day, the only list of it: kinds that lack nothing, in projects that still run (S059, S067, S068, N12).
        services/katalog.py names what a kind lacks; the database holds the rest of that list."""
        okant = Q(syftesslag=[]) | Q(agare=None) | Q(narvaroregel="") | Q(rapportrytm="") | Q(minsta_n=None)
        rader: InsatstypQuerySet = self.aktuella(den).exclude(okant)  # type: ignore[assignment]
        return rader.filter(Q(projekt_slut_den__isnull=True) | Q(projekt_slut_den__gte=den))

    def erbjudna_en_person(self, den: date) -> "InsatstypQuerySet":
        """Of those, what a person can be given: one without identity only counts heads (SoL 14:5; law.md C32)."""
        return self.erbjudna(den).filter(ar_anonym=False)


class Bestallningstyp(UUIDModell):
    """What is ordered in a remiss, from the verksamhet's own list or one unit's, with the result one may expect and the normal time
    (S008, S144). `kategorier` is the whitelist of what may be sent beside name, number and question (law.md A16); `svarsrubriker` is
    what the written answer must hold (S111)."""

    verksamhet = models.ForeignKey(Verksamhet, on_delete=models.PROTECT, related_name="bestallningstyper")  # old remisser name it
    namn = models.CharField(max_length=120)
    enhet = models.ForeignKey(  # null: every unit of the verksamhet; old remisser name it
        Enhet, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    vantat_resultat = models.TextField(blank=True)
    normaltid_dagar = models.PositiveSmallIntegerField(default=90, help_text="Dagar från antagen remiss till slutligt svar")
    svarsrubriker = ArrayField(models.CharField(max_length=80), default=list, blank=True)
    kategorier = ArrayField(models.CharField(max_length=20, choices=Uppgiftskategori), default=list, blank=True)
    galler_fran_den = models.DateField()
    galler_till_den = models.DateField(null=True, blank=True)

    objects = DateradQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "beställningstyper"
        constraints = [
            period_i_ordning("bestallningstyp", "galler_fran_den", "galler_till_den"),
            models.UniqueConstraint(
                fields=["verksamhet", "enhet", "namn", "galler_fran_den"], name="bestallningstyp_unik", nulls_distinct=False
            ),
        ]

    def __str__(self) -> str:
        return self.namn

    @property
    def kategorinamn(self) -> str:
        """The whitelist in words (law.md A26: labels, never codes)."""
        return ", ".join(str(Uppgiftskategori(k).label) for k in self.kategorier)


class Insatstyp(UUIDModell):
    """A catalogue entry. Without content, target group, aim, normal length and owner it cannot be offered (S067), nor before one knows how
    attendance is kept, how often a report is given and how few its figures may be about (N12). A project has an end and goals (S068);
    `slag` is the assignment that decides what the participation counts as (S083); sysselsättning needs an end and a review (S057).
    Without needs test the person is told that one may apply for more (SoL 11:6; law.md C33); without identity it takes a decision of
    the nämnd, and then only heads are counted (SoL 14:5; law.md C32)."""

    verksamhet = models.ForeignKey(Verksamhet, on_delete=models.PROTECT, related_name="insatstyper")  # participations point here
    namn = models.CharField(max_length=120)
    innehall = models.TextField()
    malgrupp = models.TextField()
    syfte = models.TextField()
    loka_typ = models.CharField(max_length=24, choices=LokaTyp)
    kas_klass = models.CharField(max_length=8, choices=KasKlass)
    stodslag = models.CharField(max_length=12, choices=Stodslag)
    normal_langd_dagar = models.PositiveSmallIntegerField()
    langsta_langd_dagar = models.PositiveSmallIntegerField(null=True, blank=True)
    syftesslag = ArrayField(models.CharField(max_length=12, choices=Syftesslag), default=list, blank=True)
    slag = models.CharField(max_length=20, choices=Slag, default=Slag.AME)
    varaktighet = models.CharField(max_length=10, choices=Varaktighet, default=Varaktighet.PERMANENT)
    projekt_slut_den = models.DateField(null=True, blank=True)
    projektmal = models.TextField(blank=True, help_text="Vad projektet ska nå, och vad som händer efteråt")
    projektresultat = models.TextField(blank=True)  # asked for at its end (S068)
    projektresultat_den = models.DateField(null=True, blank=True)
    platser = models.PositiveSmallIntegerField(null=True, blank=True)
    kostnad_per_plats = models.PositiveIntegerField(null=True, blank=True, help_text="Kronor per plats och månad")
    agare = models.ForeignKey(  # who answers for the content
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    narvaroregel = models.CharField(max_length=10, choices=Narvaroregel, blank=True)  # empty: unknown, as in the two that follow
    narvaro_skal = models.CharField(max_length=200, blank=True, help_text="Varför närvaro inte registreras")
    rapportrytm = models.CharField(max_length=10, choices=Rapportrytm, blank=True)
    minsta_n = models.PositiveSmallIntegerField(null=True, blank=True, help_text="Färre deltagare än så visas inte i siffror")
    infordes_den = models.DateField(null=True, blank=True)
    ar_jobbinriktad = models.BooleanField(default=False)
    ar_sysselsattning = models.BooleanField(default=False)
    ar_utan_provning = models.BooleanField(default=False)
    ar_anonym = models.BooleanField(default=False)
    anonym_beslut = models.CharField(max_length=80, blank=True, help_text="Nämndens beslut: dag och paragraf")
    ar_kanslig = models.BooleanField(default=False, help_text="Namnet röjer något om personen och maskas utanför ärendet")
    foregangare = models.ForeignKey(  # what it was, and was called, before its first day (S143)
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="efterfoljare"
    )
    galler_fran_den = models.DateField()
    galler_till_den = models.DateField(null=True, blank=True)

    objects = InsatstypQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "insatstyper"
        constraints = [
            period_i_ordning("insatstyp", "galler_fran_den", "galler_till_den"),
            models.UniqueConstraint(fields=["verksamhet", "namn", "galler_fran_den"], name="insatstyp_unik"),
            ett_av("insatstyp", "loka_typ", LokaTyp.values),
            ett_av("insatstyp", "kas_klass", KasKlass.values),
            ett_av("insatstyp", "stodslag", Stodslag.values),
            models.CheckConstraint(
                condition=~Q(innehall="") & ~Q(malgrupp="") & ~Q(syfte="") & Q(normal_langd_dagar__gt=0),
                name="insatstyp_beskriven",
                violation_error_message="En insats behöver innehåll, målgrupp, syfte och normal längd innan den kan erbjudas.",
            ),
            ett_av("insatstyp", "slag", Slag.values),
            ett_av("insatstyp", "narvaroregel", ["", *Narvaroregel.values]),
            ett_av("insatstyp", "rapportrytm", ["", *Rapportrytm.values]),
            models.CheckConstraint(
                condition=~Q(narvaroregel=Narvaroregel.INGEN) | ~Q(narvaro_skal=""),
                name="insatstyp_utan_narvaro_har_skal",
                violation_error_message="Skriv varför närvaro inte registreras.",
            ),
            models.CheckConstraint(
                condition=Q(minsta_n__isnull=True) | Q(minsta_n__range=(MINSTA_N, STORSTA_N)),
                name="insatstyp_minsta_n_i_ordning",
                violation_error_message=f"Välj ett antal mellan {MINSTA_N} och {STORSTA_N}.",
            ),
            ett_av("insatstyp", "varaktighet", Varaktighet.values),
            models.CheckConstraint(
                condition=~Q(varaktighet=Varaktighet.PROJEKT) | Q(projekt_slut_den__isnull=False) & ~Q(projektmal=""),
                name="insatstyp_projekt_har_slut_och_mal",
                violation_error_message="Ett projekt behöver slutdag och mål.",
            ),
            models.CheckConstraint(
                condition=Q(ar_anonym=False) | ~Q(anonym_beslut=""),
                name="insatstyp_anonym_har_beslut",
                violation_error_message="En insats utan identitetsuppgifter kräver nämndens beslut. Skriv dag och paragraf.",
            ),
            models.CheckConstraint(
                condition=Q(langsta_langd_dagar__isnull=True) | Q(langsta_langd_dagar__gte=models.F("normal_langd_dagar")),
                name="insatstyp_langsta_minst_normal",
                violation_error_message="Längsta längd kan inte vara kortare än normal längd.",
            ),
        ]

    def __str__(self) -> str:
        return self.namn

    def normalt_slut(self, start_den: date) -> date:
        """The end that the catalogue suggests; a later one takes a decision with a reason (S071)."""
        return start_den + min(timedelta(days=self.normal_langd_dagar), date.max - start_den)

    @property
    def hette(self) -> str:
        """The name it had before, where it has been renamed (S143)."""
        return self.foregangare.namn if self.foregangare and self.foregangare.namn != self.namn else ""

    @property
    def syftesslagnamn(self) -> str:
        """What the insats is meant to raise, in words (S059)."""
        return ", ".join(str(Syftesslag(s).label).lower() for s in self.syftesslag) or "—"

    @property
    def narvarotext(self) -> str:
        """Whether attendance is kept and how often it is reported, in a sentence (N12)."""
        if not self.narvaroregel:
            return "— (inte bestämt)"
        regel = Narvaroregel(self.narvaroregel).label
        varfor = f", därför att {self.narvaro_skal[:1].lower()}{self.narvaro_skal[1:]}" if self.narvaro_skal else ""
        rytm = f" Rapport: {Rapportrytm(self.rapportrytm).label.lower()}." if self.rapportrytm else ""
        return f"{regel}{varfor}".rstrip(".") + "." + rytm


class Franvaroskal(UUIDModell):
    """A reason for absence that may be acceptable, from the verksamhet's own local guideline (AK10, AK13). Each says what it means; none
    is a diagnosis (S043)."""

    verksamhet = models.ForeignKey(Verksamhet, on_delete=models.PROTECT, related_name="franvaroskal")  # explains old markings
    namn = models.CharField(max_length=60)
    definition = models.TextField()
    galler_fran_den = models.DateField()
    galler_till_den = models.DateField(null=True, blank=True)

    objects = DateradQuerySet.as_manager()

    class Meta:
        verbose_name = "frånvaroskäl"
        verbose_name_plural = "frånvaroskäl"
        constraints = [
            period_i_ordning("franvaroskal", "galler_fran_den", "galler_till_den"),
            models.UniqueConstraint(fields=["verksamhet", "namn", "galler_fran_den"], name="franvaroskal_unik"),
            models.CheckConstraint(
                condition=~Q(definition=""), name="franvaroskal_definierad", violation_error_message="Skriv vad skälet betyder."
            ),
        ]

    def __str__(self) -> str:
        return self.namn


class Kontaktvag(UUIDModell):
    """Another way to help, printed on the participant's sheet: study guidance, budget and debt advice, Arbetsförmedlingen (S118, C55)."""

    verksamhet = models.ForeignKey(Verksamhet, on_delete=models.PROTECT, related_name="kontaktvagar")  # printed in old plans
    namn = models.CharField(max_length=80)
    beskrivning = models.CharField(max_length=200)
    telefon = models.CharField(max_length=30, blank=True)
    webbplats = models.CharField(max_length=120, blank=True)
    ordning = models.PositiveSmallIntegerField(default=0)
    galler_fran_den = models.DateField()
    galler_till_den = models.DateField(null=True, blank=True)

    objects = DateradQuerySet.as_manager()

    class Meta:
        verbose_name = "kontaktväg"
        verbose_name_plural = "kontaktvägar"
        ordering = ["ordning", "namn"]
        constraints = [
            period_i_ordning("kontaktvag", "galler_fran_den", "galler_till_den"),
            models.CheckConstraint(
                condition=~Q(telefon="") | ~Q(webbplats=""),
                name="kontaktvag_gar_att_na",
                violation_error_message="Skriv ett telefonnummer eller en webbplats.",
            ),
        ]

    def __str__(self) -> str:
        return self.namn
