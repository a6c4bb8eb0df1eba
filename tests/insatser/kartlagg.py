"""Short ways to write a kartläggning in tests."""

from insatser.enums import Avsnittsstatus
from insatser.services.kartlaggning import borja_kartlaggning, gor_klar, spara_avsnitt

SVAR = "Van vid storkök."


def skriv(varld, rad, kod, actor=None, **falt):
    avsnitt = rad.avsnitt.select_related("omrade").get(omrade__kod=kod)
    data = {"version": avsnitt.version, "resurser": SVAR, "status": Avsnittsstatus.KLART} | falt
    return spara_avsnitt(actor=actor or varld.ansvarig, avsnitt=avsnitt, **data)


def borja(varld, arende=None):
    return borja_kartlaggning(actor=varld.ansvarig, arende=arende or varld.arende)


def fyll_obligatoriska(varld, rad, **falt):
    for avsnitt in rad.avsnitt.filter(omrade__ar_obligatorisk=True).exclude(status="klart").select_related("omrade"):
        skriv(varld, rad, avsnitt.omrade.kod, **falt)


def klar(varld, rad, **falt):
    fyll_obligatoriska(varld, rad)
    data = {"sammanfattning": "Kan storkök. Vill arbeta med mat."} | falt
    return gor_klar(actor=varld.ansvarig, kartlaggning=rad, **data)
