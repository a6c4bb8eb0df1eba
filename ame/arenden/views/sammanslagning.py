"""Two rows of the same human being: side by side, made one, and undone (C94)."""

from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import F
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from ame.access.perms import can_sla_ihop
from ame.arenden.forms.sammanslagning import SlaIhopForm
from ame.arenden.models import Arende
from ame.audit.enums import Atgard
from ame.audit.services import log_read
from ame.common.toast import toast
from ame.common.vy import fel_till_form, inskickat, roll_kravs
from ame.people.dubbletter import synliga_personer
from ame.people.models import Person, Sammanslagning
from ame.people.nummer import visa_nummer
from ame.people.sammanslagning import angra_sammanslagning, sla_ihop, vad_flyttas


@require_http_methods(["GET", "POST"])
@roll_kravs(can_sla_ihop)
def person_jamfor(request: HttpRequest, pk: UUID, andra: UUID) -> HttpResponse:
    """Both as they are, with what would move. One that has been merged away leads to the one that was kept."""
    if rad := Sammanslagning.objects.filter(bort__in=[pk, andra], angrad_vid__isnull=True).first():
        return _till_personen(request, rad.kvar_id, "Personerna är redan sammanslagna. Här är den som står kvar.")
    par = _par(request, pk, andra)
    form = SlaIhopForm(request.POST or None, par=par)
    if request.method == "POST" and form.is_valid():
        kvar, bort = par if form.cleaned_data["kvar"] == str(par[0].pk) else par[::-1]
        data = {"skal": form.cleaned_data["skal"], "inte_fingerade": form.cleaned_data["inte_fingerade"]}
        try:
            sla_ihop(actor=request.user, kvar=kvar, bort=bort, **data)
        except ValidationError as fel:
            fel_till_form(form, fel)
        else:
            return _till_personen(request, kvar.pk, f"{kvar.namn} har nu allt på ett ställe. Ångra finns i ärendets historik.")
    status = 422 if form.errors else 200
    return render(request, "people/jamfor.html", {"form": form, "par": [_kort(p, request) for p in par]}, status=status)


def _par(request: HttpRequest, pk: UUID, andra: UUID) -> list[Person]:
    """Both, when the chef may see both; else the same answer as for ids that do not exist (law.md A03, B07)."""
    synliga = synliga_personer(request.user).filter(pk__in=[pk, andra]).prefetch_related("identiteter")
    rader = {p.pk: p for p in synliga}
    if len(rader) != 2:
        log_read(actor=request.user, objekt_typ="person_jamfor", objekt_id=pk, atgard=Atgard.NEKAD)
        raise Http404
    for person in rader.values():
        log_read(
            actor=request.user,
            objekt_typ="person_jamfor",
            objekt_id=person.pk,
            person_id=person.pk,
            namnd_id=person.namnd_id,
            ar_skyddad=person.har_skydd,
        )
    return [rader[pk], rader[andra]]


def _kort(person: Person, request: HttpRequest) -> dict:
    nummer = [(i.get_slag_display(), visa_nummer(i.nummer), i.till_den) for i in person.identiteter.all()]
    return {
        "person": person,
        "nummer": sorted(nummer, key=lambda n: n[2] is not None),
        "flyttas": vad_flyttas(person, request.user),
    }


def _till_personen(request: HttpRequest, person_id: UUID, text: str) -> HttpResponse:
    """The newest case of the person that the user may open, an open one first; without one, Min dag."""
    if not synliga_personer(request.user).filter(pk=person_id).exists():
        raise Http404
    toast(request, text)
    synliga = Arende.objects.visible_to(request.user).filter(person=person_id)
    arende = synliga.order_by(F("avslutad_den").desc(nulls_first=True), "-inkom_den").first()
    return redirect("arende", pk=arende.pk) if arende else redirect("min_dag")


@require_http_methods(["GET", "POST"])
@roll_kravs(can_sla_ihop)
def sammanslagning_angra(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Confirm, then everything that was moved goes back."""
    synliga = Sammanslagning.objects.filter(kvar__in=synliga_personer(request.user))
    rad = get_object_or_404(synliga.select_related("kvar", "bort", "utford_av"), pk=pk)
    log_read(
        actor=request.user,
        objekt_typ="sammanslagning",
        objekt_id=rad.pk,
        person_id=rad.kvar_id,
        namnd_id=rad.kvar.namnd_id,
        ar_skyddad=rad.kvar.har_skydd,
    )
    form = Form(inskickat(request))
    if form.is_valid():
        try:
            angra_sammanslagning(actor=request.user, rad=rad)
        except ValidationError as fel:
            fel_till_form(form, fel)
        else:
            return _till_personen(request, rad.kvar_id, "Sammanslagningen är ångrad. Det är två personer igen.")
    stig = [("Ärenden", reverse("arendelista")), ("Ångra sammanslagningen", request.path)]
    status = 422 if form.errors else 200
    return render(request, "people/angra.html", {"form": form, "rad": rad, "stig": stig}, status=status)
