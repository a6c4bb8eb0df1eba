import pghistory
from django.db import models
from django.db.models import Q

from ame.common.constraints import ett_av, period_i_ordning
from ame.common.modeller import UUIDModell
from ame.people.enums import Identitetsniva, Identitetsslag


@pghistory.track()
class PersonIdentitet(UUIDModell):
    """A dated identity number, canonical form: 12 digits for personnummer and samordningsnummer (law.md C20, C22), the local
    series for reservnummer (C24). A change keeps the same person and the old number stays searchable (C23). A composite
    foreign key (people/0002) ties `namnd` to the person's own."""

    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="identiteter")  # the akt stays findable
    namnd = models.ForeignKey("organisation.Namnd", on_delete=models.PROTECT, related_name="+")  # partition of the number
    slag = models.CharField(max_length=18, choices=Identitetsslag)
    nummer = models.CharField(max_length=20)
    niva = models.CharField(max_length=10, choices=Identitetsniva, blank=True)
    ar_vilande = models.BooleanField(default=False)
    fran_den = models.DateField()
    till_den = models.DateField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "personidentiteter"
        constraints = [
            ett_av("personidentitet", "slag", Identitetsslag.values),
            period_i_ordning("personidentitet", "fran_den", "till_den"),
            models.UniqueConstraint(fields=["namnd", "nummer"], name="personidentitet_unik_i_namnd"),  # personsök by number
            models.UniqueConstraint(fields=["person"], condition=Q(till_den__isnull=True), name="personidentitet_en_gallande"),
            models.CheckConstraint(
                condition=Q(slag=Identitetsslag.RESERVNUMMER) | Q(nummer__regex=r"^\d{12}$"),
                name="personidentitet_tolv_siffror",
                violation_error_message="Skriv numret med tolv siffror.",
            ),
            models.CheckConstraint(
                condition=~Q(slag=Identitetsslag.SAMORDNINGSNUMMER) | ~Q(niva=""),
                name="personidentitet_niva_for_samordningsnummer",
                violation_error_message="Ange hur säker identiteten är för ett samordningsnummer.",
            ),
        ]
        indexes = [models.Index(fields=["nummer"], name="personidentitet_nummer")]  # same human in another nämnd: person_key

    def __str__(self) -> str:
        return self.get_slag_display()  # never the number: __str__ ends in logs
