"""Two rows of the same human being made one, and back again (C94, T09). A chef decides; nothing here is done by itself (law.md B02)."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.apps import apps
from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.module_loading import import_string

from ame.access.models import User
from ame.access.perms import can_sla_ihop, krav
from ame.arenden.models import Arende
from ame.audit.services import log_event
from ame.common.texter import nummerfel
from ame.people.dubbletter import synliga_personer
from ame.people.enums import Identitetsslag
from ame.people.models import Person, PersonIdentitet, Sammanslagning, Skydd, SkyddAtkomst
from ame.people.models.person import ny_person_key
from ame.people.services import ge_skyddsatkomst, registrera_skydd

Rad = list[str]  # [model, id, field]
RANG = (Identitetsslag.PERSONNUMMER, Identitetsslag.SAMORDNINGSNUMMER, Identitetsslag.RESERVNUMMER)
FINGERADE = "Bekräfta att det inte gäller fingerade personuppgifter. De får aldrig kopplas ihop."


@transaction.atomic
def sla_ihop(*, actor: User, kvar: Person, bort: Person, skal: str, inte_fingerade: bool) -> Sammanslagning:
    """Everything that hangs on `bort` hangs on `kvar` from now on. Both numbers stay searchable; one is the current one. Raises
    PermissionDenied when the actor may not see both, ValidationError when it cannot be done, with what to do first."""
    krav(can_sla_ihop(actor))
    if synliga_personer(actor).filter(pk__in=[kvar.pk, bort.pk]).count() != 2:
        raise PermissionDenied("Personen finns inte bland dem du får se.")
    _krav_svar(skal, inte_fingerade)
    kvar, bort = _las(kvar.pk, bort.pk)
    _krav_gar_ihop(actor, kvar, bort)
    flyttade = _ett_gallande_nummer(kvar, bort)
    for modell, falt in _hanger_pa_person():
        flyttade += _flytta(modell, falt, kvar, bort)
    flyttade += _byt_nyckel(kvar, bort)
    _skydda(actor, kvar, bort)
    rad = Sammanslagning(kvar=kvar, bort=bort, skal=skal.strip(), flyttade=flyttade, utford_av=actor)
    rad.full_clean()
    rad.save(force_insert=True)
    _skriv_handelse(actor, "person.sla_ihop", rad, kvar.pk)
    return rad


def _krav_svar(skal: str, inte_fingerade: bool) -> None:
    fel: dict[str, Any] = {}
    if not skal.strip():
        fel["skal"] = "Skriv hur du vet att det är samma person."
    fel |= nummerfel({"skal": skal})
    if not inte_fingerade:
        fel["inte_fingerade"] = FINGERADE
    if fel:
        raise ValidationError(fel)


def _las(*ids: UUID) -> list[Person]:
    """Both persons locked, after their remisser: the order of every other service, so that nobody locks the other out. In the order of
    `ids`."""
    remiss: Any = Person._meta.get_field("remisser").related_model
    list(remiss.objects.filter(person__in=ids).order_by("pk").select_for_update(of=("self",)).values_list("pk"))
    rader = {p.pk: p for p in Person.objects.filter(pk__in=ids).order_by("pk").select_for_update(of=("self",))}
    return [rader[pk] for pk in ids]


def _krav_gar_ihop(actor: User, kvar: Person, bort: Person) -> None:
    """What is in the way, with the numbers of cases that the chef may open and of no others (law.md A03, D01)."""
    if kvar.namnd_id != bort.namnd_id:
        raise ValidationError("Personerna hör till olika nämnder och slås aldrig ihop.")
    if Sammanslagning.objects.filter(Q(bort=kvar) | Q(bort=bort), angrad_vid__isnull=True).exists():
        raise ValidationError("En av personerna är redan sammanslagen. Ladda om sidan för att se läget.")
    if bort.har_skydd and not kvar.har_skydd:
        raise ValidationError({"kvar": "Behåll den som har skyddade personuppgifter."})
    oppna = list(Arende.objects.oppna().filter(person__in=[kvar, bort]).values_list("enhet_id", "nummer"))
    enheter = [enhet for enhet, _ in oppna]
    krockar = sorted(nummer for enhet, nummer in oppna if enheter.count(enhet) > 1)
    synliga = set(Arende.objects.visible_to(actor).filter(nummer__in=krockar).values_list("nummer", flat=True))
    if not synliga.issuperset(krockar):
        raise ValidationError("Det går inte att slå ihop dem än. Be en chef som har alla deras ärenden om hjälp.")
    if krockar:
        raise ValidationError(f"Båda har ett öppet ärende i samma enhet: {', '.join(krockar)}. Avsluta det ena först.")
    for namn in settings.AME_SAMMANSLAGNINGSHINDER:  # what later steps hold of both, such as two active plans (S052)
        if hinder := import_string(namn)(actor, kvar, bort):
            raise ValidationError(hinder)


def _hanger_pa_person() -> Iterator[tuple[type[models.Model], str]]:
    """Every model with a foreign key to Person, also those of later steps. History stays where it was written."""
    for rel in Person._meta.related_objects:
        modell = rel.related_model
        if modell is not Sammanslagning and not hasattr(modell, "pgh_tracked_model"):
            yield modell, rel.field.name


def _flytta(modell: type[models.Model], falt: str, kvar: Person, bort: Person) -> list[Rad]:
    rader = modell._base_manager.filter(**{falt: bort})
    if modell is Skydd:  # what already holds for the one who stays, holds once
        rader = rader.exclude(till_den__isnull=True, slag__in=_lopande(Skydd, kvar, "slag"))
    if modell is SkyddAtkomst:
        rader = rader.exclude(till_den__isnull=True, user__in=_lopande(SkyddAtkomst, kvar, "user"))
    ids = list(rader.order_by("pk").values_list("pk", flat=True))
    modell._base_manager.filter(pk__in=ids).update(**{falt: kvar})
    return [[modell._meta.label, str(pk), falt] for pk in ids]


def _lopande(modell: Any, person: Person, falt: str) -> list[Any]:
    return list(modell.objects.filter(person=person, till_den__isnull=True).values_list(falt, flat=True))


def _ett_gallande_nummer(kvar: Person, bort: Person) -> list[Rad]:
    """A personnummer before a samordningsnummer before a reservnummer; of two alike the one of who stays. The other ends today."""
    gallande = list(PersonIdentitet.objects.filter(person__in=[kvar, bort], till_den__isnull=True))
    if len(gallande) < 2:
        return []
    gallande.sort(key=lambda i: (RANG.index(Identitetsslag(i.slag)), i.person_id != kvar.pk))
    forlorare = gallande[1]
    forlorare.till_den = max(forlorare.fran_den, timezone.localdate())
    forlorare.save(update_fields=["till_den"])
    return [[PersonIdentitet._meta.label, str(forlorare.pk), "till_den"]]


def _byt_nyckel(kvar: Person, bort: Person) -> list[Rad]:
    """When only `bort` is known to be the same human being in another nämnd, its statistics key follows to `kvar` (kas.md 6.0)."""
    delad = {p.pk: Person.objects.filter(person_key=p.person_key).exclude(pk=p.pk).exists() for p in (kvar, bort)}
    if delad[kvar.pk] or not delad[bort.pk]:
        return []
    _vaxla_nycklar(kvar, bort)
    return [[Person._meta.label, str(kvar.pk), "person_key"]]


def _vaxla_nycklar(ett: Person, annat: Person) -> None:
    nycklar = [(p.person_key, p.record_key) for p in (ett, annat)]
    Person.objects.filter(pk=annat.pk).update(person_key=ny_person_key())  # unique within the nämnd: one step at a time
    for person, (person_key, record_key) in ((ett, nycklar[1]), (annat, nycklar[0])):
        person.person_key, person.record_key = person_key, record_key
        person.save(update_fields=["person_key", "record_key"])


def _skydda(actor: User, kvar: Person, bort: Person) -> None:
    """Those who hold the moved cases of a protected person keep them (S029), and no contact data stay behind (law.md B08)."""
    if not kvar.har_skydd:
        return
    agare = Arende.objects.oppna().filter(person=kvar).values_list("ansvarig", flat=True)
    ge_skyddsatkomst(actor=actor, person=kvar, user_ids=list(agare), skal="Ansvarig för ärendet")
    bort.telefon = bort.epost = bort.adress = ""
    bort.save(update_fields=["telefon", "epost", "adress"])


def _skriv_handelse(actor: User, verb: str, rad: Sammanslagning, person_id: UUID) -> None:
    """One on each of the person's cases, so that it stands in their history."""
    for arende_id in Arende.objects.filter(person=person_id).values_list("pk", flat=True):
        log_event(actor=actor, verb=verb, obj=rad, arende_id=arende_id)
    if not Arende.objects.filter(person=person_id).exists():
        log_event(actor=actor, verb=verb, obj=rad)


@transaction.atomic
def angra_sammanslagning(*, actor: User, rad: Sammanslagning) -> Sammanslagning:
    """Moves exactly the rows of the merge back. What was written on `kvar` after it stays there. Twice says so."""
    krav(can_sla_ihop(actor))
    if not synliga_personer(actor).filter(pk=rad.kvar_id).exists():
        raise PermissionDenied("Personen finns inte bland dem du får se.")
    kvar, bort = _las(rad.kvar_id, rad.bort_id)
    rad = Sammanslagning.objects.select_for_update(of=("self",)).get(pk=rad.pk)
    if rad.angrad_vid:
        raise ValidationError("Sammanslagningen är redan ångrad.")
    if Sammanslagning.objects.filter(bort=kvar, angrad_vid__isnull=True).exists():
        raise ValidationError("Personen har sedan slagits ihop med en annan. Ångra den sammanslagningen först.")
    _skriv_handelse(actor, "person.angra_ihop", rad, kvar.pk)
    _flytta_tillbaka(rad, kvar, bort)
    _skydda_bada(actor, rad, kvar, bort)
    rad.angrad_av, rad.angrad_vid = actor, timezone.now()
    rad.save(update_fields=["angrad_av", "angrad_vid"])
    return rad


def _flytta_tillbaka(rad: Sammanslagning, kvar: Person, bort: Person) -> None:
    sist = []
    for namn, pk, falt in rad.flyttade:
        if falt in {"till_den", "person_key"}:
            sist.append((pk, falt))
            continue
        apps.get_model(namn)._base_manager.filter(pk=pk, **{falt: kvar}).update(**{falt: bort})
    for pk, falt in sist:
        if falt == "person_key":
            _vaxla_nycklar(kvar, bort)
            continue
        nummer = PersonIdentitet.objects.get(pk=pk)
        if not PersonIdentitet.objects.filter(person=nummer.person_id, till_den__isnull=True).exists():
            nummer.till_den = None
            nummer.save(update_fields=["till_den"])


def _skydda_bada(actor: User, rad: Sammanslagning, kvar: Person, bort: Person) -> None:
    """A marker that came while they were one may belong to either: then both are protected (law.md B06)."""
    if not kvar.har_skydd or bort.har_skydd:
        return
    nya = Skydd.objects.filter(person=kvar, till_den__isnull=True, fran_den__gte=timezone.localdate(rad.utford_vid))
    for skydd in nya.exclude(pk__in=[pk for namn, pk, _ in rad.flyttade if namn == Skydd._meta.label]):
        registrera_skydd(actor=actor, person=bort, slag=skydd.slag, kalla="Ångrad sammanslagning")
        for atkomst in SkyddAtkomst.objects.filter(person=kvar, till_den__isnull=True):
            ge_skyddsatkomst(actor=actor, person=bort, user_ids=[atkomst.user_id], skal=atkomst.skal)


def vad_flyttas(person: Person, user: User | None = None) -> list[tuple[str, int]]:
    """What hangs on the person, in words and numbers. For the page where it is decided (`user`): only what the user may see, since a
    number too tells that somebody is known elsewhere (law.md A03)."""
    rader = []
    for modell, falt in _hanger_pa_person():
        alla = modell._base_manager.filter(**{falt: person})
        if user is not None and modell is not PersonIdentitet:  # the numbers stand on the page
            synliga: Any = modell._default_manager
            alla = alla.filter(pk__in=synliga.visible_to(user).values("pk")) if hasattr(synliga, "visible_to") else alla.none()
        if antal := alla.count():
            rader.append((str(modell._meta.verbose_name_plural), antal))
    return rader
