"""Where a small action goes when it is done."""

from django.http import HttpRequest, HttpResponseRedirect
from django.shortcuts import redirect

from ame.arenden.models import Bevakning


def efter_bevakning(request: HttpRequest, bevakning: Bevakning) -> HttpResponseRedirect:
    """Back to Min dag when the form says so, or when the reminder has no case; else to the case."""
    if "min_dag" in (request.POST.get("tillbaka"), request.GET.get("tillbaka")) or bevakning.arende_id is None:
        return redirect("min_dag")
    return redirect("arende", pk=bevakning.arende_id)
