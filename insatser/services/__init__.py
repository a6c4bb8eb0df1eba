"""The public door of insatser."""

from insatser.services.insats import ateroppna_insatser, avsluta_alla_insatser, avsluta_insats, forlang_insats, starta_insats

__all__ = ["ateroppna_insatser", "avsluta_alla_insatser", "avsluta_insats", "forlang_insats", "starta_insats"]
