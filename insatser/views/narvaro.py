"""Attendance of a group, week by week: one form, one submit (N05)."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from ame.access.perms import can_se_insatser
from ame.audit.services import log_list
from ame.common.toast import toast
from ame.common.vy import roll_kravs
from insatser.forms.narvaro import GruppForm
from insatser.models import Tillfalle
from insatser.services.markera import Utfall, markera, markera_narvarande
from insatser.veckoschema import isovecka, vecka_text
from insatser.vy.narvaro import Rutnat, Urval, bygg_rutnat, grupper, las_markeringar, las_urval


@require_http_methods(["GET", "POST"])
@roll_kravs(can_se_insatser)
def narvaro(request: HttpRequest) -> HttpResponse:
    """The grid. A POST saves what was changed, and with `alla` (a day) or `fyll` (the week, or one row) marks the rest as present. What
    could not be saved stays in its cell with the reason: 409 when somebody else was first, 422 otherwise."""
    urval = las_urval(request)
    utfall = Utfall()
    if request.method == "POST":
        utfall = _spara(request, urval)
        if not utfall.stopp and not utfall.borta:
            toast(request, _kvittens(utfall))
            return redirect(request.get_full_path())
    rutnat = bygg_rutnat(request.user, urval, utfall.stopp)
    log_list(actor=request.user, objekt_typ="narvarolista", antal=len(rutnat.rader) + len(rutnat.utan))
    status = 409 if utfall.konflikter or utfall.borta else 422 if utfall.stopp else 200
    return render(request, "insatser/narvaro/vecka.html", _kontext(request, urval, rutnat, utfall), status=status)


def _spara(request: HttpRequest, urval: Urval) -> Utfall:
    markeringar, pa_skarmen = las_markeringar(request.POST)
    utfall = markera(actor=request.user, rader=markeringar)
    dag, fyll = request.POST.get("alla", ""), request.POST.get("fyll", "")
    if dag or fyll:
        egna = {m.tillfalle_id for m in markeringar}  # what the user has just said stands
        resten = Tillfalle.objects.visible_to(request.user).filter(pk__in=pa_skarmen - egna)
        resten = [t for t in resten if fyll == "vecka" or dag == t.den.isoformat() or fyll == str(t.insats_id)]
        fylld = markera_narvarande(actor=request.user, tillfallen=resten)
        utfall.sparade += fylld.sparade
        utfall.stopp += fylld.stopp
        utfall.borta += fylld.borta
    return utfall


def _kvittens(utfall: Utfall) -> str:
    antal = len(utfall.sparade)
    if not antal:
        return "Inget var ändrat."
    return f"Närvaron är sparad: {antal} {'tillfälle' if antal == 1 else 'tillfällen'}."


def _kontext(request: HttpRequest, urval: Urval, rutnat: Rutnat, utfall: Utfall) -> dict[str, Any]:
    idag = timezone.localdate()
    ar, vecka = isovecka(urval.mandag)
    namn: dict[UUID, str] = {c.tillfalle.pk: c.namn for r in rutnat.rader for celler, _ in r.dagar for c in celler}
    return {
        "urval": urval,
        "rutnat": rutnat,
        "filter": GruppForm(grupper(request.user), {"grupp": urval.grupp, "vecka": vecka_text(urval.mandag)}),
        "rubrik": f"Vecka {vecka}, {ar}",
        "forra": urval.url(vecka=vecka_text(urval.mandag - timedelta(weeks=1)), dag=""),
        "nasta": urval.url(vecka=vecka_text(urval.mandag + timedelta(weeks=1)), dag=""),
        "denna": urval.url(vecka=vecka_text(idag), dag=idag.isoformat()),
        "stopp": [(namn.get(s.tillfalle.pk, ""), s) for s in utfall.stopp],
        "sparade": len(utfall.sparade),
        "borta": utfall.borta,
    }
