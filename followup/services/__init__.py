"""The public door of avslut, återkoppling and uppföljning. KAS runs have their own: followup.services.korning."""

from followup.services.aterkoppling import markera_last, saknade_slutliga, signera_aterkoppling
from followup.services.avslut import angra_avslut, avsluta, avsluta_ej_paborjad, bekrafta_arbete
from followup.services.uppfoljning import svara_uppfoljning

__all__ = [
    "angra_avslut",
    "avsluta",
    "avsluta_ej_paborjad",
    "bekrafta_arbete",
    "markera_last",
    "saknade_slutliga",
    "signera_aterkoppling",
    "svara_uppfoljning",
]
