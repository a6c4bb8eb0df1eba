"""Writing: a remiss by a socialsekreterare, an application by the unit. Draft, autosave, send (S008-S011, C97)."""

from typing import Any
from uuid import UUID, uuid4

from django.core.exceptions import ValidationError
from django.db.models import Prefetch, Q
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from ame.access.perms import can_andra_remissutkast, can_registrera_ansokan, can_skriva_remiss, krav
from ame.common.datum import utkast_sparat
from ame.common.toast import toast
from ame.common.transitions import OgiltigOvergang
from ame.common.vy import inskickat, roll_kravs
from intake import services
from intake.enums import RemissStatus
from intake.forms.delar import DELAR
from intake.forms.ifyllt import fran_rad, sla_ihop, som_post
from intake.forms.remiss import RemissSkickaForm, RemissUtkastForm
from intake.forms.start import StartaAnsokanForm, StartaRemissForm
from intake.models import Remiss, Sandning
from intake.services import Ifyllt, NagonHannFore
from intake.services.rad import FRITEXT
from intake.views.hjalp import fel_till, overgang
from intake.vy.bilagor import bilagekort
from intake.vy.granskning import visa_granskning
from intake.vy.hamta import hamta_remiss
from intake.vy.jamfor import jamfor
from intake.vy.liknande import liknande_med_logg

DELAR_ENSKILT = {"enhetens", "ingang", "uppgifter", "nummer", "grunden"}
FELNAMN = {"samtycke": "samtycke_till_den", "givare": "samtycke_givare", "mognad": "grund_motivering"}


@require_http_methods(["GET", "POST"])
@roll_kravs(can_skriva_remiss)
def remiss_ny(request: HttpRequest) -> HttpResponse:
    """The first question decides the path: which unit (S001). Then the draft is made."""
    form = StartaRemissForm(inskickat(request), user=request.user, initial={"nyckel": uuid4()})
    if request.method == "POST" and form.is_valid():
        remiss = _nytt_utkast(request, form, enhet=form.avsandande_enhet())
        if remiss and remiss.mottagande_enhet_id is None:
            mottagare = {"mottagande_enhet": form.cleaned_data["mottagande_enhet"]}
            services.spara_utkast(actor=request.user, remiss=remiss, data=mottagare)
        if remiss:
            return redirect("remiss_redigera", pk=remiss.pk)
    return render(request, "intake/remiss/ny.html", {"form": form, "utkast": _egna_utkast(request), "ansokan": False})


@require_http_methods(["GET", "POST"])
@roll_kravs(can_registrera_ansokan)
def ansokan_ny(request: HttpRequest) -> HttpResponse:
    form = StartaAnsokanForm(inskickat(request), user=request.user, initial={"nyckel": uuid4()})
    if request.method == "POST" and form.is_valid():
        if remiss := _nytt_utkast(request, form, enhet=form.enhet(), egen_ansokan=True):
            return redirect("remiss_redigera", pk=remiss.pk)
    return render(request, "intake/remiss/ny.html", {"form": form, "utkast": _egna_utkast(request), "ansokan": True})


def _nytt_utkast(request: HttpRequest, form: Form, **val: Any) -> Remiss | None:
    try:
        return services.skapa_utkast(actor=request.user, nyckel=form.cleaned_data["nyckel"], **val)
    except ValidationError as fel:
        fel_till(form, fel)
        return None


def _egna_utkast(request: HttpRequest) -> list[Remiss]:
    haller_i = Q(avsandare=request.user) | Q(skapad_av=request.user, avsandande_enhet=None)
    egna = Remiss.objects.visible_to(request.user).filter(haller_i, status=RemissStatus.UTKAST)
    koade = Prefetch("sandningar", Sandning.objects.koade(), to_attr="koade")
    egna = egna.select_related("mottagande_enhet", "bestallningstyp").prefetch_related(koade)
    return list(egna.order_by("-skapad_vid")[:20])


def eget_utkast(request: HttpRequest, pk: UUID) -> Remiss:
    """404 for strangers, 403 for a colleague who may only read it, OgiltigOvergang when it has already been sent."""
    remiss = hamta_remiss(request, pk)
    krav(can_andra_remissutkast(request.user, remiss))
    if remiss.status != RemissStatus.UTKAST:
        raise OgiltigOvergang("Remissen är redan skickad. Öppna den för att se var den är.")
    return remiss


def las_ifyllt(request: HttpRequest, remiss: Remiss) -> Ifyllt:
    """What this window holds: the POST on top of what was typed before."""
    sparat = services.hamta_ifyllt(actor=request.user, remiss=remiss)
    grund = sparat.falt if sparat else fran_rad(remiss)
    falt = sla_ihop(grund, request.POST)
    falt |= services.kand_person(actor=request.user, remiss=remiss, ifyllt=falt)
    return Ifyllt(falt, request.POST.get("flik", "")[:40], _antal(request, "lopnr"), _antal(request, "skickat"))


def _antal(request: HttpRequest, namn: str) -> int:
    text = request.POST.get(namn, "")[:15]
    return int(text) if text.isdecimal() else 0


def spara(request: HttpRequest, remiss: Remiss, ifyllt: Ifyllt) -> RemissUtkastForm:
    form = RemissUtkastForm(som_post(ifyllt.falt), remiss=remiss)
    form.is_valid()
    services.spara_utkast(
        actor=request.user,
        remiss=remiss,
        data=form.remissdata(),
        avtalade=form.avtalade(),
        samtycke=form.samtycke(),
        uppgifter=form.uppgifter(),
        ifyllt=ifyllt,
    )
    return form


@require_http_methods(["GET", "POST"])
@overgang("remiss")
def remiss_redigera(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The whole form on one page. POST saves the draft, valid or not, and shows it again: the way without JavaScript."""
    remiss = hamta_remiss(request, pk)
    krav(can_andra_remissutkast(request.user, remiss))
    if remiss.status == RemissStatus.RETURNERAD:
        return redirect("remiss_komplettera", pk=pk)
    remiss = eget_utkast(request, pk)
    if request.method == "GET" and (sandning := services.koad_sandning(remiss)):
        return render(request, "intake/remiss/koad.html", {"remiss": remiss, "sandning": sandning})
    if request.method == "POST":
        ifyllt = las_ifyllt(request, remiss)
        try:
            spara(request, remiss, ifyllt)
        except NagonHannFore as fel:
            return olika_fonster(request, remiss, ifyllt, fel.sparat, reverse("remiss_redigera", args=[pk]))
        toast(request, "Utkastet är sparat.")
        return redirect("remiss_redigera", pk=pk)
    sparat = services.hamta_ifyllt(actor=request.user, remiss=remiss)
    form = RemissUtkastForm(som_post(sparat.falt if sparat else fran_rad(remiss)), remiss=remiss)
    form.is_valid()
    return visa(request, remiss, form, uuid4().hex, sparat.lopnr if sparat else 0)


def visa(request: HttpRequest, remiss: Remiss, form: RemissUtkastForm, flik: str, lopnr: int, status: int = 200) -> HttpResponse:
    kontext = {
        "remiss": remiss,
        "form": form,
        "flik": flik,
        "lopnr": lopnr,
        "ansokan": form.ar_ansokan,
        "vid_sandning": status != 200,
        "bilagekort": bilagekort(request, remiss),
        "liknande": getattr(form, "liknande", []),
    }
    return render(request, "intake/remiss/redigera.html", kontext, status=status)


@require_POST
def remiss_utkast(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Autosave. With `?del=` the answer is that part of the page drawn anew, because an answer changed which fields there are."""
    try:
        remiss = eget_utkast(request, pk)
        ifyllt = las_ifyllt(request, remiss)
        form = spara(request, remiss, ifyllt)
    except NagonHannFore as fel:
        return inte_sparat(request, " ".join(fel.messages), reverse("remiss_redigera", args=[pk]))
    except OgiltigOvergang as fel:
        return inte_sparat(request, str(fel), "")
    return svar_pa_utkast(request, form)


def svar_pa_utkast(request: HttpRequest, form: RemissUtkastForm) -> HttpResponse:
    del_ = request.GET.get("del", "")
    if del_ in DELAR_ENSKILT:
        return render(request, "intake/remiss/_delsvar.html", {"form": form, "del": del_})
    return HttpResponse(" ".join([utkast_sparat(), *_nummervarningar(form)]), content_type="text/plain")


def _nummervarningar(form: RemissUtkastForm) -> list[str]:
    """Said while the text is written: a personnummer or a text too long stays on the page and is not saved on the row (N16)."""
    return [f"{form.fields[f].label.rstrip('?')}: {' '.join(fel)}" for f, fel in form.errors.items() if f in FRITEXT]


def inte_sparat(request: HttpRequest, text: str, jamfor_url: str) -> HttpResponse:
    """409 to htmx: a warning on the page, and everything typed stays where it is."""
    svar = render(request, "intake/remiss/_inte_sparat.html", {"text": text, "jamfor_url": jamfor_url}, status=409)
    svar["HX-Retarget"] = "#inte-sparat"
    svar["HX-Reswap"] = "innerHTML"
    return svar


def olika_fonster(request: HttpRequest, remiss: Remiss, mitt: Ifyllt, sparat: Ifyllt, url: str) -> HttpResponse:
    """409: both texts beside each other, and a choice. Nothing is overwritten (N17, ui.md rule 16)."""
    kontext: dict[str, Any] = {
        "remiss": remiss,
        "rader": jamfor(remiss, sparat.falt, mitt.falt),
        "mitt": [(namn, varde) for namn, varden in mitt.falt.items() for varde in varden],
        "visade": " ".join(falt for falten in DELAR.values() for falt in falten),
        "flik": mitt.flik or uuid4().hex,
        "lopnr": sparat.lopnr,
        "url": url,
    }
    return render(request, "intake/remiss/olika_fonster.html", kontext, status=409)


@require_POST
@overgang("remiss")
def remiss_kasta(request: HttpRequest, pk: UUID) -> HttpResponse:
    remiss = eget_utkast(request, pk)
    services.kasta_utkast(actor=request.user, remiss=remiss)
    toast(request, f"Utkastet {remiss.nummer} är borttaget.")
    return redirect("ansokan_ny" if remiss.ar_egen_ansokan else "mina_remisser")


@require_POST
@overgang("remiss")
def remiss_skicka(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Saves first, so that nothing is lost, then asks for everything at once (S009). When something would be struck out it is shown
    before it happens (law.md A14, A16, A17)."""
    remiss = eget_utkast(request, pk)
    ifyllt = las_ifyllt(request, remiss)
    try:
        spara(request, remiss, ifyllt)
    except NagonHannFore as fel:
        return olika_fonster(request, remiss, ifyllt, fel.sparat, reverse("remiss_redigera", args=[pk]))
    remiss = eget_utkast(request, pk)
    form = RemissSkickaForm(som_post(ifyllt.falt), remiss=remiss)
    if form.is_valid():
        if strukna := [p for p in services.poster(remiss, timezone.localdate()) if p.skal]:
            return visa_granskning(request, remiss, form.cleaned_data.get("bekraftar_sekretess", False), strukna=strukna)
        if svar := _skicka(request, remiss, form):
            return svar
    else:
        services.notera_stopp(actor=request.user, remiss=remiss)
    return visa(request, remiss, form, ifyllt.flik, ifyllt.lopnr, status=422)


def _skicka(request: HttpRequest, remiss: Remiss, form: RemissSkickaForm) -> HttpResponse | None:
    try:
        if form.ar_ansokan:
            dag = form.cleaned_data.get("omhandertagen_den")
            ny = request.POST.get("ar_ny_person") == "ja"
            remiss = services.registrera_egen_ansokan(actor=request.user, remiss=remiss, omhandertagen=dag, ar_ny_person=ny)
            return _registrerad(request, remiss)
        bekraftar = form.cleaned_data.get("bekraftar_sekretess", False)
        services.skicka(actor=request.user, remiss=remiss, bekraftar_sekretess=bekraftar)
    except ValidationError as fel:
        fel_till(form, fel, FELNAMN)
        if "ar_ny_person" in getattr(fel, "error_dict", {}):
            form.liknande = liknande_med_logg(request, remiss)  # type: ignore[attr-defined]
        return None
    toast(request, f"Remiss {remiss.nummer} är skickad till {form.enhet.namn if form.enhet else 'enheten'}.")
    return redirect("min_remiss", pk=remiss.pk)


def _registrerad(request: HttpRequest, remiss: Remiss) -> HttpResponse:
    """An application that only the chef may open goes to the inbox with a word on what happened, never to a page that is not there."""
    if Remiss.objects.visible_to(request.user).filter(pk=remiss.pk).exists():
        mottagen = remiss.status != RemissStatus.SKICKAD
        toast(request, f"Ansökan {remiss.nummer} är registrerad{' och mottagen' if mottagen else ' och väntar på att tas emot'}.")
        return redirect("remiss", pk=remiss.pk)
    toast(
        request,
        f"Ansökan {remiss.nummer} är registrerad och lämnad till enhetens chef, som tar den vidare. Du kan inte öppna den.",
    )
    return redirect("remisser")
