from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from ame.arenden.vy.huvud import bygg_huvud
from ame.audit.enums import Atgard
from insatser.vy.kartlaggning import hamta_kartlaggning
from insatser.vy.kartlaggning_jamforelse import i_ordning, jamfor


@require_safe
def kartlaggning_jamfor(request: HttpRequest, pk: UUID, pk2: UUID) -> HttpResponse:
    """Two of the same person side by side, the older to the left whichever way they are named. Both looks are logged, and 404 when the
    user may not open the other's case or it is about somebody else. `?utskrift=1` is for paper."""
    utskrift = "utskrift" in request.GET
    atgard = Atgard.SKRIV_UT if utskrift else Atgard.VISA
    en, arende = hamta_kartlaggning(request, pk, atgard)
    annan, annat_arende = hamta_kartlaggning(request, pk2, atgard)
    if annat_arende.person_id != arende.person_id or en.pk == annan.pk:
        raise Http404
    fore, nu = i_ordning(en, annan)
    par = jamfor(fore, nu)
    kontext = {
        "huvud": bygg_huvud(request, arende, "planering"),
        "arende": arende,
        "enhet": arende.enhet,
        "fore": fore,
        "nu": nu,
        "andrade": [p for p in par if p.andrat],
        "oskrivna": [p for p in par if p.oskrivet],
        "lika": [p for p in par if not p.andrat and not p.oskrivet],
    }
    mall = "insatser/kartlaggning/jamfor_utskrift.html" if utskrift else "insatser/kartlaggning/jamfor.html"
    return render(request, mall, kontext)
