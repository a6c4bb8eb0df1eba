"""The unit's inbox: what waits, oldest first (S020)."""

from urllib.parse import urlencode

from django import forms
from django.core.paginator import Paginator
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from ame.access.perms import can_registrera_ansokan, can_se_inkorg, can_se_platser
from ame.audit.services import log_list
from ame.common.vy import roll_kravs
from intake.enums import Kalla, RemissStatus
from intake.models import Remiss
from intake.vy.klocka import SVARSTID, andra_passerade, klocka, med_loften, svarstider

PER_SIDA = 25
URVAL = (
    ("", "alla som väntar", "neutral", [RemissStatus.SKICKAD, RemissStatus.MOTTAGEN, RemissStatus.RETURNERAD]),
    ("nya", "nya", "info", [RemissStatus.SKICKAD]),
    ("mottagna", "mottagna, inte beslutade", "neutral", [RemissStatus.MOTTAGEN]),
    ("vantar", "väntar på komplettering", "warning", [RemissStatus.RETURNERAD]),
)


class InkorgFilter(forms.Form):
    visa = forms.CharField(required=False, widget=forms.HiddenInput)
    ingang = forms.ChoiceField(label="Ingång", required=False, choices=[("", "Alla"), *Kalla.choices])


@require_safe
@roll_kravs(can_se_inkorg)
def remisser(request: HttpRequest) -> HttpResponse:
    """Nine queries whatever the number of rows."""
    form = InkorgFilter(request.GET)
    ingang = form.cleaned_data["ingang"] if form.is_valid() else ""
    inkorg = Remiss.objects.inkorg(request.user)
    if ingang:  # S005
        inkorg = inkorg.filter(kalla=ingang)
    visa = request.GET.get("visa", "")
    statusar = next((s for kod, _, _, s in URVAL if kod == visa), URVAL[0][3])
    sida = Paginator(_med_allt(inkorg.filter(status__in=statusar)), PER_SIDA).get_page(request.GET.get("sida"))
    log_list(actor=request.user, objekt_typ="remissinkorg", antal=len(sida.object_list))
    kontext = {
        "raknare": _raknare(inkorg, visa, ingang),
        "form": form,
        "sida": sida,
        "rader": _rader(list(sida.object_list)),
        "can_registrera": bool(can_registrera_ansokan(request.user)),
        "can_se_platser": bool(can_se_platser(request.user)),
        "flera_enheter": len({r.mottagande_enhet_id for r in sida.object_list}) > 1,
    }
    mall = "intake/_inkorg.html" if request.htmx else "intake/inkorg.html"
    return render(request, mall, kontext)


def _med_allt(inkorg: QuerySet[Remiss]) -> QuerySet[Remiss]:
    rader = inkorg.select_related("mottagande_enhet", "avsandande_enhet", "bestallningstyp", "person")
    return rader.prefetch_related("kompletteringar", med_loften()).order_by("inkom_den", "skickad_vid")


def _rader(remisser: list[Remiss]) -> list[dict]:
    idag = timezone.localdate()
    tider = svarstider([r.mottagande_enhet_id for r in remisser], idag)
    return [
        {
            "remiss": r,
            "klocka": klocka(r, tider.get(r.mottagande_enhet_id, SVARSTID), idag),
            "skyddad": r.ar_skyddad,
            "passerade": andra_passerade(r, idag),
        }
        for r in remisser
    ]


def _raknare(inkorg: QuerySet[Remiss], visa: str, ingang: str) -> list[dict]:
    n = inkorg.aggregate(**{kod or "alla": Count("pk", filter=Q(status__in=statusar)) for kod, _, _, statusar in URVAL})
    return [
        {"antal": n[kod or "alla"], "text": text, "farg": farg, "url": f"?{_val(kod, ingang)}", "aktiv": visa == kod}
        for kod, text, farg, _ in URVAL
    ]


def _val(visa: str, ingang: str) -> str:
    """The address of a counter: its list, with the chosen entrance kept."""
    return urlencode({namn: varde for namn, varde in (("visa", visa), ("ingang", ingang)) if varde})
