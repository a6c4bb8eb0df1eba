from followup.models.aterkoppling import Aterkoppling, Samarbetsbetyg
from followup.models.avslut import Arbetsbekraftelse, Avslut
from followup.models.korning import KoladaVarde, Korning, KorningRad
from followup.models.uppfoljning import Uppfoljning

__all__ = ["Arbetsbekraftelse", "Aterkoppling", "Avslut", "KoladaVarde", "Korning", "KorningRad", "Samarbetsbetyg", "Uppfoljning"]
