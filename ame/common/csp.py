"""Receives the browser's CSP reports: logged and counted, never shown. Zero is the rule (ui.md rule 26)."""

import json
import logging

from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

log = logging.getLogger("ame.csp")
LANGST = 10_000


@csrf_exempt
@login_not_required
@require_POST
def csp_rapport(request: HttpRequest) -> HttpResponse:
    """Logs the directive and the kind of source only: a report's URL may belong to a person's page."""
    try:
        rapport = json.loads(request.body[:LANGST]).get("csp-report", {})
        direktiv = str(rapport.get("effective-directive") or rapport.get("violated-directive") or "")[:60]
    except (ValueError, AttributeError):
        direktiv = "oläslig"
    log.warning("CSP-rapport: %s", direktiv)
    cache.set("csp-rapporter", (cache.get("csp-rapporter") or 0) + 1, None)
    return HttpResponse(status=204)
