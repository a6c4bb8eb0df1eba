"""What to mend before the year is counted, and how everything is counted (S156, S172; kas.md 6.4, 6.5)."""

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from ame.access import perms
from ame.arenden.models import Arende
from ame.audit.enums import Atgard
from ame.audit.services import log_read
from ame.organisation.enums import Enhetsslag
from ame.organisation.models import Enhet
from followup.forms.kas_mer import KvalitetForm
from followup.kas.definitioner import DEFINITIONSVERSION, TABELLER, definitioner
from followup.kas.historik import KOLADAS_BROTT, VERSIONER_AV_DEFINITIONER
from followup.kas.installningar import REGLER, Installningar
from followup.kas.kpi import VERSIONER, Skop, version_for
from followup.kas.kvalitet import BRISTER, KVALITET, OMOJLIGA
from followup.kas.lasare import lasare
from followup.kas.populationer import Urval
from followup.kas.presentation import namnare_text
from followup.kas.sida import Omfattning, omfattningar
from followup.kas.underlag import Underlag, brister, per_enhet, underlag, urval_for_underlag
from followup.views.kas import PER_SIDA

KORT = {b.id: b.kort for b in BRISTER}


@require_safe
def kas_kvalitet(request: HttpRequest) -> HttpResponse:
    """Those who may open cases get them with their owners; everybody else counts per unit, masked (N13)."""
    perms.krav(perms.can_se_kas(request.user))
    alla = omfattningar(request.user)
    if not alla:
        raise Http404
    form = _val(request, alla)
    omf, ar = form.vald_omfattning, form.cleaned_data["ar"]
    grund = {"omfattning": omf, "ar": ar, "omojliga": OMOJLIGA}
    if not perms.can_oppna_kas_lista(request.user):
        return _per_enhet(request, form, grund)
    return _lista(request, form, alla, grund)


def _val(request: HttpRequest, alla: list[Omfattning], **mer: Any) -> KvalitetForm:
    """The filter in the address; what is impossible becomes the first scope, last year, everything."""
    forval = {"omfattning": alla[0].nyckel, "ar": str(timezone.localdate().year - 1)}
    valt = {k: v for k, v in request.GET.dict().items() if mer or k != "agare"}
    for data in ({**forval, **valt}, {**forval, **{k: v for k, v in valt.items() if k in ("omfattning", "ar")}}, forval):
        form = KvalitetForm(data, omfattningar=alla, **mer)
        if form.is_valid():
            break
    return form


def _per_enhet(request: HttpRequest, form: KvalitetForm, grund: dict[str, Any]) -> HttpResponse:
    omf: Omfattning = grund["omfattning"]
    for namn in ("sort", "agare"):
        del form.fields[namn]
    ser = set(perms.dashboard_enheter(request.user))
    enheter = Enhet.objects.filter(slag=Enhetsslag.AME, pk__in=ser, verksamhet__namnd__kommun=omf.kommun)
    if omf.enhet:
        enheter = enheter.filter(pk=omf.enhet.pk)
    tal = per_enhet(list(enheter.order_by("namn").values_list("pk", "namn")), grund["ar"])
    return render(request, "followup/kas_kvalitet.html", {**grund, "form": form, "tal": tal})


def _lista(request: HttpRequest, form: KvalitetForm, alla: list[Omfattning], grund: dict[str, Any]) -> HttpResponse:
    with lasare() as las:
        per_arende = brister(las, urval_for_underlag(grund["omfattning"], grund["ar"]))
    agare, sort = request.GET.get("agare", ""), form.cleaned_data["sort"]
    u = underlag(request.user, per_arende, sort=sort, agare=agare)
    if agare and agare not in {str(a.id) for a in u.agare}:
        u, agare = underlag(request.user, per_arende, sort=sort), ""
    rader = Arende.objects.visible_to(request.user).filter(pk__in=u.valda).with_person().select_related("ansvarig", "enhet")
    sida = Paginator(rader.order_by("ansvarig__namn", "nummer"), PER_SIDA).get_page(request.GET.get("sida"))
    poster = [{"arende": a, "vad": [KORT[b] for b in u.valda[a.pk]]} for a in sida.object_list]
    _logga(request, grund, sida.object_list)
    return render(request, "followup/kas_kvalitet.html", {
        **grund, "form": _val(request, alla, agare=u.agare), "underlag": u, "sida": sida, "poster": poster, "sort": sort,
        "agare": agare, "sorter": _sorter(u),
    })  # fmt: skip


def _sorter(u: Underlag) -> list[dict[str, Any]]:
    return [{"id": b.id, "kort": b.kort, "forklaring": b.forklaring, "antal": antal} for b, antal in u.sorter]


def _logga(request: HttpRequest, grund: dict[str, Any], rader: Any) -> None:
    """The look at the names, in the same request (design wall 3)."""
    omf: Omfattning = grund["omfattning"]
    log_read(
        actor=request.user, objekt_typ="kas_kvalitet", enhet_id=omf.enhet.pk if omf.enhet else None, atgard=Atgard.LISTA,
        andamal="Kontroll av KAS-underlag", ar_skyddad=any(a.person.har_skydd for a in rader),
        data={"ar": grund["ar"], "visade": [str(a.pk) for a in rader]},
    )  # fmt: skip


@require_safe
def kas_definitioner(request: HttpRequest) -> HttpResponse:
    """Every row with its text, every rule with its choices, and what has changed (S156)."""
    perms.krav(perms.can_se_kas(request.user))
    version = request.GET.get("version", "")
    if version not in VERSIONER:
        version = version_for(timezone.localdate().year)
    urval = Urval(timezone.localdate().year, version, Skop("alla"), Installningar())
    kpier = definitioner(version)
    grupper = [
        (f"{id} {namn}" if id.startswith("T") else namn, [(k, namnare_text(k, urval)) for k in kpier if k.tabell == id])
        for id, namn in TABELLER.items()
    ]
    return render(request, "followup/kas_definitioner.html", {
        "version": version, "formular": VERSIONER[version], "versioner": [(v, n, v == version) for v, n in VERSIONER.items()],
        "definitionsversion": DEFINITIONSVERSION, "grupper": [g for g in grupper if g[1]], "historik": VERSIONER_AV_DEFINITIONER,
        "brott": KOLADAS_BROTT, "omojliga": OMOJLIGA, "kvalitet": KVALITET,
        "regler": [(r, val) for r, (_, val, _) in zip(REGLER, Installningar().beskrivning(), strict=True)],
    })  # fmt: skip
