"""Sign-in for the demo, the user's own settings, and the administrator's pages."""

from collections.abc import Callable
from uuid import UUID

from django import forms
from django.conf import settings
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ame.access import services
from ame.access.enums import Roll
from ame.access.forms import AvslutaUppdragForm, InstallningarForm, UppdragForm
from ame.access.models import Uppdrag, User
from ame.access.perms import can_administrera
from ame.common.toast import toast
from ame.common.vy import fel_till_form, inskickat, roll_kravs
from ame.organisation.models import Enhet


def oppen(vy: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A page that may be read before sign-in; every one is listed in tests/test_consistency.py."""
    return login_not_required(vy)


@login_not_required
@require_POST
def demo_logga_in(request: HttpRequest) -> HttpResponse:
    """One button per role, for the demo municipality only: 404 unless AME_DEMO is set."""
    if not settings.AME_DEMO:
        raise Http404
    roll = request.POST.get("roll", "")
    user = User.objects.filter(username=roll, is_active=True).first() if roll in Roll.values else None
    if user is None:
        raise Http404
    login(request, user, backend="django.contrib.auth.backends.ModelBackend")
    return redirect("min_dag")


@require_http_methods(["GET", "POST"])
def installningar(request: HttpRequest) -> HttpResponse:
    form = InstallningarForm(request.POST or None, instance=User.objects.get(pk=request.user.pk))
    if request.method == "POST" and form.is_valid():
        services.spara_installningar(actor=request.user, **form.cleaned_data)
        toast(request, "Inställningarna är sparade.")
        return redirect("installningar")
    return render(request, "access/installningar.html", {"form": form})


@require_POST
def logg_bekrafta(request: HttpRequest) -> HttpResponse:
    services.bekrafta_logg(actor=request.user)
    return redirect("min_dag")


@require_safe
@roll_kravs(can_administrera)
def admin_start(request: HttpRequest) -> HttpResponse:
    """Units of the administrator's own nämnder with their settings in force, and every uppdrag of today and later. No person's file is
    reached from here."""
    idag = timezone.localdate()
    enheter = Enhet.objects.administreras_av(request.user).select_related("verksamhet__namnd")
    enheter = enheter.prefetch_related("installningar").order_by("namn")
    uppdrag = Uppdrag.objects.administreras_av(request.user).pagaende_och_kommande(idag)
    uppdrag = uppdrag.select_related("user", "enhet").order_by("user__namn", "enhet__namn")
    return render(request, "access/admin.html", {"enheter": [(e, _gallande(e, idag)) for e in enheter], "uppdrag": uppdrag})


def _gallande(enhet: Enhet, idag):
    rader = [i for i in enhet.installningar.all() if i.galler_fran_den <= idag]
    return max(rader, key=lambda i: i.galler_fran_den, default=None)


@require_http_methods(["GET", "POST"])
@roll_kravs(can_administrera)
def uppdrag_nytt(request: HttpRequest) -> HttpResponse:
    form = UppdragForm(request.POST or None, actor=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            services.ge_uppdrag(actor=request.user, **form.cleaned_data)
        except ValidationError as fel:
            fel_till_form(form, fel)
        else:
            toast(request, "Uppdraget är upplagt.")
            return redirect("admin_start")
    return render(request, "access/formular.html", {"form": form, "rubrik": "Nytt uppdrag", "knapp": "Lägg upp uppdraget"})


@require_http_methods(["GET", "POST"])
@roll_kravs(can_administrera)
def uppdrag_avsluta(request: HttpRequest, pk: UUID) -> HttpResponse:
    uppdrag = get_object_or_404(Uppdrag.objects.administreras_av(request.user).select_related("user", "enhet"), pk=pk)
    form = AvslutaUppdragForm(request.POST or None, initial={"till_den": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        try:
            services.avsluta_uppdrag(actor=request.user, uppdrag=uppdrag, **form.cleaned_data)
        except ValidationError as fel:
            fel_till_form(form, fel)
        else:
            toast(request, "Uppdraget är avslutat.")
            return redirect("admin_start")
    return render(
        request, "access/formular.html", {"form": form, "rubrik": f"Avsluta uppdrag: {uppdrag}", "knapp": "Avsluta uppdraget"}
    )


@require_http_methods(["GET", "POST"])
@roll_kravs(can_administrera)
def uppdrag_stang_konto(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Closes the account behind an uppdrag when nothing is left to hand over (S029, law.md D09)."""
    uppdrag = get_object_or_404(Uppdrag.objects.administreras_av(request.user).select_related("user", "enhet"), pk=pk)
    form = forms.Form(inskickat(request))
    if form.is_valid():
        try:
            services.stang_konto(actor=request.user, user=uppdrag.user)
        except ValidationError as fel:
            fel_till_form(form, fel)
        else:
            toast(request, f"Kontot är stängt. {uppdrag.user.namn} når ingenting mer.")
            return redirect("admin_start")
    status = 422 if form.errors else 200
    return render(request, "access/stang_konto.html", {"form": form, "uppdrag": uppdrag}, status=status)
