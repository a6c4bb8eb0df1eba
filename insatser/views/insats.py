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
from ame.common.vy import fel_till_form, inskickat
from ame.organisation.models import Insatstyp
from insatser.forms import AvslutaInsatsForm, ForlangForm, InsatsForm
from insatser.forms.insats import forval
from insatser.matt import dagar_i_insats
from insatser.models import Insats
from insatser.services import avsluta_insats, forlang_insats, starta_insats
from insatser.services.narvaro import oklara_tillfallen
from insatser.urval import forslag, samma_slag
from insatser.vy.placering import sektion as placeringar


@require_http_methods(["GET", "POST"])
def insats_ny(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Start an insats. A POST with `uppdatera` shows the form again with what the chosen kind brings and asks for, and saves nothing: htmx
    sends it on change, without JavaScript it is a button."""
    arende = hamta_arende(request, pk, "insats")
    krav(can_arbeta_i_arende(request.user, arende))
    if request.method == "GET":
        insatstyp, vald_av = forslag(arende)
        initial = forval(insatstyp, timezone.localdate(), vald_av)
    else:
        insatstyp = _vald_typ(arende, request.POST.get("insatstyp"))
        initial = _ifyllt(request, insatstyp) if "uppdatera" in request.POST else None
    tidigare = list(samma_slag(request.user, arende, insatstyp))
    data = request.POST if initial is None else None
    form = InsatsForm(data, arende=arende, vald=insatstyp, har_haft=bool(tidigare), initial=initial)
    if form.is_valid() and (insats := _starta(request, arende, form)):
        toast(request, f"{insats.insatstyp} har startat. Lägg in var den äger rum på insatsens sida.")
        return redirect("arende_planering", pk=arende.pk)
    return _visa_form(request, arende, form, insatstyp, tidigare)


def _starta(request: HttpRequest, arende: Arende, form: InsatsForm) -> Insats | None:
    try:
        return starta_insats(actor=request.user, arende=arende, **form.cleaned_data)
    except ValidationError as fel:
        fel_till_form(form, fel)
    except OgiltigOvergang as fel:
        form.add_error(None, str(fel))
    return None


def _visa_form(
    request: HttpRequest, arende: Arende, form: InsatsForm, vald: Insatstyp | None, tidigare: list[Insats]
) -> HttpResponse:
    kontext = {
        "arende": arende,
        "form": form,
        "vald": vald,
        "samma_slag": tidigare,
        "har_mal": bool(form.fields["planmal"].queryset),
    }
    if request.htmx and "uppdatera" in request.POST:
        return render(request, "insatser/_form.html", kontext)
    kontext["huvud"] = bygg_huvud(request, arende, "planering")
    return render(request, "insatser/ny.html", kontext, status=422 if form.errors else 200)


def _vald_typ(arende: Arende, varde: Any) -> Insatstyp | None:
    try:
        pk = UUID(str(varde))
    except ValueError:
        return None
    return Insatstyp.objects.filter(verksamhet_id=arende.enhet.verksamhet_id, pk=pk).first()


def _ifyllt(request: HttpRequest, typ: Insatstyp | None) -> dict[str, Any]:
    """What is typed so far. A new choice in the catalogue also brings its kind of support and its end; another day of start moves an end
    that is still the one first suggested."""
    ifyllt = {k: v for k, v in request.POST.items() if k in InsatsForm.base_fields}
    idag, byte = timezone.localdate(), request.POST["uppdatera"]
    start: date = som_datum(ifyllt.get("start_den")) or idag
    fran_katalogen = forval(typ, start, "")
    if byte == "insatstyp":
        return ifyllt | {k: fran_katalogen[k] for k in ("planerat_slut_den", "stodslag")}
    if byte == "start_den" and typ and som_datum(ifyllt.get("planerat_slut_den")) == typ.normalt_slut(idag):
        return ifyllt | {"planerat_slut_den": fran_katalogen["planerat_slut_den"]}
    return ifyllt


def _hamta(request: HttpRequest, pk: UUID) -> tuple[Insats, Arende | None]:
    """The insats and its case; no case for a handledare, who sees the own group and nothing more. Logged either way."""
    med = ("insatstyp", "handledare", "registrerad_av", "planmal", "arende__person")
    insats = Insats.objects.filter(pk=pk).select_related(*med).first()
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
        kontext = {"insats": rad, "person": rad.arende.person, **placeringar(request, rad, i_arendet=False)}
        return render(request, "insatser/insats_handledare.html", kontext)
    kontext = {
        "huvud": bygg_huvud(request, arende, "planering"),
        "arende": arende,
        "insats": rad,
        "dagar": dagar_i_insats(rad, timezone.localdate()),
        "forlangningar": list(rad.forlangningar.select_related("beslutad_av")),
        "far_avsluta": rad.slut_den is None and bool(can_arbeta_i_arende(request.user, arende)),
        "journal": list(rad.stodaktiviteter.select_related("utford_av", "anteckning").order_by("-den", "-registrerad_vid")[:50]),
        **placeringar(request, rad),
    }
    return render(request, "insatser/insats.html", kontext)


@require_http_methods(["GET", "POST"])
def insats_avsluta(request: HttpRequest, pk: UUID) -> HttpResponse:
    """End an insats; the case goes on. A handledare may not."""
    return _andra(request, pk, AvslutaInsatsForm, avsluta_insats, "är avslutad. Ärendet fortsätter.", "insatser/avsluta.html")


@require_http_methods(["GET", "POST"])
def insats_forlang(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A later planned end, with the reason in the journal (S071)."""
    return _andra(request, pk, ForlangForm, forlang_insats, "är förlängd. Beslutet står i journalen.", "insatser/forlang.html")


def _andra(
    request: HttpRequest, pk: UUID, formklass: type[Form], service: Callable[..., Any], klart: str, mall: str
) -> HttpResponse:
    rad, arende = _hamta(request, pk)
    krav(can_arbeta_i_arende(request.user, rad.arende))
    if arende is None:  # a colleague in the unit who also leads the group: the page that asks for a reason
        arende = hamta_arende(request, rad.arende_id, "insats")
    idag = timezone.localdate()
    form = formklass(inskickat(request), insats=rad, initial={"slut_den": idag})
    if request.method == "POST" and form.is_valid():
        try:
            service(actor=request.user, insats=rad, **form.cleaned_data)
        except ValidationError as fel:
            fel_till_form(form, fel)
        else:
            toast(request, f"{rad.insatstyp} {klart}")
            return redirect("arende_planering", pk=arende.pk)
    kontext = {"huvud": bygg_huvud(request, arende, "planering"), "arende": arende, "insats": rad, "form": form}
    kontext |= {
        "oklara": oklara_tillfallen(rad, idag).count(),
        "forlangningar": list(rad.forlangningar.select_related("beslutad_av")),
    }
    return render(request, mall, kontext, status=422 if form.errors else 200)
