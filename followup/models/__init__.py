from followup.models.aterkoppling import Aterkoppling, Samarbetsbetyg
from followup.models.avslut import Arbetsbekraftelse, Avslut
from followup.models.avtal import Avtalsgrupp, Avtalsmal, Uppdragsavtal
from followup.models.korning import KoladaVarde, Korning, KorningRad
from followup.models.leverans import Arsarbetare, Leverans
from followup.models.matning import Matkorning, Matmal, Matpunkt, Nyckeltalsval, Seriebrott
from followup.models.rapport import Exempelblad, Forskningsuttag, Rapport, Rapportmottagare
from followup.models.rost import Enkat, Enkatsvar
from followup.models.uppfoljning import Uppfoljning

__all__ = [
    "Arbetsbekraftelse",
    "Arsarbetare",
    "Aterkoppling",
    "Avslut",
    "Avtalsgrupp",
    "Avtalsmal",
    "Enkat",
    "Enkatsvar",
    "Exempelblad",
    "Forskningsuttag",
    "KoladaVarde",
    "Korning",
    "KorningRad",
    "Leverans",
    "Matkorning",
    "Matmal",
    "Matpunkt",
    "Nyckeltalsval",
    "Rapport",
    "Rapportmottagare",
    "Samarbetsbetyg",
    "Seriebrott",
    "Uppdragsavtal",
    "Uppfoljning",
]
