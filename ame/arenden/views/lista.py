"""Ärendelistan: navigational filters only (law.md C05), state in the URL, server sort and paging."""

from django import forms
from django.core.paginator import Paginator
from django.db.models import Exists, Min, OuterRef, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from ame.access.enums import Roll
from ame.access.models import User
from ame.access.perms import can_se_arenden
from ame.access.personal import PersonalVal
from ame.arenden.enums import OPPNA, Spar, Status
from ame.arenden.models import Arende, Bevakning
from ame.audit.services import log_list
from ame.common.svenska import SvenskNyckel
from ame.common.vy import roll_kravs
from ame.organisation.models import Enhet

PER_SIDA = 50
SORTERING = {
    "inkom": ["inkom_den", "pk"],
    "namn": [SvenskNyckel("person__efternamn"), SvenskNyckel("person__fornamn"), "pk"],
    "status": ["status", "-inkom_den", "pk"],
    "arende": ["nummer"],
}


class ArendeFilter(forms.Form):
    vy = forms.ChoiceField(label="Vy", required=False, choices=[("mina", "Mina"), ("enheten", "Hela enheten")])
    steg = forms.ChoiceField(
        label="Steg", required=False, choices=[("oppna", "Öppna"), *Status.choices, ("alla", "Alla, även avslutade")]
    )
    spar = forms.ChoiceField(label="Spår", required=False, choices=[("", "Båda"), *Spar.choices])
    ingang = forms.ChoiceField(label="Ingång", required=False)
    enhet = forms.ModelChoiceField(label="Enhet", required=False, queryset=Enhet.objects.none(), empty_label="Alla mina")
    ansvarig = PersonalVal(label="Ansvarig", required=False, queryset=User.objects.none(), empty_label="Alla")

    def __init__(self, *args, user, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["ingang"].choices = [("", "Alla"), *_kallor()]
        mina = user.enheter_med_roll(Roll.HANDLAGGARE, Roll.BEREDARE, Roll.CHEF)
        self.fields["enhet"].queryset = Enhet.objects.filter(pk__in=mina).order_by("namn")
        if len(mina) < 2:
            del self.fields["enhet"]
        self.fields["ansvarig"].queryset = User.objects.filter(uppdrag__enhet__in=mina).distinct().order_by("namn")
        if not user.har_roll(Roll.CHEF):  # whose cases: a chef's question (C13)
            del self.fields["ansvarig"]


def _kallor() -> list[tuple[str, str]]:
    """The sources a remiss can have; the remisser are reached from the case, not imported."""
    return list(_remiss()._meta.get_field("kalla").choices)


def _remiss():
    return Arende._meta.get_field("remisser").related_model


@require_safe
@roll_kravs(can_se_arenden)
def arendelista(request: HttpRequest) -> HttpResponse:
    """Cases the user may open. Six queries whatever the number of rows."""
    form = ArendeFilter(request.GET or None, user=request.user)
    val = form.cleaned_data if form.is_bound and form.is_valid() else {}
    arenden = _filtrera(Arende.objects.visible_to(request.user), val, request.user)
    arenden = _sortera(arenden, request.GET.get("sort", "-inkom")).select_related("person", "ansvarig", "enhet")
    sida = Paginator(arenden, PER_SIDA).get_page(request.GET.get("sida"))
    rader = list(sida.object_list)
    log_list(actor=request.user, objekt_typ="arendelista", antal=len(rader))
    frister = _nasta_frist(rader)
    for arende in rader:
        arende.nasta_frist = frister.get(arende.pk)
    kontext = {"form": form, "sida": sida, "rader": rader, "forvald_sortering": "-inkom", "en_enhet": "enhet" not in form.fields}
    kontext["chef_i"] = request.user.enheter_med_roll(Roll.CHEF)[:1]
    mall = "arenden/_lista.html" if request.htmx else "arenden/lista.html"
    return render(request, mall, kontext)


def _filtrera(arenden: QuerySet[Arende], val: dict, user) -> QuerySet[Arende]:
    if val.get("ansvarig"):
        arenden = arenden.filter(ansvarig=val["ansvarig"])
    elif val.get("vy", "mina") != "enheten":
        arenden = arenden.filter(ansvarig=user)
    steg = val.get("steg") or "oppna"
    if steg == "oppna":
        arenden = arenden.filter(status__in=OPPNA)
    elif steg != "alla":
        arenden = arenden.filter(status=steg)
    if val.get("spar"):
        arenden = arenden.filter(spar=val["spar"])
    if val.get("ingang"):  # a case may have several entrances and is found under each (S005)
        arenden = arenden.filter(Exists(_remiss().objects.filter(arende=OuterRef("pk"), kalla=val["ingang"])))
    if val.get("enhet"):
        arenden = arenden.filter(enhet=val["enhet"])
    return arenden


def _sortera(arenden: QuerySet[Arende], sort: str) -> QuerySet[Arende]:
    kolumner = SORTERING.get(sort.removeprefix("-"), SORTERING["inkom"])
    arenden = arenden.order_by(*kolumner)
    return arenden.reverse() if sort.startswith("-") else arenden


def _nasta_frist(arenden: list[Arende]) -> dict:
    """Next due date per case of the page: one query."""
    oppna = Bevakning.objects.oppna().filter(arende__in=[a.pk for a in arenden])
    return dict(oppna.values_list("arende").annotate(frist=Min("forfaller_den")))
