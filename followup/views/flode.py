"""Flow and stock: stored tables, the list behind a band, and the same numbers as files (S136, S153, T05)."""

from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from ame.access.perms import can_oppna_mattlista, can_se_dashboard, krav
from ame.arenden.models import Arende
from ame.audit.enums import Atgard
from ame.audit.services import log_read
from followup.flode import vagar
from followup.flode.bestand import UPPDELNINGAR
from followup.flode.familj import URVAL, aldersdel
from followup.flode.natt import BESTAND, FLODE
from followup.forms.flode import BestandForm, KohortForm
from followup.kas.lasare import lasare
from followup.maskning import troskel
from followup.matt.definition import DEFINITIONSVERSION
from followup.models import Matpunkt
from followup.views.dashboard import csv_fil
from followup.vy import flode as vy
from followup.vy.siffror import Val, siffror_val

PER_SIDA = 50
UPPFOLJNING = "Uppföljning"


@require_safe
def flode(request: HttpRequest) -> HttpResponse:
    val, form, sida, punkt = _flodet(request)
    return render(
        request,
        "followup/flode/flode.html",
        {**_gemensamt(val, punkt), "form": form, "s": sida, "csv": _adress(request, "flode_csv")},
    )


@require_safe
def flode_csv(request: HttpRequest) -> HttpResponse:
    val, _, sida, punkt = _flodet(request)
    huvud = ("omfattning", "kohort", "data", "definitioner", "fran", "till", "antal", "andel", "kommentar")
    fast = (val.omfattning, sida.kohort, _datadatum(punkt), DEFINITIONSVERSION)
    rader: list[tuple[Any, ...]] = [(*fast, r.fran, r.till, r.antal, r.andel.replace("\xa0", " "), "") for r in sida.rader]
    return csv_fil([huvud, *(rader or [(*fast, "", "", "", "", sida.skal)])], f"flode-{sida.kohort}.csv")


def _flodet(request: HttpRequest) -> tuple[Val, KohortForm, vy.Flodessida, Matpunkt | None]:
    krav(can_se_dashboard(request.user))
    val = siffror_val(request)
    punkt = vy.punkt(val, FLODE)
    form = KohortForm(request.GET.dict(), kohorter=vy.valbara_kohorter(date.fromisoformat(punkt.delar["till"])) if punkt else ())
    if not form.is_valid():
        raise Http404("Kohorten finns inte.")
    lista = reverse("flode_lista") if _far_lista(request, val) else ""
    raknat = punkt is not None or vy.har_raknats(val, FLODE)
    return val, form, vy.flodessida(punkt, form.cleaned_data["kohort"], val, lista, raknat=raknat), punkt


def _far_lista(request: HttpRequest, val: Val) -> bool:
    """In the unit looked at; looking at all of them, in one of them: what the reader may not see is told as a number."""
    enheter = [val.enhet] if val.enhet else list(val.enheter)
    return any(can_oppna_mattlista(request.user, e.id) for e in enheter)


@require_safe
def flode_lista(request: HttpRequest) -> HttpResponse:
    """The enrolments behind a band: as many as its number. Ids come through the statistics door, names through `visible_to`, and the look is
    logged (design wall 3)."""
    val, _, flodet, punkt = _flodet(request)
    if not _far_lista(request, val):
        raise PermissionDenied("Listan visar personer. Den är för dem som arbetar i enheten.")
    if not request.GET.get("fran"):
        return redirect(f"{reverse('flode')}?{val.adress()}")
    band = next((r for r in flodet.rader if (r.fran, r.till) == (request.GET.get("fran"), request.GET.get("till"))), None)
    if band is None or punkt is None:
        raise Http404("Bandet finns inte.")
    ids = _i_bandet(val, punkt, flodet.kohort, band)
    synliga = Arende.objects.visible_to(request.user).filter(pk__in=ids).with_person().order_by("-inskriven_den", "nummer")
    sida = Paginator(synliga, PER_SIDA).get_page(request.GET.get("sida"))
    log_read(
        actor=request.user, objekt_typ="flode_lista", enhet_id=val.enhet_id, atgard=Atgard.LISTA, andamal="Ärendena bakom ett band",
        ar_skyddad=any(a.person.har_skydd for a in sida.object_list), data={"antal": len(sida.object_list), "kohort": flodet.kohort},
    )  # fmt: skip
    stig = [(UPPFOLJNING, reverse("uppfoljning")), ("Flöde", f"{reverse('flode')}?{val.adress(kohort=flodet.kohort)}")]
    kontext = {
        "val": val, "band": band, "kohort": dict(flodet.kohorter)[flodet.kohort], "sida": sida, "antal": len(ids), "stig": stig,
        "dolda": len(ids) - sida.paginator.count, "datadatum": punkt.korning.datadatum,
    }  # fmt: skip
    return render(request, "followup/flode/lista.html", kontext)


def _i_bandet(val: Val, punkt: Matpunkt, kohort: str, band: vy.Bandrad) -> list[Any]:
    data, delar = punkt.delar["kohorter"][kohort], URVAL[val.urval]

    def galler(rad: vagar.Rad) -> bool:
        i_kohorten = kohort in (str(rad.ar), f"{rad.ar}k{rad.kvartal}") and aldersdel(rad.alder) in delar
        return i_kohorten and bool(vagar.i_bandet(data, band.fran, band.till, rad.vag))

    enheter = [val.enhet.id] if val.enhet else [e.id for e in val.enheter]
    with lasare() as las:
        return vagar.lista(las, enheter, date.fromisoformat(punkt.delar["till"]), galler)


@require_safe
def bestand(request: HttpRequest) -> HttpResponse:
    val, form, sida, punkt = _bestandet(request)
    efter = UPPDELNINGAR[form.cleaned_data["efter"]][0]
    kontext = {**_gemensamt(val, punkt), "form": form, "s": sida, "efter": efter, "csv": _adress(request, "bestand_csv")}
    return render(request, "followup/flode/bestand.html", kontext)


@require_safe
def bestand_csv(request: HttpRequest) -> HttpResponse:
    val, form, sida, punkt = _bestandet(request)
    huvud = ("omfattning", "ar", "data", "definitioner", "grupp", "tid", "vid_start", "nya", "avslutade", "vid_slut", "kommentar")
    fast = (val.omfattning, sida.ar, _datadatum(punkt), DEFINITIONSVERSION)
    rader: list[tuple[Any, ...]] = [(*fast, r.grupp, r.tid, r.start, r.in_, r.ut, r.slut, "") for r in sida.rader]
    return csv_fil([huvud, *(rader or [(*fast, *[""] * 6, sida.skal)])], f"bestand-{sida.ar}.csv")


def _bestandet(request: HttpRequest) -> tuple[Val, BestandForm, vy.Bestandssida, Matpunkt | None]:
    krav(can_se_dashboard(request.user))
    val = siffror_val(request)
    punkt = vy.punkt(val, BESTAND)
    form = BestandForm(request.GET.dict(), ar=sorted(punkt.delar["ar"], reverse=True) if punkt else ())
    if not form.is_valid():
        raise Http404("Filtret finns inte.")
    v = form.cleaned_data
    raknat = punkt is not None or vy.har_raknats(val, BESTAND)
    return val, form, vy.bestandssida(punkt, v["ar"], v["efter"], v["per"], raknat=raknat), punkt


def _gemensamt(val: Val, punkt: Matpunkt | None) -> dict[str, Any]:
    return {
        "val": val, "datadatum": punkt.korning.datadatum if punkt else None, "definitionsversion": DEFINITIONSVERSION, "grans": troskel(),
        "till": date.fromisoformat(punkt.delar["till"]) if punkt else None, "stig": [(UPPFOLJNING, reverse("uppfoljning"))],
    }  # fmt: skip


def _datadatum(punkt: Matpunkt | None) -> str:
    return f"{punkt.korning.datadatum:%Y-%m-%d}" if punkt else ""


def _adress(request: HttpRequest, namn: str) -> str:
    return f"{reverse(namn)}?{request.GET.urlencode()}"
