"""The kartläggning of a case: the list, one area at a time, the summary, the finished one and its print (S038, S040)."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ame.access.perms import can_arbeta_i_arende, krav
from ame.arenden.models import Arende
from ame.arenden.services import hamta_utkast
from ame.arenden.utkast import autospara, med_utkast, skickas_for_gott, spara
from ame.arenden.vy.hamta import hamta_arende
from ame.arenden.vy.huvud import bygg_huvud
from ame.audit.enums import Atgard
from ame.common.datum import utkast_sparat
from ame.common.krock import borja_fran, olika
from ame.common.toast import toast
from ame.common.vy import fel_till_form, gick, inskickat
from ame.organisation.enums import Behovsslag
from insatser.enums import Avsnittsstatus, Kartlaggningsstatus
from insatser.forms.kartlaggning import AvsnittForm, KlarForm, i_ord, sparat_avsnitt
from insatser.models import Kartlaggning, Kartlaggningsavsnitt
from insatser.services.kartlaggning import (
    UTKAST,
    UTKAST_KLAR,
    Avsnittskrock,
    behov_med_omraden,
    borja_kartlaggning,
    brister,
    gor_klar,
    spara_avsnitt,
)
from insatser.vy.kartlaggning import avsnitten, forra, hamta_kartlaggning, listade, oppna_utkast, sidolista


@require_safe
def arende_kartlaggning(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Every kartläggning of the case, newest first, each finished one beside the one before it."""
    arende = hamta_arende(request, pk, "kartlaggning")
    egna, andra = listade(request.user, arende)
    kontext = {
        "huvud": bygg_huvud(request, arende, "planering"),
        "arende": arende,
        "rader": egna,
        "andra": andra,
        "pagar": next((rad.kartlaggning for rad in egna if not rad.ar_klar), None),
        "far_skriva": bool(can_arbeta_i_arende(request.user, arende)) and arende.ar_oppet,
    }
    return render(request, "insatser/kartlaggning/lista.html", kontext)


@require_POST
def arende_kartlaggning_ny(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Begins one, or goes on with the one under way."""
    arende = hamta_arende(request, pk, "kartlaggning")
    try:
        rad = borja_kartlaggning(actor=request.user, arende=arende)
    except ValidationError as fel:
        messages.error(request, " ".join(fel.messages))
        return redirect("arende_kartlaggning", pk=pk)
    return redirect("kartlaggning", pk=rad.pk)


@require_safe
def kartlaggning(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The way in: whoever writes comes to the next area, everybody else reads. `?utskrift=1` is for paper and is logged as a print."""
    utskrift = "utskrift" in request.GET
    rad, arende = hamta_kartlaggning(request, pk, Atgard.SKRIV_UT if utskrift else Atgard.VISA)
    rader = avsnitten(rad)
    skriver = _skrivs(rad, arende) and bool(can_arbeta_i_arende(request.user, arende))
    if skriver and not utskrift and "las" not in request.GET:
        kvar = [a for a in rader if a.status in {Avsnittsstatus.TOMT, Avsnittsstatus.PAGAR}]
        return redirect("kartlaggning_avsnitt", pk=pk, kod=kvar[0].omrade.kod) if kvar else redirect("kartlaggning_klar", pk=pk)
    kontext = {"arende": arende, "enhet": arende.enhet, "kartlaggning": rad, "rader": rader, "skriver": skriver}
    kontext |= {"huvud": bygg_huvud(request, arende, "planering"), "osparat": oppna_utkast(request.user, rader)}
    return render(request, "insatser/kartlaggning/utskrift.html" if utskrift else "insatser/kartlaggning/las.html", kontext)


def _skrivs(rad: Kartlaggning, arende: Arende) -> bool:
    """Under way in an open case; anything else is shown to be read."""
    return rad.status == Kartlaggningsstatus.PAGAR and arende.ar_oppet


def _hamta_avsnitt(request: HttpRequest, pk: UUID, kod: str) -> tuple[Kartlaggning, Arende, Kartlaggningsavsnitt]:
    rad, arende = hamta_kartlaggning(request, pk)
    krav(can_arbeta_i_arende(request.user, arende))
    avsnitt = get_object_or_404(rad.avsnitt.select_related("omrade", "andrad_av"), omrade__kod=kod)
    return rad, arende, avsnitt


@require_http_methods(["GET", "POST"])
def kartlaggning_avsnitt(request: HttpRequest, pk: UUID, kod: str) -> HttpResponse:
    """One area: what works first. Another window that saved in between is answered with 409 and both texts (N17)."""
    rad, arende, avsnitt = _hamta_avsnitt(request, pk, kod)
    if request.method == "GET":
        if not _skrivs(rad, arende):
            return redirect("kartlaggning", pk=pk)
        utkast = hamta_utkast(actor=request.user, formular=UTKAST, objekt_id=avsnitt.pk)
        form = AvsnittForm(omrade=avsnitt.omrade, initial=med_utkast(utkast, sparat_avsnitt(avsnitt)))
        return _visa(request, rad, arende, avsnitt, form, utkasttext=utkast_sparat(utkast.sparat_vid) if utkast else "")
    form = AvsnittForm(request.POST, omrade=avsnitt.omrade)
    if form.is_valid():
        skickas_for_gott(request)
        falt = {namn: v for namn, v in form.cleaned_data.items() if namn not in {"flik", "fran"}}
        try:
            spara_avsnitt(actor=request.user, avsnitt=avsnitt, **falt)
        except Avsnittskrock as fel:
            return _krock(request, rad, arende, fel)
        except ValidationError as fel:
            fel_till_form(form, fel)
        else:
            return _vidare(request, rad, avsnitt)
    return _visa(request, rad, arende, avsnitt, form)


def _vidare(request: HttpRequest, rad: Kartlaggning, avsnitt: Kartlaggningsavsnitt) -> HttpResponse:
    toast(request, f"{avsnitt.omrade.rubrik} är sparat.")
    if request.POST.get("sen") == "stanna":
        return redirect("kartlaggning_avsnitt", pk=rad.pk, kod=avsnitt.omrade.kod)
    senare = rad.avsnitt.filter(omrade__ordning__gt=avsnitt.omrade.ordning).order_by("omrade__ordning")
    nasta = senare.values_list("omrade__kod", flat=True).first()
    return redirect("kartlaggning_avsnitt", pk=rad.pk, kod=nasta) if nasta else redirect("kartlaggning_klar", pk=rad.pk)


def _krock(request: HttpRequest, rad: Kartlaggning, arende: Arende, fel: Avsnittskrock) -> HttpResponse:
    """Both texts: what was typed stands in the form, which now begins from what is saved. The draft is kept as well."""
    spara(request, AvsnittForm, UTKAST, fel.sparat.pk)
    form = AvsnittForm(request.POST, omrade=fel.sparat.omrade)
    borja_fran(form, version=str(fel.sparat.version))
    fel_till_form(form, fel)
    krock = olika(form, sparat_avsnitt(fel.sparat), lambda namn: i_ord(fel.sparat, namn))
    return _visa(request, rad, arende, fel.sparat, form, krock=krock, status=409)


def _visa(
    request: HttpRequest,
    rad: Kartlaggning,
    arende: Arende,
    avsnitt: Kartlaggningsavsnitt,
    form: AvsnittForm,
    status: int = 0,
    utkasttext: str = "",
    krock: list[tuple[str, str]] | None = None,
) -> HttpResponse:
    kontext: dict[str, Any] = {
        "huvud": bygg_huvud(request, arende, "planering"),
        "arende": arende,
        "kartlaggning": rad,
        "avsnitt": avsnitt,
        "form": form,
        "krock": krock,
        "grupper": sidolista(rad, avsnitten(rad), avsnitt.omrade.kod),
        "forra": forra(rad, avsnitt.omrade.kod),
        "har_utkast": bool(utkasttext),
        "utkasttext": utkasttext or "Utkast sparas automatiskt",
    }
    return render(request, "insatser/kartlaggning/avsnitt.html", kontext, status=status or (422 if form.errors else 200))


@require_POST
def kartlaggning_avsnitt_utkast(request: HttpRequest, pk: UUID, kod: str) -> HttpResponse:
    """Saved while one types (C97)."""
    rad = _for_utkast(request, pk)
    avsnitt = get_object_or_404(rad.avsnitt, omrade__kod=kod)
    return autospara(request, AvsnittForm, UTKAST, avsnitt.pk)


def _for_utkast(request: HttpRequest, pk: UUID) -> Kartlaggning:
    """Nothing is shown, so nothing is logged as read. Whoever may not open the case meets the same wall as on the page."""
    rad = Kartlaggning.objects.visible_to(request.user).filter(pk=pk).select_related("arende").first()
    rad = rad or hamta_kartlaggning(request, pk)[0]
    krav(can_arbeta_i_arende(request.user, rad.arende))
    return rad


@require_http_methods(["GET", "POST"])
def kartlaggning_klar(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The summary, what is missing, and the needs that can go to the plan."""
    rad, arende = hamta_kartlaggning(request, pk)
    krav(can_arbeta_i_arende(request.user, arende))
    if request.method == "GET" and not _skrivs(rad, arende):
        return redirect("kartlaggning", pk=pk)
    utkast = hamta_utkast(actor=request.user, formular=UTKAST_KLAR, objekt_id=rad.pk)
    form = KlarForm(inskickat(request), initial=med_utkast(utkast, {"behov_i_planen": True}))

    def gor(data: dict) -> str:
        skickas_for_gott(request)
        text, behov = data["sammanfattning"], data["behov_i_planen"]
        gor_klar(actor=request.user, kartlaggning=rad, sammanfattning=text, behov_i_planen=behov)
        return "Kartläggningen är klar."

    if gick(request, form, gor):
        return redirect("kartlaggning", pk=pk)
    kontext = _klarkontext(request, rad, arende, form)
    kontext["utkasttext"] = utkast_sparat(utkast.sparat_vid) if utkast else "Utkast sparas automatiskt"
    return render(request, "insatser/kartlaggning/klar.html", kontext, status=422 if form.errors else 200)


def _klarkontext(request: HttpRequest, rad: Kartlaggning, arende: Arende, form: KlarForm) -> dict[str, Any]:
    rader = avsnitten(rad)
    return {
        "huvud": bygg_huvud(request, arende, "planering"),
        "arende": arende,
        "kartlaggning": rad,
        "form": form,
        "brister": [] if form.errors else brister(rad),
        "behov": [(Behovsslag(slag).label, ", ".join(r)) for slag, r in behov_med_omraden(rad).items()],
        "rader": rader,
        "grupper": sidolista(rad, rader),
    }


@require_POST
def kartlaggning_klar_utkast(request: HttpRequest, pk: UUID) -> HttpResponse:
    rad = _for_utkast(request, pk)
    return autospara(request, KlarForm, UTKAST_KLAR, rad.pk)
