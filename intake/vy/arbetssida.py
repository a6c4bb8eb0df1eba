"""The page of a work list: counters that are filters, and the chosen list below. Later steps use it for lists of their own."""

from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpRequest
from django.utils import timezone

from ame.audit.services import log_list
from ame.organisation.models import Enhet
from intake.forms.arbetslistor import BatchForm, EnhetFilter
from intake.vy.arbetslista import Fraga, Urval, rakna, valj

PER_SIDA = 25
SORTERINGAR = {"dag", "-dag", "namn", "-namn"}


def arbetssida(request: HttpRequest, urval: tuple[Urval, ...], enheter: list[Any]) -> dict[str, Any]:
    """The counters and the chosen list: both from the same function of the selection. What is chosen stands in the address."""
    form = EnhetFilter(request.GET, enheter=enheter)
    enhet = form.cleaned_data.get("enhet") if form.is_valid() else None
    fraga = Fraga(request.user, [enhet.pk] if enhet else enheter, timezone.localdate())
    antal = rakna(urval, fraga)
    vald = valj(urval, request.GET.get("visa", ""), antal)
    sort = request.GET.get("sort", "dag")
    sidor = Paginator(vald.sorterad(fraga, sort if sort in SORTERINGAR else "dag"), PER_SIDA)
    sidor.count = antal[vald.kod]
    sida = sidor.get_page(request.GET.get("sida"))
    rader = [vald.rad(x, fraga) for x in sida.object_list]
    log_list(actor=request.user, objekt_typ=f"arbetslista.{vald.kod}", antal=len(rader))
    return {
        "raknare": [_raknare(u, antal[u.kod], enhet, u is vald) for u in urval],
        "vald": vald,
        "sida": sida,
        "rader": rader,
        "form": form if form.fields.get("enhet") else None,
        "forvald_sortering": "dag",
        "batch_form": BatchForm(batch=vald.batch, user=request.user) if vald.batch and rader else None,
    }


def _raknare(urval: Urval, antal: int, enhet: Enhet | None, aktiv: bool) -> dict[str, Any]:
    val = {"visa": urval.kod} | ({"enhet": str(enhet.pk)} if enhet else {})
    return {"antal": antal, "text": urval.text, "farg": urval.farg, "url": f"?{urlencode(val)}", "aktiv": aktiv}
