"""What is typed in the remiss's form, as typed: from the row, merged with a POST, and back into the form (C97)."""

from datetime import date

from django.http import QueryDict

from ame.people.nummer import OgiltigtNummer, las_nummer, visa_nummer
from intake.forms.delar import ATERKOPPLINGAR, DELAR, SAMTYCKE
from intake.grunder import KOLUMNER
from intake.models import Remiss
from intake.services.rad import SKRIVBARA


def fran_rad(remiss: Remiss) -> dict[str, list[str]]:
    """The row as if it had just been typed, for a draft without any typed text and for a remiss sent back."""
    falt: dict[str, list[str]] = {}
    for namn in SKRIVBARA:
        varde = (
            getattr(remiss, f"{namn}_id", None)
            if namn in ("mottagande_enhet", "bestallningstyp", "onskad_insats", "avsandande_part")
            else getattr(remiss, namn)
        )
        if varde is True:
            falt[namn] = ["on"]
        elif varde:
            falt[namn] = [varde.isoformat() if isinstance(varde, date) else str(varde)]
    falt["identitetsnummer"] = [visa_nummer(remiss.identitetsnummer)]
    if remiss.pk and not remiss.ar_egen_ansokan:
        _aterkopplingar(remiss, falt)
        for uppgift in remiss.uppgifter.all():
            if uppgift.kategori not in KOLUMNER:
                falt[f"uppgift_{uppgift.kategori}"] = [uppgift.text]
    if m := remiss.medgivande:
        for namn, kolumn in SAMTYCKE.items():
            varde = getattr(m, kolumn)
            falt[namn] = varde if isinstance(varde, list) else [varde.isoformat() if isinstance(varde, date) else varde]
    return falt


def _aterkopplingar(remiss: Remiss, falt: dict[str, list[str]]) -> None:
    lediga = list(ATERKOPPLINGAR)
    for avtalad in remiss.avtalade.all():
        namn = next((n for n, slag in lediga if slag == avtalad.slag), None)
        if namn:
            lediga.remove((namn, avtalad.slag))
            falt[namn] = [avtalad.senast_den.isoformat()]


def sla_ihop(sparat: dict[str, list[str]], post: QueryDict) -> dict[str, list[str]]:
    """What was typed before, with what this POST shows. A field that the page did not show keeps what it had."""
    visade = set(" ".join(post.getlist("visade")).split())
    kanda = {falt for falten in DELAR.values() for falt in falten}
    nytt = {namn: varden for namn, varden in sparat.items() if namn in kanda and namn not in visade}
    nytt |= {namn: post.getlist(namn) for namn in kanda if namn in post}
    return _folj_numret(sparat, nytt)


def _folj_numret(sparat: dict[str, list[str]], nytt: dict[str, list[str]]) -> dict[str, list[str]]:
    """A birth date and a sex that came from the old number follow when the number is changed."""
    if sparat.get("identitetsnummer") == nytt.get("identitetsnummer"):
        return nytt
    try:
        gammalt = las_nummer("".join(sparat.get("identitetsnummer", [])))
    except OgiltigtNummer:
        return nytt
    if nytt.get("fodelsedatum") == [gammalt.fodelsedatum.isoformat()]:
        nytt["fodelsedatum"] = [""]
    if nytt.get("kon") == [gammalt.kon]:
        nytt["kon"] = [""]
    return nytt


def som_post(falt: dict[str, list[str]]) -> QueryDict:
    """The typed values as the form reads them."""
    data = QueryDict(mutable=True)
    for namn, varden in falt.items():
        data.setlist(namn, varden)
    return data
