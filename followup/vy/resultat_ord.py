"""The words of the result pages. methods.md 4.6: utfall, skillnad and justerad skillnad; nothing is said of why."""

from ame.arenden.enums import Niva, Utbildning
from ame.organisation.enums import Behovsslag, LokaTyp
from followup.enums import Avslutsorsak
from followup.matt.inlasning_fraga import VANTAN
from intake.enums import Kalla

UTFALL_TEXT = "Siffrorna visar utfall. De säger inget om vad som hade hänt utan insatsen."
JAMFORELSE_TEXT = "Hur stor andel som hade kommit till arbete eller studier ändå går bara att säga med en jämförelsegrupp."
NIVAER = {n.value: n.kort for n in Niva} | {"saknas": "Nivå saknas"}
ALLA_NIVAER = "Alla nivåer"
DRAG = {"niva": "Nivå vid start", "kon": "Kön", "alder": "Ålder", "kalla": "Källa", "utbildning": "Utbildning"}
VARDEN: dict[str, dict[str, str]] = {
    "niva": NIVAER,
    "kon": {"K": "Kvinnor", "M": "Män", "O": "Okänt"},
    "alder": {},
    "kalla": {str(k): str(t) for k, t in Kalla.choices} | {"saknas": "Källa saknas"},
    "utbildning": {str(k): str(t) for k, t in Utbildning.choices} | {"saknas": "Svar saknas"},
}
DELAR = {"ett": "Arbete", "tva": "Studier", "tre": "Annat avslut", "kvar": "Kvar i verksamheten"}
INSATSER = {str(k): str(t) for k, t in LokaTyp.choices} | {"ingen": "Ingen insats", VANTAN: "I väntan på första insatsen"}
ORSAKER = {str(k): str(t) for k, t in Avslutsorsak.choices} | {"ej_paborjad": "Började aldrig", "saknas": "Uppgift saknas"}
TIDNOLL = {
    "insats": "Tiden räknas från den dag den första insatsen började.",
    "remiss": "Tiden räknas från den dag remissen kom: väntan ingår.",
}
BEHOV = {str(k): str(t) for k, t in Behovsslag.choices}
EJ_RAKNAT = "Räknas i natt för första gången."


def namn(drag: str, kod: str) -> str:
    return VARDEN.get(drag, {}).get(kod, kod)
