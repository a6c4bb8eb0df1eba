"""The work lists of each role, and what may be done to several rows at once (N06)."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from ame.access.enums import Roll
from ame.access.perms import can_se_arbetslista, can_se_kraver_dig
from ame.audit.services import log_list
from ame.common.toast import toast
from ame.common.vy import roll_kravs
from ame.organisation.models import Enhet
from intake.forms.arbetslistor import BatchForm, EnhetFilter
from intake.services import flera
from intake.vy.arbetslista import CHEF, Fraga, Urval, rakna, urval_for, valj

PER_SIDA = 25
SORTERINGAR = {"dag", "-dag", "namn", "-namn"}
KVITTO = {
    "starta": "beredningar har börjat",
    "dagordning": "ärenden står på dagordningen",
    "beredare": "ärenden har den valda beredaren",
}


@require_safe
@roll_kravs(can_se_arbetslista)
def arbetslista(request: HttpRequest) -> HttpResponse:
    """What waits for the user's role. The number of queries does not follow the number of rows."""
    enheter = request.user.enheter_med_roll(Roll.RECEPTION, Roll.HANDLAGGARE, Roll.BEREDARE)
    kontext = _sida(request, urval_for(request.user), list(enheter))
    return render(request, "intake/arbetslistor/arbetslista.html", kontext)


@require_safe
@roll_kravs(can_se_kraver_dig)
def kraver_dig(request: HttpRequest) -> HttpResponse:
    """The chef's: what has passed or is about to, in the units where the user is chef."""
    kontext = _sida(request, CHEF, list(request.user.enheter_med_roll(Roll.CHEF)))
    return render(request, "intake/arbetslistor/kraver_dig.html", kontext)


def _sida(request: HttpRequest, urval: tuple[Urval, ...], enheter: list[Any]) -> dict[str, Any]:
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


@require_POST
@roll_kravs(can_se_arbetslista)
def arbetslista_flera(request: HttpRequest) -> HttpResponse:
    """One POST for several rows. Rows come through the list's own query, and each through its own permission in the service."""
    enheter = request.user.enheter_med_roll(Roll.HANDLAGGARE, Roll.BEREDARE)
    fraga = Fraga(request.user, list(enheter), timezone.localdate())
    vald = next((u for u in urval_for(request.user) if u.batch and u.kod == request.POST.get("visa")), None)
    if vald is None:
        messages.error(request, "Välj en lista där flera rader kan göras på en gång.")
        return redirect("arbetslista")
    tillbaka = f"{reverse('arbetslista')}?visa={vald.kod}"
    form = BatchForm(request.POST, batch=vald.batch, user=request.user)
    if not form.is_valid():
        messages.error(request, " ".join(text for texter in form.errors.values() for text in texter))
        return redirect(tillbaka)
    try:
        utfall = _utfor(
            request, vald, list(vald.sorterad(fraga, "dag").filter(pk__in=form.cleaned_data["rad"])), form.cleaned_data
        )
    except ValidationError as fel:
        messages.error(request, " ".join(fel.messages))
        return redirect(tillbaka)
    _beratta(request, vald, utfall, len(form.cleaned_data["rad"]))
    return redirect(tillbaka)


def _utfor(request: HttpRequest, vald: Urval, rader: list[Any], data: dict[str, Any]) -> flera.Utfall:
    user = request.user
    if vald.batch == "starta":
        return flera.starta_flera(actor=user, remisser=rader, ansvarig=data["ansvarig"], mote=data.get("mote"))
    if vald.batch == "dagordning":
        return flera.lagg_flera_pa_dagordning(actor=user, beredningar=rader, mote=data["mote"])
    return flera.byt_flera_beredare(actor=user, beredningar=rader, ansvarig=data["ansvarig"])


def _beratta(request: HttpRequest, vald: Urval, utfall: flera.Utfall, valda: int) -> None:
    """How many were done, and each that was not with its reason."""
    if utfall.gjorda:
        toast(request, f"{utfall.gjorda} {KVITTO[vald.batch]}.")
    for nummer, skal in utfall.nekade:
        messages.warning(request, f"{nummer}: {skal}")
    if borta := valda - utfall.gjorda - len(utfall.nekade):
        messages.warning(request, f"{borta} av raderna finns inte kvar i listan.")
