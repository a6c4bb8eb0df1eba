"""The public door of insatser: what followup calls."""

from insatser.services.insats import ateroppna_insatser, avsluta_alla_insatser, avsluta_insats, forlang_insats, starta_insats
from insatser.services.kartlaggningsmall import skapa_standardmall
from insatser.services.planslut import ateroppna_personens_plan, avsluta_personens_plan, plan_som_slutar
from insatser.services.slut import krav_klara_placeringar, oklar_narvaro, oklara_placeringar, placering_i_ord

__all__ = [
    "ateroppna_insatser",
    "ateroppna_personens_plan",
    "avsluta_alla_insatser",
    "avsluta_insats",
    "avsluta_personens_plan",
    "forlang_insats",
    "krav_klara_placeringar",
    "oklar_narvaro",
    "oklara_placeringar",
    "placering_i_ord",
    "plan_som_slutar",
    "skapa_standardmall",
    "starta_insats",
]
