"""The public door of insatser."""

from insatser.services.insats import avsluta_alla_insatser, avsluta_insats, forlang_insats, starta_insats

__all__ = ["avsluta_alla_insatser", "avsluta_insats", "forlang_insats", "starta_insats"]
