"""The page before sending: exactly what leaves, to whom, under which secrecy, and what stays behind and why (law.md A14, A16, A17)."""

from typing import Any
from uuid import uuid4

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from ame.common.datum import datum_text
from ame.organisation.enums import Regim
from ame.people.enums import KANSLIGA, Uppgiftskategori
from ame.people.nummer import visa_nummer
from intake.enums import Delningsgrund, SaknadGrund
from intake.forms.granska import SkickaSenareForm, UppgiftSamtyckeForm
from intake.grunder import GRUNDER
from intake.models import Remiss
from intake.services.delning import Post, poster, regim_skiljer

MED_EGET = {Uppgiftskategori.HUSHALL, *KANSLIGA}


def visa_granskning(
    request: HttpRequest,
    remiss: Remiss,
    bekraftad: bool = False,
    *,
    strukna: list[Post] | None = None,
    fel: list[str] | None = None,
    senare: SkickaSenareForm | None = None,
    samtycke: UppgiftSamtyckeForm | None = None,
) -> HttpResponse:
    """The draft as it is saved. `strukna`: the sender asked to send, and is shown what would have been struck out."""
    alla = poster(remiss, timezone.localdate())
    kontext = {
        "remiss": remiss,
        "rader": _alltid(remiss),
        "med": [p for p in alla if not p.skal],
        "inte_med": [{"post": p, "samtycke": _samtyckesform(p, samtycke)} for p in alla if p.skal],
        "samtycken": _egna_samtycken(remiss),
        "sekretess": _sekretess(remiss),
        "regim_skiljer": regim_skiljer(remiss.avsandande_enhet, remiss.mottagande_enhet),
        "bekraftad": bekraftad,
        "stannade": bool(strukna),
        "fel": fel or [],
        "senare": senare or SkickaSenareForm(),
        "senare_oppen": bool(senare),
    }
    felaktig = bool(fel or (senare and senare.errors) or (samtycke and samtycke.errors))
    return render(request, "intake/remiss/granska.html", kontext, status=422 if felaktig else 200)


def _alltid(remiss: Remiss) -> list[tuple[str, Any]]:
    """Name, number, question and order: always sent."""
    grund = Delningsgrund(remiss.grund) if remiss.grund in Delningsgrund.values else None
    rader = [
        ("Till", f"{remiss.mottagande_enhet}, {remiss.mottagande_enhet.verksamhet.namnd}" if remiss.mottagande_enhet else ""),
        ("Namn", remiss.namn),
        (remiss.get_identitetsslag_display() or "Personnummer", visa_nummer(remiss.identitetsnummer)),
        ("Beställning", remiss.bestallningstyp),
        ("Fråga", remiss.fraga),
        ("Förväntat resultat", remiss.forvantat_resultat),
        ("Svar senast", datum_text(remiss.svar_senast_den) if remiss.svar_senast_den else ""),
        ("Grund", f"{grund.label} ({GRUNDER[grund].lagrum})" if grund else ""),
        ("Motivering", remiss.grund_motivering),
    ]
    return [(namn, varde) for namn, varde in rader if varde]


def _sekretess(remiss: Remiss) -> list[tuple[str, Any]]:
    par = [(e, e.verksamhet) for e in (remiss.avsandande_enhet, remiss.mottagande_enhet) if e]
    return [(enhet.namn, Regim(verksamhet.regim).label) for enhet, verksamhet in par]


def _samtyckesform(post: Post, ifylld: UppgiftSamtyckeForm | None) -> UppgiftSamtyckeForm | None:
    """Offered where a consent of its own is what is missing."""
    if post.kategori not in MED_EGET or post.skal not in (SaknadGrund.EGET_SAMTYCKE, SaknadGrund.SVAGARE_SEKRETESS):
        return None
    if ifylld and ifylld["kategori"].value() == post.kategori:
        return ifylld
    return UppgiftSamtyckeForm(initial={"kategori": post.kategori.value}, auto_id=f"id_{uuid4().hex[:6]}_%s")


def _egna_samtycken(remiss: Remiss) -> list[Any]:
    rader = remiss.uppgifter.filter(medgivande__isnull=False, medgivande__aterkallat_vid=None)  # type: ignore[attr-defined]
    return list(rader.select_related("medgivande"))
