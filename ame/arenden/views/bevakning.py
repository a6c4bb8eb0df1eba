from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ame.access.perms import can_arbeta_i_arende, krav
from ame.arenden.enums import Bevakningsslag
from ame.arenden.forms import BevakningForm
from ame.arenden.models import Bevakning
from ame.arenden.services import angra_klar, klarmarkera, skapa_bevakning
from ame.arenden.vy.hamta import hamta_arende
from ame.arenden.vy.huvud import bygg_huvud
from ame.arenden.vy.tillbaka import efter_bevakning
from ame.common.toast import toast
from ame.common.vy import fel_till_form


@require_http_methods(["GET", "POST"])
def bevakning_ny(request: HttpRequest, pk: UUID) -> HttpResponse:
    arende = hamta_arende(request, pk)
    krav(can_arbeta_i_arende(request.user, arende))
    form = BevakningForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            skapa_bevakning(actor=request.user, ansvarig=arende.ansvarig, arende=arende, **form.cleaned_data)
        except ValidationError as fel:
            fel_till_form(form, fel)
        else:
            toast(request, "Bevakningen är tillagd.")
            return redirect("arende", pk=arende.pk)
    kontext = {"huvud": bygg_huvud(request, arende, ""), "arende": arende, "form": form}
    return render(request, "arenden/bevakning_ny.html", kontext, status=422 if form.errors else 200)


def _hamta(request: HttpRequest, pk: UUID) -> Bevakning:
    """The reminder when the user may see it; else the same answer as for its case, or as for an id that does not exist."""
    rad = Bevakning.objects.visible_to(request.user).filter(pk=pk).select_related("arende").first()
    if rad is None:
        arende_id = Bevakning.objects.filter(pk=pk).values_list("arende_id", flat=True).first()
        if arende_id:
            hamta_arende(request, arende_id, "bevakning")
        raise Http404
    return rad


@require_POST
def bevakning_klar(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One click, with a way back for 30 seconds (ui.md rule 11). With htmx the row itself answers and keeps the focus."""
    rad = _hamta(request, pk)
    try:
        klarmarkera(bevakning=rad, actor=request.user)
    except ValidationError as fel:
        messages.error(request, " ".join(fel.messages))
        return redirect("bevakning_oppna", pk=rad.pk)
    fran_min_dag = "?tillbaka=min_dag" if request.POST.get("tillbaka") == "min_dag" else ""
    toast(request, f"Klar: {rad.titel}", angra=reverse("bevakning_angra", args=[rad.pk]) + fran_min_dag)
    if request.htmx:
        return render(request, "arenden/_klar.html", {"bevakning": rad, "oob": True})
    return efter_bevakning(request, rad)


@require_POST
def bevakning_angra(request: HttpRequest, pk: UUID) -> HttpResponse:
    rad = _hamta(request, pk)
    try:
        angra_klar(bevakning=rad, actor=request.user)
    except ValidationError as fel:
        messages.error(request, " ".join(fel.messages))
    else:
        toast(request, f"Åter att göra: {rad.titel}")
    return efter_bevakning(request, rad)


@require_safe
def bevakning_oppna(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Goes to what solves the matter (N06). Shows nothing itself, so it logs nothing: the next page does."""
    return redirect(_losning(_hamta(request, pk)))


def _losning(rad: Bevakning) -> str:
    """The page by kind; `mal_id` is the agreed day, the follow-up, the avslut, or the consent or remiss."""
    arende = rad.arende
    if rad.slag == Bevakningsslag.ATERKOPPLING and arende:
        remiss = arende.remisser.filter(avtalade=rad.mal_id).values_list("pk", flat=True).first()
        if remiss:
            return reverse("aterkoppling_ny", args=[remiss])
    if rad.mal_id and rad.slag == Bevakningsslag.UPPFOLJNING:
        return reverse("uppfoljning_svara", args=[rad.mal_id])
    if rad.mal_id and rad.slag == Bevakningsslag.ARBETE:
        return reverse("arbete_bekrafta", args=[rad.mal_id])
    if rad.mal_id and rad.slag == Bevakningsslag.AVSTAMNING:
        return reverse("avstamning_gor", args=[rad.mal_id])
    if rad.mal_id and rad.slag == Bevakningsslag.REMISS:
        return reverse("remiss", args=[rad.mal_id])
    if rad.mal_id and rad.slag == Bevakningsslag.PROJEKT:
        return reverse("katalog_projekt", args=[rad.mal_id])
    if rad.mal_id and rad.slag == Bevakningsslag.TREPART:
        return reverse("trepart", args=[rad.mal_id])
    if rad.slag == Bevakningsslag.PLAN and arende:
        return reverse("arende_planering", args=[arende.pk])
    if rad.slag == Bevakningsslag.OVERENSKOMMET and arende:
        samtal = arende.trepartssamtal.filter(punkter=rad.mal_id).values_list("pk", flat=True).first()
        if samtal:
            return reverse("trepart", args=[samtal])
    if rad.slag == Bevakningsslag.NARVARO and arende:
        return reverse("arende_narvaro", args=[arende.pk])
    if rad.slag == Bevakningsslag.ANSTALLNING and arende:
        return reverse("arende_anstallningar", args=[arende.pk])
    if rad.slag == Bevakningsslag.STILLESTAND and arende is None:  # the chef's: the list where it stands until it is solved
        return f"{reverse('stillestand')}?visa=hos-chefen"
    if rad.slag == Bevakningsslag.SAMTYCKE:
        if arende:
            return reverse("arende_samtycken", args=[arende.pk])
        return reverse("remiss_redigera", args=[rad.mal_id]) if rad.mal_id else reverse("min_dag")
    return reverse("arende", args=[arende.pk]) if arende else reverse("min_dag")
