from insatser.models.insats import Insats

__all__ = ["Insats"]
