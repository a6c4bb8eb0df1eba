"""Other parties in the case (C52)."""

from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from ame.access.perms import can_arbeta_i_arende, krav
from ame.arenden.forms.samverkan import AktorForm, KontaktForm
from ame.arenden.models import Arende, Kontaktforsok, Samverkansaktor
from ame.arenden.services.samverkan import avsluta_aktor, lagg_till_aktor, notera_kontakt, notera_svar
from ame.arenden.vy.hamta import hamta_arende
from ame.arenden.vy.huvud import bygg_huvud
from ame.common.toast import toast
from ame.common.vy import fel_till_form, inskickat


@require_http_methods(["GET", "POST"])
def arende_samverkan(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Who else works with the person, and a new party (S116)."""
    arende = hamta_arende(request, pk, "samverkan")
    krav(can_arbeta_i_arende(request.user, arende))
    aktor, kontakt = _former(request, arende)
    if aktor.is_bound and aktor.is_valid():
        try:
            lagg_till_aktor(arende=arende, actor=request.user, **aktor.cleaned_data)
        except ValidationError as fel:
            fel_till_form(aktor, fel)
        else:
            toast(request, "Parten är tillagd i ärendet.")
            return redirect("arende_samverkan", pk=arende.pk)
    return _sidan(request, arende, aktor, kontakt)


@require_POST
def arende_kontakt(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A try to reach a party (S126)."""
    arende = hamta_arende(request, pk, "samverkan")
    krav(can_arbeta_i_arende(request.user, arende))
    kontakt = KontaktForm(request.POST, kommun_id=_kommun(arende))
    if kontakt.is_valid():
        val = dict(kontakt.cleaned_data)
        utfall = val.pop("utfall")
        try:
            notera_kontakt(arende=arende, actor=request.user, nadd=utfall == "nadd", besvarad=utfall == "besvarad", **val)
        except ValidationError as fel:
            fel_till_form(kontakt, fel)
        else:
            toast(request, "Kontakten är noterad.")
            return redirect("arende_samverkan", pk=arende.pk)
    return _sidan(request, arende, AktorForm(kommun_id=_kommun(arende)), kontakt)


@require_POST
def aktor_avsluta(request: HttpRequest, pk: UUID) -> HttpResponse:
    rad = Samverkansaktor.objects.filter(pk=pk).select_related("part").first()
    if rad is None:
        raise Http404
    arende = hamta_arende(request, rad.arende_id, "samverkan")
    avsluta_aktor(aktor=rad, actor=request.user)
    toast(request, f"{rad.part} är avslutad i ärendet.")
    return redirect("arende_samverkan", pk=arende.pk)


@require_POST
def kontakt_besvarad(request: HttpRequest, pk: UUID) -> HttpResponse:
    rad = Kontaktforsok.objects.filter(pk=pk).select_related("part").first()
    if rad is None:
        raise Http404
    arende = hamta_arende(request, rad.arende_id, "samverkan")
    notera_svar(kontakt=rad, actor=request.user, den=timezone.localdate())
    toast(request, f"Svaret från {rad.part} är noterat.")
    return redirect("arende_samverkan", pk=arende.pk)


def _former(request: HttpRequest, arende: Arende) -> tuple[AktorForm, KontaktForm]:
    kommun = _kommun(arende)
    data = inskickat(request)
    return AktorForm(data, kommun_id=kommun), KontaktForm(kommun_id=kommun)


def _kommun(arende: Arende) -> str:
    return arende.enhet.verksamhet.namnd.kommun_id


def _sidan(request: HttpRequest, arende: Arende, aktor: AktorForm, kontakt: KontaktForm) -> HttpResponse:
    kontext = {
        "huvud": bygg_huvud(request, arende, ""),
        "arende": arende,
        "aktor_form": aktor,
        "kontakt_form": kontakt,
        "aktorer": arende.aktorer.select_related("part"),
        "kontakter": arende.kontaktforsok.select_related("part", "registrerad_av")[:50],
    }
    return render(request, "arenden/samverkan.html", kontext, status=422 if aktor.errors or kontakt.errors else 200)
