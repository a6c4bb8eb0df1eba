"""Writes on persons: registration, protection, consent."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from dateutil.relativedelta import relativedelta
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from ame.access.models import User
from ame.audit.services import log_event
from ame.organisation.models import Enhet, Namnd, Samverkanspart
from ame.people.enums import Identitetsslag
from ame.people.models import Medgivande, Person, PersonIdentitet, Skydd, SkyddAtkomst
from ame.people.nummer import Nummer


@dataclass(frozen=True, kw_only=True)
class Personuppgifter:
    """What is known about a person on arrival."""

    nummer: Nummer
    fornamn: str
    efternamn: str
    fodelsedatum: date
    kon: str
    niva: str = ""
    telefon: str = ""
    sprak: str = ""
    har_tolkbehov: bool = False
    har_skydd: bool = False


@transaction.atomic
def hitta_eller_skapa_person(*, actor: User, namnd: Namnd, uppgifter: Personuppgifter) -> Person:
    """The nämnd's person with the number, made when there is none. The sender never learns which (law.md A03), so details of an
    existing person are left as they are; a protection marker is added, never taken away."""
    person = _las_med_nummer(namnd, uppgifter.nummer.nummer)
    if person is None:
        try:
            with transaction.atomic():
                person = _skapa(actor, namnd, uppgifter)
        except (IntegrityError, ValidationError):  # somebody else registered the same number at the same moment
            person = _med_nummer(namnd, uppgifter.nummer.nummer)
            if person is None:
                raise
    if uppgifter.har_skydd and not person.har_skydd:
        registrera_skydd(actor=actor, person=person, slag="sekretessmarkering", kalla="Uppgift i remiss")
        person.refresh_from_db()
    return person


def ar_skyddad_i(namnd: Namnd, nummer: str) -> bool:
    """Whether the nämnd already keeps the person as protected: whoever writes about such a person gets no access by it (law.md B07)."""
    person = _med_nummer(namnd, nummer)
    return person is not None and person.har_skydd


def _las_med_nummer(namnd: Namnd, nummer: str) -> Person | None:
    """The number locked first and its person read after: a merge at the same moment (C94) is waited for, and then followed."""
    rad = PersonIdentitet.objects.select_for_update(of=("self",), no_key=True).filter(namnd=namnd, nummer=nummer).first()
    return Person.objects.get(pk=rad.person_id) if rad else None


def _med_nummer(namnd: Namnd, nummer: str) -> Person | None:
    rad = PersonIdentitet.objects.filter(namnd=namnd, nummer=nummer).select_related("person").first()
    return rad.person if rad else None


def _skapa(actor: User, namnd: Namnd, u: Personuppgifter) -> Person:
    person = Person(
        namnd=namnd,
        fornamn=u.fornamn,
        efternamn=u.efternamn,
        fodelsedatum=u.fodelsedatum,
        kon=u.kon,
        telefon="" if u.har_skydd else u.telefon,
        sprak=u.sprak,
        har_tolkbehov=u.har_tolkbehov,
    )
    samma = (
        PersonIdentitet.objects.filter(nummer=u.nummer.nummer, namnd__kommun=namnd.kommun_id)
        .exclude(slag=Identitetsslag.RESERVNUMMER)
        .select_related("person")
        .first()
    )
    if samma:  # the same human being in another nämnd of the municipality: counted once in KAS
        person.person_key = samma.person.person_key
        person.record_key = samma.person.record_key
    person.full_clean()
    person.save(force_insert=True)
    lagg_till_identitet(actor=actor, person=person, nummer=u.nummer, niva=u.niva)
    log_event(actor=actor, verb="person.skapa", obj=person)
    return person


@transaction.atomic
def lagg_till_identitet(*, actor: User, person: Person, nummer: Nummer, niva: str = "") -> PersonIdentitet:
    """A new current number; the former one gets an end day and stays searchable (law.md C23)."""
    idag = timezone.localdate()
    person.identiteter.filter(till_den__isnull=True).update(till_den=idag)
    rad = PersonIdentitet(
        person=person, namnd_id=person.namnd_id, slag=nummer.slag, nummer=nummer.nummer, niva=niva, fran_den=idag
    )
    rad.full_clean()
    rad.save(force_insert=True)
    return rad


@transaction.atomic
def registrera_skydd(*, actor: User, person: Person, slag: str, kalla: str) -> Skydd:
    """Marks a person as protected: contact data are removed from the row (law.md B03, B08). The caller
    puts the right users on the named list with ge_skyddsatkomst."""
    person = Person.objects.select_for_update(of=("self",)).get(pk=person.pk)
    rad = Skydd(person=person, slag=slag, fran_den=timezone.localdate(), kalla=kalla)
    rad.full_clean()
    rad.save(force_insert=True)
    person.har_skydd, person.adress, person.telefon, person.epost = True, "", "", ""
    person.full_clean()
    person.save(update_fields=["har_skydd", "adress", "telefon", "epost"])
    log_event(actor=actor, verb="person.skydda", obj=person, after=slag)
    return rad


@transaction.atomic
def avsluta_skydd(*, actor: User, skydd: Skydd) -> None:
    skydd = Skydd.objects.select_for_update(of=("self",)).get(pk=skydd.pk)
    skydd.till_den = timezone.localdate()
    skydd.save(update_fields=["till_den"])
    kvar = Skydd.objects.filter(person_id=skydd.person_id, till_den__isnull=True).exists()
    Person.objects.filter(pk=skydd.person_id).update(har_skydd=kvar)
    log_event(actor=actor, verb="person.avsluta_skydd", obj=skydd.person, before=skydd.slag)


@transaction.atomic
def ge_skyddsatkomst(*, actor: User | None, person: Person, user_ids: list[int], skal: str) -> None:
    """Puts users on the named access list of a protected person (law.md B07); those already there stay as they are."""
    finns = set(SkyddAtkomst.objects.filter(person=person, till_den__isnull=True).values_list("user_id", flat=True))
    for user_id in user_ids:
        if user_id not in finns:
            SkyddAtkomst.objects.create(
                person=person, user_id=user_id, skal=skal, fran_den=timezone.localdate(), tillagd_av=actor
            )
            log_event(actor=actor, verb="person.skyddsatkomst", obj=person, data={"user": str(user_id)})


@transaction.atomic
def ta_bort_skyddsatkomst(*, actor: User, atkomst: SkyddAtkomst) -> None:
    atkomst.till_den = timezone.localdate()
    atkomst.save(update_fields=["till_den"])
    log_event(actor=actor, verb="person.skyddsatkomst_bort", obj=atkomst.person, data={"user": str(atkomst.user_id)})


@transaction.atomic
def registrera_medgivande(
    *,
    actor: User,
    person: Person | None,
    lamnande_enhet: Enhet,
    mottagande_enhet: Enhet | None = None,
    mottagande_part: Samverkanspart | None = None,
    kategorier: list[str],
    andamal: str,
    form: str,
    inhamtat_den: date,
    giltigt_till_den: date,
    givare: str = "",
    mognad: str = "",
    arende_id: UUID | None = None,
    nyckel: UUID | None = None,
) -> Medgivande:
    """A consent to one unit or one part outside, with purpose, information and end day (law.md A08): there is no "everybody" and no
    "everything". Raises ValidationError when one is missing, and for a minor without givers and a note on maturity (A15). `nyckel`
    comes from the form: sending it twice makes one, and sending it with another content is refused."""
    if nyckel and (sparat := Medgivande.objects.filter(pk=nyckel, person=person, lamnande_enhet=lamnande_enhet).first()):
        mottagare = (mottagande_enhet.pk if mottagande_enhet else None, mottagande_part.pk if mottagande_part else None)
        return _samma_en_gang_till(sparat, *mottagare, set(kategorier), andamal, form, inhamtat_den, giltigt_till_den)
    if person is not None:
        _krav_mognad(person, inhamtat_den, givare, mognad)
    if inhamtat_den > timezone.localdate():
        raise ValidationError({"inhamtat_den": "Samtycket kan inte vara inhämtat i framtiden."})
    rad = Medgivande(
        person=person,
        lamnande_enhet=lamnande_enhet,
        mottagande_enhet=mottagande_enhet,
        mottagande_part=mottagande_part,
        givare=givare,
        mognad=mognad,
        kategorier=kategorier,
        andamal=andamal,
        form=form,
        inhamtat_den=inhamtat_den,
        giltigt_fran_den=inhamtat_den,
        giltigt_till_den=giltigt_till_den,
        registrerat_av=actor,
    )
    if nyckel:
        rad.pk = nyckel
    _spara_medgivande(rad)
    log_event(actor=actor, verb="medgivande.registrera", obj=rad, arende_id=arende_id)
    return rad


def _samma_en_gang_till(sparat: Medgivande, *skrivet: Any) -> Medgivande:
    if _innehall(sparat) != skrivet:
        raise ValidationError("Formuläret är redan sparat. Ladda om sidan.")
    return sparat


def _spara_medgivande(rad: Medgivande) -> None:
    rad.full_clean(validate_unique=False)
    try:
        with transaction.atomic():
            rad.save(force_insert=True)
    except IntegrityError as fel:  # the form's key was used for somebody else, or at the same moment
        raise ValidationError("Formuläret är redan sparat. Ladda om sidan.") from fel


def _krav_mognad(person: Person, den: date, givare: str, mognad: str) -> None:
    """A minor's guardian disposes alone or with the minor, by age and maturity: who gave it and how that was weighed is written down
    (OSL 12:3; law.md A15)."""
    if not person.fodelsedatum or person.fodelsedatum + relativedelta(years=18) <= den:
        return
    fel = {}
    if not givare.strip():
        fel["givare"] = "Personen är under 18 år. Skriv vilka som har lämnat samtycket."
    if not mognad.strip():
        fel["mognad"] = "Personen är under 18 år. Skriv hur ni har bedömt personens ålder och mognad."
    if fel:
        raise ValidationError(fel)


def _innehall(m: Medgivande) -> tuple[object, ...]:
    return m.mottagande_enhet_id, m.mottagande_part_id, set(m.kategorier), m.andamal, m.form, m.inhamtat_den, m.giltigt_till_den


@transaction.atomic
def aterkalla_medgivande(*, actor: User, medgivande: Medgivande, arende_id: UUID | None = None) -> Medgivande:
    """At once, and nothing already shared is removed from the record (law.md A10, A13). Doing it twice changes nothing."""
    medgivande = Medgivande.objects.select_for_update(of=("self",)).get(pk=medgivande.pk)
    if medgivande.aterkallat_vid is None:
        medgivande.aterkallat_vid = timezone.now()
        medgivande.save(update_fields=["aterkallat_vid"])
        log_event(actor=actor, verb="medgivande.aterkalla", obj=medgivande, arende_id=arende_id)
    return medgivande
