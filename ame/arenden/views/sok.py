"""Personsök: by POST, on name, personnummer, samordningsnummer or ärendenummer, and by nothing else (SoLPuF 15 §; law.md C05)."""

import re
from dataclasses import dataclass, field

from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from ame.access.perms import can_soka_person
from ame.arenden.models import Arende
from ame.audit.enums import Atgard
from ame.audit.services import log_read
from ame.common.svenska import SvenskNyckel, svensk_nyckel
from ame.common.vy import roll_kravs
from ame.people.models import PersonIdentitet
from ame.people.nummer import OgiltigtNummer, las_nummer

TILLATNA = {"q", "csrfmiddlewaretoken"}
HOGST = 50
ARENDENUMMER = re.compile(r"^[A-Z]-\d{4}-\d+$")


@dataclass
class Sokning:
    """`slag` is what kind of term it was; the term itself goes no further than this request."""

    slag: str
    traffar: list[Arende] = field(default_factory=list)
    meddelande: str = ""


@require_http_methods(["GET", "POST"])
@roll_kravs(can_soka_person)
def sok(request: HttpRequest) -> HttpResponse:
    """An exact hit goes straight to the case. Any other search parameter is refused with 400. The log holds the kind of term and the
    number of hits, never the term."""
    if set(request.POST) - TILLATNA or set(request.GET):
        return HttpResponseBadRequest("Sök bara på namn, personnummer, samordningsnummer eller ärendenummer.")
    if request.method == "GET":
        return render(request, "arenden/sok.html", {"sokning": None})
    sokning = _sok(request.user, request.POST.get("q", "").strip())
    log_read(
        actor=request.user,
        objekt_typ="personsok",
        atgard=Atgard.SOK,
        data={"slag": sokning.slag, "traffar": len(sokning.traffar)},
    )
    if sokning.slag in {"nummer", "arendenummer"} and len(sokning.traffar) == 1:
        return redirect("arende", pk=sokning.traffar[0].pk)
    return render(request, "arenden/sok.html", {"sokning": sokning})


def _sok(user, text: str) -> Sokning:
    if not text:
        return Sokning("tom", meddelande="Skriv ett namn, ett personnummer eller ett ärendenummer.")
    if ARENDENUMMER.match(text.upper()):
        return Sokning("arendenummer", _hamta(Arende.objects.kollegas(user).filter(nummer=text.upper())))
    if sum(tecken.isdigit() for tecken in text) >= 6:
        return _sok_nummer(user, text)
    return _sok_namn(user, text)


def _sok_nummer(user, text: str) -> Sokning:
    """By number, also cases of the own unit that need a stated reason: who has the number knows whom it is about. Only in the user's
    own nämnder: a hit elsewhere is answered as no hit (law.md A03)."""
    try:
        nummer = las_nummer(text).nummer
    except OgiltigtNummer as fel:
        return Sokning("nummer", meddelande=str(fel))
    namnder = {u.enhet.verksamhet.namnd_id for u in user.aktiva_uppdrag}
    personer = PersonIdentitet.objects.filter(namnd__in=namnder, nummer=nummer).values("person")
    return Sokning("nummer", _hamta(Arende.objects.kollegas(user).filter(person__in=personer)))


def _sok_namn(user, text: str) -> Sokning:
    """By name, only cases the user may open. Each word is the beginning of the first or the last name."""
    if len(text) < 2:
        return Sokning("namn", meddelande="Skriv minst två bokstäver av namnet.")
    arenden = Arende.objects.visible_to(user).alias(
        fornamn_nyckel=SvenskNyckel("person__fornamn"), efternamn_nyckel=SvenskNyckel("person__efternamn")
    )
    ord_ = [svensk_nyckel(o) for o in text.replace(",", " ").split()][:4]
    for o in ord_:
        arenden = arenden.filter(_borjar(o))
    return Sokning("namn", _hamta(arenden))


def _borjar(ordet: str):
    from django.db.models import Q

    return Q(fornamn_nyckel__startswith=ordet) | Q(efternamn_nyckel__startswith=ordet)


def _hamta(arenden) -> list[Arende]:
    arenden = arenden.select_related("person", "ansvarig", "enhet")
    return list(arenden.order_by(SvenskNyckel("person__efternamn"), SvenskNyckel("person__fornamn"), "-inkom_den")[:HOGST])
