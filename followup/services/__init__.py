"""The public door of avslut, återkoppling and uppföljning. KAS runs have their own: followup.services.korning."""

from followup.services.arbete import bekrafta_arbete
from followup.services.aterkoppling import markera_last, saknade_slutliga, signera_aterkoppling
from followup.services.avslut import angra_avslut, avsluta, avsluta_ej_paborjad
from followup.services.begaran import aterta_begaran, be_om_aterkoppling
from followup.services.betyg import satt_betyg
from followup.services.papper import markera_skickad
from followup.services.uppfoljning import notera_forsok, svara_uppfoljning

__all__ = [
    "angra_avslut",
    "aterta_begaran",
    "avsluta",
    "avsluta_ej_paborjad",
    "be_om_aterkoppling",
    "bekrafta_arbete",
    "markera_last",
    "markera_skickad",
    "notera_forsok",
    "saknade_slutliga",
    "satt_betyg",
    "signera_aterkoppling",
    "svara_uppfoljning",
]
