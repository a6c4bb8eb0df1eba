"""The public door of insatser."""

from insatser.services.insats import avsluta_insats, avsluta_alla_insatser, starta_insats

__all__ = ["avsluta_alla_insatser", "avsluta_insats", "starta_insats"]
