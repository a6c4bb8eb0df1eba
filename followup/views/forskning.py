"""Pseudonymous spell files for research: the form, what would leave, the package, and the disclosures made (S162)."""

from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from ame.access import perms
from followup.forms.forskning import BekraftaForm, ForskningForm
from followup.forskning.lexikon import FILER
from followup.forskning.uttag import utelamnade_i_ord
from followup.maskning import troskel
from followup.models import Forskningsuttag
from followup.services.forskning import gor_uttag, kontrollera, uttagets_enheter

PER_SIDA = 50


@require_http_methods(["GET", "POST"])
def forskningsuttag(request: HttpRequest) -> HttpResponse:
    perms.krav(perms.can_gora_forskningsuttag(request.user))
    enheter = [(str(e.pk), e.namn) for e in uttagets_enheter(request.user)]
    if request.method == "GET":
        return _sida(request, ForskningForm(enheter=enheter))
    slutligt = "bekrafta" in request.POST
    form = (BekraftaForm if slutligt else ForskningForm)(request.POST, enheter=enheter)
    if not form.is_valid():
        return _kontroll(request, form) if slutligt and set(form.errors) == {"bekraftat"} else _sida(request, form, 422)
    try:
        if not slutligt:
            return _kontroll(request, BekraftaForm(initial=form.cleaned_data, enheter=enheter), form)
        _, data = gor_uttag(actor=request.user, **_falt(form))
    except ValidationError as fel:
        return _sida(request, _med_fel(ForskningForm(request.POST, enheter=enheter), fel), 422)
    namn = f"forskningsuttag-{timezone.localdate().isoformat()}.zip"
    return HttpResponse(data, content_type="application/zip", headers={"Content-Disposition": f'attachment; filename="{namn}"'})


def _med_fel(form: ForskningForm, fel: ValidationError) -> ForskningForm:
    """The typed text with what the service found, at its field where the form has it."""
    form.is_valid()
    for falt, texter in (fel.message_dict if hasattr(fel, "error_dict") else {"": fel.messages}).items():
        form.add_error(falt if falt in form.fields else None, texter)
    return form


def _falt(form: ForskningForm) -> dict[str, Any]:
    return form.cleaned_data | {"enheter": [UUID(e) for e in form.cleaned_data["enheter"]]}


def _kontroll(request: HttpRequest, form: ForskningForm, kontrollerad: ForskningForm | None = None) -> HttpResponse:
    """What would leave, before it does."""
    d = (kontrollerad or form).cleaned_data
    m = kontrollera(actor=request.user, enheter=[UUID(e) for e in d["enheter"]], fran_den=d["fran_den"], till_den=d["till_den"])
    kontext = {
        "form": form, "m": m, "varden": d, "filer": [(f, len(m.rader[f.namn])) for f in FILER], "grans": troskel(),
        "utelamnade": utelamnade_i_ord(m.utelamnade),
    }  # fmt: skip
    return render(request, "followup/forskning/kontroll.html", kontext, status=422 if form.errors else 200)


def _sida(request: HttpRequest, form: ForskningForm, status: int = 200) -> HttpResponse:
    rader = Forskningsuttag.objects.visible_to(request.user).select_related("namnd", "gjort_av")
    kontext = {
        "form": form,
        "sida": Paginator(rader, PER_SIDA).get_page(request.GET.get("sida")),
        "filer": FILER,
        "stig": [("Rapporter", reverse("rapporter"))],
    }
    return render(request, "followup/forskning/uttag.html", kontext, status=status)
