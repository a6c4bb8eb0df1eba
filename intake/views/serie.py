"""A standing forum: its rhythm and members, and the meetings made from it (S023)."""

from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from ame.access.enums import Roll
from ame.access.perms import can_leda_mote, can_planera_mote, krav
from ame.common.toast import toast
from ame.common.vy import inskickat, roll_kravs
from ame.organisation.models import Enhet
from intake import services
from intake.enums import MoteStatus
from intake.forms.mote import AvslutaSerieForm, EnhetForm, SerieForm
from intake.models import Moteserie
from intake.services.serie import kommande_dagar
from intake.views.hjalp import fel_till

VISA = 8


def _hamta(request: HttpRequest, pk: UUID) -> Moteserie:
    serie = (
        Moteserie.objects.visible_to(request.user)
        .select_related("enhet__verksamhet__namnd")
        .prefetch_related("medlemmar__user", "medlemmar__part")
        .filter(pk=pk)
        .first()
    )
    if serie is None:
        raise Http404
    krav(can_leda_mote(request.user, serie.enhet_id))
    return serie


def _stig(serie: Moteserie | None) -> list[tuple[str, str]]:
    sist = (serie.namn, reverse("moteserie", args=[serie.pk])) if serie else ("Ny serie", reverse("moteserie_ny"))
    return [("Beredning", reverse("beredningar")), sist]


def _enhet(request: HttpRequest) -> Enhet:
    """The unit of the new series: the one that is asked for and that the user leads meetings in, else the first."""
    leder = Enhet.objects.filter(pk__in=request.user.enheter_med_roll(Roll.BEREDARE, Roll.CHEF)).select_related(
        "verksamhet__namnd"
    )
    form = EnhetForm(request.GET if "enhet" in request.GET else None, user=request.user)
    if form.is_bound and form.is_valid():
        return leder.get(pk=form.cleaned_data["enhet"].pk)
    return leder.order_by("namn")[0]


@require_http_methods(["GET", "POST"])
@roll_kravs(can_planera_mote)
def moteserie_ny(request: HttpRequest) -> HttpResponse:
    enhet = _enhet(request)
    form = SerieForm(inskickat(request), enhet=enhet)
    if request.method == "POST" and form.is_valid():
        try:
            serie = services.spara_serie(actor=request.user, enhet=enhet, **form.uppgifter())
            services.skapa_moten(actor=request.user, serie=serie)
        except ValidationError as fel:
            fel_till(form, fel)
        else:
            toast(request, "Serien är sparad och de närmaste mötena är planerade.")
            return redirect("moteserie", pk=serie.pk)
    flera = len(request.user.enheter_med_roll(Roll.BEREDARE, Roll.CHEF)) > 1
    kontext = {
        "form": form,
        "stig": _stig(None),
        "enhet": enhet,
        "enhet_form": EnhetForm(initial={"enhet": enhet.pk}, user=request.user) if flera else None,
    }
    return render(request, "intake/beredning/serie_ny.html", kontext, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def moteserie(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The series with its coming meetings. POST changes it."""
    serie = _hamta(request, pk)
    form = SerieForm(inskickat(request), enhet=serie.enhet, serie=serie)
    if request.method == "POST" and form.is_valid():
        try:
            services.spara_serie(actor=request.user, serie=serie, enhet=serie.enhet, **form.uppgifter())
        except ValidationError as fel:
            fel_till(form, fel)
        else:
            toast(request, "Serien är sparad. Möten som redan är planerade behåller sina deltagare.")
            return redirect("moteserie", pk=pk)
    return _visa(request, serie, form)


def _visa(request: HttpRequest, serie: Moteserie, form: SerieForm, avsluta: AvslutaSerieForm | None = None) -> HttpResponse:
    idag = timezone.localdate()
    flyttade = {d.den: d for d in kommande_dagar(serie, VISA, idag) if d.flyttat_fran}
    moten = serie.moten.filter(status=MoteStatus.PLANERAT, moter_den__gte=idag).order_by("moter_den")[:VISA]
    kontext = {
        "serie": serie,
        "form": form,
        "avsluta_form": avsluta or AvslutaSerieForm(),
        "moten": [(m, flyttade.get(m.moter_den)) for m in moten],
        "avslutad": serie.till_den is not None and serie.till_den < idag,
        "stig": _stig(serie),
    }
    status = 422 if form.errors or (avsluta and avsluta.errors) else 200
    return render(request, "intake/beredning/serie.html", kontext, status=status)


@require_POST
def moteserie_moten(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Makes the coming meetings that are missing."""
    serie = _hamta(request, pk)
    nya = services.skapa_moten(actor=request.user, serie=serie)
    toast(request, f"{len(nya)} nya möten är planerade." if nya else "De närmaste mötena är redan planerade.")
    return redirect("moteserie", pk=pk)


@require_POST
def moteserie_avsluta(request: HttpRequest, pk: UUID) -> HttpResponse:
    serie = _hamta(request, pk)
    form = AvslutaSerieForm(request.POST)
    if form.is_valid():
        try:
            kvar = services.avsluta_serie(actor=request.user, serie=serie, till_den=form.cleaned_data["till_den"])
        except ValidationError as fel:
            fel_till(form, fel)
        else:
            text = f" {kvar} möten har ärenden på dagordningen och ligger kvar." if kvar else ""
            toast(request, f"Serien är avslutad.{text}")
            return redirect("moteserie", pk=pk)
    return _visa(request, serie, SerieForm(enhet=serie.enhet, serie=serie), form)
