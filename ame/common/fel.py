"""403 with a way forward: a colleague may state a reason and open the case for an hour (law.md D01, D10), and a page from before the last
sign-in says what to do."""

from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
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


def csrf_fel(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A token from before the last sign-in. ame.js gets the new one and saves the draft again (ui.md rule 17), but only when the same
    person has signed in: what one has typed must not become another's draft."""
    response = render(request, "csrf_fel.html", status=403)
    if (
        request.headers.get("HX-Request")
        and request.user.is_authenticated
        and request.headers.get("X-Vem") == str(request.user.pk)
    ):
        response["X-Ny-Token"] = get_token(request)
    return response
