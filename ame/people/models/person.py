import secrets
from decimal import Decimal

import pghistory
from django.db import models
from django.db.models import Q

from ame.common.constraints import ett_av
from ame.common.modeller import UUIDModell
from ame.common.svenska import SvenskNyckel
from ame.people.enums import Kon


def ny_person_key() -> int:
    """A random 62-bit key that stands for the human being in the statistics; never shown, never reused."""
    return secrets.randbits(62)


def ny_record_key() -> Decimal:
    """Uniform in [0, 1) with eleven decimals, for the cell key method later on (methods.md 0.13, V9)."""
    return Decimal(secrets.randbelow(10**11)) / Decimal(10**11)


@pghistory.track(exclude=["record_key", "person_key"])
class Person(UUIDModell):
    """One per human being and authority (nämnd): secrecy holds between nämnder, so each keeps a row of its own (law.md A02,
    A03). `person_key` is the same for the same number in one municipality, so that KAS counts a person once (kas.md 6.0)."""

    namnd = models.ForeignKey("organisation.Namnd", on_delete=models.PROTECT, related_name="personer")  # case data hang below
    fornamn = models.CharField(max_length=80)
    efternamn = models.CharField(max_length=80)
    fodelsedatum = models.DateField(help_text="Kan skilja sig från personnumrets dag")  # law.md C21
    kon = models.CharField(max_length=1, choices=Kon, default=Kon.OKANT)
    telefon = models.CharField(max_length=30, blank=True)
    epost = models.EmailField(blank=True)
    adress = models.CharField(max_length=200, blank=True)
    sprak = models.CharField(max_length=60, blank=True)
    har_tolkbehov = models.BooleanField(default=False)
    har_skydd = models.BooleanField(default=False)  # kept by services from Skydd: every list asks for it
    person_key = models.BigIntegerField(default=ny_person_key, editable=False)
    record_key = models.DecimalField(max_digits=12, decimal_places=11, default=ny_record_key, editable=False)
    skapad_vid = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name_plural = "personer"
        constraints = [
            ett_av("person", "kon", Kon.values),
            models.UniqueConstraint(fields=["namnd", "person_key"], name="person_key_en_per_namnd"),
            models.UniqueConstraint(fields=["id", "namnd"], name="person_id_namnd"),  # target of the composite key below
            models.CheckConstraint(
                condition=Q(har_skydd=False) | Q(adress="", telefon="", epost=""),
                name="person_skyddad_utan_kontakt",
                violation_error_message="Adress, telefon och e-post ska inte sparas för en person med skyddade uppgifter.",
            ),
        ]
        indexes = [
            # personsök on name: namnd + prefix of the folded name (C05 allows name as a search term)
            models.Index("namnd", SvenskNyckel("efternamn"), SvenskNyckel("fornamn"), name="person_namn"),
            models.Index(
                fields=["person_key"], name="person_key_uppslag"
            ),  # the figures: everything of one human being in the municipality
            models.Index(fields=["namnd", "fodelsedatum"], name="person_fodd"),  # possible duplicates: born the same day (C94)
        ]

    def __str__(self) -> str:
        return f"{self.fornamn} {self.efternamn}"

    @property
    def namn(self) -> str:
        return f"{self.fornamn} {self.efternamn}"
