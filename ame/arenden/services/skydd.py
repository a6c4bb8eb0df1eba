"""Protection seen from a case: who does it, who may open it then, and that it shows in the case's history (law.md B03, B06-B08)."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.module_loading import import_string

from ame.access.enums import Roll
from ame.access.models import User
from ame.access.perms import can_hantera_skydd, krav
from ame.access.personal import arbetar_i, personal_i
from ame.arenden.enums import Atkomstslag
from ame.arenden.models import Arende, Atkomst
from ame.arenden.services.arende import SKAL_ANSVARIG
from ame.arenden.services.bevakning import skapa_bevakning
from ame.arenden.services.diarium import maska_arendets
from ame.audit.services import log_event
from ame.common.texter import utan_nummer
from ame.people.models import Person, Skydd, SkyddAtkomst
from ame.people.services import avsluta_skydd, ge_skyddsatkomst, registrera_skydd, ta_bort_skyddsatkomst

ROLLER = (Roll.HANDLAGGARE, Roll.BEREDARE, Roll.CHEF, Roll.HANDLEDARE)


def _las_person(arende: Arende) -> Person:
    return Person.objects.select_for_update(of=("self",)).get(pk=arende.person_id)


@transaction.atomic
def satt_skydd(*, arende: Arende, actor: User, slag: str, kalla: str) -> Skydd:
    """Marks the person as protected. From now on the case is open to its ansvarig, the unit's chefer and nobody else; the same goes for
    the person's other open cases in the nämnd. Contact data are erased, and do not come back when the marker is taken off (B08)."""
    krav(can_hantera_skydd(actor, arende.person, arende))
    person = _las_person(arende)
    if Skydd.objects.filter(person=person, slag=slag, till_den__isnull=True).exists():
        raise ValidationError({"slag": "Skyddet är redan registrerat. Ladda om sidan för att se det."})
    utan_nummer({"kalla": kalla})
    skydd = registrera_skydd(actor=actor, person=person, slag=slag, kalla=kalla.strip())
    for oppet in Arende.objects.oppna().filter(person=person) | Arende.objects.filter(pk=arende.pk):
        _slapp_in(actor, oppet)
    _slapp_in_ovriga(actor, person)
    log_event(actor=actor, verb="arende.skydd", obj=arende, after=slag, arende_id=arende.pk)
    return skydd


@transaction.atomic
def slapp_in_i_oppna_arenden(*, actor: User, person: Person, slag: str) -> None:
    """A marker that came another way than through a case, such as a sender's words in a remiss: those who hold the person's open cases
    keep them (S029, B07), and each case's history says that the person is protected."""
    for arende in Arende.objects.oppna().filter(person=person).select_related("person"):
        _slapp_in(actor, arende)
        log_event(actor=actor, verb="arende.skydd", obj=arende, after=slag, arende_id=arende.pk)
    _slapp_in_ovriga(actor, person)


def _slapp_in_ovriga(actor: User, person: Person) -> None:
    """Those who must get in for another step's sake (settings.AME_SKYDD_SATT): a remiss that waits is never nobody's."""
    for namn in settings.AME_SKYDD_SATT:
        import_string(namn)(actor=actor, person=person)


def _slapp_in(actor: User, arende: Arende) -> None:
    """The ansvarig and the chefer keep the case. What stands of it in the public diarium is masked (law.md A25, B03)."""
    maska_arendets(arende)
    ge_skyddsatkomst(actor=actor, person=arende.person, user_ids=[arende.ansvarig_id], skal=SKAL_ANSVARIG)
    chefer = [chef.pk for chef in personal_i(arende.enhet_id, Roll.CHEF)]
    ge_skyddsatkomst(actor=actor, person=arende.person, user_ids=chefer, skal="Chef för enheten")


@transaction.atomic
def ta_bort_skydd(*, arende: Arende, actor: User, skydd: Skydd) -> None:
    """Ends a marker. With the last one the named list ends too, so that a later marker starts from as few as possible (B07)."""
    krav(can_hantera_skydd(actor, arende.person, arende))
    person = _las_person(arende)
    rad = Skydd.objects.filter(pk=skydd.pk, person=person, till_den__isnull=True).first()
    if rad is None:
        raise ValidationError("Skyddet är redan avslutat. Ladda om sidan för att se läget.")
    avsluta_skydd(actor=actor, skydd=rad)
    if not Skydd.objects.filter(person=person, till_den__isnull=True).exists():
        lista = SkyddAtkomst.objects.filter(person=person, till_den__isnull=True)
        _avsluta_stallforetradare(person, *lista.values_list("user_id", flat=True))
        lista.update(till_den=timezone.localdate())
    log_event(actor=actor, verb="arende.skydd_av", obj=arende, before=rad.slag, arende_id=arende.pk)


@transaction.atomic
def lagg_till_atkomst(*, arende: Arende, actor: User, user: User, skal: str) -> None:
    """One more name on the list, as a deputy in this case. When somebody else than a chef does it, the unit's chefer are told (B07)."""
    krav(can_hantera_skydd(actor, arende.person, arende))
    person = _las_person(arende)
    if not person.har_skydd:
        raise ValidationError("Personen har inga skyddade uppgifter. Ladda om sidan för att se läget.")
    if not skal.strip():
        raise ValidationError({"skal": "Skriv varför personen behöver åtkomst."})
    idag = timezone.localdate()
    if not arbetar_i(user, arende.enhet_id, *ROLLER):
        raise ValidationError({"user": "Välj någon som arbetar i enheten."})
    ge_skyddsatkomst(actor=actor, person=person, user_ids=[user.pk], skal=skal.strip())
    if (
        not Arende.objects.visible_to(user).filter(pk=arende.pk).exists()
    ):  # the list opens nothing by itself: name the deputy in the case
        slag = Atkomstslag.STALLFORETRADARE
        Atkomst.objects.create(arende=arende, user=user, slag=slag, skal=skal.strip(), tillagd_av=actor)
    log_event(actor=actor, verb="arende.skyddsatkomst", obj=arende, arende_id=arende.pk, data={"user": str(user.pk)})
    chefer = personal_i(arende.enhet_id, Roll.CHEF)
    if actor not in chefer:
        for chef in chefer:
            titel = f"Granska ny åtkomst till skyddade uppgifter i {arende.nummer}"
            skapa_bevakning(actor=actor, ansvarig=chef, titel=titel, forfaller_den=idag)


@transaction.atomic
def ta_bort_atkomst(*, arende: Arende, actor: User, atkomst: SkyddAtkomst) -> None:
    """Takes a name off the list, never that of the one who holds an open case: the case would be nobody's (S029)."""
    krav(can_hantera_skydd(actor, arende.person, arende))
    person = _las_person(arende)
    rad = SkyddAtkomst.objects.filter(pk=atkomst.pk, person=person, till_den__isnull=True).first()
    if rad is None:
        raise ValidationError("Åtkomsten är redan borttagen. Ladda om sidan för att se läget.")
    if Arende.objects.oppna().filter(person=person, ansvarig_id=rad.user_id).exists():
        raise ValidationError("Den som är ansvarig för ett öppet ärende står alltid på listan. Byt ansvarig först.")
    ta_bort_skyddsatkomst(actor=actor, atkomst=rad)
    _avsluta_stallforetradare(person, rad.user_id)
    log_event(actor=actor, verb="arende.skyddsatkomst_bort", obj=arende, arende_id=arende.pk, data={"user": str(rad.user_id)})


def _avsluta_stallforetradare(person: Person, *user_ids: int) -> None:
    rader = Atkomst.objects.filter(
        arende__person=person, user__in=user_ids, slag=Atkomstslag.STALLFORETRADARE, till_vid__isnull=True
    )
    rader.update(till_vid=timezone.now())
