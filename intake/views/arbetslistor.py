"""The work lists of each role, and what may be done to several rows at once (N06)."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from ame.access.enums import Roll
from ame.access.perms import can_se_arbetslista, can_se_kraver_dig
from ame.common.toast import toast
from ame.common.vy import roll_kravs
from intake.forms.arbetslistor import BatchForm
from intake.services import flera
from intake.vy.arbetslista import Fraga, Urval, chefens_urval, urval_for
from intake.vy.arbetssida import arbetssida

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
    kontext = arbetssida(request, urval_for(request.user), list(enheter))
    return render(request, "intake/arbetslistor/arbetslista.html", kontext)


@require_safe
@roll_kravs(can_se_kraver_dig)
def kraver_dig(request: HttpRequest) -> HttpResponse:
    """The chef's: what has passed or is about to, in the units where the user is chef."""
    kontext = arbetssida(request, chefens_urval(), list(request.user.enheter_med_roll(Roll.CHEF)))
    return render(request, "intake/arbetslistor/kraver_dig.html", kontext)


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
