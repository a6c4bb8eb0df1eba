"""The dated settings of a unit. No person's file is reached from here."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from ame.access.perms import can_administrera
from ame.audit.models import Handelse
from ame.common.datum import datum_text
from ame.common.vy import gick, inskickat, roll_kravs, visa_form
from ame.organisation import services
from ame.organisation.forms.installning import EnhetInstallningForm
from ame.organisation.models import Enhet, EnhetInstallning
from ame.organisation.vy import enhetsflikar, hamta_enhet


@require_http_methods(["GET", "POST"])
@roll_kravs(can_administrera)
def enhet_installning(request: HttpRequest, pk: UUID) -> HttpResponse:
    enhet = hamta_enhet(request.user, pk)
    form = EnhetInstallningForm(inskickat(request), instance=None if request.method == "POST" else _forslag(enhet))

    def gor(data: dict) -> str:
        services.andra_installning(actor=request.user, enhet=enhet, **data)
        return f"{enhet} har nya inställningar från den {datum_text(data['galler_fran_den'])}."

    if gick(request, form, gor):
        return redirect("enhet_installning", pk=pk)
    historik = _historik(enhet)
    flikar = enhetsflikar(enhet, "enhet_installning")
    return visa_form(
        request,
        "organisation/installning.html",
        form,
        enhet=enhet,
        flikar=flikar,
        historik=historik,
        dagar=_dagshistorik(form, historik),
    )


def _forslag(enhet: Enhet) -> EnhetInstallning:
    idag = timezone.localdate()
    nu = enhet.installning(idag)
    nu.pk, nu.galler_fran_den = None, idag
    return nu


def _dagshistorik(form: EnhetInstallningForm, historik: list[tuple[EnhetInstallning, str, str]]) -> list[tuple[str, list, list]]:
    """Group -> its labels -> the rows' day and values, "—" where a limit is not set: a table for each, so that none is too wide to read."""
    return [
        (rubrik, [f.label for f in falt], [(r, [getattr(r, f.name) or "—" for f in falt]) for r, _, _ in historik])
        for rubrik, falt in form.daggrupper
    ]


def _historik(enhet: Enhet) -> list[tuple[EnhetInstallning, str, str]]:
    """Every dated row, newest first, with its state today and who decided it. Two queries."""
    rader = list(enhet.installningar.order_by("-galler_fran_den"))
    handelser = Handelse.objects.filter(verb="enhet.installning", objekt_id__in=[r.pk for r in rader]).order_by("registrerad_vid")
    av = {h.objekt_id: h.aktor.namn for h in handelser.select_related("aktor") if h.aktor}
    idag = timezone.localdate()
    galler = next((r.pk for r in rader if r.galler_fran_den <= idag), None)
    lage = {r.pk: "Kommande" if r.galler_fran_den > idag else "Gäller nu" if r.pk == galler else "Tidigare" for r in rader}
    return [(r, lage[r.pk], av.get(r.pk, "—")) for r in rader]
