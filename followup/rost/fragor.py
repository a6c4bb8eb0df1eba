"""The questions as data. A new wording is a new version: answers keep the version that they were given to.

The three to the participant are our own words, in plain Swedish, with every step described; they take no scale from anybody else.
"""

from dataclasses import dataclass

from followup.enums import Enkatslag

VERSION = "1"
DELTAGARE = (Enkatslag.DELTAGARE_START, Enkatslag.DELTAGARE_SLUT)


@dataclass(frozen=True)
class Fraga:
    """`val`: (code, its words) from the lowest to the highest. `goda`: the codes that the share is of, and `goda_ord` what it is called."""

    kod: str
    text: str
    kort: str
    val: tuple[tuple[str, str], ...]
    goda: frozenset[str]
    goda_ord: str


def _steg(kod: str, text: str, kort: str, *ord_: str) -> Fraga:
    return Fraga(
        kod, text, kort, tuple((str(n), o) for n, o in enumerate(ord_, 1)), frozenset({"4", "5"}), "Svar i de två översta stegen"
    )


DELTAGARFRAGOR = (
    _steg(
        "stod",
        "Har du fått det stöd du behöver?",
        "Fick det stöd som behövdes",
        "Nej, jag fick inget stöd som hjälpte",
        "Jag fick lite av det jag behöver",
        "Jag fick ungefär hälften av det jag behöver",
        "Jag fick det mesta av det jag behöver",
        "Ja, jag fick det stöd jag behöver",
    ),
    _steg(
        "delaktig",
        "Har du fått vara med och bestämma?",
        "Fick vara med och bestämma",
        "Nej, andra bestämde allt",
        "Andra bestämde det mesta",
        "Vi bestämde ungefär lika mycket",
        "Jag fick bestämma det mesta",
        "Ja, det var jag som valde",
    ),
    _steg(
        "steg",
        "Har du kommit närmare det du vill?",
        "Kom närmare det man vill",
        "Nej, jag är längre ifrån det nu",
        "Nej, det är som förut",
        "Jag har kommit lite närmare",
        "Jag har kommit mycket närmare",
        "Ja, jag är där jag vill vara",
    ),
)

BEHOVET = Fraga(
    "behovet",
    "Fick personen det den behövde?",
    "Fick personen det den behövde",
    (("nej", "Nej"), ("delvis", "Delvis"), ("ja", "Ja")),
    frozenset({"ja"}),
    "Ja",
)
SKAL = (
    ("plats", "Det fanns ingen plats"),
    ("tid", "Tiden räckte inte"),
    ("annan_aktor", "Det skulle en annan aktör göra"),
    ("personens_val", "Personen valde något annat"),
    ("annat", "Annat"),
)

# The remittent's voice is the mark on the co-operation, given once per closed remiss (S123): nobody is asked twice.
SAMARBETET = Fraga(
    "samarbetet",
    "Hur fungerade samarbetet?",
    "Hur samarbetet fungerade",
    (("1-4", "1 till 4"), ("5-7", "5 till 7"), ("8-10", "8 till 10")),
    frozenset({"8-10"}),
    "Betyg 8 till 10",
)

DELTAGARE_GRUPP, HANDLAGGARE_GRUPP, REMITTENT_GRUPP = "deltagare", "handlaggare", "remittent"
GRUPPER: dict[str, tuple[str, tuple[Fraga, ...]]] = {
    DELTAGARE_GRUPP: ("Deltagare", DELTAGARFRAGOR),
    HANDLAGGARE_GRUPP: ("Handläggare", (BEHOVET,)),
    REMITTENT_GRUPP: ("Remittent", (SAMARBETET,)),
}
