from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from ame.arenden.forms import InsynForm
from ame.arenden.models import Arende
from ame.arenden.services import ge_insyn
from ame.arenden.vy.hamta import hamta_arende
from ame.common.toast import toast
from ame.common.vy import BehoverSkal, fel_till_form


@require_POST
def arende_insyn(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The 403 page's form: a stated reason opens the case for an hour, and both the event and every look are logged (law.md D01, D10)."""
    if Arende.objects.visible_to(request.user).filter(pk=pk).exists():
        return redirect("arende", pk=pk)
    arende = Arende.objects.kollegas(request.user).filter(pk=pk).first()
    if arende is None:
        hamta_arende(request, pk)  # logs the attempt and answers as for an id that does not exist
        raise Http404
    form = InsynForm(request.POST)
    if form.is_valid():
        try:
            ge_insyn(arende=arende, actor=request.user, skal=form.cleaned_data["skal"])
        except ValidationError as fel:
            fel_till_form(form, fel)
        else:
            toast(request, "Ärendet är öppet för dig i en timme. Ditt skäl står i loggen.")
            return redirect("arende", pk=pk)
    kontext = {"exception": str(BehoverSkal(pk)), "insyn_form": form, "insyn_url": reverse("arende_insyn", args=[pk])}
    return render(request, "403.html", kontext, status=403)
