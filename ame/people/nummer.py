"""Identity numbers: one reader for every form people type (law.md C20-C24). Checked on the `personnummer` project's vectors."""

import re
from dataclasses import dataclass
from datetime import date

from personnummer import personnummer as pn

from ame.people.enums import Identitetsslag, Kon

RESERVNUMMER = re.compile(r"^\d{8}-?[A-ZÅÄÖ]\d{3}$")
_STRECK = str.maketrans({"–": "-", "−": "-", "‐": "-", "‑": "-", "\xa0": "", " ": "", "\t": ""})


class OgiltigtNummer(ValueError):
    """The number is not valid; the text tells the user how to mend it."""


@dataclass(frozen=True)
class Nummer:
    """A read number: `nummer` in canonical form, birth date as the number says (may differ from the real one, C21)."""

    slag: str
    nummer: str
    fodelsedatum: date
    kon: str


def las_nummer(text: str, idag: date | None = None) -> Nummer:
    """Reads 10 or 12 digits with or without `-`, `+` or spaces, and reservnummer such as 20000101-T220.

    Raises OgiltigtNummer with a Swedish sentence when the number cannot be right.
    """
    rent = text.translate(_STRECK).strip().upper()
    if RESERVNUMMER.match(rent):
        return _reservnummer(rent)
    if not re.fullmatch(r"\d{6}(\d{2})?[-+]?\d{4}", rent):
        raise OgiltigtNummer("Skriv personnumret med 10 eller 12 siffror, till exempel 19900101-1234.")
    dagens = idag or date.today()
    p = _tolka(rent)
    if p.get_date() > dagens and len(rent.replace("-", "")) == 10:
        p = _tolka(f"{int(p.full_year) // 100 - 1}{rent}")  # 10 digits: the century is the last one that has passed
    if p.get_date() > dagens:
        raise OgiltigtNummer("Födelsedatumet ligger i framtiden. Kontrollera århundradet.")
    return Nummer(
        slag=Identitetsslag.SAMORDNINGSNUMMER if p.is_coordination_number() else Identitetsslag.PERSONNUMMER,
        nummer=f"{p.full_year}{p.month}{p.day}{p.num}{p.check}",
        fodelsedatum=p.get_date(),
        kon=Kon.MAN if p.is_male() else Kon.KVINNA,
    )


def _tolka(text: str) -> pn.Personnummer:
    try:
        return pn.Personnummer(text)
    except pn.PersonnummerException as fel:
        raise OgiltigtNummer("Numret stämmer inte. Kontrollera siffrorna, särskilt den sista.") from fel


def _reservnummer(rent: str) -> Nummer:
    siffror = rent.replace("-", "")
    try:
        fodd = date(int(siffror[:4]), int(siffror[4:6]), int(siffror[6:8]))
    except ValueError as fel:
        raise OgiltigtNummer("Reservnumrets första åtta siffror ska vara ett datum.") from fel
    return Nummer(slag=Identitetsslag.RESERVNUMMER, nummer=f"{siffror[:8]}-{siffror[8:]}", fodelsedatum=fodd, kon=Kon.OKANT)


def visa_nummer(nummer: str) -> str:
    """Canonical number for the eye: 19990130-2389."""
    return f"{nummer[:8]}-{nummer[8:]}" if re.fullmatch(r"\d{12}", nummer) else nummer
