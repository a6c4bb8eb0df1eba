"""The public door of inflöde and beredning."""

from intake.services.beredning import starta_beredning
from intake.services.beslut import Behovsuppgift, besluta, underratta
from intake.services.delning import notera_sparr, poster
from intake.services.forum import (
    andra_deltagare,
    flytta_punkt,
    fyll_dagordning,
    hall_mote,
    lagg_pa_dagordning,
    skapa_mote,
    ta_av_dagordning,
)
from intake.services.inskrivning import beslut_om_inskrivning, skriv_in, upprepas
from intake.services.ko import koad_sandning
from intake.services.komplett import vad_saknas
from intake.services.loften import boka_besok, flytta, lova, uppfyll, upphor
from intake.services.mottagning import anta, avboj, begar_komplettering, besvara, omdirigera, ta_emot
from intake.services.remiss import aterkalla_samtycke, aterta, komplettera, notera_stopp, registrera_egen_ansokan, skicka
from intake.services.rundgang import antal_samma
from intake.services.sandning import avbryt_sandning, koa_sandning
from intake.services.serie import avsluta_serie, kalla, skapa_moten, spara_serie
from intake.services.utkast import (
    Ifyllt,
    NagonHannFore,
    hamta_ifyllt,
    kand_person,
    kasta_utkast,
    samtyck_till_uppgift,
    skapa_utkast,
    spara_ifyllt,
    spara_utkast,
)

__all__ = [
    "Behovsuppgift",
    "Ifyllt",
    "NagonHannFore",
    "andra_deltagare",
    "anta",
    "antal_samma",
    "aterkalla_samtycke",
    "aterta",
    "avboj",
    "avbryt_sandning",
    "avsluta_serie",
    "begar_komplettering",
    "beslut_om_inskrivning",
    "besluta",
    "besvara",
    "boka_besok",
    "flytta",
    "flytta_punkt",
    "fyll_dagordning",
    "hall_mote",
    "hamta_ifyllt",
    "kalla",
    "kand_person",
    "kasta_utkast",
    "koa_sandning",
    "koad_sandning",
    "komplettera",
    "lagg_pa_dagordning",
    "lova",
    "notera_sparr",
    "notera_stopp",
    "omdirigera",
    "poster",
    "registrera_egen_ansokan",
    "samtyck_till_uppgift",
    "skapa_mote",
    "skapa_moten",
    "skapa_utkast",
    "skicka",
    "skriv_in",
    "spara_ifyllt",
    "spara_serie",
    "spara_utkast",
    "starta_beredning",
    "ta_av_dagordning",
    "ta_emot",
    "underratta",
    "uppfyll",
    "upphor",
    "upprepas",
    "vad_saknas",
]
