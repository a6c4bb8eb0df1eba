"""The measures: all of them, one of them, the persons behind it, its file, and its targets (methods.md 6; T05, T07, T08, S147)."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST, require_safe

from ame.access import perms
from ame.audit.enums import Atgard
from ame.audit.services import log_read
from ame.common.vy import gick, inskickat, visa_form
from ame.organisation.models import Enhet
from followup.forms.matt import BrottForm, MalForm
from followup.matt.definition import Matt
from followup.matt.katalog import KATALOG
from followup.matt.lasa import Bild, bilder
from followup.matt.roster import SVARSMATT
from followup.services.matmal import notera_brott, satt_mal, tidigaste_dag
from followup.views.dashboard import csv_fil, rent
from followup.vy import matt as vy
from followup.vy.mattlista import Mattlista, har_taljare, mattlista, rader, utan_lista
from followup.vy.siffror import Val, ser_svar, siffror_val

PER_SIDA = 50


@require_safe
def matt_lista(request: HttpRequest) -> HttpResponse:
    perms.krav(perms.can_se_dashboard(request.user))
    val = siffror_val(request)
    rum = vy.lista(val.enhet_id, val.kommun_id, val.urval, ser_svar=ser_svar(request.user, val.enhet_id))
    return render(request, "followup/matt/lista.html", {
        "val": val, "rum": rum, "korning": vy.senaste(val.kommun_id), "adress": val.adress(), "stig": [("Uppföljning", reverse("uppfoljning"))],
        "mina_url": f"{reverse('mina_siffror')}?{val.adress()}" if perms.can_se_arenden(request.user) else "",
    })  # fmt: skip


@require_safe
def matt_detalj(request: HttpRequest, matt: str) -> HttpResponse:
    m, val, bild = _bild(request, matt)
    uppdelning = vy.uppdelning(bild, request.GET.get("del", ""))
    return render(request, "followup/matt/detalj.html", {
        "val": val, "bild": bild, "matt": m, "mal": vy.mal_i_ord(bild), "figur": vy.diagram(bild),
        "saknas": vy.saknas(val.enhet_id, val.kommun_id, m, val.urval), "resultat_url": vy.resultat_url(m, val.adress()), "uppdelning": uppdelning,
        "delar": vy.delar(bild, uppdelning) if uppdelning else [], "delvarning": vy.delvarning(bild, uppdelning) if uppdelning else "",
        "flikar": _flikar(val, m, bild, uppdelning.kod if uppdelning else ""), "utan_lista": utan_lista(m),
        "utelamnade": vy.utelamnade(bild),
        "lista_url": _lista_url(request, val, m), "csv_url": f"{reverse('matt_csv', args=[m.id])}?{val.adress()}",
        "har_taljare": har_taljare(m), "historik": vy.malhistorik(val.enhet_id, m.id) if val.enhet_id else [],
        "mal_url": _mal_url(request, val, m), "stig": _stig(val),
    })  # fmt: skip


def _bild(request: HttpRequest, matt: str) -> tuple[Matt, Val, Bild]:
    perms.krav(perms.can_se_dashboard(request.user))
    m = KATALOG.get(matt)
    if m is None:
        raise Http404("Måttet finns inte.")
    val = siffror_val(request)
    if m.id in SVARSMATT and not ser_svar(request.user, val.enhet_id):
        raise PermissionDenied("Den som arbetar med personerna ser inte svaren.")
    return m, val, bilder(val.enhet_id, val.kommun_id, [m.id], val.urval)[0]


def _stig(val: Val) -> list[tuple[str, str]]:
    return [("Uppföljning", reverse("uppfoljning")), ("Mått", f"{reverse('matt_lista')}?{val.adress()}")]


def _flikar(val: Val, m: Matt, bild: Bild, vald: str) -> list[tuple[str, str, bool]]:
    """Links, one split at a time."""
    sida = reverse("matt_detalj", args=[m.id])
    koder = [("", "Ingen"), *((u.kod, u.titel) for u in vy.UPPDELNINGAR if u.kod in bild.delar)]
    return [(titel, f"{sida}?{val.adress(**{'del': kod})}", kod == vald) for kod, titel in koder]


def _lista_url(request: HttpRequest, val: Val, m: Matt) -> str:
    """Only where the list would open."""
    if val.enhet_id is None or utan_lista(m) or not perms.can_oppna_mattlista(request.user, val.enhet_id):
        return ""
    return f"{reverse('matt_rader', args=[m.id])}?{val.adress()}"


def _mal_url(request: HttpRequest, val: Val, m: Matt) -> str:
    if val.enhet_id is None or m.alltid_saknas or not perms.can_satta_mal(request.user, val.enhet_id):
        return ""
    return f"{reverse('matt_mal', args=[m.id])}?{val.adress()}"


@require_GET
def matt_csv(request: HttpRequest, matt: str) -> HttpResponse:
    """The trend, with the texts of the page: what is masked there is masked here."""
    m, val, bild = _bild(request, matt)
    namn = f"{m.id}-{val.enhet.kod if val.enhet else 'alla'}{f'-{val.urval}' if val.urval else ''}.csv"
    return csv_fil([[rent(str(cell)) for cell in rad] for rad in vy.tabell(bild)], namn)


# --- the persons behind a figure ---------------------------------------------------------------------------------------


@require_safe
def matt_rader(request: HttpRequest, matt: str) -> HttpResponse:
    """Those who were counted, for those who work in the unit. The look is logged before the page is made (S147, design wall 3)."""
    m, val, bild = _bild(request, matt)
    if val.enhet_id is None:
        raise PermissionDenied("Välj en enhet. Listan visar personer och öppnas för en enhet i taget.")
    perms.krav(perms.can_oppna_mattlista(request.user, val.enhet_id))
    context = {
        "matt": m,
        "val": val,
        "bild": bild,
        "skal": utan_lista(m),
        "har_taljare": har_taljare(m),
        "stig": _lista_stig(val, m),
    }
    if context["skal"] or bild.till is None:
        return render(request, "followup/matt/rader.html", context)
    bara_ja = har_taljare(m) and request.GET.get("visa") == "ja"
    lista = mattlista(request.user, m, val.enhet_id, bild.till, val.urval, bara_ja=bara_ja)
    sida = Paginator(lista.synliga, PER_SIDA).get_page(request.GET.get("sida"))
    egna = rader(lista, request.user, sida.object_list)
    _logga(request, lista, val, egna, bara_ja)
    adress = f"{reverse('matt_rader', args=[m.id])}?"
    return render(request, "followup/matt/rader.html", context | {
        "lista": lista, "sida": sida, "rader": egna, "antal": len(lista.ids), "bara_ja": bara_ja,
        "flikar": [("Alla som räknas", adress + val.adress(), not bara_ja), ("De som räknas som ja", adress + val.adress(visa="ja"), bara_ja)],
    })  # fmt: skip


def _lista_stig(val: Val, m: Matt) -> list[tuple[str, str]]:
    return [*_stig(val), (m.kort, f"{reverse('matt_detalj', args=[m.id])}?{val.adress()}")]


def _logga(request: HttpRequest, lista: Mattlista, val: Val, egna: list[Any], bara_ja: bool) -> None:
    log_read(
        actor=request.user, objekt_typ="matt_lista", enhet_id=val.enhet_id, atgard=Atgard.LISTA, andamal="Kontroll av ett mått",
        ar_skyddad=any(har_skydd(r) for r in egna),
        data={"matt": lista.matt.id, "del": "ja" if bara_ja else "alla", "urval": val.urval, "antal": len(egna),
              "visade": sorted({str(r.pk) for r in egna})},
    )  # fmt: skip


def har_skydd(rad: Any) -> bool:
    return bool(rad.person and rad.person.har_skydd) or bool(getattr(rad, "har_skydd", False))


# --- targets, limits and notes on breaks ---------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def matt_mal(request: HttpRequest, matt: str) -> HttpResponse:
    """A target or a limit from a day, and every one that has held (T07)."""
    m, val, enhet = _far_satta(request, matt)
    form = MalForm(inskickat(request), matt=m)

    def gor(data: dict[str, Any]) -> str:
        satt_mal(
            actor=request.user, enhet=enhet, matt=m.id, galler_fran_den=data["galler_fran_den"], varde=form.varde,
            grans_dagar=data.get("grans_dagar"),
        )  # fmt: skip
        return f"Målet gäller från {data['galler_fran_den']}. Det som gällde förut står kvar."

    if gick(request, form, gor):
        return redirect(f"{reverse('matt_detalj', args=[m.id])}?{val.adress()}")
    return _malsida(request, m, val, enhet, form, BrottForm())


@require_POST
def matt_brott(request: HttpRequest, matt: str) -> HttpResponse:
    """A note that figures before and after a day cannot be compared (T08)."""
    m, val, enhet = _far_satta(request, matt)
    form = BrottForm(request.POST)

    def gor(data: dict[str, Any]) -> str:
        notera_brott(actor=request.user, enhet=enhet, matt="" if data["alla"] else m.id, den=data["den"], text=data["text"])
        return "Noteringen syns i diagrammet."

    if gick(request, form, gor):
        return redirect(f"{reverse('matt_detalj', args=[m.id])}?{val.adress()}")
    return _malsida(request, m, val, enhet, MalForm(matt=m), form)


def _far_satta(request: HttpRequest, matt: str) -> tuple[Matt, Val, Enhet]:
    m, val, _ = _bild(request, matt)
    if m.alltid_saknas:
        raise Http404(m.alltid_saknas)
    if val.enhet_id is None:
        raise PermissionDenied("Välj en enhet. Mål sätts för en enhet i taget.")
    perms.krav(perms.can_satta_mal(request.user, val.enhet_id))
    return m, val, Enhet.objects.select_related("verksamhet__namnd").get(pk=val.enhet_id)


def _malsida(request: HttpRequest, m: Matt, val: Val, enhet: Enhet, form: MalForm, brott: BrottForm) -> HttpResponse:
    svar = visa_form(
        request, "followup/matt/mal.html", form, brott=brott, matt=m, val=val, historik=vy.malhistorik(enhet.pk, m.id),
        tidigast=tidigaste_dag(val.kommun_id), adress=val.adress(), stig=_lista_stig(val, m),
        till_sidan=f"{reverse('matt_detalj', args=[m.id])}?{val.adress()}",
    )  # fmt: skip
    svar.status_code = 422 if form.errors or brott.errors else 200
    return svar
