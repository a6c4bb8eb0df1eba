"""The catalogue for those who work with it."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from ame.access.perms import can_registrera_radgivning, can_se_insatskatalog, can_skriva_projektresultat, krav
from ame.audit.services import log_list
from ame.common.datum import datum_text
from ame.common.vy import gick, inskickat, roll_kravs, visa_form
from ame.organisation.enums import Varaktighet
from ame.organisation.models import Insatstyp
from insatser.forms.katalog import AntalForm, ResultatForm
from insatser.services.katalog import skriv_projektresultat
from insatser.services.radgivning import registrera_radgivning
from insatser.vy.katalog import enheter_for, hamta_typ, katalog, kvar_i, raknat
from insatser.vy.lista import stig


@require_safe
@roll_kravs(can_se_insatskatalog)
def insatskatalog(request: HttpRequest) -> HttpResponse:
    """What we offer, for whom, with which aim and length, and how many are in now. No name, so nothing is logged as read."""
    kontext = katalog(request.user, timezone.localdate())
    return render(request, "insatser/katalog/katalog.html", kontext | {"stig": _stig()})


def _stig(typ: Insatstyp | None = None) -> list[tuple[str, str]]:
    katalogen = ("Det vi erbjuder", reverse("insatskatalog"))
    return stig(katalogen, (typ.namn, "")) if typ else stig(katalogen)


@require_http_methods(["GET", "POST"])
def katalog_antal(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Heads of an insats without identity (SoL 14:5; law.md C32)."""
    typ = hamta_typ(request.user, pk)
    krav(can_se_insatskatalog(request.user))
    if not typ.ar_anonym:
        raise Http404
    egna = enheter_for(request.user, typ)
    if request.method == "POST":
        krav(can_registrera_radgivning(request.user))
    form = AntalForm(inskickat(request), enheter=egna)

    def gor(data: dict) -> str:
        registrera_radgivning(actor=request.user, insatstyp=typ, **{"enhet": egna[0]} | data)
        return f"{data['antal']} deltagare är räknade den {datum_text(data['den'])}."

    if gick(request, form, gor):
        return redirect("katalog_antal", pk=pk)
    return visa_form(
        request, "insatser/katalog/antal.html", form, typ=typ, raknat=raknat(typ), far_rakna=bool(egna), stig=_stig(typ)
    )


@require_http_methods(["GET", "POST"])
def katalog_projekt(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A project: its goals, its result, and those still inside. The names of the cases that the user may open, the others as a number."""
    typ = hamta_typ(request.user, pk)
    krav(can_se_insatskatalog(request.user))
    if typ.varaktighet != Varaktighet.PROJEKT:
        raise Http404
    if request.method == "POST":
        krav(can_skriva_projektresultat(request.user, typ))
    form = ResultatForm(inskickat(request), initial={"resultat": typ.projektresultat})

    def gor(data: dict) -> str:
        skriv_projektresultat(actor=request.user, insatstyp=typ, **data)
        return "Resultatet är sparat."

    if gick(request, form, gor):
        return redirect("katalog_projekt", pk=pk)
    kvar, antal = kvar_i(request.user, typ)
    log_list(actor=request.user, objekt_typ="katalogprojekt", objekt_id=typ.pk, antal=len(kvar))
    kontext = {"typ": typ, "kvar": kvar, "antal": antal, "andra": antal - len(kvar), "idag": timezone.localdate()}
    kontext["stig"] = _stig(typ)
    kontext["far_skriva"] = bool(can_skriva_projektresultat(request.user, typ))
    return visa_form(request, "insatser/katalog/projekt.html", form, **kontext)
