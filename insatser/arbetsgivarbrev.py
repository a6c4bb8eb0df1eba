"""What a workplace may be told: a fixed list and nothing else (law.md A22; JO 1029-2017).

This is the only place where a letter to an employer gets its content. A key outside the list stops the letter, and so does a text that looks
like a template's tag; anything else is printed letter by letter, because the template reads its data and never runs it. Whoever wants to tell
more needs the person's consent and a decision to disclose, which is not done here.
"""

import re
from collections.abc import Iterator
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.db.models import Model, Q

from ame.arenden.models import Anteckning, Arende, Nivabedomning, OmottBehov
from ame.common.datum import datum_text
from ame.common.pdf import rita_pdf
from ame.common.texter import utan_nummer
from insatser.models import Insats, Kartlaggning, Kartlaggningsavsnitt, Placering, Placeringsavstamning, Plan, Tillfalle
from intake.models import Remiss

MALL: Final = "arbetsgivarbrev"
RUBRIKER: Final[dict[str, str]] = {
    "namn": "Namn",
    "enhet": "Kommer från",
    "kontaktperson": "Kontaktperson hos oss",
    "kontakt_telefon": "Telefon till kontaktpersonen",
    "plats": "Plats",
    "period": "Period",
    "tider": "Tider",
    "timmar": "Timmar i veckan",
    "arbetsuppgifter": "Arbetsuppgifter",
    "anpassningar": "Överenskomna anpassningar",
    "handledare": "Handledare på platsen",
    "handledare_telefon": "Handledarens telefon",
}
TILLATNA: Final = frozenset(RUBRIKER)
SKRIVNA: Final = ("tider", "arbetsuppgifter", "anpassningar")
TAGG = re.compile(r"\{\{|\}\}|\{%|%\}|\{#|#\}|<%|%>|\$\{")
LIKA_LANGT = 40  # this many letters in a row from the journal are no coincidence


# Where something is written of the person. Agreed adaptations and the content of the week are the workplace's too, and stand outside.
AKTEN: Final[tuple[tuple[type[Model], str, tuple[str, ...]], ...]] = (
    (Anteckning, "arende__person", ("text", "bedomning")),
    (Nivabedomning, "arende__person", ("skal",)),
    (OmottBehov, "arende__person", ("beskrivning",)),
    (Remiss, "arende__person", ("fraga", "forvantat_resultat", "bakgrund", "grund_motivering")),
    (Kartlaggning, "arende__person", ("sammanfattning",)),
    (Kartlaggningsavsnitt, "kartlaggning__arende__person", ("resurser", "hinder")),
    (Plan, "person", ("eget_onskemal", "lagesbild", "mal_ame", "mal_eb", "mal_af", "barnperspektiv")),
    (Insats, "arende__person", ("foljer_skal", "slutkommentar", "syfte_kommentar")),
    (Placering, "insats__arende__person", ("foljer_skal", "onskemal_vagda", "avbrott_skal", "avbrott_nasta_steg")),
    (Placeringsavstamning, "placering__insats__arende__person", ("hur_gar_det",)),
    (Tillfalle, "insats__arende__person", ("forklaring", "anmalt_skal")),
)


class OtillatenUppgift(ValueError):
    """Something else than the fixed list was on its way to a workplace."""


def innehall(placering: Placering, *, tider: str, arbetsuppgifter: str, anpassningar: str, far_delas: bool) -> dict[str, str]:
    """The letter's content, key by key. Raises ValidationError when a text holds a personnummer, a template's tag or the journal's words, or
    when adaptations are to be told that the person has not agreed to tell."""
    if anpassningar.strip() and not far_delas:
        raise ValidationError({"far_delas": "Fråga personen först. Utan ett ja skrivs inga anpassningar i brevet."})
    skrivet = {"tider": tider.strip(), "arbetsuppgifter": arbetsuppgifter.strip(), "anpassningar": anpassningar.strip()}
    utan_nummer(skrivet)
    _utan_taggar(skrivet)
    _utan_journal(placering.insats.arende, skrivet)
    ansvarig = placering.insats.arende.ansvarig
    return {
        "namn": placering.insats.arende.person.namn,
        "enhet": placering.insats.arende.enhet.namn,
        "kontaktperson": ansvarig.namn,
        "kontakt_telefon": ansvarig.telefon,
        "plats": str(placering.plats),
        "period": f"{datum_text(placering.start_den)} till {datum_text(placering.planerat_slut_den)}",
        "timmar": f"{placering.timmar_per_vecka.normalize():f}".replace(".", ","),
        "handledare": placering.handledare_namn,
        "handledare_telefon": placering.handledare_telefon,
        **skrivet,
    }


def _utan_taggar(texter: dict[str, str]) -> None:
    fel = {namn: "Skriv vanlig text, utan måsvingar och andra koder." for namn, text in texter.items() if TAGG.search(text)}
    if fel:
        raise ValidationError(fel)


def _utan_journal(arende: Arende, texter: dict[str, str]) -> None:
    """The journal's words never leave this way, not even pasted by hand. One query per table of AKTEN."""
    journal = [_slatt(text) for rad in _akten(arende) for text in rad if text]
    fel = {
        namn: "En del av texten står i journalen. Skriv med egna ord, och bara det arbetsplatsen behöver veta."
        for namn, text in texter.items()
        if _delar_text(_slatt(text), journal)
    }
    if fel:
        raise ValidationError(fel)


def _akten(arende: Arende) -> Iterator[tuple[str, ...]]:
    """What is written of the person, one query per table."""
    for modell, person, falt in AKTEN:
        skrivet = Q(*[~Q(**{namn: ""}) for namn in falt], _connector=Q.OR)
        yield from modell._default_manager.filter(skrivet, **{person: arende.person_id}).values_list(*falt)


def _slatt(text: str) -> str:
    return " ".join(text.lower().split())


def _delar_text(text: str, journal: list[str]) -> bool:
    """True when so many letters in a row are the same."""
    bitar = {text[i : i + LIKA_LANGT] for i in range(max(0, len(text) - LIKA_LANGT + 1))}
    return any(any(bit in j for bit in bitar) for j in journal)


def rita_brev(data: dict[str, Any]) -> bytes:
    """The letter as an accessible PDF. Raises OtillatenUppgift for a key outside the list, for anything that is not text, and for a text with a
    template's tag: whatever came here some other way stops here."""
    if utanfor := sorted(set(data) - TILLATNA):
        raise OtillatenUppgift(f"Får inte stå i brevet: {', '.join(utanfor)}.")
    fel = sorted(namn for namn, text in data.items() if not isinstance(text, str) or TAGG.search(text))
    if fel:
        raise OtillatenUppgift(f"Är inte vanlig text: {', '.join(fel)}.")
    return rita_pdf(MALL, {"titel": "Till arbetsplatsen", "sidfot": data.get("enhet", ""), "fakta": rader(data)})


def rader(data: dict[str, str]) -> list[tuple[str, str]]:
    """Heading and text in the letter's own order, as in the letter and on the page where it is read through before it is made."""
    return [(rubrik, data[namn]) for namn, rubrik in RUBRIKER.items() if data.get(namn)]
