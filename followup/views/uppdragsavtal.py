"""The unit's agreement: what it is to do, for whom and what it is measured by, one click from every page of figures (C73; S170)."""

from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ame.access.perms import can_se_bestallarsida, can_se_dashboard, can_skriva_uppdragsavtal, dashboard_enheter, krav
from ame.arenden.services import hamta_utkast, ta_bort_utkast
from ame.common.datum import utkast_sparat
from ame.common.toast import toast
from ame.common.vy import fel_till_form, gick, inskickat, roll_kravs, visa_form
from ame.organisation.models import Enhet
from followup.forms.uppdragsavtal import AvtalsgruppForm, AvtalsmalForm, UppdragsavtalForm, initialt, nasta_version
from followup.models import Avtalsgrupp, Avtalsmal, Uppdragsavtal
from followup.services import uppdragsavtal as tjanst
from followup.utkast import autospara, med_utkast, skickas_for_gott
from followup.vy.avtal import avtalssida, gallande_avtal
from followup.vy.avtalsmal import fynd, malrader
from followup.vy.siffror import Val, ser_svar, siffror_val

FORMULAR = "uppdragsavtal"
ANTAL_AR = 3


def _val(request: HttpRequest) -> tuple[Val, Enhet]:
    """The chosen unit; an agreement is one unit's, so "Alla enheter" is the first of them."""
    val = siffror_val(request)
    enhet_id = val.enhet_id or val.enheter[0].id
    return val, Enhet.objects.get(pk=enhet_id)


@require_safe
@roll_kravs(can_se_dashboard)
def uppdragsavtal(request: HttpRequest) -> HttpResponse:
    """The agreement that holds, in full, with its goals, and every version (S142, S170)."""
    val, enhet = _val(request)
    idag = timezone.localdate()
    avtal = gallande_avtal(enhet.pk, idag)
    return render(request, "followup/avtal/uppdragsavtal.html", {
        "val": val,
        "enhet": enhet,
        "sida": avtalssida(avtal, request.user, idag) if avtal else None,
        "mal": malrader(enhet.pk, val.kommun_id, idag.year, idag, ser_svar=ser_svar(request.user, enhet.pk), med_figur=False),
        "versioner": list(Uppdragsavtal.objects.visible_to(request.user).filter(enhet=enhet)),
        "far_se_bestallarsida": bool(can_se_bestallarsida(request.user)),
        "far_skriva": bool(can_skriva_uppdragsavtal(request.user, enhet.pk)),
        "idag": idag,
    })  # fmt: skip


@require_safe
@roll_kravs(can_se_dashboard)
def avtalsmal(request: HttpRequest) -> HttpResponse:
    """Every goal of a year: reached, not reached or cannot be judged, month by month against the goal (S138-S140)."""
    val, enhet = _val(request)
    idag = timezone.localdate()
    ar_val = range(idag.year + 1, idag.year - ANTAL_AR, -1)
    text = request.GET.get("ar", str(idag.year))
    if not text.isdecimal() or int(text) not in ar_val:
        raise Http404("Året finns inte.")
    rader = malrader(enhet.pk, val.kommun_id, int(text), idag, ser_svar=ser_svar(request.user, enhet.pk))
    kontext = {
        "val": val,
        "enhet": enhet,
        "ar": int(text),
        "rader": [(r, fynd(r)) for r in rader],
        "ar_lankar": [(a, f"?{val.adress(ar=str(a))}", a == int(text)) for a in ar_val],
    }
    return render(request, "followup/avtal/mal.html", kontext)


def _hamta(request: HttpRequest, pk: UUID) -> Uppdragsavtal:
    rader = Uppdragsavtal.objects.visible_to(request.user).select_related("enhet", "signerat_av")
    return get_object_or_404(rader, pk=pk)


def _hamta_utkast(request: HttpRequest, pk: UUID) -> Uppdragsavtal:
    avtal = _hamta(request, pk)
    krav(can_skriva_uppdragsavtal(request.user, avtal.enhet_id))
    if avtal.signerat_vid:
        raise Http404("Avtalet är signerat.")
    return avtal


def _till(avtal: Uppdragsavtal) -> HttpResponse:
    return redirect("uppdragsavtal_version", pk=avtal.pk)


@require_safe
def version(request: HttpRequest, pk: UUID) -> HttpResponse:
    avtal = _hamta(request, pk)
    return _visa(request, avtal)


def _visa(request: HttpRequest, avtal: Uppdragsavtal, **former: Any) -> HttpResponse:
    """The version, and for who writes it the forms that a draft is made with."""
    idag = timezone.localdate()
    sida = avtalssida(avtal, request.user, idag)
    kontext = {"sida": sida, "avtal": avtal, "gruppform": None, "malform": None, "stig": _stig(request, avtal.enhet)}
    if sida.ar_utkast and sida.far_skriva:
        kontext |= {"gruppform": AvtalsgruppForm(), "malform": AvtalsmalForm(ar=_malar(avtal))}
    fel = any(f.errors for f in former.values())
    return render(request, "followup/avtal/version.html", kontext | former, status=422 if fel else 200)


def _malar(avtal: Uppdragsavtal) -> list[int]:
    """The years a goal can be set for."""
    forsta = max(avtal.fran_den.year, timezone.localdate().year)
    sista = avtal.till_den.year if avtal.till_den else forsta + ANTAL_AR
    return list(range(forsta, max(sista, forsta) + 1))


def _stig(request: HttpRequest, enhet: Enhet) -> list[tuple[str, str]]:
    """Back to the unit's page, by the unit's name in the address."""
    kod = next((e.kod for e in siffror_val(request).enheter if e.id == enhet.pk), "")
    return [("Uppdrag och mål", f"{reverse('uppdragsavtal')}?enhet={kod}")]


# --- the text ---


def _enhet(request: HttpRequest, pk: UUID) -> Enhet:
    enhet = get_object_or_404(Enhet, pk=pk, pk__in=dashboard_enheter(request.user))
    krav(can_skriva_uppdragsavtal(request.user, enhet.pk))
    return enhet


@require_http_methods(["GET", "POST"])
def nytt(request: HttpRequest, enhet: UUID) -> HttpResponse:
    """The next version: begins from the text of the latest (S142)."""
    egen = _enhet(request, enhet)
    senaste = Uppdragsavtal.objects.filter(enhet=egen).order_by("-version").first()
    if request.method == "GET" and senaste and senaste.signerat_vid is None:
        return redirect("uppdragsavtal_version_andra", pk=senaste.pk)

    def gor(falt: dict[str, Any]) -> Uppdragsavtal:
        return tjanst.skapa_avtal(actor=request.user, enhet=egen, **falt)

    sida = {"rubrik": "Ny version" if senaste else "Nytt uppdragsavtal", "enhet": egen, "stig": _stig(request, egen)}
    url = reverse("uppdragsavtal_ny_utkast", args=[egen.pk])
    return _skriv(request, egen.pk, nasta_version(senaste), gor, sida | {"utkast_url": url})


@require_http_methods(["GET", "POST"])
def andra(request: HttpRequest, pk: UUID) -> HttpResponse:
    avtal = _hamta_utkast(request, pk)

    def gor(falt: dict[str, Any]) -> Uppdragsavtal:
        return tjanst.andra_avtal(actor=request.user, avtal=avtal, **falt)

    sida = {"rubrik": f"Ändra version {avtal.version}", "enhet": avtal.enhet, "stig": _stig(request, avtal.enhet)}
    url = reverse("uppdragsavtal_version_utkast", args=[avtal.pk])
    return _skriv(request, avtal.pk, initialt(avtal), gor, sida | {"utkast_url": url})


def _skriv(request: HttpRequest, objekt_id: UUID, initial: dict[str, Any], gor: Any, sida: dict[str, Any]) -> HttpResponse:
    """The form with the writer's own draft; errors keep what is typed, and the draft is gone when it is saved."""
    if request.method == "GET":
        utkast = hamta_utkast(actor=request.user, formular=FORMULAR, objekt_id=objekt_id)
        form = UppdragsavtalForm(initial=med_utkast(utkast, initial))
        mer = {"har_utkast": utkast is not None, "utkasttext": utkast_sparat(utkast.sparat_vid) if utkast else ""}
        return visa_form(request, "followup/avtal/skriv.html", form, **sida, **mer)
    form = UppdragsavtalForm(request.POST)
    if form.is_valid():
        skickas_for_gott(request)
        try:
            avtal = gor(form.falt())
        except ValidationError as fel:
            fel_till_form(form, fel)
        else:
            ta_bort_utkast(actor=request.user, formular=FORMULAR, objekt_id=objekt_id)
            toast(request, "Utkastet är sparat. Det gäller när det är signerat.")
            return _till(avtal)
    return visa_form(request, "followup/avtal/skriv.html", form, **sida, har_utkast=False, utkasttext="")


@require_POST
def nytt_utkast(request: HttpRequest, enhet: UUID) -> HttpResponse:
    return autospara(request, UppdragsavtalForm, FORMULAR, _enhet(request, enhet).pk)


@require_POST
def andra_utkast(request: HttpRequest, pk: UUID) -> HttpResponse:
    return autospara(request, UppdragsavtalForm, FORMULAR, _hamta_utkast(request, pk).pk)


# --- its parts ---


@require_POST
def grupp_ny(request: HttpRequest, pk: UUID) -> HttpResponse:
    avtal = _hamta_utkast(request, pk)
    form = AvtalsgruppForm(inskickat(request))

    def gor(data: dict[str, Any]) -> str:
        tjanst.lagg_till_grupp(actor=request.user, avtal=avtal, **data)
        return "Målgruppen är tillagd."

    return _till(avtal) if gick(request, form, gor) else _visa(request, avtal, gruppform=form)


@require_POST
def mal_nytt(request: HttpRequest, pk: UUID) -> HttpResponse:
    avtal = _hamta_utkast(request, pk)
    form = AvtalsmalForm(inskickat(request), ar=_malar(avtal))

    def gor(_: dict[str, Any]) -> str:
        tjanst.satt_mal(actor=request.user, avtal=avtal, **form.falt())
        return "Målet är tillagt."

    return _till(avtal) if gick(request, form, gor) else _visa(request, avtal, malform=form)


@require_POST
def grupp_bort(request: HttpRequest, pk: UUID) -> HttpResponse:
    grupp = get_object_or_404(Avtalsgrupp, pk=pk, avtal__in=Uppdragsavtal.objects.visible_to(request.user))
    avtal = _hamta_utkast(request, grupp.avtal_id)
    tjanst.ta_bort_grupp(actor=request.user, grupp=grupp)
    toast(request, "Målgruppen är borttagen.")
    return _till(avtal)


@require_POST
def mal_bort(request: HttpRequest, pk: UUID) -> HttpResponse:
    mal = get_object_or_404(Avtalsmal, pk=pk, avtal__in=Uppdragsavtal.objects.visible_to(request.user))
    avtal = _hamta_utkast(request, mal.avtal_id)
    tjanst.ta_bort_mal(actor=request.user, mal=mal)
    toast(request, "Målet är borttaget.")
    return _till(avtal)


# --- signed, or thrown away ---


@require_http_methods(["GET", "POST"])
def signera(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The whole text is read before it is signed."""
    avtal = _hamta_utkast(request, pk)
    fel: list[str] = []
    if request.method == "POST":
        try:
            tjanst.signera_avtal(actor=request.user, avtal=avtal)
        except ValidationError as e:
            fel = e.messages
        else:
            toast(request, "Avtalet är signerat.")
            return _till(avtal)
    kontext = {
        "sida": avtalssida(avtal, request.user, timezone.localdate()),
        "avtal": avtal,
        "fel": fel,
        "stig": _stig(request, avtal.enhet),
    }
    return render(request, "followup/avtal/signera.html", kontext, status=422 if fel else 200)


@require_POST
def kasta(request: HttpRequest, pk: UUID) -> HttpResponse:
    avtal = _hamta_utkast(request, pk)
    tjanst.kasta_utkast(actor=request.user, avtal=avtal)
    toast(request, "Utkastet är borta.")
    return redirect(_stig(request, avtal.enhet)[0][1])
