"""What the pages of kartläggning share: loading with the log, the list of sections, the card of the plan, two side by side."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest
from django.urls import reverse

from ame.access.models import User
from ame.arenden.models import Arende, Utkast
from ame.arenden.vy.hamta import hamta_arende
from ame.audit.enums import Atgard
from insatser.enums import Avsnittsstatus, Kartlaggningsstatus, Omradesslag
from insatser.models import Kartlaggning, Kartlaggningsavsnitt
from insatser.services.kartlaggning import UTKAST

FARGER = {
    Avsnittsstatus.TOMT: "neutral",
    Avsnittsstatus.PAGAR: "info",
    Avsnittsstatus.KLART: "success",
    Avsnittsstatus.EJ_AKTUELLT: "neutral",
}


def kort(arende: Arende) -> dict[str, Any]:
    """The latest kartläggning of the case for templates/insatser/kartlaggning/_kort.html: `finns`, `status`, `farg`, `den`, `av`,
    `ar_klar`, `url`. One query. The caller has loaded and logged the case."""
    rad = Kartlaggning.objects.filter(arende=arende).select_related("skriven_av").senast_forst().first()
    if rad is None:
        return {"finns": False, "status": "Inte gjord", "farg": "neutral", "den": None, "url": _lista(arende)}
    ar_klar = rad.status == Kartlaggningsstatus.KLAR
    return {
        "finns": True,
        "status": rad.get_status_display(),
        "farg": "success" if ar_klar else "info",
        "den": rad.klar_den if ar_klar else rad.paborjad_den,
        "av": rad.skriven_av.namn,
        "ar_klar": ar_klar,
        "url": reverse("kartlaggning", args=[rad.pk]),
        "lista": _lista(arende),
    }


def _lista(arende: Arende) -> str:
    return reverse("arende_kartlaggning", args=[arende.pk])


def hamta_kartlaggning(request: HttpRequest, pk: UUID, atgard: str = Atgard.VISA) -> tuple[Kartlaggning, Arende]:
    """The kartläggning and its case, when the user may open the case; the look is logged. 404 and 403 as for the case itself."""
    rad = Kartlaggning.objects.filter(pk=pk).select_related("mall", "skriven_av").first()
    if rad is None:
        raise Http404
    return rad, hamta_arende(request, rad.arende_id, "kartlaggning", atgard)


def avsnitten(kartlaggning: Kartlaggning) -> list[Kartlaggningsavsnitt]:
    """Every section in the order of the template, with its question. One query."""
    return list(kartlaggning.avsnitt.select_related("omrade", "andrad_av").order_by("omrade__ordning"))


@dataclass(frozen=True)
class Sidorad:
    """One line of the side list."""

    rubrik: str
    url: str
    status: str
    farg: str
    aktiv: bool
    obligatorisk: bool


@dataclass(frozen=True)
class Sidogrupp:
    rubrik: str
    rader: list[Sidorad]


def sidolista(kartlaggning: Kartlaggning, rader: list[Kartlaggningsavsnitt], aktiv: str = "") -> list[Sidogrupp]:
    """The sections with their state, in three groups: what works, the own wish, the areas of life."""
    grupper = []
    for slag in Omradesslag:
        i_gruppen = [_sidorad(kartlaggning, a, aktiv) for a in rader if a.omrade.slag == slag]
        if i_gruppen:
            grupper.append(Sidogrupp("Livsområden" if slag == Omradesslag.LIVSOMRADE else str(slag.label), i_gruppen))
    return grupper


def _sidorad(kartlaggning: Kartlaggning, avsnitt: Kartlaggningsavsnitt, aktiv: str) -> Sidorad:
    return Sidorad(
        rubrik=avsnitt.omrade.rubrik,
        url=reverse("kartlaggning_avsnitt", args=[kartlaggning.pk, avsnitt.omrade.kod]),
        status=avsnitt.get_status_display(),
        farg=FARGER[Avsnittsstatus(avsnitt.status)],
        aktiv=avsnitt.omrade.kod == aktiv,
        obligatorisk=avsnitt.omrade.ar_obligatorisk,
    )


@dataclass(frozen=True)
class Listrad:
    """One kartläggning in the case's list; `fore` is the finished one it can be laid beside."""

    kartlaggning: Kartlaggning
    ar_klar: bool
    fore: Kartlaggning | None


def listade(user: User, arende: Arende) -> tuple[list[Listrad], list[Kartlaggning]]:
    """The case's own, newest first, and the finished ones of the person's other cases that the user may open. Two queries."""
    rader = list(Kartlaggning.objects.filter(arende=arende).select_related("skriven_av", "mall").senast_forst())
    andra = Kartlaggning.objects.visible_to(user).filter(arende__person=arende.person_id, status=Kartlaggningsstatus.KLAR)
    fran_andra = list(andra.exclude(arende=arende).select_related("arende__enhet", "skriven_av").order_by("-klar_den"))
    listrader = []
    for i, rad in enumerate(rader):
        aldre = rader[i + 1 :] + fran_andra
        ar_klar = rad.status == Kartlaggningsstatus.KLAR
        listrader.append(Listrad(rad, ar_klar, aldre[0] if aldre else None))
    return listrader, fran_andra


def forra(kartlaggning: Kartlaggning, kod: str) -> Kartlaggningsavsnitt | None:
    """What was said of the same area in the case's last finished kartläggning, to read beside the new text. One query."""
    klara = Kartlaggningsavsnitt.objects.filter(
        kartlaggning__arende=kartlaggning.arende_id, kartlaggning__status=Kartlaggningsstatus.KLAR, omrade__kod=kod
    ).exclude(kartlaggning=kartlaggning)
    return klara.select_related("kartlaggning").order_by("-kartlaggning__klar_den", "-andrad_vid").first()


def oppna_utkast(user: User, rader: list[Kartlaggningsavsnitt]) -> list[tuple[str, str]]:
    """Heading and text of the reader's own drafts that never were saved, for instance because a colleague finished first: nothing typed
    is lost (C97). One query."""
    rubriker = {rad.pk: rad.omrade.rubrik for rad in rader}
    utkast = Utkast.objects.visible_to(user).filter(formular=UTKAST, objekt_id__in=rubriker)
    texter = [(u.objekt_id, "\n".join(u.innehall.get(falt, "") for falt in ("resurser", "hinder")).strip()) for u in utkast]
    return [(rubriker[pk], text) for pk, text in texter if text]
