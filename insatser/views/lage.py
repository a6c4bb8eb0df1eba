"""What stands still, what is needed and not there, and where needs and places do not meet."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from ame.access.enums import Roll
from ame.access.models import User
from ame.access.perms import can_se_malgrupper, can_se_omotta_behov, can_se_stillestand
from ame.common.vy import roll_kravs
from ame.organisation.models import Enhet
from insatser.forms.lage import EnhetArForm
from insatser.urval_lage import NIVAER, arets_omotta, malgruppsanalys, platser_per_form
from insatser.vy.lage import urval_for
from insatser.vy.lista import stig
from intake.vy.arbetssida import arbetssida

ANTAL_AR = 5


@require_safe
@roll_kravs(can_se_stillestand)
def stillestand(request: HttpRequest) -> HttpResponse:
    """Own cases for a handläggare, the unit's for its chef; each kind is a list of its own (C25, C31)."""
    enheter = request.user.enheter_med_roll(Roll.HANDLAGGARE, Roll.BEREDARE, Roll.CHEF)
    kontext = arbetssida(request, urval_for(request.user), list(enheter))
    kontext["stig"] = stig(("Ärenden som står stilla", request.path))
    return render(request, "insatser/lage/stillestand.html", kontext)


def _enheter(user: User) -> list[Enhet]:
    return list(Enhet.objects.filter(pk__in=user.enheter_med_roll(Roll.BEREDARE, Roll.CHEF)).order_by("namn"))


@require_safe
@roll_kravs(can_se_malgrupper)
def malgrupper(request: HttpRequest) -> HttpResponse:
    """Needs and levels of the caseload against offered places (S081). Numbers only: no name is read here."""
    enheter = _enheter(request.user)
    form = EnhetArForm(request.GET, enheter=enheter, ar=[])
    enhet = form.vald_enhet(enheter) or enheter[0]
    idag = timezone.localdate()
    rader = malgruppsanalys(enhet, idag)
    kontext = {
        "form": form if form.fields else None,
        "enhet": enhet,
        "nivaer": [namn for _, namn in NIVAER],
        "rader": rader,
        "finns_behov": any(r.personer for r in rader),
        "former": platser_per_form(enhet, idag),
        "stig": stig(("Behov mot katalogen", request.path)),
    }
    return render(request, "insatser/lage/malgrupper.html", kontext)


@require_safe
@roll_kravs(can_se_omotta_behov)
def behov_namnden(request: HttpRequest) -> HttpResponse:
    """The year's unmet needs and remisser declined for lack of place, as they go to the nämnd (S079, S160). There is nothing to choose
    but unit and year."""
    enheter = _enheter(request.user)
    i_ar = timezone.localdate().year
    form = EnhetArForm(request.GET, enheter=enheter, ar=list(range(i_ar, i_ar - ANTAL_AR, -1)), alla="Alla mina enheter")
    enhet = form.vald_enhet(enheter)
    valda = [enhet] if enhet else enheter
    rader = arets_omotta([e.pk for e in valda], form.valt_ar(i_ar))
    kontext = {"form": form, "rader": rader, "enheter": ", ".join(e.namn for e in valda)}
    return render(request, "insatser/lage/namnden.html", kontext)
