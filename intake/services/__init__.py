"""The public door of inflöde and beredning."""

from intake.services.beredning import (
    andra_deltagare,
    antal_samma,
    besluta,
    hall_mote,
    lagg_pa_dagordning,
    skapa_mote,
    starta_beredning,
)
from intake.services.inskrivning import beslut_om_inskrivning, skriv_in
from intake.services.komplett import vad_saknas
from intake.services.mottagning import anta, avboj, begar_komplettering, besvara, omdirigera, ta_emot
from intake.services.remiss import aterkalla_samtycke, aterta, komplettera, registrera_egen_ansokan, skicka
from intake.services.utkast import Ifyllt, NagonHannFore, hamta_ifyllt, kasta_utkast, skapa_utkast, spara_ifyllt, spara_utkast

__all__ = [
    "Ifyllt",
    "NagonHannFore",
    "andra_deltagare",
    "anta",
    "antal_samma",
    "aterkalla_samtycke",
    "aterta",
    "avboj",
    "begar_komplettering",
    "beslut_om_inskrivning",
    "besluta",
    "besvara",
    "hall_mote",
    "hamta_ifyllt",
    "kasta_utkast",
    "komplettera",
    "lagg_pa_dagordning",
    "omdirigera",
    "registrera_egen_ansokan",
    "skapa_mote",
    "skapa_utkast",
    "skicka",
    "skriv_in",
    "spara_ifyllt",
    "spara_utkast",
    "starta_beredning",
    "ta_emot",
    "vad_saknas",
]
