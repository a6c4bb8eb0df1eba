"""The report's own page, for the unit and for the one it was sent to."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest

from ame.access.models import User
from ame.access.perms import can_kvittera_narvarorapport, can_signera_narvarorapport
from ame.arenden.models import Arende
from ame.arenden.services.notiser import markera_last
from ame.arenden.vy.hamta import hamta_arende
from ame.audit.enums import Atgard
from ame.audit.services import log_read
from insatser.models import Narvarorapport
from insatser.services.rapport import kan_aterkallas
from insatser.services.rapport_pdf import pdf_data
from insatser.vy.rapport import rapportrader

MED = (
    "remiss__avsandare",
    "remiss__avsandande_enhet__verksamhet",
    "arende__person",
    "arende__enhet",
    "mottagare",
    "signerad_av",
    "medgivande",
)


def hamta_rapport(request: HttpRequest, pk: UUID, atgard: str = Atgard.VISA) -> tuple[Narvarorapport, Arende | None]:
    """The report and its case; no case for the one it was sent to. Taken back it is gone for the remittent (N03). Logged every time, as a
    read of the sender's own copy or of the unit's file."""
    rapport = Narvarorapport.objects.filter(pk=pk).select_related(*MED).first()
    if rapport is None:
        log_read(actor=request.user, objekt_typ="narvarorapport", objekt_id=pk, atgard=Atgard.NEKAD)
        raise Http404
    user: User = request.user  # type: ignore[assignment]
    synlig = Narvarorapport.objects.visible_to(user).filter(pk=pk).exists()
    if not synlig or Arende.objects.visible_to(user).filter(pk=rapport.arende_id).exists():
        arende = hamta_arende(request, rapport.arende_id, "narvarorapport", atgard)
        return rapport, arende
    enhet = rapport.remiss.avsandande_enhet
    log_read(
        actor=user,
        objekt_typ="narvarorapport",
        objekt_id=pk,
        person_id=rapport.arende.person_id,
        enhet_id=enhet.pk if enhet else None,
        namnd_id=enhet.verksamhet.namnd_id if enhet else None,
        atgard=atgard,
        ar_skyddad=rapport.remiss.ar_skyddad,
    )
    if request.method == "GET":  # what was told about it is read when its page is opened (C96)
        markera_last(user=user, ids=[pk])
    return rapport, None


def sidans_innehall(innehall: dict[str, Any]) -> dict[str, Any]:
    """The same words as on paper (N01): a month that is not signed yet has no number and no signer."""
    return pdf_data({"nummer": 1, "signerad_av": "", "telefon": "", "ersatter": None, "andrat": []} | innehall)


def bygg_rapport(request: HttpRequest, rapport: Narvarorapport, arende: Arende | None) -> dict[str, Any]:
    user: User = request.user  # type: ignore[assignment]
    alla = Narvarorapport.objects.filter(arende=rapport.arende_id, remiss=rapport.remiss_id, manad=rapport.manad)
    rader = rapportrader(rapport.arende, alla.defer("pdf").select_related("mottagare", "remiss"))
    rad = next(r for r in rader if r.rapport.pk == rapport.pk)
    return {
        "rapport": rapport,
        "rad": rad,
        "arende": arende,
        "r": sidans_innehall(rapport.innehall),
        "far_aterkalla": bool(arende and kan_aterkallas(rapport) and can_signera_narvarorapport(user, arende)),
        "far_signera": bool(arende and can_signera_narvarorapport(user, arende)),
        "far_kvittera": arende is None and rapport.kvitterad_vid is None and bool(can_kvittera_narvarorapport(user, rapport)),
    }
