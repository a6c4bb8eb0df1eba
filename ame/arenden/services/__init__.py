"""The public door of the case: every write on a case goes through here."""

from ame.arenden.services.ansvar import byt_ansvarig, lagg_till_medarbetare, satt_ansvarig, ta_bort_medarbetare, ta_over
from ame.arenden.services.anteckning import signera_anteckning, spara_snabbanteckning
from ame.arenden.services.arende import (
    angra_avslut,
    avsluta_arende,
    avsluta_ej_paborjad,
    ge_insyn,
    las_arende,
    oppna_arende,
    skriva_in,
    starta_beredning,
    starta_insats,
)
from ame.arenden.services.bevakning import angra_klar, flytta_bevakning, klarmarkera, los_bevakning, skapa_bevakning
from ame.arenden.services.delning import far_dela_med_remittent
from ame.arenden.services.franvaro import avsluta_franvaro, registrera_franvaro
from ame.arenden.services.overlamning import Overlamnat, lamna_over
from ame.arenden.services.skydd import lagg_till_atkomst, satt_skydd, slapp_in_i_oppna_arenden, ta_bort_atkomst, ta_bort_skydd
from ame.arenden.services.utkast import hamta_utkast, lamna_over_utkast, rensa_gamla_utkast, spara_utkast, ta_bort_utkast

__all__ = [
    "Overlamnat",
    "angra_avslut",
    "angra_klar",
    "avsluta_arende",
    "avsluta_ej_paborjad",
    "avsluta_franvaro",
    "byt_ansvarig",
    "far_dela_med_remittent",
    "flytta_bevakning",
    "ge_insyn",
    "hamta_utkast",
    "lamna_over_utkast",
    "klarmarkera",
    "lagg_till_atkomst",
    "lagg_till_medarbetare",
    "lamna_over",
    "las_arende",
    "los_bevakning",
    "oppna_arende",
    "registrera_franvaro",
    "rensa_gamla_utkast",
    "satt_ansvarig",
    "satt_skydd",
    "signera_anteckning",
    "skapa_bevakning",
    "skriva_in",
    "slapp_in_i_oppna_arenden",
    "spara_snabbanteckning",
    "spara_utkast",
    "starta_beredning",
    "starta_insats",
    "ta_bort_atkomst",
    "ta_bort_medarbetare",
    "ta_bort_skydd",
    "ta_bort_utkast",
    "ta_over",
]
