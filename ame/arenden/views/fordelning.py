"""The chef's page of who holds what, and handing over a colleague's cases (C13, N09)."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from ame.access.enums import Roll
from ame.access.models import User
from ame.access.perms import can_lamna_over_at, can_se_arendefordelning, krav
from ame.arenden.forms import OverlamnaForm
from ame.arenden.services import Overlamnat, lamna_over
from ame.arenden.vy.fordelning import bygg_fordelning, grupperat, oppna_i
from ame.audit.services import log_list
from ame.common.svenska import SvenskNyckel
from ame.common.toast import toast
from ame.common.vy import fel_till_form
from ame.organisation.models import Enhet


def _enhet(request: HttpRequest, pk: UUID) -> Enhet:
    """The unit when the user works there, else 404; 403 to a colleague who is not its chef."""
    mina = request.user.enheter_med_roll(*Roll)
    enhet = get_object_or_404(Enhet.objects.filter(pk__in=mina), pk=pk)
    krav(can_se_arendefordelning(request.user, enhet.pk))
    return enhet


@require_safe
def arendefordelning(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Counts only: no person's name is on the page."""
    enhet = _enhet(request, pk)
    chef_i = Enhet.objects.filter(pk__in=request.user.enheter_med_roll(Roll.CHEF)).order_by("namn")
    kontext = {
        "enhet": enhet,
        "fordelning": bygg_fordelning(request.user, enhet.pk),
        "enheter": [(e.namn, reverse("arendefordelning", args=[e.pk]), e.pk == enhet.pk, None) for e in chef_i],
        "stig": [("Ärenden", reverse("arendelista")), ("Ärendefördelning", request.path)],
    }
    return render(request, "arenden/arendefordelning.html", kontext)


@require_http_methods(["GET", "POST"])
def overlamna(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One, many or all open cases of `?fran=` to somebody else in the unit, with one note (N09)."""
    enhet = _enhet(request, pk)
    krav(can_lamna_over_at(request.user, enhet.pk))
    fran = _kollega(request, enhet)
    arenden = oppna_i(request.user, enhet.pk).filter(ansvarig=fran).select_related("person")
    form = OverlamnaForm(request.POST or None, enhet=enhet, fran=fran, arenden=arenden)
    utfall = None
    if request.method == "POST" and form.is_valid():
        utfall = _lamna(request, enhet, fran, form)
        if utfall and not utfall.kvar:
            return redirect("arendefordelning", pk=pk)
    rader = list(arenden.order_by(SvenskNyckel("person__efternamn"), SvenskNyckel("person__fornamn"), "nummer"))
    log_list(actor=request.user, objekt_typ="overlamna", antal=len(rader), objekt_id=enhet.pk)
    kontext = {
        "enhet": enhet,
        "fran": fran,
        "form": form,
        "utfall": utfall,
        "grupper": grupperat(rader),
        "antal": len(rader),
        "valda": {str(v) for v in request.POST.getlist("arenden")},
        "stig": [("Ärendefördelning", reverse("arendefordelning", args=[pk])), (f"Lämna över från {fran.namn}", request.path)],
    }
    return render(request, "arenden/overlamna.html", kontext, status=422 if form.errors else 200)


def _kollega(request: HttpRequest, enhet: Enhet) -> User:
    """Whose cases: somebody who has or has had an uppdrag in the unit, also one with a closed account."""
    val = request.GET.get("fran", "")
    if not val.isdigit():
        raise Http404
    return get_object_or_404(User.objects.filter(uppdrag__enhet=enhet).distinct(), pk=int(val))


def _lamna(request: HttpRequest, enhet: Enhet, fran: User, form: OverlamnaForm) -> Overlamnat | None:
    data = form.cleaned_data
    try:
        utfall = lamna_over(
            actor=request.user,
            enhet=enhet,
            fran=fran,
            till=data["till"],
            arende_ids=[a.pk for a in data["arenden"]],
            overlamning=data["overlamning"],
            med_ovrigt=data["med_ovrigt"],
        )
    except ValidationError as fel:
        fel_till_form(form, fel)
        return None
    ovrigt = f" och {utfall.ovrigt} beredningar och uppgifter" if utfall.ovrigt else ""
    antal = len(utfall.flyttade)
    text = f"{antal} {'ärende' if antal == 1 else 'ärenden'}{ovrigt} är överlämnade till {data['till'].namn}."
    if utfall.kvar:
        messages.warning(request, text)
    else:
        toast(request, text)
    return utfall
