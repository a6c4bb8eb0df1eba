"""The samverkansforum's meeting: agenda, decision per case on one screen, who took part, minutes (S023, S026)."""

from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ame.access.perms import can_besluta_i_beredning, can_leda_mote, can_planera_mote, can_se_beredning, krav
from ame.arenden.services.notiser import markera_last
from ame.audit.enums import Atgard
from ame.audit.services import log_list, log_read
from ame.common.datum import datum_kort
from ame.common.toast import toast
from ame.common.transitions import OgiltigOvergang
from ame.common.vy import inskickat, roll_kravs
from intake import services
from intake.enums import MoteStatus
from intake.forms.beredning import BeslutForm
from intake.forms.mote import DeltagareForm, LaggTillForm, MoteForm, mote_text
from intake.models import Beredningsmote, Protokoll
from intake.services.forum import vantande
from intake.services.protokoll import rita_utdrag, ska_maskas
from intake.views.beredning import besluta as besluta_i
from intake.views.beredning import beslutsform
from intake.views.hjalp import fel_till, overgang
from intake.vy.beredning import Punkt, arendekontext, bygg_dagordning, grannar, valj_punkt
from intake.vy.hamta import hamta_beredning


def hamta_mote(request: HttpRequest, pk: UUID) -> Beredningsmote:
    """The meeting for those of the unit and those who sit at the table; 404 for everybody else, and logged."""
    mote = (
        Beredningsmote.objects.visible_to(request.user)
        .select_related("enhet__verksamhet__namnd", "skapad_av")
        .prefetch_related("deltagare__user", "deltagare__part")
        .filter(pk=pk)
        .first()
    )
    if mote is None:
        log_read(actor=request.user, objekt_typ="mote", objekt_id=pk, atgard=Atgard.NEKAD)
        raise Http404
    if request.method == "GET":  # the call is read when the meeting is opened (C96)
        markera_last(user=request.user, ids=[pk])
    return mote


def stig(rad: Beredningsmote, *mer: tuple[str, str]) -> list[tuple[str, str]]:
    return [("Beredning", reverse("beredningar")), (f"Möte {datum_kort(rad.moter_den)}", reverse("mote", args=[rad.pk])), *mer]


@require_http_methods(["GET", "POST"])
@overgang("mote")
def mote(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Agenda to the left, the chosen case to the right. POST decides about the case `?nr=`."""
    rad = hamta_mote(request, pk)
    punkter = bygg_dagordning(request, rad)
    vald = valj_punkt(punkter, request.GET.get("nr", ""))
    form: BeslutForm | None = None
    if request.method == "POST":
        vald = _att_besluta(request, punkter)
        form, klart = besluta_i(request, hamta_beredning(request, vald.beredning_id))
        if klart:
            return redirect("mote", pk=pk)
    log_list(actor=request.user, objekt_typ="beredningsmote", antal=len(punkter), objekt_id=rad.pk)
    kontext = _kontext(request, rad, punkter, vald)
    if vald and vald.synlig:
        kontext |= _vald(request, rad, vald, form)
    return render(request, "intake/beredning/mote.html", kontext, status=422 if request.method == "POST" else 200)


def _att_besluta(request: HttpRequest, punkter: list[Punkt]) -> Punkt:
    """The case that the form was about: by its id, since numbers move when somebody else decides in the meantime."""
    vald = next((p for p in punkter if p.synlig and str(p.beredning_id) == request.POST.get("beredning")), None)
    if vald is None:
        raise OgiltigOvergang("Ärendet står inte på mötets dagordning längre. Någon annan kan ha hunnit före.")
    if not vald.pagar:
        raise OgiltigOvergang("Ärendet är redan beslutat. Någon annan kan ha hunnit före.")
    return vald


def _kontext(request: HttpRequest, rad: Beredningsmote, punkter: list[Punkt], vald: Punkt | None) -> dict[str, Any]:
    fore, efter = grannar(punkter, vald)
    oppet = rad.status == MoteStatus.PLANERAT
    leder = bool(can_leda_mote(request.user, rad.enhet_id))
    vantar = vantande(rad.enhet_id, request.user) if leder and oppet else None
    return {
        "stig": stig(rad),
        "mote": rad,
        "mote_text": mote_text(rad),
        "punkter": punkter,
        "vald": vald,
        "fore": fore,
        "efter": efter,
        "oppet": oppet,
        "can_leda": leder and oppet,
        "utan_beslut": sum(p.pagar for p in punkter),
        "lagg_till_form": LaggTillForm(vantande=vantar) if vantar is not None and vantar.exists() else None,
        "ordnar": leder and oppet and "ordna" in request.GET,
        "form": None,
        "dokument": None,
    }


def _vald(request: HttpRequest, rad: Beredningsmote, vald: Punkt, form: BeslutForm | None) -> dict[str, Any]:
    """The case on the right. Loaded, and logged, as on its own page."""
    beredning = hamta_beredning(request, vald.beredning_id)
    kontext = arendekontext(request, beredning)
    if beredning.remiss.avsandare_id == request.user.pk:  # only what was decided at the own table (S034)
        kontext["beslut"] = vald.beslut if vald.visar_skal else []
    far = vald.pagar and not kontext["hinder"] and bool(can_besluta_i_beredning(request.user, beredning))
    return kontext | {
        "stig": stig(rad),
        "form": (form or beslutsform(beredning, historia=kontext["historia"])) if far else None,
        "can_besluta": far,
    }


@require_http_methods(["GET", "POST"])
@roll_kravs(can_planera_mote)
def mote_nytt(request: HttpRequest) -> HttpResponse:
    form = MoteForm(inskickat(request), user=request.user)
    stig_nytt = [("Beredning", reverse("beredningar")), ("Planera möte", reverse("mote_nytt"))]
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            rad = services.skapa_mote(
                actor=request.user, enhet=data["enhet"], moter_den=data["moter_den"], klockan=data["klockan"], plats=data["plats"]
            )
        except ValidationError as fel:
            fel_till(form, fel)
        else:
            toast(request, "Mötet är planerat. Välj vilka som ska delta.")
            return redirect("mote_deltagare", pk=rad.pk)
    return render(
        request, "intake/beredning/mote_nytt.html", {"form": form, "stig": stig_nytt}, status=422 if form.errors else 200
    )


@require_http_methods(["GET", "POST"])
def mote_deltagare(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Who sits at the table, from both nämnder, and who comes from outside."""
    rad = hamta_mote(request, pk)
    krav(can_leda_mote(request.user, rad.enhet_id))
    deltagare = list(rad.deltagare.all())
    form = DeltagareForm(
        inskickat(request),
        enhet=rad.enhet,
        valda=[d.user_id for d in deltagare if d.user_id],
        parter=[(d.part_id, d.namn) for d in deltagare if d.part_id],
    )
    if request.method == "POST" and form.is_valid():
        try:
            services.andra_deltagare(actor=request.user, mote=rad, users=list(form.cleaned_data["users"]), parter=form.parter())
        except ValidationError as fel:
            fel_till(form, fel)
        else:
            toast(request, "Deltagarna är sparade.")
            return redirect("mote", pk=pk)
    kontext = {"form": form, "mote": rad, "mote_text": mote_text(rad), "stig": stig(rad, ("Deltagare", request.path))}
    return render(request, "intake/beredning/deltagare.html", kontext, status=422 if form.errors else 200)


@require_POST
@overgang("mote")
def mote_lagg_till(request: HttpRequest, pk: UUID) -> HttpResponse:
    rad = hamta_mote(request, pk)
    krav(can_leda_mote(request.user, rad.enhet_id))
    form = LaggTillForm(request.POST, vantande=vantande(rad.enhet_id, request.user))
    if form.is_valid():
        try:
            services.lagg_pa_dagordning(actor=request.user, beredning=form.cleaned_data["beredning"], mote=rad)
        except ValidationError as fel:
            fel_till(form, fel)
        else:
            toast(request, "Ärendet står på dagordningen.")
            return redirect("mote", pk=pk)
    punkter = bygg_dagordning(request, rad)
    kontext = _kontext(request, rad, punkter, None) | {"lagg_till_form": form}
    return render(request, "intake/beredning/mote.html", kontext, status=422)


@require_POST
def mote_hall(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Closes the meeting when every case has its decision."""
    rad = hamta_mote(request, pk)
    krav(can_leda_mote(request.user, rad.enhet_id))
    try:
        services.hall_mote(actor=request.user, mote=rad)
    except ValidationError as fel:
        toast(request, " ".join(fel.messages), niva=40)
        return redirect("mote", pk=pk)
    toast(request, "Mötet är avslutat.")
    return redirect("mote_protokoll", pk=pk)


@require_safe
@roll_kravs(can_se_beredning)
def mote_protokoll(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The minutes, for paper: who took part, each case with decision, reason, owner and date."""
    rad = hamta_mote(request, pk)
    punkter = bygg_dagordning(request, rad)
    data = {"antal": sum(p.synlig for p in punkter)}
    log_read(
        actor=request.user,
        objekt_typ="beredningsmote",
        objekt_id=rad.pk,
        enhet_id=rad.enhet_id,
        atgard=Atgard.SKRIV_UT,
        data=data,
    )
    kontext = {"mote": rad, "mote_text": mote_text(rad), "punkter": punkter, "utskrivet": timezone.now(), "enhet": rad.enhet}
    return render(request, "intake/beredning/protokoll.html", kontext)


@require_safe
@roll_kravs(can_se_beredning)
def mote_protokoll_pdf(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Those who lead the unit's meetings get the frozen protocol. Everybody else, and they too when it names somebody protected since (B12),
    get an extract with the cases they may see, drawn on the spot: who else was on the agenda is not said (S026)."""
    rad = hamta_mote(request, pk)
    fryst = Protokoll.objects.filter(mote=rad).first() if can_leda_mote(request.user, rad.enhet_id) else None
    fryst = None if fryst and ska_maskas(fryst, request.user) else fryst
    synliga = [p.beredning_id for p in bygg_dagordning(request, rad) if p.beredning_id]
    pdf = bytes(fryst.pdf) if fryst else rita_utdrag(rad, synliga, request.user)
    log_read(
        actor=request.user,
        objekt_typ="protokoll",
        objekt_id=fryst.pk if fryst else rad.pk,
        enhet_id=rad.enhet_id,
        atgard=Atgard.SKRIV_UT,
        data={"sha256": fryst.sha256} if fryst else {"antal": len(synliga)},
    )
    namn = f"{'protokoll' if fryst else 'utdrag'}-{rad.moter_den.isoformat()}.pdf"
    return HttpResponse(pdf, "application/pdf", headers={"Content-Disposition": f'attachment; filename="{namn}"'})
