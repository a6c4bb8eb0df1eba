"""Beredning: the queue, the start, and one case's page with the decision (S023-S026)."""

from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import Count, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ame.access.enums import Roll
from ame.access.perms import (
    can_arbeta_i_arende,
    can_besluta_i_beredning,
    can_planera_mote,
    can_se_beredning,
    can_se_diarium,
    can_se_omotta_behov,
    krav,
)
from ame.arenden.enums import Status
from ame.audit.services import log_list
from ame.common.toast import toast
from ame.common.vy import inskickat, roll_kravs
from ame.organisation.enums import Beredningsmodell
from intake import services
from intake.enums import BeredningStatus, Beslutstyp, MoteStatus, RemissStatus
from intake.forms.beredning import BeslutForm, StartaForm
from intake.forms.mote import ValjMoteForm
from intake.models import Beredning, Beredningsmote, Moteserie, Remiss
from intake.views.hjalp import fel_till, overgang
from intake.vy.beredning import arendekontext
from intake.vy.hamta import hamta_beredning, hamta_remiss, visar_skydd
from intake.vy.remiss import bygg_dokument
from intake.vy.rundgang import Historia

PER_SIDA = 25
FELNAMN = {
    "text": "motivering",
    "skal": "avbojningsskal",
    "overlamning": "motivering",
    "ny": "agare",
    "beskrivning": "behov_beskrivning",
}
KVITTON = {
    Beslutstyp.SKRIV_IN: "Beslutet är fattat: ta emot och skriv in.",
    Beslutstyp.AVBOJ: "Beslutet är fattat: remissen är avböjd.",
    Beslutstyp.KOMPLETTERA: "Remissen är skickad tillbaka för komplettering.",
    Beslutstyp.BORDLAGG: "Ärendet tas upp på ett senare möte.",
}


@require_safe
@roll_kravs(can_se_beredning)
def beredningar(request: HttpRequest) -> HttpResponse:
    """The queue in both models and the meetings. The number of queries does not follow the number of rows."""
    user = request.user
    pagar = (
        Beredning.objects.visible_to(user)
        .filter(status=BeredningStatus.PAGAR)
        .select_related("ansvarig", "mote", "remiss__bestallningstyp", "remiss__person", "arende__enhet")
        .order_by("startad_den", "pk")
    )
    sida = Paginator(pagar, PER_SIDA).get_page(request.GET.get("sida"))
    vantar = list(_att_starta(user)[:PER_SIDA])
    log_list(actor=request.user, objekt_typ="beredningar", antal=len(sida.object_list) + len(vantar))
    kontext = {
        "vantar": [{"remiss": r, "skyddad": r.ar_skyddad} for r in vantar],
        "sida": sida,
        "rader": [{"beredning": b, "skyddad": visar_skydd(user, b.remiss)} for b in sida.object_list],
        "kommande": list(_moten(user).filter(status=MoteStatus.PLANERAT).order_by("moter_den", "klockan")[:20]),
        "hallna": list(_moten(user).filter(status=MoteStatus.HALLET).order_by("-moter_den", "-klockan")[:5]),
        "can_planera": bool(can_planera_mote(user)),
        "can_behov": bool(can_se_omotta_behov(user)),
        "can_diarium": bool(can_se_diarium(user)),
        "serier": _serier(user) if can_planera_mote(user) else [],
    }
    return render(request, "intake/beredning/lista.html", kontext)


def _att_starta(user) -> QuerySet[Remiss]:
    """Received, and nobody prepares them yet."""
    return (
        Remiss.objects.inkorg(user)
        .filter(
            status=RemissStatus.MOTTAGEN,
            arende__status=Status.INKOMMET,
            mottagande_enhet_id__in=user.enheter_med_roll(Roll.HANDLAGGARE, Roll.BEREDARE),
        )
        .select_related("bestallningstyp", "person", "arende__ansvarig")
        .order_by("inkom_den")
    )


def _serier(user) -> list[Moteserie]:
    leder = user.enheter_med_roll(Roll.BEREDARE, Roll.CHEF)
    return list(Moteserie.objects.filter(enhet__in=leder).pagaende(timezone.localdate()).select_related("enhet").order_by("namn"))


def _moten(user) -> QuerySet[Beredningsmote]:
    moten = Beredningsmote.objects.visible_to(user).select_related("enhet")
    utan = Count("beredningar", filter=Q(beredningar__status=BeredningStatus.PAGAR))
    return moten.annotate(antal=Count("beredningar"), utan_beslut=utan)


@require_http_methods(["GET", "POST"])
@overgang("remiss")
def beredning_starta(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Own unit: choose who prepares. Forum: who presents, and at which meeting."""
    remiss = hamta_remiss(request, pk)
    if remiss.arende is None:
        raise Http404
    krav(can_arbeta_i_arende(request.user, remiss.arende))
    form = StartaForm(inskickat(request), remiss=remiss, user=request.user)
    if request.method == "POST" and form.is_valid():
        mote = form.cleaned_data.get("mote")
        try:
            rad = services.starta_beredning(actor=request.user, remiss=remiss, ansvarig=form.cleaned_data["ansvarig"], mote=mote)
        except ValidationError as fel:
            fel_till(form, fel)
        else:
            toast(request, "Beredningen har börjat.")
            return redirect("mote", pk=mote.pk) if mote else _till_beredningen(rad, request)
    kontext = {"form": form, "remiss": remiss, "dokument": bygg_dokument(remiss), "forum": "mote" in form.fields}
    return render(request, "intake/beredning/starta.html", kontext, status=422 if form.errors else 200)


def _till_beredningen(rad: Beredning, request: HttpRequest) -> HttpResponse:
    """To the case's page for those who may see it; a handläggare who handed it to a beredare goes back to the queue."""
    if Beredning.objects.visible_to(request.user).filter(pk=rad.pk).exists():
        return redirect("beredning", pk=rad.pk)
    return redirect("beredningar")


@require_http_methods(["GET", "POST"])
@overgang("beredning")
def beredning(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One case, and in the own-unit model the decision. A forum decides on the meeting's page."""
    rad = hamta_beredning(request, pk)
    if request.method == "POST":
        form, klart = besluta(request, rad)
        if klart:
            if rad.remiss.avsandare_id == request.user.pk:
                return redirect("beredning", pk=rad.pk)
            return redirect("remiss", pk=rad.remiss_id)
    else:
        form = beslutsform(rad)
    kontext = arendekontext(request, rad)
    forum = rad.modell == Beredningsmodell.SAMVERKANSFORUM
    kontext["can_besluta"] = kontext["can_besluta"] and not forum and not kontext["hinder"]
    kontext["form"] = form if kontext["can_besluta"] else None
    kontext["mote_form"] = (
        _mote_form(request, rad) if forum and rad.mote is None and rad.status == BeredningStatus.PAGAR else None
    )
    return render(request, "intake/beredning/en.html", kontext, status=422 if request.method == "POST" else 200)


def _mote_form(request: HttpRequest, rad: Beredning) -> ValjMoteForm | None:
    return ValjMoteForm(enhet_id=rad.arende.enhet_id) if can_arbeta_i_arende(request.user, rad.arende) else None


def beslutsform(rad: Beredning, data=None, historia: Historia | None = None) -> BeslutForm:
    """`historia`: what the page has just read of the person, where it has."""
    return BeslutForm(data, beredning=rad, antal=historia.antal if historia else services.antal_samma(rad.remiss))


def besluta(request: HttpRequest, rad: Beredning) -> tuple[BeslutForm, bool]:
    """The decision of either page: (form, done)."""
    krav(can_besluta_i_beredning(request.user, rad))
    form = beslutsform(rad, request.POST)
    if not form.is_valid():
        return form, False
    try:
        services.besluta(actor=request.user, beredning=rad, **form.uppgifter())
    except ValidationError as fel:
        fel_till(form, fel, FELNAMN)
        return form, False
    toast(request, KVITTON[Beslutstyp(form.cleaned_data["beslut"])])
    return form, True


@require_POST
@overgang("beredning")
def beredning_till_mote(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Puts a case of the forum on a meeting's agenda."""
    rad = hamta_beredning(request, pk)
    krav(can_arbeta_i_arende(request.user, rad.arende))
    form = ValjMoteForm(request.POST, enhet_id=rad.arende.enhet_id)
    if form.is_valid():
        try:
            services.lagg_pa_dagordning(actor=request.user, beredning=rad, mote=form.cleaned_data["mote"])
        except ValidationError as fel:
            fel_till(form, fel)
        else:
            toast(request, "Ärendet står på dagordningen.")
            return redirect("mote", pk=form.cleaned_data["mote"].pk)
    kontext = {**arendekontext(request, rad), "form": None, "mote_form": form, "can_besluta": False}
    return render(request, "intake/beredning/en.html", kontext, status=422)
