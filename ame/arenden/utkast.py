"""Drafts of forms, whatever the step: saved on the server while one types, for the writer alone (C97, ui.md rule 10).

Every opened page has a mark of its own (`flik`), and knows whose text it began from (`fran`). When another tab has saved since, the save
is refused with 409 and nothing is written over: the text stays in both places (N17).
"""

from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.http import HttpRequest, HttpResponse

from ame.access.models import User
from ame.arenden.models import Utkast
from ame.arenden.services import hamta_utkast, spara_utkast, ta_bort_utkast
from ame.common.datum import utkast_sparat

FLIK = "_flik"


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
    user: User = request.user  # type: ignore[assignment]
    flik = request.POST.get("flik", "")[:36]
    sparat = hamta_utkast(actor=user, formular=formular, objekt_id=objekt_id)
    if sparat and sparat.innehall.get(FLIK, "") not in {flik, request.POST.get("fran", "")}:
        return False
    innehall: dict[str, Any] = {}
    for namn in form.utkastfalt():
        flera = isinstance(form.base_fields[namn], forms.MultipleChoiceField)
        innehall[namn] = request.POST.getlist(namn) if flera else request.POST.get(namn, "")
    if any(str(innehall[namn]).strip() for namn in form.skrivna):
        spara_utkast(actor=user, formular=formular, objekt_id=objekt_id, innehall=innehall | {FLIK: flik})
    elif sparat:
        ta_bort_utkast(actor=user, formular=formular, objekt_id=objekt_id)
    return True


def autospara(request: HttpRequest, form: type[UtkastForm], formular: str, objekt_id: UUID) -> HttpResponse:
    """The answer of an autosave view: the words for the status line, or 409."""
    if not spara(request, form, formular, objekt_id):
        return HttpResponse("Utkastet är ändrat i ett annat fönster.", status=409, content_type="text/plain; charset=utf-8")
    return HttpResponse(utkast_sparat(), content_type="text/plain; charset=utf-8")
