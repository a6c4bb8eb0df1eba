"""Återkoppling: write, look through, sign, read, correct (S010, S111, S114)."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ame.access.perms import can_arbeta_i_arende, can_se_gruppko, krav
from ame.arenden.models import Arende
from ame.arenden.services import hamta_utkast, notiser
from ame.arenden.vy.hamta import hamta_arende
from ame.arenden.vy.huvud import bygg_huvud
from ame.audit.enums import Atgard
from ame.audit.services import log_read
from ame.common.datum import utkast_sparat
from ame.common.pdf import rita_pdf
from ame.common.toast import toast
from ame.common.vy import fel_till_form
from followup.forms.aterkoppling import AterkopplingForm, formular, obesvarade
from followup.forms.papper import PapperForm
from followup.models import Aterkoppling
from followup.services import markera_last, markera_skickad, signera_aterkoppling
from followup.services.aterkoppling import (
    SKAL_ATER,
    UTKAST,
    UTKAST_RATTA,
    ar_mottagare,
    far_skriva,
    mottagare,
    notera_sparrat_svar,
    rubriker,
)
from followup.services.papper import vantar_pa_papper
from followup.utkast import autospara, ifyllt, med_utkast, skickas_for_gott, spara
from followup.vy.aterkoppling import granska_rader, pdf_data, visningsrad
from intake.models import Remiss


@dataclass(frozen=True)
class Skrivsida:
    """A new answer, or a correction of an old one: the same page with another draft."""

    arende: Arende
    remiss: Remiss
    rattar: Aterkoppling | None = None

    @property
    def klass(self) -> type[AterkopplingForm]:
        """The form with the headings that the order asks for (S111)."""
        return formular(rubriker(self.remiss, self.rattar))

    @property
    def till(self) -> str:
        return mottagare(self.remiss)

    @property
    def utkast(self) -> tuple[str, UUID]:
        return (UTKAST_RATTA, self.rattar.pk) if self.rattar else (UTKAST, self.remiss.pk)

    @property
    def url(self) -> str:
        return (
            reverse("aterkoppling_ratta", args=[self.rattar.pk])
            if self.rattar
            else reverse("aterkoppling_ny", args=[self.remiss.pk])
        )

    @property
    def utkast_url(self) -> str:
        if self.rattar:
            return reverse("aterkoppling_ratta_utkast", args=[self.rattar.pk])
        return reverse("aterkoppling_utkast", args=[self.remiss.pk])

    def initial(self) -> dict[str, Any]:
        if self.rattar:
            gammal = {f: getattr(self.rattar, f) for f in ("fraga_besvarad", "svar", "nasta_steg", "grund", "grund_motivering")}
            return gammal | _gamla_delar(self.rattar)
        forsta = next(iter(obesvarade(self.remiss)), None)
        return {"slag": forsta.slag} if forsta else {}


def _gamla_delar(rad: Aterkoppling) -> dict[str, str]:
    """The texts under the headings, as the form names them."""
    delar = [d for d in rad.svarsdelar if d["rubrik"] != SKAL_ATER]
    skal = next((d["text"] for d in rad.svarsdelar if d["rubrik"] == SKAL_ATER), "")
    return {f"del_{n}": d["text"] for n, d in enumerate(delar)} | {"skal_ater": skal}


@require_http_methods(["GET", "POST"])
def aterkoppling_ny(request: HttpRequest, remiss: UUID) -> HttpResponse:
    """Write an answer. The first POST shows the answers to be checked, the second signs (ui.md rule 11)."""
    sida = _hamta_remiss(request, remiss)
    if request.method == "GET":  # what the sender has asked for is read when it is to be answered (C96)
        notiser.markera_last(user=request.user, ids=[a.pk for a in obesvarade(sida.remiss)])
    if request.method == "GET" and (skal := far_skriva(sida.remiss)):
        messages.error(request, skal)
        return redirect("arende", pk=sida.arende.pk)
    return _skriv(request, sida)


@require_http_methods(["GET", "POST"])
def aterkoppling_ratta(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A correction is a new signed answer that points to the old one (S114)."""
    return _skriv(request, _hamta_rattelse(request, pk))


@require_POST
def aterkoppling_utkast(request: HttpRequest, remiss: UUID) -> HttpResponse:
    """Nothing is shown, so nothing is logged as read."""
    rad = Remiss.objects.filter(pk=remiss).select_related("bestallningstyp").first()
    return _autospara(request, rad, UTKAST, remiss)


@require_POST
def aterkoppling_ratta_utkast(request: HttpRequest, pk: UUID) -> HttpResponse:
    rad = Aterkoppling.objects.filter(pk=pk).select_related("remiss").first()
    return _autospara(request, rad.remiss if rad else None, UTKAST_RATTA, pk, rad)


def _autospara(
    request: HttpRequest, remiss: Remiss | None, formular_namn: str, objekt_id: UUID, rattar: Aterkoppling | None = None
) -> HttpResponse:
    if remiss is None or remiss.arende_id is None:
        raise Http404
    arende = Arende.objects.visible_to(request.user).filter(pk=remiss.arende_id).first() or hamta_arende(
        request, remiss.arende_id, "aterkoppling"
    )
    krav(can_arbeta_i_arende(request.user, arende))
    return autospara(request, formular(rubriker(remiss, rattar)), formular_namn, objekt_id)


def _hamta_remiss(request: HttpRequest, pk: UUID) -> Skrivsida:
    enheter = ("avsandare", "avsandande_enhet__verksamhet", "avsandande_part", "mottagande_enhet__verksamhet", "bestallningstyp")
    remiss = Remiss.objects.filter(pk=pk, arende__isnull=False).select_related("arende__person", *enheter).first()
    if remiss is None:
        raise Http404
    arende = hamta_arende(request, remiss.arende_id, "aterkoppling")
    krav(can_arbeta_i_arende(request.user, arende))
    return Skrivsida(arende, remiss)


def _hamta_rattelse(request: HttpRequest, pk: UUID) -> Skrivsida:
    gammal = Aterkoppling.objects.filter(pk=pk).select_related("avtalad", "signerad_av").first()
    if gammal is None:
        raise Http404
    sida = _hamta_remiss(request, gammal.remiss_id)
    return Skrivsida(sida.arende, sida.remiss, gammal)


def _skriv(request: HttpRequest, sida: Skrivsida) -> HttpResponse:
    if request.method == "GET":
        formular, objekt_id = sida.utkast
        utkast = hamta_utkast(actor=request.user, formular=formular, objekt_id=objekt_id)
        form = sida.klass(remiss=sida.remiss, rattar=sida.rattar, initial=med_utkast(utkast, sida.initial()))
        return _visa_form(request, sida, form, utkast_sparat(utkast.sparat_vid) if utkast else "")
    gor = request.POST.get("gor", "")
    if gor == "signera" and (signerad := _redan_signerad(request, sida)):
        return redirect("aterkoppling", pk=signerad.pk)
    if gor == "samtycke":
        spara(request, sida.klass, *sida.utkast)
        return redirect(f"{reverse('arende_samtycken', args=[sida.arende.pk])}?aterkoppling={sida.remiss.pk}#nytt-samtycke")
    if gor == "andra":
        initial = ifyllt(request, sida.klass)
        return _visa_form(request, sida, sida.klass(remiss=sida.remiss, rattar=sida.rattar, initial=initial))
    form = sida.klass(request.POST, remiss=sida.remiss, rattar=sida.rattar)
    if not form.is_valid():
        if gor == "signera" and form.saknad:
            notera_sparrat_svar(actor=request.user, remiss=sida.remiss, saknad=form.saknad)
        return _visa_form(request, sida, form)
    skickas_for_gott(request)
    if gor == "signera":
        return _signera(request, sida, form)
    spara(request, sida.klass, *sida.utkast)
    kontext = {"form": form, "rader": granska_rader(form), "sida": sida, "huvud": bygg_huvud(request, sida.arende, "")}
    return render(request, "followup/aterkoppling_kontroll.html", kontext)


def _redan_signerad(request: HttpRequest, sida: Skrivsida) -> Aterkoppling | None:
    """The same form sent twice: the second time shows what the first one made."""
    try:
        nyckel = UUID(request.POST.get("nyckel", ""))
    except ValueError:
        return None
    return Aterkoppling.objects.filter(pk=nyckel, remiss=sida.remiss).first()


def _signera(request: HttpRequest, sida: Skrivsida, form: AterkopplingForm) -> HttpResponse:
    try:
        rad = signera_aterkoppling(actor=request.user, remiss=sida.remiss, **form.till_service())
    except ValidationError as fel:
        fel_till_form(form, fel)
        return _visa_form(request, sida, form)
    pa_papper = (
        "Skriv ut den och markera när den har lämnats." if sida.remiss.avsandande_part_id else "Remittenten kan läsa den nu."
    )
    toast(request, f"Återkopplingen är signerad. {pa_papper}")
    return redirect("aterkoppling", pk=rad.pk)


def _visa_form(request: HttpRequest, sida: Skrivsida, form: AterkopplingForm, utkasttext: str = "") -> HttpResponse:
    avtalade = list(sida.remiss.avtalade.all().prefetch_related("aterkopplingar"))
    kontext = {
        "huvud": bygg_huvud(request, sida.arende, ""),
        "arende": sida.arende,
        "remiss": sida.remiss,
        "sida": sida,
        "form": form,
        "avtalade": avtalade,
        "begaran": [a for a in avtalade if a.begard_vid and not a.aterkopplingar.all()],
        "har_utkast": bool(utkasttext),
        "utkasttext": utkasttext or "Utkast sparas automatiskt",
    }
    return render(request, "followup/aterkoppling_form.html", kontext, status=422 if form.errors else 200)


RELATIONER = (
    "remiss__avsandare",
    "remiss__avsandande_enhet",
    "remiss__avsandande_part",
    "remiss__mottagande_enhet",
    "remiss__bestallningstyp",
    "remiss__person",
    "avtalad",
    "signerad_av",
    "medgivande",
    "rattar",
)


def _hamta(pk: UUID) -> Aterkoppling:
    """Any signed answer; the caller decides who may read it."""
    rader = Aterkoppling.objects.select_related("arende__person", *RELATIONER).prefetch_related("rattelser")
    rad = rader.filter(pk=pk).first()
    if rad is None:
        raise Http404
    return rad


@require_safe
def aterkoppling(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The signed answer, for the unit and for the one it is addressed to (law.md D11). `?utskrift=1` is for paper."""
    return _visa_signerad(request, _hamta(pk))


def _visa_signerad(request: HttpRequest, rad: Aterkoppling, papper: PapperForm | None = None) -> HttpResponse:
    utskrift = "utskrift" in request.GET
    atgard = Atgard.SKRIV_UT if utskrift else Atgard.VISA
    if _ar_remittent(request, rad):
        return _visa_for_remittent(request, rad, atgard)
    arende = hamta_arende(request, rad.arende_id, "aterkoppling", atgard)
    kontext = {"huvud": bygg_huvud(request, arende, ""), "arende": arende, "a": visningsrad(rad), "enhet": arende.enhet}
    kontext["far_ratta"] = bool(can_arbeta_i_arende(request.user, arende))
    if kontext["far_ratta"] and vantar_pa_papper(rad):
        kontext["papper"] = papper or PapperForm(aterkoppling=rad)
    mall = "followup/aterkoppling_utskrift.html" if utskrift else "followup/aterkoppling.html"
    return render(request, mall, kontext, status=422 if papper else 200)


@require_safe
def aterkoppling_pdf(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The same answer as an accessible PDF, for both sides (law.md K03): what was signed, and nothing that has come since but, for
    the unit, the mark of somebody protected (B06)."""
    rad = _hamta(pk)
    data = pdf_data(visningsrad(rad))
    if _ar_remittent(request, rad):
        _logga_lasning(request, rad, Atgard.SKRIV_UT)
        markera_last(actor=request.user, aterkoppling=rad)
    else:
        hamta_arende(request, rad.arende_id, "aterkoppling", Atgard.SKRIV_UT)
        data["skyddad"] = rad.remiss.har_skydd or rad.arende.person.har_skydd
    svar = HttpResponse(rita_pdf("aterkoppling", data), content_type="application/pdf")
    svar["Content-Disposition"] = f'inline; filename="aterkoppling-{rad.remiss.nummer}.pdf"'
    return svar


@require_POST
def aterkoppling_papper(request: HttpRequest, pk: UUID) -> HttpResponse:
    """To a part outside: the day it left and how (law.md B10)."""
    rad = _hamta(pk)
    krav(can_arbeta_i_arende(request.user, hamta_arende(request, rad.arende_id, "aterkoppling")))
    form = PapperForm(request.POST, aterkoppling=rad)
    if form.is_valid():
        try:
            markera_skickad(actor=request.user, aterkoppling=rad, **form.cleaned_data)
        except ValidationError as fel:
            fel_till_form(form, fel)
        else:
            toast(request, "Återkopplingen är markerad som lämnad.")
            return redirect("aterkoppling", pk=pk)
    return _visa_signerad(request, rad, form)


def _ar_remittent(request: HttpRequest, rad: Aterkoppling) -> bool:
    """Addressed to the user, who still works in the unit that sent the remiss and not also in the case."""
    user = request.user
    return ar_mottagare(user, rad.remiss) and not Arende.objects.visible_to(user).filter(pk=rad.arende_id).exists()


def _logga_lasning(request: HttpRequest, rad: Aterkoppling, atgard: str) -> None:
    log_read(
        actor=request.user,
        objekt_typ="aterkoppling",
        objekt_id=rad.pk,
        person_id=rad.arende.person_id,
        arende_id=rad.arende_id,
        enhet_id=rad.arende.enhet_id,
        namnd_id=rad.arende.person.namnd_id,
        atgard=atgard,
        ar_skyddad=rad.arende.person.har_skydd,
    )


def _visa_for_remittent(request: HttpRequest, rad: Aterkoppling, atgard: str) -> HttpResponse:
    krav(can_se_gruppko(request.user))
    _logga_lasning(request, rad, atgard)
    notiser.markera_last(user=request.user, ids=[rad.pk])
    markera_last(actor=request.user, aterkoppling=rad)
    kontext = {"a": visningsrad(rad), "remiss": rad.remiss, "enhet": rad.remiss.mottagande_enhet}
    if atgard == Atgard.SKRIV_UT:
        kontext["huvud"] = {"namn": rad.remiss.namn, "arendenummer": rad.remiss.nummer, "skyddad": rad.remiss.har_skydd}
        kontext["huvud"]["sekretess"] = []  # a mark is on the unit's own documents (law.md A24)
        return render(request, "followup/aterkoppling_utskrift.html", kontext)
    remissens = (rad.remiss.nummer, reverse("min_remiss", args=[rad.remiss_id]))
    kontext["stig"] = [("Mina remisser", reverse("mina_remisser")), remissens]
    return render(request, "followup/aterkoppling_remittent.html", kontext)
