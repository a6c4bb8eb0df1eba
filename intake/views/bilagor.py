"""Files of a remiss: add, take away, read. A file is only ever handed out as a download, never shown in the page (law.md A16)."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ame.access.perms import can_andra_remissutkast, krav
from ame.audit.enums import Atgard
from ame.audit.services import log_read
from ame.common.loggning import maskera
from ame.common.toast import toast
from ame.common.transitions import OgiltigOvergang
from intake.enums import RemissStatus
from intake.forms.bilaga import BilagaForm
from intake.models import Bilaga, Bilageinnehall, Remiss
from intake.services import bilagor
from intake.views.hjalp import fel_till, nagon_hann_fore, overgang
from intake.vy.bilagor import bilageform, bilagekort
from intake.vy.hamta import hamta_remiss


@require_http_methods(["GET", "POST"])
@overgang("remiss")
def remiss_bilagor(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The writer's files on a page of their own, and what the card on the form posts to."""
    remiss = hamta_remiss(request, pk)
    krav(can_andra_remissutkast(request.user, remiss))
    if not bilagor.kan_bifoga(remiss):
        return redirect("remiss", pk=pk)
    form = bilageform(request.POST, request.FILES) if request.method == "POST" else bilageform()
    if request.method == "POST" and form.is_valid():
        tillagda = _bifoga(request, remiss, form)
        if not form.errors:
            return _klart(request, remiss, f"{_antal(tillagda)} {'är tillagd' if tillagda == 1 else 'är tillagda'}.")
    return _visa(request, remiss, form)


def _bifoga(request: HttpRequest, remiss: Remiss, form: BilagaForm) -> int:
    """Each file by itself: one that is refused does not stop the others."""
    filer, tillagda = form.cleaned_data["fil"], 0
    for fil in filer:
        try:
            bilagor.bifoga(
                actor=request.user,
                remiss=remiss,
                namn=fil.name or "fil",
                data=fil.read(bilagor.storsta_fil() + 1),
                hor_till_fragan=form.cleaned_data["hor_till_fragan"],
            )
            tillagda += 1
        except ValidationError as fel:
            if len(filer) > 1:
                fel = ValidationError({"fil": f"{maskera(fil.name or 'fil')}: {' '.join(fel.messages)}"})
            fel_till(form, fel)
    return tillagda


def _antal(antal: int) -> str:
    return "Filen" if antal == 1 else f"{antal} filer"


def _klart(request: HttpRequest, remiss: Remiss, text: str, niva: int = messages.SUCCESS) -> HttpResponse:
    toast(request, text, niva=niva)
    if request.htmx:
        return _visa(request, remiss, bilageform(), ny=True)
    return redirect("remiss_redigera" if remiss.status == RemissStatus.UTKAST else "remiss_komplettera", pk=remiss.pk)


def _visa(request: HttpRequest, remiss: Remiss, form: BilagaForm, ny: bool = False) -> HttpResponse:
    kontext: dict[str, Any] = {"remiss": remiss, "bilagekort": bilagekort(request, remiss, form), "oob": ny}
    mall = "intake/bilagor/_svar.html" if request.htmx else "intake/bilagor/sida.html"
    return render(request, mall, kontext, status=422 if form.errors else 200)


@require_safe
def bilaga(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The file as a download. Reading is logged (law.md D02); a stranger meets the same wall as an id that does not exist (A02)."""
    rad = Bilaga.objects.visible_to(request.user).select_related("remiss__mottagande_enhet__verksamhet", "remiss__person")
    rad = rad.filter(pk=pk).first()
    if rad is None:
        log_read(actor=request.user, objekt_typ="bilaga", objekt_id=pk, atgard=Atgard.NEKAD)
        raise Http404
    _logga(request, rad)
    data = Bilageinnehall.objects.filter(bilaga=rad).values_list("data", flat=True).first()
    if data is None:
        return render(request, "intake/bilagor/gallrad.html", {"bilaga": rad}, status=410)
    svar = HttpResponse(bytes(data), content_type=rad.typ)
    svar["Content-Disposition"] = content_disposition_header(True, rad.namn)
    svar["X-Content-Type-Options"] = "nosniff"
    return svar


def _logga(request: HttpRequest, rad: Bilaga) -> None:
    remiss = rad.remiss
    enhet = remiss.mottagande_enhet
    log_read(
        actor=request.user,
        objekt_typ="bilaga",
        objekt_id=rad.pk,
        person_id=remiss.person_id,
        arende_id=remiss.arende_id,
        enhet_id=enhet.pk if enhet else None,
        namnd_id=enhet.verksamhet.namnd_id if enhet else None,
        atgard=Atgard.VISA,
        ar_skyddad=remiss.ar_skyddad,
    )


@require_POST
def bilaga_ta_bort(request: HttpRequest, pk: UUID) -> HttpResponse:
    rad = Bilaga.objects.visible_to(request.user).filter(pk=pk).first()
    if rad is None:
        raise Http404
    remiss = hamta_remiss(request, rad.remiss_id)
    try:
        bilagor.ta_bort_bilaga(actor=request.user, bilaga=rad)
    except OgiltigOvergang as fel:
        return nagon_hann_fore(request, str(fel), reverse("remiss", args=[remiss.pk]))
    except ValidationError as fel:
        return _klart(request, remiss, " ".join(fel.messages), messages.ERROR)
    return _klart(request, remiss, "Filen är borttagen.")
