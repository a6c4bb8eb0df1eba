"""KAS-underlag: the figures of a unit or municipality and year, and the way behind each of them."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ame.access import perms
from ame.access.enums import Roll
from ame.arenden.models import Arende
from ame.audit.enums import Atgard
from ame.audit.services import log_read
from ame.common.toast import toast
from followup.enums import KorningStatus
from followup.forms.kas import KasValForm, KorningForm
from followup.kas.definitioner import definition
from followup.kas.jamfor import foregaende, jamfor
from followup.kas.kpi import KON, VERSIONER, Kpi, Population, version_for
from followup.kas.lasare import lasare
from followup.kas.presentation import UTAN_ARENDEN, UTAN_NAMNARE, att_ratta, forklaring, namnare_text, tabeller
from followup.kas.rakna import lista
from followup.kas.sida import PA_KAS_SIDAN, Korningar, Omfattning, far_oppna, jamforelse_med_kolada, korningar, omfattningar
from followup.kas.varde import pa_sidan
from followup.models import Korning
from followup.services.korning import KorningFel, ar_overgiven, bestall_korning, frys_korning, urval_for
from intake.models import Remiss

PER_SIDA = 50


@require_safe
def kas(request: HttpRequest) -> HttpResponse:
    """The last complete run of the chosen scope and year, whatever is on its way or has failed after it."""
    perms.krav(perms.can_se_kas(request.user))
    alla = omfattningar(request.user)
    if not alla:
        raise Http404
    form = _val(request, alla)
    omf, ar, version = form.vald_omfattning, form.cleaned_data["ar"], form.formular
    k = korningar(request.user, omf, ar, version)
    context = {
        "form": form, "omfattning": omf, "ar": ar, "version": VERSIONER[version], "korningar": k,
        **_pa_gang(k.pa_gang), **_bestall(request, omf, ar, version, k.senaste),
    }  # fmt: skip
    if k.senaste:
        logga_exakta(request, k.senaste, "kas_sida")
        context |= _siffror(request, k.senaste) | _avvikelse(k)
    return render(request, "followup/kas.html", context)


def _val(request: HttpRequest, alla: list[Omfattning]) -> KasValForm:
    """The filter in the address; what is missing or impossible becomes the first scope and last year."""
    forval = {"omfattning": alla[0].nyckel, "ar": str(timezone.localdate().year - 1), "version": ""}
    form = KasValForm({**forval, **request.GET.dict()}, omfattningar=alla)
    if not form.is_valid():
        form = KasValForm(forval, omfattningar=alla)
        form.is_valid()
    return form


def _pa_gang(korning: Korning | None) -> dict[str, Any]:
    return {"pa_gang": korning, "ar_overgiven": korning is not None and ar_overgiven(korning)}


def _bestall(request: HttpRequest, omf: Omfattning, ar: int, version: str, senaste: Korning | None) -> dict[str, Any]:
    """The order form, filled with the rules of the run on the page."""
    if not perms.can_rakna_kas(request.user, omf.enhet, omf.kommun.pk):
        return {}
    form = KorningForm(
        initial={**(senaste.installningar if senaste else {}), "omfattning": omf.nyckel, "ar": ar, "version": version},
        omfattningar=[omf],
    )
    return {"bestallning": form}


def logga_exakta(request: HttpRequest, korning: Korning, vad: str, atgard: Atgard = Atgard.VISA) -> None:
    """KAS is a channel of its own, unmasked: each look at its exact numbers is in the log (law.md C18, C20: counts only, no person)."""
    log_read(
        actor=request.user, objekt_typ=vad, objekt_id=korning.pk, enhet_id=korning.enhet_id, atgard=atgard,
        andamal="Redovisning till KAS", data={"ar": korning.ar, "version": korning.version, "lage": korning.lage, "maskad": False},
    )  # fmt: skip


def _siffror(request: HttpRequest, korning: Korning) -> dict[str, Any]:
    """Everything printed with a run's figures (N04): scope, year, versions, settings, data date."""
    urval = urval_for(korning)
    aren, jamforda = jamforelse_med_kolada(korning)
    rader = list(korning.rader.all())
    return {
        "korning": korning,
        "tabeller": tabeller(rader, urval),
        "formular": VERSIONER[korning.version],
        "regler": urval.inst.beskrivning(),
        "avvikelser": urval.inst.avvikelser(),
        "arets_lage": _arets_lage(korning),
        "kan_lista": bool(perms.can_oppna_kas_lista(request.user)),
        "kan_arsarbetare": bool(korning.enhet_id and perms.can_registrera_arsarbetare(request.user, korning.enhet_id)),
        "kan_kolada": bool(perms.can_importera_kolada(request.user)),
        **_frysning(request, korning),
        "kolada_ar": aren,
        "kolada_rader": jamforda[: PA_KAS_SIDAN + 1],
        "kolada_fler": max(len(jamforda) - PA_KAS_SIDAN - 1, 0),
        "kvalitet_url": kvalitet_url(korning),
        "att_ratta": att_ratta(rader),
    }


def _frysning(request: HttpRequest, korning: Korning) -> dict[str, Any]:
    """The button, or the reason for a chef or beställare who may not freeze (or deliver) this run."""
    if korning.lage == "Levererad" or not request.user.har_roll(Roll.CHEF, Roll.BESTALLARE):
        return {}
    far = perms.can_frys_kas(request.user, korning)
    fryst = korning.fryst_vid is not None
    return {"kan_frysa": bool(far) and not fryst, "kan_leverera": bool(far) and fryst, "varfor_inte_frysa": far.skal}


def _arets_lage(korning: Korning) -> str:
    """A year is final only when a job found in December has had its month (kas.md 6.2)."""
    if korning.datadatum is None:
        return ""
    dag = timezone.localtime(korning.datadatum).date()
    if dag.year == korning.ar:
        return "Året pågår. Siffrorna gäller till och med dagen då de räknades."
    if (dag.year, dag.month) == (korning.ar + 1, 1):
        return "Räkna om efter den 1 februari. Först då kan de sista arbetena ha varat en månad."
    return ""


def _avvikelse(k: Korningar) -> dict[str, Any]:
    """What has changed since the delivered figures (N03)."""
    if not (k.fryst and k.senaste) or k.fryst.pk == k.senaste.pk:
        return {}
    return {"antal_andrade": len(jamfor(k.fryst, k.senaste).rader)}


def hamta_korning(request: HttpRequest, pk: UUID) -> Korning:
    alla = Korning.objects.visible_to(request.user).select_related(
        "kommun", "enhet", "skapad_av", "fryst_av", "leverans__godkand_av"
    )
    korning = get_object_or_404(alla, pk=pk)
    perms.krav(far_oppna(request.user, korning))
    return korning


def till_sidan(korning: Korning) -> str:
    omf = Omfattning(korning.kommun, korning.enhet)
    fraga = {"omfattning": omf.nyckel, "ar": korning.ar, "version": korning.version}
    if korning.version == version_for(korning.ar):
        del fraga["version"]
    return f"{reverse('kas')}?{urlencode(fraga)}"


def kvalitet_url(korning: Korning) -> str:
    omf = Omfattning(korning.kommun, korning.enhet)
    return f"{reverse('kas_kvalitet')}?{urlencode({'omfattning': omf.nyckel, 'ar': korning.ar})}"


@require_safe
def kas_korning(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One run as it was counted."""
    korning = hamta_korning(request, pk)
    context = {"till_sidan": till_sidan(korning), "korning": korning, **_pa_gang(korning)}
    if korning.status == KorningStatus.KLAR:
        logga_exakta(request, korning, "kas_sida")
        context |= _siffror(request, korning) | {"pa_gang": None}
    return render(request, "followup/kas_korning.html", context)


@require_safe
def kas_framsteg(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The progress fragment; asks the browser to load the page anew when the run is done."""
    korning = hamta_korning(request, pk)
    if not request.headers.get("HX-Request"):
        return redirect("kas_korning", pk=pk)
    response = render(request, "followup/kas_framsteg.html", _pa_gang(korning))
    if korning.status in (KorningStatus.KLAR, KorningStatus.FEL):
        response["HX-Refresh"] = "true"
    return response


@require_POST
def kas_rakna(request: HttpRequest) -> HttpResponse:
    """Orders a run and shows the page, where its progress is seen."""
    perms.krav(perms.can_se_kas(request.user))
    form = KorningForm(request.POST, omfattningar=omfattningar(request.user))
    if not form.is_valid():
        messages.error(request, " ".join(str(f) for fel in form.errors.values() for f in fel))
        return redirect("kas")
    omf = form.vald_omfattning
    try:
        korning = bestall_korning(
            actor=request.user, kommun=omf.kommun, enhet=omf.enhet, ar=form.cleaned_data["ar"], version=form.formular,
            installningar=form.cleaned_data["installningar"],
        )  # fmt: skip
    except (KorningFel, ValidationError) as fel:
        messages.error(request, " ".join(getattr(fel, "messages", [str(fel)])))
        return redirect("kas")
    return redirect(till_sidan(korning))


@require_http_methods(["GET", "POST"])
def kas_frys(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Freezing cannot be undone: a page that says so, and the act."""
    korning = hamta_korning(request, pk)
    perms.krav(perms.can_frys_kas(request.user, korning))
    if request.method == "GET":
        return render(request, "followup/kas_frys.html", {"korning": korning, "till_sidan": till_sidan(korning)})
    try:
        frys_korning(actor=request.user, korning=korning)
        toast(request, "Körningen är fryst. Markera den som levererad när siffrorna är inskrivna i Kolada.")
    except KorningFel as fel:
        messages.error(request, str(fel))
    return redirect("kas_korning", pk=pk)


@require_safe
def kas_jamfor(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The run beside the last frozen one, else the one before it."""
    korning = hamta_korning(request, pk)
    fore = foregaende(korning)
    context: dict[str, Any] = {"korning": korning, "till_sidan": till_sidan(korning), "fore": fore}
    if fore is not None and korning.status == KorningStatus.KLAR:
        logga_exakta(request, korning, "kas_jamfor")
        j = jamfor(fore, korning)
        context |= {"jamforelse": j, "rader": [_andringsrad(a, korning.version) for a in j.rader]}
    return render(request, "followup/kas_jamfor.html", context)


def _andringsrad(a: Any, version: str) -> dict[str, Any]:
    d = definition(a.kpi, version)

    def i_ord(r: Any) -> str:
        if r is None:
            return "finns inte"
        varde = pa_sidan(r.varde, ar_antal=r.namnare is None)
        return varde if r.namnare is None else f"{varde} ({r.taljare} av {r.namnare})"

    return {"kpi": a.kpi, "kort": d.kort if d else a.kpi, "kon": KON[a.kon], "fore": i_ord(a.fore), "efter": i_ord(a.efter)}


@require_safe
def kas_lista(request: HttpRequest, pk: UUID, kpi: str, kon: str) -> HttpResponse:
    """The cases behind a figure, for those who may open them; the look is logged before the page is made (design wall 3)."""
    korning = hamta_korning(request, pk)
    perms.krav(perms.can_oppna_kas_lista(request.user))
    d = definition(kpi, korning.version)
    if d is None or kon not in d.kon or korning.status != KorningStatus.KLAR or d.population in UTAN_ARENDEN:
        raise Http404
    namnare = request.GET.get("del") == "namnare" and d.form not in UTAN_NAMNARE
    urval = urval_for(korning)
    with lasare() as las:
        ids = lista(las, urval, d, kon=kon, namnare=namnare)
    synliga = _synliga(request, urval.population(d), ids)
    sida = Paginator(synliga, PER_SIDA).get_page(request.GET.get("sida"))
    _logga_lista(request, korning, d, kon, namnare, sida.object_list)
    rad = korning.rader.filter(kpi=kpi, kon=kon).first()
    stod = (rad.namnare if namnare else rad.taljare) if rad else None
    return render(request, "followup/kas_lista.html", {
        "korning": korning, "kpi": d, "kon": KON[kon], "namnare": namnare, "namnare_text": namnare_text(d, urval),
        "forklaring": forklaring(d, urval.inst), "sida": sida,
        "antal": len(ids), "dolda": len(ids) - sida.paginator.count, "raknat": stod, "ar_anvisning": synliga.model is Remiss,
        "till_sidan": reverse("kas_korning", args=[pk]),
    })  # fmt: skip


def _synliga(request: HttpRequest, population: Population, ids: list[UUID]) -> Any:
    """Ids come through the statistics door, names only through this one."""
    if population in (Population.ANVISADE, Population.ANVISNINGAR):
        remisser = Remiss.objects.visible_to(request.user).filter(pk__in=ids)
        return remisser.select_related("mottagande_enhet", "person").order_by("-inkom_den", "nummer")
    return Arende.objects.visible_to(request.user).filter(pk__in=ids).with_person().order_by("-inskriven_den", "nummer")


def _logga_lista(request: HttpRequest, korning: Korning, d: Kpi, kon: str, namnare: bool, rader: Any) -> None:
    log_read(
        actor=request.user, objekt_typ="kas_lista", objekt_id=korning.pk, enhet_id=korning.enhet_id, atgard=Atgard.LISTA,
        andamal="Kontroll av KAS-siffra",
        ar_skyddad=any(r.person.har_skydd for r in rader),
        data={"kpi": d.id, "kon": kon, "del": "namnare" if namnare else "taljare", "visade": [str(r.pk) for r in rader]},
    )  # fmt: skip
