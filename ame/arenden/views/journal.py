from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from ame.access.perms import can_arbeta_i_arende
from ame.arenden.enums import Anteckningstyp
from ame.arenden.models import Anteckning
from ame.arenden.vy.hamta import hamta_arende
from ame.arenden.vy.huvud import bygg_huvud
from ame.audit.enums import Atgard

PER_SIDA = 30


@require_safe
def arende_journal(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Every note, newest first, filtered by type only: journals are not searched (law.md C05). `?utskrift=1` is for paper and is logged
    as a print."""
    utskrift = "utskrift" in request.GET
    arende = hamta_arende(request, pk, "journal", Atgard.SKRIV_UT if utskrift else Atgard.VISA)
    typ = request.GET.get("typ", "")
    rader = Anteckning.objects.filter(arende=arende).med_allt().gallande_forst()
    if typ in Anteckningstyp.values:
        rader = rader.filter(typ=typ)
    kontext = {"huvud": bygg_huvud(request, arende, "journal"), "arende": arende, "enhet": arende.enhet}
    if utskrift:
        return render(request, "arenden/journal_utskrift.html", kontext | {"anteckningar": rader.reverse()})
    sida = Paginator(rader, PER_SIDA).get_page(request.GET.get("sida"))
    kontext |= {
        "sida": sida,
        "typ": typ,
        "typer": [("Alla", "?", not typ)] + [(namn, f"?typ={kod}", kod == typ) for kod, namn in Anteckningstyp.choices],
        "far_ratta": bool(can_arbeta_i_arende(request.user, arende)),
    }
    return render(request, "arenden/journal.html", kontext)
