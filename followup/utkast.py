"""Drafts of forms: shared by every step, written in ame/arenden/utkast.py."""

from ame.arenden.utkast import FLIK, UtkastForm, autospara, ifyllt, med_utkast, skickas_for_gott, spara

__all__ = ["FLIK", "UtkastForm", "autospara", "ifyllt", "med_utkast", "skickas_for_gott", "spara"]
