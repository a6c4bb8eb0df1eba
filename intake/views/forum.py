"""The pages of somebody who comes to the samverkansforum from another authority (S026): own meetings, and the shared part of the cases
that have a ground today. Everything else is not there."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from ame.access.perms import can_se_forum
from ame.audit.services import log_list
from ame.common.datum import datum_kort
from ame.common.vy import roll_kravs
from intake.forms.mote import mote_text
from intake.models import Beredningsmote
from intake.vy.forum import delade_arenden, hamta_delat, hamta_forummote


@require_safe
@roll_kravs(can_se_forum)
def forum(request: HttpRequest) -> HttpResponse:
    """The open meetings the user is called to. How many cases each has is not said."""
    moten = Beredningsmote.objects.for_forummedlem(request.user).select_related("enhet").order_by("moter_den", "klockan")
    return render(request, "intake/beredning/forum.html", {"moten": [(m, mote_text(m)) for m in moten]})


@require_safe
@roll_kravs(can_se_forum)
def forum_mote(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The cases of the meeting that the user's authority may see."""
    mote = hamta_forummote(request, pk)
    arenden = delade_arenden(request.user, mote)
    log_list(actor=request.user, objekt_typ="forummote", antal=len(arenden), objekt_id=mote.pk)
    stig = [("Samverkansforum", reverse("forum")), (f"Möte {datum_kort(mote.moter_den)}", request.path)]
    kontext = {"mote": mote, "mote_text": mote_text(mote), "arenden": arenden, "stig": stig}
    return render(request, "intake/beredning/forum_mote.html", kontext)


@require_safe
@roll_kravs(can_se_forum)
def forum_arende(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The shared part of one case. Every look is logged, and refused the moment the consent is withdrawn."""
    beredning, arende = hamta_delat(request, pk)
    mote = beredning.mote
    stig = [
        ("Samverkansforum", reverse("forum")),
        (f"Möte {datum_kort(mote.moter_den)}", reverse("forum_mote", args=[mote.pk])),
        (f"Ärende {arende.nr}", request.path),
    ]
    return render(request, "intake/beredning/forum_arende.html", {"arende": arende, "mote": mote, "stig": stig})
