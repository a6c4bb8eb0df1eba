"""The sending unit's group queue: what nobody holds (S033). Co-operation is bound to roles and agreements, not to persons: when somebody
leaves, the remisser stay with the unit, and answers go to whoever holds them now."""

from datetime import date, timedelta
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from ame.access.enums import Roll
from ame.access.models import Uppdrag, User
from ame.access.perms import can_fordela_remiss, can_ta_over_remiss, krav
from ame.access.personal import arbetar_i
from ame.arenden.enums import Bevakningsslag, Notisslag
from ame.arenden.services import lamna_over_utkast, los_bevakning, notiser
from ame.audit.services import log_event
from ame.common.transitions import OgiltigOvergang
from intake.enums import Overtagsskal, RemissStatus, Sandningsstatus
from intake.models import Remiss, Sandning
from intake.services.ko import avgor
from intake.services.rad import AVSLUTADE, las_remiss
from intake.services.utkast import FORMULAR

LASES_DAGAR = 60  # an answer that came just before somebody left shall be read by somebody


def levande(idag: date) -> Q:
    """What is worth taking over: everything open, and what has just been answered."""
    nyss = Q(status__in=[RemissStatus.BESVARAD, RemissStatus.AVBOJD], avslutad_vid__date__gt=idag - timedelta(days=LASES_DAGAR))
    return ~Q(status__in=AVSLUTADE) | nyss


@transaction.atomic
def ta_over(*, actor: User, remiss: Remiss, skal: str) -> Remiss:
    """A socialsekreterare of the unit takes a remiss out of the queue, with a reason. Of two at once one wins."""
    remiss = _las_ur_kon(remiss)
    krav(can_ta_over_remiss(actor, remiss))
    if remiss.ar_skyddad:
        krav(can_fordela_remiss(actor, remiss))
    return _ge(remiss, actor, actor, skal)


@transaction.atomic
def fordela(*, actor: User, remiss: Remiss, till: User, skal: str = Overtagsskal.FORDELAD) -> Remiss:
    """The unit's chef gives a remiss in the queue to somebody; a protected person's only the chef sees there (law.md B07)."""
    remiss = _las_ur_kon(remiss)
    krav(can_fordela_remiss(actor, remiss))
    assert remiss.avsandande_enhet_id  # can_fordela_remiss
    krav_skriver_i(remiss.avsandande_enhet_id, till, "till")
    return _ge(remiss, actor, till, skal)


def krav_skriver_i(enhet_id: UUID, user: User, falt: str) -> None:
    """Raises ValidationError on `falt` when the user is not socialsekreterare in the unit today."""
    if not arbetar_i(user, enhet_id, Roll.SOCIALSEKRETERARE):
        raise ValidationError({falt: "Välj någon som arbetar som socialsekreterare i enheten."})


def _las_ur_kon(remiss: Remiss) -> Remiss:
    remiss = las_remiss(remiss)
    if remiss.avsandare_id is not None:
        raise OgiltigOvergang(f"{remiss.avsandare} har redan tagit remissen.")
    return remiss


def _ge(remiss: Remiss, actor: User, till: User, skal: str) -> Remiss:
    if skal not in Overtagsskal.values:
        raise ValidationError({"skal": "Välj varför remissen byter kontakt."})
    remiss.avsandare = till
    remiss.version += 1
    remiss.save(update_fields=["avsandare", "version"])
    lamna_over_utkast(formular=FORMULAR, objekt_id=remiss.pk, till=till)
    log_event(
        actor=actor,
        verb="remiss.ta_over",
        obj=remiss,
        after=str(till.pk),
        arende_id=remiss.arende_id,
        remiss_id=remiss.pk,
        data={"skal": skal},
    )
    _beratta(remiss, actor, till)
    return remiss


def _beratta(remiss: Remiss, actor: User, till: User) -> None:
    """The new one when somebody else chose; and the one who holds the case, who now has another number to call (S032)."""
    steg = notiser.steg(remiss.pk, remiss.version)
    if till.pk != actor.pk:
        notiser.skapa(user=till, slag=Notisslag.REMISS_LATT, mal_id=steg, sida_id=remiss.pk, actor=actor)
    if remiss.arende and remiss.status not in AVSLUTADE:
        notiser.skapa(user=remiss.arende.ansvarig, slag=Notisslag.KONTAKT, mal_id=steg, sida_id=remiss.pk, actor=actor)


# --- into the queue -------------------------------------------------------------------------------------------------


def slapp_vid_avslut(*, actor: User, uppdrag: Uppdrag) -> None:
    """Called when an uppdrag has got a last day (settings.AME_UPPDRAG_SLUT). On that day what the user holds in the unit falls to its
    queue; a later day is the night's job."""
    idag = timezone.localdate()
    if uppdrag.roll != Roll.SOCIALSEKRETERARE or uppdrag.till_den is None or uppdrag.till_den > idag:
        return
    kvar = Uppdrag.objects.aktiva(idag).filter(user_id=uppdrag.user_id, enhet_id=uppdrag.enhet_id, roll=Roll.SOCIALSEKRETERARE)
    if not kvar.exclude(pk=uppdrag.pk).exists():
        slapp(actor=actor, remisser=Remiss.objects.filter(avsandare_id=uppdrag.user_id, avsandande_enhet_id=uppdrag.enhet_id))


def slapp_utan_uppdrag(*, idag: date) -> int:
    """Nightly: nothing is addressed to a dead mailbox. Those whose avsändare no longer works in the sending unit, however the uppdrag
    ended. May run twice."""
    arbetar = Uppdrag.objects.aktiva(idag).filter(
        user_id=OuterRef("avsandare_id"), enhet_id=OuterRef("avsandande_enhet_id"), roll=Roll.SOCIALSEKRETERARE
    )
    borta = Remiss.objects.filter(avsandare__isnull=False, avsandande_enhet__isnull=False)
    return slapp(actor=None, remisser=borta.filter(~Exists(arbetar) | Q(avsandare__is_active=False)))


@transaction.atomic
def slapp(*, actor: User | None, remisser: QuerySet[Remiss]) -> int:
    """Lays open remisser in the group queue. A send that waits is called off, and nothing unread waits for the one who left."""
    rader = remisser.filter(levande(timezone.localdate())).order_by("pk").values_list("pk", flat=True)
    last = list(Remiss.objects.select_for_update(of=("self",)).filter(pk__in=list(rader)).order_by("pk"))
    for remiss in last:
        _slapp_en(remiss, actor)
    return len(last)


def _slapp_en(remiss: Remiss, actor: User | None) -> None:
    fore = remiss.avsandare
    for sandning in Sandning.objects.koade().select_for_update(of=("self",)).filter(remiss=remiss):
        avgor(rad=sandning, actor=actor, status=Sandningsstatus.AVBRUTEN)
    remiss.avsandare = None
    remiss.version += 1
    remiss.save(update_fields=["avsandare", "version"])
    los_bevakning(actor=actor, slag=Bevakningsslag.SAMTYCKE, mal_id=remiss.pk)
    if fore is not None:
        notiser.gor_inaktuella(sida_id=remiss.pk, user=fore)
    log_event(
        actor=actor,
        verb="remiss.till_gruppko",
        obj=remiss,
        before=str(fore.pk) if fore else "",
        arende_id=remiss.arende_id,
        remiss_id=remiss.pk,
    )
