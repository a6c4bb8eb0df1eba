"""Places: the administrator sets them, the unit's chef sees how full they are and what was received beyond (S007)."""

from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from ame.access.enums import Roll
from ame.access.perms import can_administrera, can_se_platser
from ame.audit.services import log_list
from ame.common.toast import toast
from ame.common.vy import inskickat, roll_kravs
from ame.organisation.models import Enhet
from ame.organisation.vy import enhetsflikar, hamta_enhet
from intake.forms.kvot import PlatserForm
from intake.models import Kvot, Remiss
from intake.services.kvot import antagna_over_kvot, platser_for, satt_platser
from intake.views.hjalp import fel_till


@require_http_methods(["GET", "POST"])
@roll_kravs(can_administrera)
def enhet_platser(request: HttpRequest, pk: UUID) -> HttpResponse:
    enhet = hamta_enhet(request.user, pk)
    form = PlatserForm(inskickat(request))
    if request.method == "POST" and form.is_valid():
        try:
            rad = satt_platser(actor=request.user, enhet=enhet, **form.cleaned_data)
        except ValidationError as fel:
            fel_till(form, fel)
        else:
            toast(request, "Platserna är sparade." if rad else "Gränsen är borttagen.")
            return redirect("enhet_platser", pk=pk)
    kontext = {
        "enhet": enhet,
        "flikar": enhetsflikar(enhet, "enhet_platser"),
        "form": form,
        "kvoter": Kvot.objects.filter(enhet=enhet).order_by("-ar", "kalla"),
    }
    return render(request, "intake/kvoter/enhet.html", kontext, status=422 if form.errors else 200)


@require_safe
@roll_kravs(can_se_platser)
def platser(request: HttpRequest) -> HttpResponse:
    """How many places are taken, and every remiss received beyond them with its reason. A protected person's is shown without
    a name to nobody but those on the named list: `visible_to` leaves it out."""
    i_ar = timezone.localdate().year
    ar = int(request.GET["ar"]) if request.GET.get("ar") in {str(i_ar - 1), str(i_ar), str(i_ar + 1)} else i_ar
    enheter = list(Enhet.objects.filter(pk__in=request.user.enheter_med_roll(Roll.CHEF)).order_by("namn"))
    over = antagna_over_kvot(enheter, ar).filter(pk__in=Remiss.objects.visible_to(request.user).values("pk"))
    over = list(over.select_related("mottagande_enhet", "person")[:200])
    log_list(actor=request.user, objekt_typ="platser", antal=len(over))
    kontext = {
        "ar": ar,
        "aren": [(n, n == ar) for n in (i_ar - 1, i_ar, i_ar + 1)],
        "rader": platser_for(enheter, ar),
        "over": [(r, r.ar_skyddad) for r in over],
    }
    return render(request, "intake/kvoter/platser.html", kontext)
