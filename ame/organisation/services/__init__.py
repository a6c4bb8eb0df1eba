"""The public door of the organisation: every write on units, orders, delegations, regim and agreements."""

from ame.organisation.services.avtal import registrera_avtal, se_over_avtal
from ame.organisation.services.bestallning import (
    avsluta_bestallningstyp,
    bestallningstyper_for,
    ny_version,
    skapa_bestallningstyp,
)
from ame.organisation.services.installning import DAGAR, DAGGRUPPER, INSTALLNINGAR, andra_installning
from ame.organisation.services.katalog import (
    avsluta_insatstyp,
    avsluta_katalograd,
    ny_version_insatstyp,
    saknas_for_att_erbjudas,
    skapa_franvaroskal,
    skapa_insatstyp,
    skapa_kontaktvag,
)
from ame.organisation.services.verksamhet import BESLUTAR, avsluta_delegation, byt_regim, ge_delegation

__all__ = [
    "BESLUTAR",
    "DAGAR",
    "DAGGRUPPER",
    "INSTALLNINGAR",
    "andra_installning",
    "avsluta_bestallningstyp",
    "avsluta_delegation",
    "avsluta_insatstyp",
    "avsluta_katalograd",
    "bestallningstyper_for",
    "byt_regim",
    "ge_delegation",
    "ny_version",
    "ny_version_insatstyp",
    "registrera_avtal",
    "saknas_for_att_erbjudas",
    "se_over_avtal",
    "skapa_bestallningstyp",
    "skapa_franvaroskal",
    "skapa_insatstyp",
    "skapa_kontaktvag",
]
