"""The catalogue of orders of a unit. No person's file is reached from here."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from ame.access.perms import can_administrera
from ame.common.datum import datum_text
from ame.common.vy import gick, inskickat, roll_kravs, visa_form
from ame.organisation import services
from ame.organisation.forms.bestallning import AvslutaBestallningForm, BestallningForm, NyBestallningForm, forslag
from ame.organisation.models import Bestallningstyp
from ame.organisation.vy import enhetsflikar, hamta_enhet, hamta_typ


@require_safe
@roll_kravs(can_administrera)
def enhet_bestallningar(request: HttpRequest, pk: UUID) -> HttpResponse:
    enhet = hamta_enhet(request.user, pk)
    alla = Bestallningstyp.objects.filter(verksamhet=enhet.verksamhet_id).select_related("enhet")
    idag = timezone.localdate()
    rader = [t for t in alla.order_by("namn", "-galler_fran_den") if t.enhet_id in (None, enhet.pk)]
    kontext = {
        "enhet": enhet,
        "flikar": enhetsflikar(enhet, "enhet_bestallningar"),
        "gallande": [t for t in rader if t.galler_till_den is None or t.galler_till_den >= idag],
        "avslutade": [t for t in rader if t.galler_till_den and t.galler_till_den < idag],
        "idag": idag,
    }
    return render(request, "organisation/bestallningar.html", kontext)


@require_http_methods(["GET", "POST"])
@roll_kravs(can_administrera)
def enhet_bestallning_ny(request: HttpRequest, pk: UUID) -> HttpResponse:
    enhet = hamta_enhet(request.user, pk)
    form = NyBestallningForm(inskickat(request), enhet=enhet)

    def gor(data: dict) -> str:
        egen = data.pop("omfattning") == "enheten"
        services.skapa_bestallningstyp(actor=request.user, verksamhet=enhet.verksamhet, enhet=enhet if egen else None, **data)
        return f"{data['namn']} kan beställas från den {datum_text(data['galler_fran_den'])}."

    if gick(request, form, gor):
        return redirect("enhet_bestallningar", pk=pk)
    return visa_form(
        request, "organisation/bestallning.html", form, enhet=enhet, rubrik="Ny beställning", knapp="Lägg upp beställningen"
    )


@require_http_methods(["GET", "POST"])
@roll_kravs(can_administrera)
def bestallningstyp_andra(request: HttpRequest, pk: UUID, enhet: UUID) -> HttpResponse:
    typ, fran = hamta_typ(request.user, pk), hamta_enhet(request.user, enhet)
    form = BestallningForm(inskickat(request), initial=forslag(typ))

    def gor(data: dict) -> str:
        services.ny_version(actor=request.user, typ=typ, **data)
        return f"{typ.namn} är ändrad från den {datum_text(data['galler_fran_den'])}."

    if gick(request, form, gor):
        return redirect("enhet_bestallningar", pk=fran.pk)
    rubrik = f"Ändra beställning: {typ.namn}"
    return visa_form(request, "organisation/bestallning.html", form, enhet=fran, typ=typ, rubrik=rubrik, knapp="Spara från dagen")


@require_http_methods(["GET", "POST"])
@roll_kravs(can_administrera)
def bestallningstyp_avsluta(request: HttpRequest, pk: UUID, enhet: UUID) -> HttpResponse:
    typ, fran = hamta_typ(request.user, pk), hamta_enhet(request.user, enhet)
    form = AvslutaBestallningForm(inskickat(request), initial={"galler_till_den": timezone.localdate()})

    def gor(data: dict) -> str:
        services.avsluta_bestallningstyp(actor=request.user, typ=typ, **data)
        return f"{typ.namn} kan beställas till och med den {datum_text(data['galler_till_den'])}."

    if gick(request, form, gor):
        return redirect("enhet_bestallningar", pk=fran.pk)
    rubrik = f"Avsluta beställning: {typ.namn}"
    return visa_form(
        request, "organisation/bestallning.html", form, enhet=fran, typ=typ, rubrik=rubrik, knapp="Avsluta beställningen"
    )
