"""The public door of inflöde and beredning."""

from intake.services.beredning import (
    andra_deltagare,
    besluta,
    hall_mote,
    lagg_pa_dagordning,
    skapa_mote,
    starta_beredning,
)
from intake.services.inskrivning import skriv_in
from intake.services.mottagning import anta, avboj, begar_komplettering, besvara, omdirigera, ta_emot
from intake.services.remiss import (
    aterta,
    komplettera,
    registrera_egen_ansokan,
    skapa_utkast,
    skicka,
    spara_utkast,
    vad_saknas,
)

__all__ = [
    "andra_deltagare",
    "anta",
    "aterta",
    "avboj",
    "begar_komplettering",
    "besluta",
    "besvara",
    "hall_mote",
    "komplettera",
    "lagg_pa_dagordning",
    "omdirigera",
    "registrera_egen_ansokan",
    "skapa_mote",
    "skapa_utkast",
    "skicka",
    "skriv_in",
    "spara_utkast",
    "starta_beredning",
    "ta_emot",
    "vad_saknas",
]
