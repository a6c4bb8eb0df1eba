from datetime import date, timedelta
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ame.access.enums import Roll
from ame.access.perms import can_arbeta_i_arende, can_se_omotta_behov, krav
from ame.arenden.forms.bedomning import BehovForm, PeriodForm
from ame.arenden.models import OmottBehov
from ame.arenden.services.behov import (
    antal_personer_med_omott_behov,
    aret,
    avsluta_omott_behov,
    notera_omott_behov,
    omotta_behov,
)
from ame.arenden.vy.hamta import hamta_arende
from ame.arenden.vy.huvud import bygg_huvud
from ame.common.toast import toast
from ame.common.vy import fel_till_form, inskickat, roll_kravs
from ame.organisation.models import Enhet

ETT_AR = timedelta(days=365)


@require_http_methods(["GET", "POST"])
def arende_behov_nytt(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Note a need that nobody meets, and see those noted already (C35)."""
    arende = hamta_arende(request, pk, "omott_behov")
    krav(can_arbeta_i_arende(request.user, arende))
    form = BehovForm(inskickat(request))
    if request.method == "POST" and form.is_valid():
        try:
            notera_omott_behov(arende=arende, actor=request.user, **form.cleaned_data)
        except ValidationError as fel:
            fel_till_form(form, fel)
        else:
            toast(request, "Behovet är noterat.")
            return redirect("arende", pk=arende.pk)
    kontext = {"huvud": bygg_huvud(request, arende, ""), "arende": arende, "form": form}
    return render(request, "arenden/behov_nytt.html", kontext, status=422 if form.errors else 200)


@require_POST
def behov_avsluta(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The need is met, or is none any more."""
    behov = OmottBehov.objects.filter(pk=pk).first()
    if behov is None:
        raise Http404
    arende = hamta_arende(request, behov.arende_id, "omott_behov")
    krav(can_arbeta_i_arende(request.user, arende))
    avsluta_omott_behov(behov=behov, actor=request.user)
    toast(request, f"Behovet är avslutat: {behov.get_behov_display()}")
    return redirect("arende", pk=arende.pk)


def _arslank(ar: int, enhet: Enhet, vald: tuple[date, date]) -> tuple[int, str, bool]:
    """A whole year in one click: the yearly list (S079)."""
    fran, till = aret(ar)
    return ar, f"?enhet={enhet.pk}&fran={fran}&till={till}", vald == (fran, till)


@require_safe
@roll_kravs(can_se_omotta_behov)
def omotta_behov_lista(request: HttpRequest) -> HttpResponse:
    """The unit's unmet needs, most persons first. Numbers and kinds only: no name is read here, so nothing is logged as a look."""
    enheter = list(Enhet.objects.filter(pk__in=request.user.enheter_med_roll(Roll.BEREDARE, Roll.CHEF)).order_by("namn"))
    form = PeriodForm(request.GET or None, enheter=enheter)
    val = form.cleaned_data if form.is_bound and form.is_valid() else {}
    enhet = next((e for e in enheter if str(e.pk) == val.get("enhet")), enheter[0])
    idag = timezone.localdate()
    till: date = val.get("till") or idag
    fran: date = val.get("fran") or till - ETT_AR
    kontext = {
        "form": form,
        "aren": [_arslank(ar, enhet, (fran, till)) for ar in range(idag.year, idag.year - 3, -1)],
        "enhet": enhet,
        "fran": fran,
        "till": till,
        "rader": omotta_behov(enhet.pk, fran, till),
        "personer": antal_personer_med_omott_behov(enhet.pk, fran, till),
    }
    return render(request, "arenden/omotta_behov.html", kontext)
