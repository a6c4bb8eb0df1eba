"""The guard of every category list: no category without a definition, no name that says what a person is instead of what support is
needed (S043; after the "socialmedicinska koden" of seed 002). Every service that adds a category asks here."""

import re

from django.core.exceptions import ValidationError

# Parts of words: found inside compounds too ("alkoholmissbruk", "barndepression").
_DELAR = (
    # diagnoses
    "aspergers?", "bipolär", "borderline", "burnout", "demens", "depress", "deprimer", "diabet", "diagnos", "dyslexi", "epileps",
    "fibromyalgi", "intellektuell\\w* funktionsned", "lågbegåv", "neuropsyk", "personlighetsstör", "psykiatri", "psykisk",
    "psykos(?!oci)", "psykopat", "schizo", "svagbegåv", "syndrom", "tourette", "utbränd", "utmattning", "utvecklingsstör",
    "ångest", "ätstör", "anorexi", "bulimi", "självmord", "självskad", "suicid", "cancer", "trauma",
    # substances and crime
    "alkohol", "missbruk", "narkotik", "narkoman", "drogberoende", "drogproblem", "spelberoende", "beroendesjukdom", "kriminell",
    "kriminalitet", "brottsling",
    # appearance and body
    "övervikt", "utseende", "hygienproblem", "hygienbrist", "dålig\\w* hygien", "personlig\\w* hygien", "ovårda", "hudfärg",
    "tandlös", "tandstatus", "tatuer", "kroppsbyggnad", "klädsel", "kroppslukt",
    # words that judge
    "socialmedicinsk", "arbetsskygg", "arbetsovillig", "oanställningsbar", "inte anställningsbar", "ej anställningsbar", "problematik",
    "problemfamilj", "problemperson", "problembarn", "förståndshandikapp", "handikapp", "omotiverad", "hopplös", "obotlig",
    "obegåva", "avvikande", "asocial", "bidragsfusk", "bidragsberoende", "etnicitet", "etnisk", "trosuppfattning",
    "sexuell\\w* läggning",
)  # fmt: skip
# Whole words, or their beginning: too short or too common inside others ("nautisk", "oberoende").
_ORD = ("adhd", "add", "adl-problem", "autis\\w*", "ptsd", "ocd", "npf", "hiv", "kol", "ms", "fet", "feta", "fetma\\w*", "tjock\\w*",
        "ful", "fula", "lat", "lata", "dum", "dumma", "lytt", "vanför\\w*", "zigen\\w*", "ras", "rasen")  # fmt: skip
_STOPP = re.compile(rf"\w*(?:{'|'.join(_DELAR)})\w*|\b(?:{'|'.join(_ORD)})\b", re.IGNORECASE)

SAKNAR_DEFINITION = "Skriv vad kategorin betyder. Alla som väljer den ska förstå den på samma sätt."


def olampligt_ord(text: str) -> str | None:
    """The first word that names a diagnosis, an appearance or a judgement of a person; None when there is none."""
    traff = _STOPP.search(" ".join(text.split()))
    return traff.group(0).strip() if traff else None


def krav_kategori(namn: str, definition: str, *, falt_namn: str = "namn", falt_definition: str = "definition") -> None:
    """Raises ValidationError, on the fields named, when a category lacks its name or definition or either one says what a person is
    (S043). The message says how to write it instead."""
    fel: dict[str, str] = {}
    if not namn.strip():
        fel[falt_namn] = "Skriv ett namn."
    if not definition.strip():
        fel[falt_definition] = SAKNAR_DEFINITION
    for falt, text in ((falt_namn, namn), (falt_definition, definition)):
        if ordet := olampligt_ord(text):
            fel[falt] = _skriv_om(ordet)
    if fel:
        raise ValidationError(fel)


def krav_lamplig(falt: str, text: str) -> None:
    """Raises ValidationError on `falt` when a text that is ticked or chosen about a person says what somebody is or has (S043)."""
    if ordet := olampligt_ord(text):
        raise ValidationError({falt: _skriv_om(ordet)})


def _skriv_om(ordet: str) -> str:
    return (
        f"Ordet ”{ordet}” säger vad någon är eller har, inte vilket stöd som behövs. Skriv vad personen behöver i stället, "
        "till exempel ”En uppgift i taget och en lugn plats” eller ”Stöd i kontakten med vården”."
    )
