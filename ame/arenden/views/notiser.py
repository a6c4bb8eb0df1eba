"""The bell: what is new for the user, each row with the way to where it is solved (C96, N06)."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from ame.arenden.models import Notis
from ame.arenden.services import notiser as service


@require_safe
def notiser(request: HttpRequest) -> HttpResponse:
    """Kinds, times and numbers of remisser and cases: no person's data, so no row in the log of reads. A fixed number of queries."""
    return render(request, "arenden/notiser.html", {"rader": service.lista(user=request.user)})


@require_safe
def notis_oppna(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Goes to the page where the matter is solved. Shows nothing itself, so it logs nothing: the next page does."""
    notis = Notis.objects.visible_to(request.user).filter(pk=pk).first()
    if notis is None:
        raise Http404
    sida = service.sidor(request.user, [notis]).get(notis.pk)
    service.markera_last(user=request.user, ids=[notis.sida_id], slag=[notis.slag])
    if sida is None:
        messages.info(request, "Det som meddelandet gällde är inte längre öppet för dig.")
        return redirect("notiser")
    return redirect(sida.url)
