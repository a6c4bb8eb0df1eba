from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from ame.access.enums import Roll
from ame.access.models import User
from ame.access.perms import administrerade_namnder, can_se_diarium
from ame.arenden.models import Diariepost
from ame.arenden.services.diarium import diariefors, offentlig_rad
from ame.common.vy import roll_kravs
from ame.organisation.models import Verksamhet

PER_SIDA = 50


@require_safe
@roll_kravs(can_se_diarium)
def diarium(request: HttpRequest) -> HttpResponse:
    """The register as the public sees it: a masked row shows neither party nor matter (law.md A25). It holds no person's name, so it is
    no look into anybody's file."""
    verksamheter = _verksamheter(request.user)
    vald = next((v for v in verksamheter if str(v.pk) == request.GET.get("verksamhet")), None)
    vald = vald or next((v for v in verksamheter if diariefors(v)), None) or next(iter(verksamheter), None)
    poster = Diariepost.objects.filter(verksamhet=vald).order_by("-registrerad_den", "-registrerad_vid")
    sida = Paginator(poster, PER_SIDA).get_page(request.GET.get("sida"))
    kontext = {
        "verksamheter": [(v.namn, f"?verksamhet={v.pk}", v == vald) for v in verksamheter],
        "vald": vald,
        "undantagen": vald is not None and not diariefors(vald),
        "sida": sida,
        "rader": [offentlig_rad(p) for p in sida.object_list],
    }
    return render(request, "arenden/diarium.html", kontext)


def _verksamheter(user: User) -> list[Verksamhet]:
    """Where the user is chef, and those of the nämnder that the user administers."""
    chef_i = user.enheter_med_roll(Roll.CHEF)
    egna = Q(enheter__in=chef_i) | Q(namnd__in=administrerade_namnder(user))
    return list(Verksamhet.objects.filter(egna).select_related("namnd").distinct().order_by("namnd__namn", "namn"))
