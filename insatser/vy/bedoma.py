"""One session's absence on its page: the calls to it, what was said, and every change (S088, S089)."""

from typing import Any
from uuid import UUID

from django.apps import apps
from django.http import Http404, HttpRequest
from django.utils import timezone

from ame.access.models import User
from ame.access.perms import can_arbeta_i_arende, can_bedoma_franvaro
from ame.arenden.models import Arende
from ame.arenden.vy.hamta import hamta_arende
from ame.audit.enums import Atgard
from ame.audit.services import log_read
from insatser.enums import BEDOMD_FRANVARO, Narvarostatus
from insatser.matt import ar_kommande
from insatser.models import Tillfalle
from insatser.services.bedoma import FRANVARO, NADDE_FRAM, kallelser_till, varfor_inte_bedomas
from insatser.services.rapport_innehall import KOMMANDE, passets_ord
from insatser.vy.rapport import kallelserader

MED = ("insats__insatstyp", "insats__arende__person", "insats__arende__enhet", "bedomd_av", "markerad_av", "franvaroskal")


def hamta_tillfalle(request: HttpRequest, pk: UUID, atgard: str = Atgard.VISA) -> tuple[Tillfalle, Arende | None]:
    """The session and its case; no case for a handledare, who sees the own group and nothing more of the case. Logged either way."""
    rad = Tillfalle.objects.filter(pk=pk).select_related(*MED).first()
    if rad is None:
        log_read(actor=request.user, objekt_typ="tillfalle", objekt_id=pk, atgard=Atgard.NEKAD)
        raise Http404
    user: User = request.user  # type: ignore[assignment]
    arende = rad.insats.arende
    i_arendet = Arende.objects.visible_to(user).filter(pk=arende.pk).exists()
    if i_arendet or not Tillfalle.objects.visible_to(user).filter(pk=pk).exists():
        return rad, hamta_arende(request, arende.pk, "tillfalle", atgard)
    log_read(
        actor=user,
        objekt_typ="tillfalle",
        objekt_id=pk,
        person_id=arende.person_id,
        arende_id=arende.pk,
        enhet_id=arende.enhet_id,
        namnd_id=arende.person.namnd_id,
        atgard=atgard,
        ar_skyddad=arende.person.har_skydd,
    )
    return rad, None


def i_arendet(request: HttpRequest, pk: UUID) -> tuple[Tillfalle, Arende]:
    """For what only those who work in the case do: a handledare meets the same answer as anybody outside the case."""
    rad, arende = hamta_tillfalle(request, pk)
    return rad, arende or hamta_arende(request, rad.insats.arende_id, "tillfalle")


def bygg(request: HttpRequest, rad: Tillfalle, arende: Arende) -> dict[str, Any]:
    """What the page shows beside its forms."""
    kallelser = kallelserader(arende, kallelser_till(rad))
    return {
        "t": rad,
        "status_text": passets_ord(rad),
        "ar_kommande": ar_kommande(rad, timezone.localdate()),
        "ar_franvaro": rad.status in FRANVARO,
        "ar_bedomd": rad.status in BEDOMD_FRANVARO,
        "stopp": varfor_inte_bedomas(rad),
        "kallelser": kallelser,
        "nadde_fram": any(k.kallelse.natt in NADDE_FRAM for k in kallelser),
        "forklarat_efter": bool(
            rad.bedomd_vid and rad.forklaring_den and rad.forklaring_den > timezone.localdate(rad.bedomd_vid)
        ),
        "historik": historik(rad.pk),
        "far_bedoma": bool(can_bedoma_franvaro(request.user, arende)),
        "far_skriva": bool(can_arbeta_i_arende(request.user, arende)),
    }


def visad_status(status: str, i_arendet: bool) -> str:
    """How an absence was judged is the case's: the handledare of the group sees that somebody was absent, and not why (S088, S089)."""
    if not i_arendet and status in BEDOMD_FRANVARO:
        return str(Narvarostatus.FRANVARANDE.label)
    return str(Narvarostatus(status).label)


def visat_pass(t: Tillfalle, i_arendet: bool) -> str:
    """What is known of the session for those in the case and for the handledare of the group."""
    return KOMMANDE if ar_kommande(t, timezone.localdate()) else visad_status(t.status, i_arendet)


def historik(tillfalle_id: UUID, i_arendet: bool = True) -> list[dict[str, Any]]:
    """Every change of the session as the database kept it, newest first (S088). Two queries."""
    handelser = apps.get_model("insatser", "TillfalleEvent").objects.filter(pgh_obj_id=tillfalle_id).order_by("-pgh_id")
    rader = list(
        handelser.values(
            "pgh_created_at",
            "status",
            "timmar",
            "markerad_av_id",
            "bedomd_av_id",
            "forklaring",
            "forklaring_saknas",
            "anmald_vid",
        )
    )
    ids = {r[namn] for r in rader for namn in ("markerad_av_id", "bedomd_av_id") if r[namn]}
    namn = {u.pk: str(u) for u in User.objects.filter(pk__in=ids)}
    svar = []
    for rad, fore in zip(rader, [*rader[1:], None], strict=True):
        if text := _andring(fore, rad, i_arendet):
            vem = rad["bedomd_av_id"] if rad["status"] in BEDOMD_FRANVARO and text.startswith("Bedöm") else rad["markerad_av_id"]
            svar.append({"vid": rad["pgh_created_at"], "text": text, "vem": namn.get(vem, "") if text[0] in "BM" else ""})
    return svar


def _andring(fore: dict[str, Any] | None, rad: dict[str, Any], i_arendet: bool) -> str:
    status = Narvarostatus(rad["status"])
    if fore is None:
        return "Passet planerades."
    if fore["status"] != rad["status"]:
        ord_ = "Bedömt" if status in BEDOMD_FRANVARO else "Markerat"
        if ord_ == "Bedömt" and not i_arendet:
            return "Bedömt av handläggaren."
        nu, da = (visad_status(s, i_arendet).lower() for s in (status, fore["status"]))
        return f"{ord_} som {nu}. Före: {da}."
    if (fore["forklaring"], fore["forklaring_saknas"]) != (rad["forklaring"], rad["forklaring_saknas"]):
        return "Deltagarens förklaring skrevs." if rad["forklaring"] else "Försök att få en förklaring noterades."
    if fore["anmald_vid"] != rad["anmald_vid"]:
        return "Frånvaron anmäldes."
    return "Markerat med andra timmar." if fore["timmar"] != rad["timmar"] else ""
