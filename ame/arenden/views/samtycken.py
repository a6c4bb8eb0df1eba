from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.module_loading import import_string
from django.views.decorators.http import require_http_methods, require_POST

from ame.access.perms import can_arbeta_i_arende, krav
from ame.arenden.forms.samtycken import SamtyckeForm, remittenter
from ame.arenden.models import Arende
from ame.arenden.services.samtycke import aterkalla_samtycke, lage_per_part, registrera_samtycke, underkann_samtycke
from ame.arenden.vy.hamta import hamta_arende
from ame.arenden.vy.huvud import bygg_huvud
from ame.common.toast import toast
from ame.common.vy import fel_till_form
from ame.people.enums import Uppgiftskategori
from ame.people.models import Medgivande


@require_http_methods(["GET", "POST"])
def samtycken(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Consents of the case: what holds, what has ended, and a form for a new one (law.md A08-A13). `?aterkoppling=` is the remiss whose
    answer waits for it: one comes back there."""
    arende = hamta_arende(request, pk, "samtycke")
    far = bool(can_arbeta_i_arende(request.user, arende))
    remiss_id = _vantande_remiss(request, arende)
    if request.method == "POST":
        krav(can_arbeta_i_arende(request.user, arende))
        form = SamtyckeForm(request.POST, arende=arende)
        if form.is_valid() and _spara(request, arende, form):
            return redirect("aterkoppling_ny", remiss=remiss_id) if remiss_id else redirect("arende_samtycken", pk=arende.pk)
    else:
        form = SamtyckeForm(arende=arende, initial=_forslag(arende, remiss_id)) if far else None
    kontext = _listor(arende) | {
        "form": form,
        "far": far,
        "vantar_pa": remiss_id,
        "huvud": bygg_huvud(request, arende, "samtycken"),
    }
    return render(request, "arenden/samtycken.html", kontext, status=422 if form and form.errors else 200)


def _listor(arende: Arende) -> dict[str, Any]:
    rader = _rader(arende)
    return {
        "arende": arende,
        "gallande": [r for r in rader if r["lage"] == "gäller"],
        "ovriga": [r for r in rader if r["lage"] != "gäller"],
        "inkomna": Medgivande.objects.filter(remiss__arende=arende)
        .select_related("lamnande_enhet")
        .order_by("-giltigt_till_den"),
        "parter": lage_per_part(arende, timezone.localdate()),
        "idag": timezone.localdate(),
    }


def _vantande_remiss(request: HttpRequest, arende: Arende) -> UUID | None:
    try:
        pk = UUID(request.POST.get("aterkoppling") or request.GET.get("aterkoppling", ""))
    except ValueError:
        return None
    return arende.remisser.filter(pk=pk).values_list("pk", flat=True).first()  # type: ignore[attr-defined]


def _forslag(arende: Arende, remiss_id: UUID | None) -> dict[str, Any]:
    """The waiting sender, or the only one, is proposed as recipient."""
    if remiss_id:
        rad = arende.remisser.filter(pk=remiss_id).values_list("avsandande_enhet_id", "avsandande_part_id").first()  # type: ignore[attr-defined]
        fran = next((pk for pk in rad or () if pk), None)
        return {"mottagande_enhet": fran, "andamal": "Svara på frågan i remissen", "kategorier": ["planering", "resultat"]}
    enheter = remittenter(arende)
    return {"mottagande_enhet": enheter[0]} if len(enheter) == 1 else {}


def _spara(request: HttpRequest, arende: Arende, form: SamtyckeForm) -> bool:
    data = form.till_service()
    try:
        if form.cleaned_data["racker"] == "nej":
            underkann_samtycke(actor=request.user, arende=arende, nyckel=data["nyckel"], **form.mottagare())
            toast(request, "Inget samtycke är registrerat. Uppgiften att berätta det för personen ligger i Att göra.")
        else:
            registrera_samtycke(actor=request.user, arende=arende, **data)
            toast(request, "Samtycket är registrerat.")
    except ValidationError as fel:
        fel_till_form(form, fel)
        return False
    return True


def _rader(arende: Arende) -> list[dict[str, Any]]:
    """The unit's own consents with their state in words and what was disclosed on them. Two queries, whatever the number."""
    idag = timezone.localdate()
    anvandning: dict[UUID, list[Any]] = {}
    for namn in settings.AME_UTLAMNANDEN:
        anvandning |= import_string(namn)(arende)
    return [
        {
            "m": m,
            "lage": _lage(m, idag),
            "kategorier": [Uppgiftskategori(k).label for k in m.kategorier],
            "anvant": anvandning.get(m.pk, []),
        }
        for m in _egna(arende)
    ]


def _egna(arende: Arende) -> QuerySet[Medgivande]:
    rader = Medgivande.objects.filter(person_id=arende.person_id, lamnande_enhet_id=arende.enhet_id)
    return rader.select_related("mottagande_enhet__verksamhet__namnd", "mottagande_part", "registrerat_av").order_by(
        "-giltigt_till_den", "-registrerat_vid"
    )


def _lage(m: Medgivande, idag: Any) -> str:
    if m.aterkallat_vid:
        return "återkallat"
    return "gäller" if m.ar_giltigt(idag) else "har gått ut"


@require_POST
def samtycke_aterkalla(request: HttpRequest, pk: UUID, medgivande: UUID) -> HttpResponse:
    """One click, at once (law.md A10). There is no undo: a consent is given anew by the person."""
    arende = hamta_arende(request, pk, "samtycke")
    krav(can_arbeta_i_arende(request.user, arende))
    rad = get_object_or_404(_egna(arende), pk=medgivande)
    try:
        aterkalla_samtycke(actor=request.user, arende=arende, medgivande=rad)
    except ValidationError as fel:
        messages.error(request, " ".join(fel.messages))
    else:
        toast(request, "Samtycket är återkallat och gäller inte längre. Det som redan är lämnat ligger kvar i historiken.")
    return redirect(reverse("arende_samtycken", args=[arende.pk]))
