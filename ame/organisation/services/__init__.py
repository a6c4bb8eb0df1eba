"""The public door of the organisation: every write on units, orders, delegations, regim and agreements."""

from ame.organisation.services.avtal import registrera_avtal, se_over_avtal
from ame.organisation.services.bestallning import (
    avsluta_bestallningstyp,
    bestallningstyper_for,
    ny_version,
    skapa_bestallningstyp,
)
from ame.organisation.services.installning import DAGAR, INSTALLNINGAR, andra_installning
from ame.organisation.services.verksamhet import BESLUTAR, avsluta_delegation, byt_regim, ge_delegation

__all__ = [
    "BESLUTAR",
    "DAGAR",
    "INSTALLNINGAR",
    "andra_installning",
    "avsluta_bestallningstyp",
    "avsluta_delegation",
    "bestallningstyper_for",
    "byt_regim",
    "ge_delegation",
    "ny_version",
    "registrera_avtal",
    "se_over_avtal",
    "skapa_bestallningstyp",
]
