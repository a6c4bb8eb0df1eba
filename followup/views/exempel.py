"""The good example: which insatser can have a sheet, writing one, and the sheet on page and as PDF (S166, S167)."""

from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.text import slugify
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ame.access import perms
from ame.arenden.services import hamta_utkast
from ame.common.pdf import rita_pdf
from ame.common.toast import toast
from ame.organisation.models import Enhet
from followup.forms.exempel import ExempelForm
from followup.models import Exempelblad
from followup.services.exempel import FORMULAR, hinder, skapa_exempelblad, underlag
from followup.utkast import autospara, med_utkast, skickas_for_gott
from followup.vy.exempel import for_enhet, insatstyp_for
from followup.vy.siffror import siffror_val

PER_SIDA = 50


@require_safe
def exempel(request: HttpRequest) -> HttpResponse:
    perms.krav(perms.can_se_rapporter(request.user))
    if not perms.dashboard_enheter(request.user):
        return render(request, "followup/uppfoljning_utan_enhet.html")
    val = siffror_val(request)
    rader = Exempelblad.objects.visible_to(request.user).select_related("enhet", "insatstyp", "skapat_av").defer("innehall")
    if val.enhet_id:
        rader = rader.filter(enhet_id=val.enhet_id)
    far_skriva = val.enhet_id is not None and bool(perms.can_skriva_exempelblad(request.user, val.enhet_id))
    kontext = {
        "val": val,
        "sida": Paginator(rader, PER_SIDA).get_page(request.GET.get("sida")),
        "insatser": for_enhet(val.enhet_id) if far_skriva and val.enhet_id else [],
        "stig": [("Rapporter", reverse("rapporter"))],
    }
    return render(request, "followup/exempel/lista.html", kontext)


def _hamta(request: HttpRequest, pk: UUID, insatstyp_id: UUID):  # type: ignore[no-untyped-def]
    enhet = get_object_or_404(
        Enhet.objects.select_related("verksamhet__namnd__kommun"), pk=pk, pk__in=perms.dashboard_enheter(request.user)
    )
    perms.krav(perms.can_skriva_exempelblad(request.user, enhet.pk))
    return enhet, insatstyp_for(enhet, insatstyp_id)


@require_http_methods(["GET", "POST"])
def exempel_nytt(request: HttpRequest, pk: UUID, insatstyp: UUID) -> HttpResponse:
    enhet, typ = _hamta(request, pk, insatstyp)
    hittat = underlag(enhet.pk, enhet.verksamhet.namnd.kommun_id, typ.pk)
    kontext = {
        "enhet": enhet,
        "insatstyp": typ,
        "hinder": hinder(typ, hittat[1] if hittat else None),
        "tabeller": hittat[1] if hittat else [],
    }
    if request.method == "GET":
        utkast = hamta_utkast(actor=request.user, formular=FORMULAR, objekt_id=typ.pk)
        form = ExempelForm(initial=med_utkast(utkast, {}))
        return render(request, "followup/exempel/nytt.html", kontext | {"form": form})
    form = ExempelForm(request.POST)
    if form.is_valid():
        falt = {namn: form.cleaned_data[namn] for namn in ("sa_gor_vi", "lardomar", "inga_personuppgifter")}
        skickas_for_gott(request)
        try:
            blad = skapa_exempelblad(actor=request.user, enhet=enhet, insatstyp=typ, **falt)
        except ValidationError as fel:
            form.add_error(None, fel)
        else:
            toast(request, "Bladet är sparat.")
            return redirect("exempelblad", pk=blad.pk)
    return render(request, "followup/exempel/nytt.html", kontext | {"form": form}, status=422)


@require_POST
def exempel_utkast(request: HttpRequest, pk: UUID, insatstyp: UUID) -> HttpResponse:
    _, typ = _hamta(request, pk, insatstyp)
    return autospara(request, ExempelForm, FORMULAR, typ.pk)


@require_safe
def exempelblad(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The sheet as it was printed."""
    blad = get_object_or_404(Exempelblad.objects.visible_to(request.user), pk=pk)
    return render(request, "followup/exempel/blad.html", {"blad": blad, "stig": [("Goda exempel", reverse("exempel"))]})


@require_safe
def exempelblad_pdf(request: HttpRequest, pk: UUID) -> HttpResponse:
    blad = get_object_or_404(Exempelblad.objects.visible_to(request.user).select_related("insatstyp"), pk=pk)
    namn = f"gott-exempel-{slugify(blad.insatstyp.namn)}-{blad.till_den.isoformat()}.pdf"
    pdf = rita_pdf("exempelblad", {**blad.innehall, "sidfot": blad.innehall["titel"]})
    return HttpResponse(pdf, content_type="application/pdf", headers={"Content-Disposition": f'attachment; filename="{namn}"'})
