"""Drafts of forms, whatever the step: saved on the server while one types, for the writer alone (C97, ui.md rule 10).

Every opened page has a mark of its own (`flik`), and knows whose text it began from (`fran`). When another tab has saved since, the save
is refused with 409 and nothing is written over: the text stays in both places (N17).

A save that the network held back may come in after a later one from the same page, or after the page's form was sent for good: `skickat`
(the browser's moment, static/ame/ame.js) says so, and it is let go. It would bring back an older text, or a draft that is no more.
"""

from typing import Any
from urllib.parse import quote
from uuid import UUID, uuid4

from django import forms
from django.core.cache import cache
from django.db import transaction
from django.http import HttpRequest, HttpResponse

from ame.access.models import User
from ame.arenden.models import Utkast
from ame.arenden.services import hamta_utkast, spara_utkast, ta_bort_utkast
from ame.common.datum import utkast_sparat

FLIK, SKICKAT = "_flik", "_skickat"
MINNS_SEKUNDER = 3600  # longer than any request lives


class UtkastForm(forms.Form):
    """A form whose text is autosaved. Subclasses name in `skrivna` the fields that make a draft worth keeping."""

    skrivna: tuple[str, ...] = ()
    flik = forms.CharField(widget=forms.HiddenInput, required=False, max_length=36)
    fran = forms.CharField(widget=forms.HiddenInput, required=False, max_length=36)

    @classmethod
    def utkastfalt(cls) -> list[str]:
        return [namn for namn in cls.base_fields if namn not in {"flik", "fran", "nyckel"}]


def med_utkast(utkast: Utkast | None, initial: dict[str, Any]) -> dict[str, Any]:
    """Initial values of a new page: what is known, then the writer's own draft, then the page's mark."""
    innehall = dict(utkast.innehall) if utkast else {}
    fran = innehall.pop(FLIK, "")
    innehall.pop(SKICKAT, None)
    return initial | innehall | {"flik": str(uuid4()), "fran": fran}


def ifyllt(request: HttpRequest, form: type[forms.Form]) -> dict[str, Any]:
    """What the page holds, as initial values: the form is shown again without errors."""
    return {
        namn: varde
        for namn, falt in form.base_fields.items()
        if (varde := falt.widget.value_from_datadict(request.POST, request.FILES, namn)) not in (None, "")
    }


def spara(request: HttpRequest, form: type[UtkastForm], formular: str, objekt_id: UUID) -> bool:
    """Keeps what the page holds now. False when another tab was there in between."""
    flik = request.POST.get("flik", "")[:36]
    sparat = hamta_utkast(actor=request.user, formular=formular, objekt_id=objekt_id)  # type: ignore[arg-type]
    if sparat and sparat.innehall.get(FLIK, "") not in {flik, request.POST.get("fran", "")}:
        return False
    innehall: dict[str, Any] = {}
    for namn in form.utkastfalt():
        flera = isinstance(form.base_fields[namn], forms.MultipleChoiceField)
        innehall[namn] = request.POST.getlist(namn) if flera else request.POST.get(namn, "")
    ar_skrivet = any(str(innehall[namn]).strip() for namn in form.skrivna)
    behall(request, flik, formular, objekt_id, innehall if ar_skrivet else None)
    return True


def behall(request: HttpRequest, flik: str, formular: str, objekt_id: UUID, innehall: dict[str, Any] | None) -> None:
    """Writes the draft, or removes it when nothing is written (None), unless something later from the same page has come in. The form may
    be sent for good while this is written: looked at again afterwards, for then nobody else will remove it."""
    user: User = request.user  # type: ignore[assignment]
    vad: dict[str, Any] = {"actor": user, "formular": formular, "objekt_id": objekt_id}
    skickat = _skickat(request)
    if 0 < skickat < _skickat_for_gott(user, flik):
        return
    with transaction.atomic():
        sparat = hamta_utkast(**vad, las=True)
        senast = sparat.innehall.get(SKICKAT, 0) if sparat and sparat.innehall.get(FLIK) == flik else 0
        if 0 < skickat < senast:
            return
        if innehall is None:
            ta_bort_utkast(**vad)
            return
        spara_utkast(**vad, innehall=innehall | {FLIK: flik, SKICKAT: skickat})
    if 0 < skickat < _skickat_for_gott(user, flik):
        Utkast.objects.visible_to(user).filter(formular=formular, objekt_id=objekt_id, innehall___skickat=skickat).delete()


def skickas_for_gott(request: HttpRequest, flik: str | None = None) -> None:
    """The page's form is whole and goes to its service: said before the service removes the draft. What the page sent earlier is let go
    if it comes in from now on."""
    user: User = request.user  # type: ignore[assignment]
    flik = request.POST.get("flik", "")[:36] if flik is None else flik
    if flik and (skickat := _skickat(request)):
        cache.set(_nyckel(user, flik), skickat, MINNS_SEKUNDER)


def _skickat(request: HttpRequest) -> int:
    text = request.POST.get("skickat", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else 0


def _skickat_for_gott(user: User, flik: str) -> int:
    return cache.get(_nyckel(user, flik), 0) if flik else 0


def _nyckel(user: User, flik: str) -> str:
    return f"utkast_skickat:{user.pk}:{quote(flik, safe='')}"


def autospara(request: HttpRequest, form: type[UtkastForm], formular: str, objekt_id: UUID) -> HttpResponse:
    """The answer of an autosave view: the words for the status line, or 409."""
    if not spara(request, form, formular, objekt_id):
        return HttpResponse("Utkastet är ändrat i ett annat fönster.", status=409, content_type="text/plain; charset=utf-8")
    return HttpResponse(utkast_sparat(), content_type="text/plain; charset=utf-8")
