"""Avslut in two steps, undo, never started, and what was learnt of the job afterwards (S128, S015; ui.md page 20)."""

from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from ame.access.perms import can_arbeta_i_arende, krav
from ame.arenden.models import Arende, Baslinje
from ame.arenden.services import hamta_utkast
from ame.arenden.vy.hamta import hamta_arende
from ame.arenden.vy.huvud import bygg_huvud
from ame.common.datum import utkast_sparat
from ame.common.toast import toast
from ame.common.transitions import OgiltigOvergang
from ame.common.vy import fel_till_form
from followup import services
from followup.forms.avslut import AvslutForm, BekraftaArbeteForm, EjPaborjadForm
from followup.models import Avslut
from followup.services.arbete import fryst_ar
from followup.services.avslut import UTKAST, avslutsfakta
from followup.utkast import autospara, ifyllt, med_utkast, skickas_for_gott, spara
from followup.vy.avslut import foljder, granska_rader, hinder_for_avslut, kas_ord, kas_ord_for_form, prova_kontakt


def _hamta(request: HttpRequest, pk: UUID) -> Arende:
    arende = hamta_arende(request, pk, "avslut")
    krav(can_arbeta_i_arende(request.user, arende))
    return arende


@require_http_methods(["GET", "POST"])
def avsluta(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The form. A POST saves nothing: htmx asks which fields the chosen reason needs, and how it is counted in KAS."""
    arende = _hamta(request, pk)
    if request.method == "POST":
        mall = "followup/avslut_kas.html" if request.htmx.target == "kas-ord" else "followup/avslut_svar.html"
        return render(request, mall, _faltkontext(arende, AvslutForm(initial=ifyllt(request, AvslutForm))))
    utkast = hamta_utkast(actor=request.user, formular=UTKAST, objekt_id=arende.pk)
    baslinje = Baslinje.objects.filter(arende=arende).first()
    form = AvslutForm(initial=med_utkast(utkast, {"forsorjning_fore": baslinje.forsorjning if baslinje else ""}))
    return _visa_form(request, arende, form, utkast_sparat(utkast.sparat_vid) if utkast else "")


@require_POST
def avsluta_utkast(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Nothing is shown, so nothing is logged as read."""
    arende = Arende.objects.visible_to(request.user).filter(pk=pk).first() or hamta_arende(request, pk, "avslut")
    krav(can_arbeta_i_arende(request.user, arende))
    return autospara(request, AvslutForm, UTKAST, arende.pk)


@require_http_methods(["GET", "POST"])
def avsluta_kontroll(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Check your answers, then sign. What is signed is what was shown: the page carries the answers itself."""
    arende = _hamta(request, pk)
    if request.method == "GET":  # for instance after signing in again
        return redirect("avsluta", pk=arende.pk)
    gor = request.POST.get("gor", "")
    if gor == "signera" and _redan_signerat(request, arende):
        return redirect("arende", pk=arende.pk)
    if gor == "andra":
        return _visa_form(request, arende, AvslutForm(initial=ifyllt(request, AvslutForm)))
    form = AvslutForm(request.POST)
    if form.is_valid():
        prova_kontakt(arende, form)
    if form.errors:
        return _visa_form(request, arende, form)
    skickas_for_gott(request)
    if gor == "signera":
        return _signera(request, arende, form)
    spara(request, AvslutForm, UTKAST, arende.pk)
    return _visa_kontroll(request, arende, form)


def _redan_signerat(request: HttpRequest, arende: Arende) -> bool:
    """The same form sent twice: the second time goes to what the first one made."""
    try:
        nyckel = UUID(request.POST.get("nyckel", ""))
    except ValueError:
        return False
    return Avslut.objects.gallande().filter(pk=nyckel, arende=arende).exists()


def _signera(request: HttpRequest, arende: Arende, form: AvslutForm) -> HttpResponse:
    try:
        avslut = services.avsluta(actor=request.user, arende=arende, **form.till_service())
    except ValidationError as fel:
        fel_till_form(form, fel)
        return _visa_form(request, arende, form)
    except OgiltigOvergang as fel:
        form.add_error(None, str(fel))
        return _visa_form(request, arende, form)
    toast(request, "Ärendet är avslutat.", angra=reverse("avslut_angra", args=[avslut.pk]))
    return redirect("arende", pk=arende.pk)


def _faltkontext(arende: Arende, form: AvslutForm) -> dict[str, Any]:
    form.koppla(reverse("avsluta", args=[arende.pk]))
    return {"form": form, "grupper": form.grupper(), "kas": kas_ord_for_form(arende, form)}


def _visa_form(request: HttpRequest, arende: Arende, form: AvslutForm, utkasttext: str = "") -> HttpResponse:
    kontext = _faltkontext(arende, form) | {
        "huvud": bygg_huvud(request, arende, ""),
        "arende": arende,
        "hinder": hinder_for_avslut(arende),
        "har_utkast": bool(utkasttext),
        "utkasttext": utkasttext or "Utkast sparas automatiskt",
    }
    return render(request, "followup/avslut.html", kontext, status=422 if form.errors else 200)


def _visa_kontroll(request: HttpRequest, arende: Arende, form: AvslutForm) -> HttpResponse:
    data = form.till_service()
    kontext = {
        "huvud": bygg_huvud(request, arende, ""),
        "arende": arende,
        "form": form,
        "rader": granska_rader(arende, form),
        "kas": kas_ord(avslutsfakta(arende, **data), bool(data["har_avtal_minst_en_manad"])),
        "foljder": foljder(arende, data["avslutad_den"], data["orsak"]),
        "hinder": hinder_for_avslut(arende),
    }
    return render(request, "followup/avslut_kontroll.html", kontext)


def _hamta_avslut(request: HttpRequest, pk: UUID) -> tuple[Avslut, Arende]:
    avslut = Avslut.objects.filter(pk=pk).first()
    if avslut is None:
        raise Http404
    arende = _hamta(request, avslut.arende_id)
    return avslut, arende


@require_POST
def avslut_angra(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Undo within seven days, from the toast or from the case (ui.md rule 11)."""
    avslut, arende = _hamta_avslut(request, pk)
    try:
        services.angra_avslut(actor=request.user, avslut=avslut)
    except ValidationError as fel:
        messages.error(request, " ".join(fel.messages))
    except OgiltigOvergang as fel:
        messages.error(request, str(fel))
    else:
        toast(request, "Avslutet är ångrat. Ärendet är öppet igen.")
    return redirect("arende", pk=arende.pk)


@require_http_methods(["GET", "POST"])
def ej_paborjad(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Never started: it cannot be undone, so the page says what it leads to before the button."""
    arende = _hamta(request, pk)
    form = EjPaborjadForm(request.POST or None, initial={"den": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        try:
            services.avsluta_ej_paborjad(actor=request.user, arende=arende, **form.cleaned_data)
        except ValidationError as fel:
            fel_till_form(form, fel)
        except OgiltigOvergang as fel:
            form.add_error(None, str(fel))
        else:
            toast(request, "Ärendet är avslutat som ej påbörjat.")
            return redirect("arende", pk=arende.pk)
    kontext = {
        "huvud": bygg_huvud(request, arende, ""),
        "arende": arende,
        "form": form,
        "hinder": hinder_for_avslut(arende, "avsluta_ej_paborjad"),
    }
    return render(request, "followup/avslut_ej_paborjad.html", kontext, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def arbete_bekrafta(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Late confirmation of work, both ways; the signed avslut stays as it is (kas.md 6.2)."""
    avslut, arende = _hamta_avslut(request, pk)
    form = BekraftaArbeteForm(request.POST or None, initial={"nyckel": uuid4()})
    if request.method == "POST" and form.is_valid():
        try:
            services.bekrafta_arbete(actor=request.user, avslut=avslut, **form.cleaned_data)
        except ValidationError as fel:
            fel_till_form(form, fel)
        else:
            toast(request, "Uppgiften om arbetet är sparad.")
            return redirect("arende", pk=arende.pk)
    kontext = {
        "huvud": bygg_huvud(request, arende, ""),
        "arende": arende,
        "avslut": avslut,
        "form": form,
        "bekraftelser": avslut.bekraftelser.select_related("registrerad_av").order_by("-registrerad_vid"),
        "kan_bekraftas": avslut.kas_kod == "A" and avslut.angrat_vid is None,
        "fryst_ar": fryst_ar(avslut),
    }
    return render(request, "followup/avslut_arbete.html", kontext, status=422 if form.errors else 200)
