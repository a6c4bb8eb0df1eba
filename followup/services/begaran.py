"""The sender asks for an answer out of turn (C50): an agreed day of its own, with its promise, its task and its notice."""

from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from ame.access.models import User
from ame.access.perms import can_komplettera_remiss, krav
from ame.arenden.enums import Bevakningsslag, Notisslag
from ame.arenden.services import los_bevakning, notiser, skapa_bevakning
from ame.audit.services import log_event
from ame.common.helgdagar import nasta_vardag
from ame.common.texter import krav_text
from followup.services.aterkoppling import SKRIVS
from intake.enums import Aterkopplingsslag, Loftesslag
from intake.models import AvtaladAterkoppling, Remiss
from intake.services import lova, upphor
from intake.services.rad import las_remiss

ARBETSDAGAR = 3  # the shortest time that a request may give
LANGST_DAGAR = 365


def tidigast(idag: date) -> date:
    """The third working day from today: weekends and red days are not counted."""
    dag = idag
    for _ in range(ARBETSDAGAR):
        dag = nasta_vardag(dag + timedelta(days=1))
    return dag


def oppen_begaran(remiss: Remiss) -> AvtaladAterkoppling | None:
    """What has been asked for and is not answered. One query."""
    return remiss.avtalade.filter(begard_vid__isnull=False, aterkopplingar__isnull=True).first()


def varfor_inte(remiss: Remiss) -> str:
    """Why nothing can be asked for now; empty when it can."""
    if remiss.status not in SKRIVS or remiss.arende_id is None:
        return "Du kan be om återkoppling när enheten har tagit emot remissen och tills den är besvarad."
    if oppen_begaran(remiss):
        return "Du har redan bett om återkoppling. Vänta på svaret, eller ta tillbaka begäran."
    return ""


@transaction.atomic
def be_om_aterkoppling(*, actor: User, remiss: Remiss, text: str, onskad_den: date) -> AvtaladAterkoppling:
    """Whoever holds the remiss asks, and says why and by when. One request at a time; the same one sent twice is one request (N29)."""
    remiss = las_remiss(remiss)
    krav(can_komplettera_remiss(actor, remiss))
    text = krav_text("text", text, "Skriv vad du behöver veta, och varför nu.")
    idag = timezone.localdate()
    if (oppen := oppen_begaran(remiss)) and (oppen.begaran, oppen.senast_den, oppen.begard_av_id) == (text, onskad_den, actor.pk):
        return oppen
    if skal := varfor_inte(remiss):
        raise ValidationError(skal)
    if onskad_den < tidigast(idag):
        raise ValidationError({"onskad_den": f"Välj tidigast den {tidigast(idag):%Y-%m-%d}: enheten behöver tre arbetsdagar."})
    if onskad_den > idag + timedelta(days=LANGST_DAGAR):
        raise ValidationError({"onskad_den": "Välj en dag inom ett år."})
    rad = AvtaladAterkoppling(
        remiss=remiss,
        slag=Aterkopplingsslag.DEL,
        senast_den=onskad_den,
        begard_av=actor,
        begard_vid=timezone.now(),
        begaran=text,
    )
    rad.full_clean()
    rad.save(force_insert=True)
    _beratta(actor, remiss, rad)
    return rad


def _beratta(actor: User, remiss: Remiss, rad: AvtaladAterkoppling) -> None:
    """A promise, a task and a notice for the one who holds the case; the source follows along (N24)."""
    arende = remiss.arende
    assert arende  # varfor_inte has checked
    lova(remiss=remiss, slag=Loftesslag.ATERKOPPLING, mal_id=rad.pk, lovat_den=rad.senast_den)
    skapa_bevakning(
        actor=actor,
        ansvarig=arende.ansvarig,
        arende=arende,
        slag=Bevakningsslag.ATERKOPPLING,
        titel="Remittenten ber om återkoppling",
        forfaller_den=rad.senast_den,
        mal_id=rad.pk,
    )
    notiser.skapa(
        user=arende.ansvarig,
        slag=Notisslag.BEGARAN,
        mal_id=rad.pk,
        sida_id=rad.pk,
        far_mejlas=not remiss.ar_skyddad,
        actor=actor,
    )
    log_event(
        actor=actor, verb="aterkoppling.begar", obj=remiss, handelse_den=rad.senast_den, arende_id=arende.pk, remiss_id=remiss.pk
    )


@transaction.atomic
def aterta_begaran(*, actor: User, remiss: Remiss) -> None:
    """The sender needs it no more: task, promise and notice go with it. An answered one stays. Twice changes nothing."""
    remiss = las_remiss(remiss)
    krav(can_komplettera_remiss(actor, remiss))
    rad = oppen_begaran(remiss)
    if rad is None:
        return
    los_bevakning(actor=actor, slag=Bevakningsslag.ATERKOPPLING, mal_id=rad.pk)
    upphor(slag=Loftesslag.ATERKOPPLING, mal_id=rad.pk, actor=actor)
    notiser.gor_inaktuella(mal_id=rad.pk)
    log_event(actor=actor, verb="aterkoppling.aterta_begaran", obj=remiss, arende_id=remiss.arende_id, remiss_id=remiss.pk)
    rad.delete()
