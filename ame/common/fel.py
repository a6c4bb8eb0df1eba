"""403 with a way forward: a colleague may state a reason and open the case for an hour (law.md D01, D10)."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from ame.common.vy import BehoverSkal


def nekad(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    from ame.arenden.forms import InsynForm

    kontext: dict = {"exception": str(exception or ""), "insyn_form": None, "insyn_url": ""}
    if isinstance(exception, BehoverSkal):
        kontext["insyn_form"] = InsynForm()
        kontext["insyn_url"] = reverse("arende_insyn", args=[exception.arende_id])
    return render(request, "403.html", kontext, status=403)
