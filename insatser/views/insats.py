from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from ame.access.perms import can_arbeta_i_arende, krav
from ame.arenden.models import Arende
from ame.arenden.vy.hamta import hamta_arende
from ame.arenden.vy.huvud import bygg_huvud
from ame.audit.services import log_read
from ame.common.datum import som_datum
from ame.common.toast import toast
from ame.common.transitions import OgiltigOvergang
from ame.common.vy import fel_till_form
from ame.organisation.models import Insatstyp
from insatser.forms import AvslutaInsatsForm, ForlangForm, InsatsForm
from insatser.forms.insats import forval
from insatser.models import Insats
from insatser.services import avsluta_insats, forlang_insats, starta_insats
from insatser.urval import forslag, samma_slag


@require_http_methods(["GET", "POST"])
def insats_ny(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Start an insats. A POST with `uppdatera` shows the form again with the catalogue's and the workplace's fields, and saves nothing:
    htmx sends it on change, without JavaScript it is a button."""
    arende = hamta_arende(request, pk, "insats")
    krav(can_arbeta_i_arende(request.user, arende))
    if request.method == "GET":
        insatstyp, vald_av = forslag(arende)
        form = InsatsForm(arende=arende, initial=forval(insatstyp, timezone.localdate(), vald_av))
    elif "uppdatera" in request.POST:
        form = InsatsForm(arende=arende, initial=_ifyllt(request, arende))
    else:
        form = InsatsForm(request.POST, arende=arende)
        if form.is_valid() and (insats := _starta(request, arende, form)):
            toast(request, f"{insats.insatstyp} har startat.")
            return redirect("arende_planering", pk=arende.pk)
    return _visa_form(request, arende, form)


def _starta(request: HttpRequest, arende: Arende, form: InsatsForm) -> Insats | None:
    try:
        return starta_insats(actor=request.user, arende=arende, **form.cleaned_data)
    except ValidationError as fel:
        fel_till_form(form, fel)
    except OgiltigOvergang as fel:
        form.add_error(None, str(fel))
    return None


def _visa_form(request: HttpRequest, arende: Arende, form: InsatsForm) -> HttpResponse:
    vald = _vald_typ(arende, form["insatstyp"].value())
    kontext = {"arende": arende, "form": form, "vald": vald, "samma_slag": samma_slag(request.user, arende, vald)}
    if request.htmx and "uppdatera" in request.POST:
        return render(request, "insatser/_form.html", kontext)
    kontext["huvud"] = bygg_huvud(request, arende, "planering")
    return render(request, "insatser/ny.html", kontext, status=422 if form.errors else 200)


def _vald_typ(arende: Arende, varde: Any) -> Insatstyp | None:
    if isinstance(varde, Insatstyp):
        return varde
    try:
        pk = UUID(str(varde))
    except ValueError:
        return None
    return Insatstyp.objects.filter(verksamhet_id=arende.enhet.verksamhet_id, pk=pk).first()


def _ifyllt(request: HttpRequest, arende: Arende) -> dict[str, Any]:
    """What is typed so far; a new choice in the catalogue also brings its kind of support and its end."""
    ifyllt = {k: v for k, v in request.POST.items() if k in InsatsForm.base_fields}
    if request.POST["uppdatera"] == "insatstyp":
        typ = _vald_typ(arende, ifyllt.get("insatstyp"))
        start: date = som_datum(ifyllt.get("start_den")) or timezone.localdate()
        fran_katalogen = forval(typ, start, "")
        ifyllt |= {k: fran_katalogen[k] for k in ("planerat_slut_den", "stodslag")}
    return ifyllt


def _hamta(request: HttpRequest, pk: UUID) -> tuple[Insats, Arende | None]:
    """The insats and its case; no case for a handledare, who sees the own group and nothing more. Logged either way."""
    insats = Insats.objects.filter(pk=pk).select_related("insatstyp", "handledare", "registrerad_av", "arende__person").first()
    if insats is None:
        raise Http404
    user = request.user
    if (
        Arende.objects.visible_to(user).filter(pk=insats.arende_id).exists()
        or not Insats.objects.visible_to(user).filter(pk=pk).exists()
    ):
        return insats, hamta_arende(request, insats.arende_id, "insats")
    log_read(
        actor=user,
        objekt_typ="insats",
        objekt_id=pk,
        person_id=insats.arende.person_id,
        arende_id=insats.arende_id,
        enhet_id=insats.arende.enhet_id,
        namnd_id=insats.arende.person.namnd_id,
        ar_skyddad=insats.arende.person.har_skydd,
    )
    return insats, None


@require_safe
def insats(request: HttpRequest, pk: UUID) -> HttpResponse:
    rad, arende = _hamta(request, pk)
    if arende is None:
        return render(request, "insatser/insats_handledare.html", {"insats": rad, "person": rad.arende.person})
    kontext = {
        "huvud": bygg_huvud(request, arende, "planering"),
        "arende": arende,
        "insats": rad,
        "far_avsluta": rad.slut_den is None and bool(can_arbeta_i_arende(request.user, arende)),
    }
    return render(request, "insatser/insats.html", kontext)


@require_http_methods(["GET", "POST"])
def insats_avsluta(request: HttpRequest, pk: UUID) -> HttpResponse:
    """End an insats; the case goes on. A handledare may not."""
    form = AvslutaInsatsForm(request.POST or None, initial={"slut_den": timezone.localdate()})
    return _andra(request, pk, form, avsluta_insats, "är avslutad. Ärendet fortsätter.", "insatser/avsluta.html")


@require_http_methods(["GET", "POST"])
def insats_forlang(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A later planned end, with the reason in the journal (S071)."""
    form = ForlangForm(request.POST or None)
    return _andra(request, pk, form, forlang_insats, "är förlängd. Beslutet står i journalen.", "insatser/forlang.html")


def _andra(request: HttpRequest, pk: UUID, form: Form, service: Callable[..., Any], klart: str, mall: str) -> HttpResponse:
    rad, arende = _hamta(request, pk)
    krav(can_arbeta_i_arende(request.user, rad.arende))
    if arende is None:  # a colleague in the unit who also leads the group: the page that asks for a reason
        arende = hamta_arende(request, rad.arende_id, "insats")
    if request.method == "POST" and form.is_valid():
        try:
            service(actor=request.user, insats=rad, **form.cleaned_data)
        except ValidationError as fel:
            fel_till_form(form, fel)
        else:
            toast(request, f"{rad.insatstyp} {klart}")
            return redirect("arende_planering", pk=arende.pk)
    kontext = {"huvud": bygg_huvud(request, arende, "planering"), "arende": arende, "insats": rad, "form": form}
    return render(request, mall, kontext, status=422 if form.errors else 200)
