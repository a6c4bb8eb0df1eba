"""A remiss that waits to be sent (law.md A09, A10). The ground is checked when it leaves. Row locks are taken in the order remiss, send,
consent, as by a withdrawal: of the two, one wins."""

from datetime import datetime, timedelta
from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from ame.access.models import User
from ame.access.perms import can_andra_remissutkast, krav
from ame.arenden.enums import Bevakningsslag
from ame.arenden.services import skapa_bevakning
from ame.audit.services import log_event
from ame.common.transitions import OgiltigOvergang
from intake.enums import RemissStatus, SaknadGrund, Sandningsstatus
from intake.models import Remiss, Sandning
from intake.services.delning import SaknarGrund, regim_skiljer
from intake.services.ko import avgor, krav_ej_koad
from intake.services.komplett import SAKNAS_BEKRAFTELSE, prova, vad_saknas
from intake.services.rad import las_remiss
from intake.services.remiss import notera_stopp, verkstall

LANGST_FRAM = timedelta(days=90)


@transaction.atomic
def koa_sandning(*, actor: User, remiss: Remiss, skickas_vid: datetime, bekraftar_sekretess: bool = False) -> Sandning:
    """Queues a whole remiss to leave at a chosen time. What is missing is said now; only the ground waits until it leaves, for a consent
    may be renewed or withdrawn meanwhile."""
    remiss = las_remiss(remiss)
    krav(can_andra_remissutkast(actor, remiss))
    if remiss.status != RemissStatus.UTKAST:
        raise OgiltigOvergang("Remissen är redan skickad. Öppna den för att se var den är.")
    krav_ej_koad(remiss)
    if remiss.avsandande_enhet_id is None:
        raise ValidationError("Det som enheten registrerar själv skickas genast.")
    nu = timezone.now()
    if not nu < skickas_vid <= nu + LANGST_FRAM:
        raise ValidationError({"skickas_vid": f"Välj en tid framåt, högst {LANGST_FRAM.days} dagar."})
    saknas = {f: t for f, t in vad_saknas(remiss).items() if f not in prova(remiss, timezone.localdate()).fel or not remiss.grund}
    if regim_skiljer(remiss.avsandande_enhet, remiss.mottagande_enhet) and not bekraftar_sekretess:
        saknas["bekraftar_sekretess"] = SAKNAS_BEKRAFTELSE
    if saknas:
        raise ValidationError(saknas)
    rad = Sandning(remiss=remiss, skickas_vid=skickas_vid, koad_av=actor, har_bekraftat_sekretess=bekraftar_sekretess)
    rad.full_clean()
    rad.save(force_insert=True)
    log_event(actor=actor, verb="sandning.koa", obj=rad, after=rad.status, remiss_id=remiss.pk)
    return rad


@transaction.atomic
def avbryt_sandning(*, actor: User, remiss: Remiss) -> None:
    """The sender calls it off and may write again. Raises OgiltigOvergang when it has already left."""
    remiss = las_remiss(remiss)
    krav(can_andra_remissutkast(actor, remiss))
    rad = Sandning.objects.koade().select_for_update(of=("self",)).filter(remiss=remiss).first()
    if rad is None:
        raise OgiltigOvergang("Remissen väntar inte på att skickas. Den kan redan vara skickad.")
    avgor(rad=rad, actor=actor, status=Sandningsstatus.AVBRUTEN)


def mogna_sandningar() -> list[UUID]:
    """What is due now, oldest first."""
    return list(Sandning.objects.mogna(timezone.now()).order_by("skickas_vid").values_list("pk", flat=True))


def skicka_mogen(*, sandning_id: UUID) -> str:
    """Sends what the sender decided to send, or stops it with a task to the sender. Run twice it sends once; killed in the middle the row
    is queued still. Returns the status it ended in, '' when there was nothing to do."""
    try:
        return _skicka_mogen(sandning_id)
    except SaknarGrund as fel:
        return _stoppa(sandning_id, "grunden för att dela uppgifterna gäller inte", fel.saknad)
    except PermissionDenied:
        return _stoppa(sandning_id, "du arbetar inte längre i enheten som den skrevs i")
    except ValidationError:
        return _stoppa(sandning_id, "något behöver rättas först")
    except OgiltigOvergang:
        return _stoppa(sandning_id, "den är inte längre ett utkast")


@transaction.atomic
def _skicka_mogen(sandning_id: UUID) -> str:
    rad = _las(sandning_id)
    if rad is None:
        return ""
    if not rad.koad_av.is_active:
        raise PermissionDenied
    verkstall(actor=rad.koad_av, remiss=rad.remiss, bekraftar_sekretess=rad.har_bekraftat_sekretess)
    return avgor(rad=rad, actor=rad.koad_av, status=Sandningsstatus.SKICKAD).status


@transaction.atomic
def _stoppa(sandning_id: UUID, varfor: str, saknad: SaknadGrund | None = None) -> str:
    """In a transaction of its own, after the refused one was undone. Somebody may have called the send off in between."""
    rad = _las(sandning_id)
    if rad is None:
        return ""
    skapa_bevakning(
        actor=None,
        ansvarig=rad.koad_av,
        slag=Bevakningsslag.SAMTYCKE,
        titel=f"Remiss {rad.remiss.nummer} skickades inte: {varfor}",
        forfaller_den=timezone.localdate(),
        mal_id=rad.remiss_id,
    )
    if saknad:
        notera_stopp(actor=rad.koad_av, remiss=rad.remiss, saknad=saknad)
    return avgor(rad=rad, actor=None, status=Sandningsstatus.STOPPAD, saknad_grund=saknad or "").status


def _las(sandning_id: UUID) -> Sandning | None:
    """The waiting send with remiss and send locked, in that order; None when it is no longer waiting or not due."""
    remiss_id = Sandning.objects.filter(pk=sandning_id).values_list("remiss_id", flat=True).first()
    if remiss_id is None or not Remiss.objects.select_for_update(of=("self",)).filter(pk=remiss_id).values_list("pk").first():
        return None
    rader = Sandning.objects.mogna(timezone.now()).select_for_update(of=("self",)).select_related("remiss", "koad_av")
    return rader.filter(pk=sandning_id).first()
