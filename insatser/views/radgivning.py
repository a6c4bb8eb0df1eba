from uuid import UUID, uuid4

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from ame.access.enums import Roll
from ame.access.perms import can_registrera_radgivning
from ame.common.toast import toast
from ame.common.vy import fel_till_form, inskickat, roll_kravs, visa_form
from ame.organisation.models import Enhet, Insatstyp
from insatser.forms.stod import RadgivningForm
from insatser.models import Radgivning
from insatser.services.radgivning import angra_radgivning, registrera_radgivning
from insatser.vy.lista import stig
from insatser.vy.stod import radgivning_per_manad


@require_http_methods(["GET", "POST"])
@roll_kravs(can_registrera_radgivning)
def radgivning(request: HttpRequest) -> HttpResponse:
    """Count advice, and see the counts per month. No person is read or written."""
    idag = timezone.localdate()
    egna = request.user.enheter_med_roll(Roll.HANDLAGGARE, Roll.BEREDARE, Roll.CHEF)
    enheter = Enhet.objects.filter(pk__in=egna, slag="ame").order_by("namn")
    anonyma = (
        Insatstyp.objects.aktuella(idag).filter(ar_anonym=True, verksamhet__in=enheter.values("verksamhet")).order_by("namn")
    )
    start = {"nyckel": uuid4(), "den": idag, "antal": 1, "enhet": enheter.first()}
    form = RadgivningForm(inskickat(request), enheter=enheter, anonyma=anonyma, initial=start)
    if request.method == "POST" and form.is_valid():
        falt = {"enhet": start["enhet"]} | form.cleaned_data
        try:
            rad = registrera_radgivning(actor=request.user, **falt)
        except ValidationError as fel:
            fel_till_form(form, fel)
        else:
            toast(request, "Rådgivningen är räknad.", angra=reverse("radgivning_angra", args=[rad.pk]))
            return redirect("radgivning")
    fran = idag.replace(year=idag.year - 1, day=1)
    kontext = {"rader": radgivning_per_manad(request.user, fran), "fran": fran, "stig": stig(("Rådgivning", request.path))}
    return visa_form(request, "insatser/stod/radgivning.html", form, **kontext)


@require_POST
def radgivning_angra(request: HttpRequest, pk: UUID) -> HttpResponse:
    rad = Radgivning.objects.visible_to(request.user).filter(pk=pk).first()
    if rad is None:
        raise Http404
    try:
        angra_radgivning(actor=request.user, radgivning=rad)
    except ValidationError as fel:
        messages.error(request, fel.messages[0])
    else:
        toast(request, "Rådgivningen räknas inte längre.")
    return redirect("radgivning")
