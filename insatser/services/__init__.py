"""The public door of insatser: what followup calls."""

from insatser.services.insats import ateroppna_insatser, avsluta_alla_insatser, avsluta_insats, forlang_insats, starta_insats
from insatser.services.kartlaggningsmall import skapa_standardmall
from insatser.services.planslut import ateroppna_personens_plan, avsluta_personens_plan
from insatser.services.slut import oklar_narvaro

__all__ = [
    "ateroppna_insatser",
    "ateroppna_personens_plan",
    "avsluta_alla_insatser",
    "avsluta_insats",
    "avsluta_personens_plan",
    "forlang_insats",
    "oklar_narvaro",
    "skapa_standardmall",
    "starta_insats",
]
