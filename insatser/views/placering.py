from typing import Any
from uuid import UUID, uuid4

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from ame.access.perms import can_arbeta_i_arende, can_se_anordnare, can_skriva_arbetsgivarbrev, krav
from ame.arenden.models import Arende
from ame.arenden.vy.hamta import hamta_arende
from ame.arenden.vy.huvud import bygg_huvud
from ame.audit.services import log_list
from ame.common.toast import toast
from ame.common.vy import fel_till_form, gick, inskickat, roll_kravs, visa_form
from insatser.enums import Placeringsstatus
from insatser.forms.placering import (
    AndraPlaceringForm,
    AvstamningForm,
    PlaceringForm,
    SlutForm,
    StartkontrollForm,
    forval,
)
from insatser.models import Insats, Placering, Placeringsavstamning
from insatser.models.placering import EGNA_FORMER
from insatser.services.placering import (
    andra_placering,
    avbryt_placering,
    avsluta_placering,
    planera_placering,
    stall_in_placering,
)
from insatser.services.placering_start import (
    KONTROLLFALT,
    gor_avstamning,
    saknas_for_start,
    spara_startkontroll,
    starta_placering,
)
from insatser.urval_placering import forvald_period, tider_hos_andra, utan_nasta_steg
from insatser.vy.lista import stig
from insatser.vy.placering import FARG, hamta_i_arendet, hamta_placering, platsens_namn


@require_http_methods(["GET", "POST"])
def placering_ny(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Choose a place. A POST with `uppdatera` shows the form again with the places of the period and the fields of the place's form, and
    saves nothing: htmx sends it on change, without JavaScript it is a button."""
    insats, arende = _insats(request, pk)
    krav(can_arbeta_i_arende(request.user, arende))
    if request.method == "GET":
        start, slut = forvald_period(insats.start_den, insats.planerat_slut_den)
        form = PlaceringForm(insats=insats, initial={"nyckel": uuid4(), "start_den": start, "planerat_slut_den": slut})
    elif "uppdatera" in request.POST:
        form = PlaceringForm(insats=insats, initial=_ifyllt(request, insats))
    else:
        form = PlaceringForm(request.POST, insats=insats)

        def gor(data: dict[str, Any]) -> str:
            rad = planera_placering(actor=request.user, insats=insats, **data)
            return f"{rad.plats.namn} är vald. Kontrollera arbetsmiljön innan placeringen börjar."

        if gick(request, form, gor):
            return redirect("insats", pk=insats.pk)
    return _visa_ny(request, insats, arende, form)


def _insats(request: HttpRequest, pk: UUID) -> tuple[Insats, Arende]:
    insats = Insats.objects.filter(pk=pk).select_related("insatstyp", "arende__enhet").first()
    if insats is None:
        raise Http404
    return insats, hamta_arende(request, insats.arende_id, "insats")


def _visa_ny(request: HttpRequest, insats: Insats, arende: Arende, form: PlaceringForm) -> HttpResponse:
    kontext = {
        "insats": insats,
        "arende": arende,
        "form": form,
        "tider": tider_hos_andra(arende, insats.start_den, insats.planerat_slut_den),
    }
    if request.htmx and "uppdatera" in request.POST:
        return render(request, "insatser/placering/_form.html", kontext)
    kontext["huvud"] = bygg_huvud(request, arende, "planering")
    return render(request, "insatser/placering/ny.html", kontext, status=422 if form.errors else 200)


def _ifyllt(request: HttpRequest, insats: Insats) -> dict[str, Any]:
    """What is typed so far; a newly chosen place also brings its supervisor."""
    ifyllt = {namn: varde for namn, varde in request.POST.items() if namn in PlaceringForm.base_fields}
    if request.POST["uppdatera"] == "plats":
        vald = PlaceringForm(insats=insats, initial=ifyllt).vald
        ifyllt |= {namn: text for namn, text in forval(vald).items() if not ifyllt.get(namn)}
    return ifyllt


@require_safe
def placering(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One placement: what is agreed, what is missing before the start, the check-ins and the letters. A handledare sees what is needed to
    lead the work, and nothing of the case."""
    rad, arende = hamta_placering(request, pk)
    if arende is None:
        kontext = {"placering": rad, "person": rad.insats.arende.person, "platsnamn": platsens_namn(rad, i_arendet=False)}
        return render(request, "insatser/placering/placering_handledare.html", kontext)
    arbetar = bool(can_arbeta_i_arende(request.user, arende))
    kontext = {
        "huvud": bygg_huvud(request, arende, "planering"),
        "arende": arende,
        "placering": rad,
        "arbetar": arbetar,
        "farg": FARG[Placeringsstatus(rad.status)],
        "oppen": rad.status in {Placeringsstatus.PLANERAD, Placeringsstatus.PAGAR},
        "saknas": saknas_for_start(rad),
        "avstamningar": list(rad.avstamningar.select_related("gjord_av")),
        "tider": tider_hos_andra(arende, rad.start_den, rad.planerat_slut_den),
        "brev": list(rad.brev.defer("pdf", "innehall").select_related("skapat_av")),
        "far_skriva_brev": bool(can_skriva_arbetsgivarbrev(request.user, arende)) and rad.form not in EGNA_FORMER,
    }
    return render(request, "insatser/placering/placering.html", kontext)


def _formsida(request: HttpRequest, mall: str, arende: Arende, rad: Placering, form: Any, **kontext: Any) -> HttpResponse:
    huvud = bygg_huvud(request, arende, "planering")
    return visa_form(request, mall, form, huvud=huvud, arende=arende, placering=rad, **kontext)


@require_http_methods(["GET", "POST"])
def placering_andra(request: HttpRequest, pk: UUID) -> HttpResponse:
    rad, arende = hamta_i_arendet(request, pk)
    krav(can_arbeta_i_arende(request.user, arende))
    form = AndraPlaceringForm(inskickat(request), placering=rad)

    def gor(data: dict[str, Any]) -> str:
        andra_placering(actor=request.user, placering=rad, **data)
        return "Placeringen är ändrad."

    if gick(request, form, gor):
        return redirect("placering", pk=rad.pk)
    return _formsida(request, "insatser/placering/andra.html", arende, rad, form)


@require_http_methods(["GET", "POST"])
def placering_start(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The check before the start. What is filled in is saved either way; `starta` also starts, or tells all that is missing at once."""
    rad, arende = hamta_i_arendet(request, pk)
    krav(can_arbeta_i_arende(request.user, arende))
    initial = {namn: getattr(rad, namn) for namn in (*KONTROLLFALT, "start_den")}
    form = StartkontrollForm(inskickat(request), initial=initial)
    if request.method == "POST" and form.is_valid() and _kontrollera(request, rad, form):
        return redirect("placering", pk=rad.pk)
    return _formsida(request, "insatser/placering/start.html", arende, rad, form)


def _kontrollera(request: HttpRequest, rad: Placering, form: StartkontrollForm) -> bool:
    data = form.cleaned_data
    try:
        spara_startkontroll(actor=request.user, placering=rad, **{namn: data[namn] for namn in KONTROLLFALT})
        if "starta" in request.POST:
            starta_placering(
                actor=request.user, placering=rad, start_den=data["start_den"], har_skadeskydd=data["har_skadeskydd"]
            )
    except ValidationError as fel:
        fel_till_form(form, fel)
        return False
    toast(request, "Placeringen har börjat." if "starta" in request.POST else "Kontrollen är sparad.")
    return True


@require_http_methods(["GET", "POST"])
def placering_avsluta(request: HttpRequest, pk: UUID) -> HttpResponse:
    rad, arende = hamta_i_arendet(request, pk)
    krav(can_arbeta_i_arende(request.user, arende))
    form = SlutForm(inskickat(request), initial={"slut_den": timezone.localdate()})

    def gor(data: dict[str, Any]) -> str:
        if data.pop("hur") == "brots":
            avbryt_placering(actor=request.user, placering=rad, **data)
            return "Placeringen är bruten. Nästa steg är sparat."
        avsluta_placering(actor=request.user, placering=rad, slut_den=data["slut_den"])
        return "Placeringen är avslutad. Insatsen fortsätter."

    if gick(request, form, gor):
        return redirect("placering", pk=rad.pk)
    return _formsida(request, "insatser/placering/avsluta.html", arende, rad, form)


@require_http_methods(["GET", "POST"])
def placering_installd(request: HttpRequest, pk: UUID) -> HttpResponse:
    """It never came about: asked once, because sessions and tasks go with it."""
    rad, arende = hamta_i_arendet(request, pk)
    krav(can_arbeta_i_arende(request.user, arende))
    fel = ""
    if request.method == "POST":
        try:
            stall_in_placering(actor=request.user, placering=rad)
        except ValidationError as e:
            fel = " ".join(e.messages)
        else:
            toast(request, "Placeringen blev inte av. Den räknas inte någonstans.")
            return redirect("insats", pk=rad.insats_id)
    kontext = {"huvud": bygg_huvud(request, arende, "planering"), "arende": arende, "placering": rad, "fel": fel}
    return render(request, "insatser/placering/installd.html", kontext, status=422 if fel else 200)


@require_http_methods(["GET", "POST"])
def avstamning_gor(request: HttpRequest, pk: UUID) -> HttpResponse:
    avstamning = Placeringsavstamning.objects.filter(pk=pk).select_related("placering", "gjord_av").first()
    if avstamning is None:
        raise Http404
    rad, arende = hamta_i_arendet(request, avstamning.placering_id)
    krav(can_arbeta_i_arende(request.user, arende))
    form = AvstamningForm(inskickat(request), initial={"gjord_den": timezone.localdate()})

    def gor(data: dict[str, Any]) -> str:
        gor_avstamning(actor=request.user, avstamning=avstamning, **data)
        return f"Avstämningen efter vecka {avstamning.vecka} är sparad."

    if gick(request, form, gor):
        return redirect("placering", pk=rad.pk)
    return _formsida(request, "insatser/placering/avstamning.html", arende, rad, form, avstamning=avstamning)


@require_safe
@roll_kravs(can_se_anordnare)
def placeringar_utan_steg(request: HttpRequest) -> HttpResponse:
    """Placements in an own arena past their planned end with nothing written about what comes next (S066). A protected person stands here
    under a pseudonym, a sensitive place under its form."""
    urval = utan_nasta_steg(request.user).select_related("plats__anordnare", "insats__arende__person", "insats__arende__ansvarig")
    rader = list(urval.order_by("planerat_slut_den", "pk")[:200])
    for rad in rader:
        rad.visning_namn = platsens_namn(rad, i_arendet=False)
    log_list(actor=request.user, objekt_typ="placeringar_utan_steg", antal=len(rader))
    vagen = stig(("Platser", reverse("anordnare")), ("Placeringar utan nästa steg", request.path))
    return render(request, "insatser/placering/utan_steg.html", {"rader": rader, "stig": vagen})
