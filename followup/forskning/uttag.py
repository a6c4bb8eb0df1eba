"""The spell files of a disclosure to research: new random numbers every time and no key, nobody with protected data, small groups told of
before (S162; OSL 24:8; law.md C18). Questions go through the statistics door only; who is protected is asked beside it, by id."""

import csv
import hashlib
import io
import secrets
import zipfile
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from ame.arenden.models import Arende
from ame.common.datum import datum_text, tid_text
from followup.forskning.lexikon import FILER, INSKRIVNINGAR, LEXIKON_HUVUD, VERSION, Fil, Regler, datalexikon, fodelsearsband
from followup.kas.lasare import Lasare, lasare
from followup.maskning import troskel

HOGST_RADER = 200_000  # more is asked for in shorter periods


class ForStort(Exception):
    """More rows than one disclosure may hold."""


@dataclass(frozen=True)
class Urval:
    enheter: tuple[UUID, ...]
    fran: date
    till: date

    @property
    def parametrar(self) -> dict[str, Any]:
        return {"enheter": [str(e) for e in self.enheter], "fran": self.fran, "till": self.till}


@dataclass(frozen=True)
class Material:
    """The rows of each file, without protected persons; `utelamnade` is how many those are."""

    rader: Mapping[str, list[dict[str, Any]]]
    utelamnade: int
    datadatum: datetime

    @property
    def antal(self) -> int:
        return sum(len(r) for r in self.rader.values())

    @property
    def antal_personer(self) -> int:
        return len({r["person_key"] for r in self.rader[INSKRIVNINGAR.namn]})

    @property
    def sma_grupper(self) -> int:
        """Persons alike in sex, birth band, level and result who are fewer than the threshold: those easiest to recognise."""
        grupper = Counter(
            (r["kon"], fodelsearsband(r["fodelsear"]), r["niva"], r["resultat"]) for r in self.rader[INSKRIVNINGAR.namn]
        )
        return sum(n for n in grupper.values() if n < troskel())


def material(urval: Urval) -> Material:
    with lasare() as las:
        hittat = {fil.namn: _rader(las, fil, urval) for fil in FILER}
        datadatum = las.datadatum
    egna = hittat[INSKRIVNINGAR.namn]
    skyddade_fall = set(
        Arende.objects.filter(pk__in=[r["inskrivning_id"] for r in egna], person__har_skydd=True).values_list("pk", flat=True)
    )
    skyddade = {r["person_key"] for r in egna if r["inskrivning_id"] in skyddade_fall}
    kvar = {namn: [r for r in rader if r["person_key"] not in skyddade] for namn, rader in hittat.items()}
    return Material(kvar, len(skyddade), datadatum)


def _rader(las: Lasare, fil: Fil, urval: Urval) -> list[dict[str, Any]]:
    rader = las.rader(f"{fil.sql} LIMIT {HOGST_RADER + 1}", urval.parametrar)
    if len(rader) > HOGST_RADER:
        raise ForStort(f"Uttaget har fler än {HOGST_RADER} rader. Dela upp det i kortare perioder.")
    namn = [k.name for k in las.cursor.description]
    return [dict(zip(namn, rad, strict=True)) for rad in rader]


@dataclass(frozen=True)
class Beslut:
    """The words of the disclosure, as they are printed in the package."""

    beslut: str
    andamal: str
    mottagare: str
    enheter: str
    regler: Regler


def paket(m: Material, urval: Urval, beslut: Beslut) -> tuple[bytes, str]:
    """The package and its checksum. Kept by nobody here: made, handed over and let go."""
    nummer: dict[tuple[str, Any], str] = {}

    def lopnummer(slag: str, nyckel: Any) -> str:
        return nummer.setdefault((slag, nyckel), secrets.token_hex(8))

    fil = io.BytesIO()
    with zipfile.ZipFile(fil, "w", zipfile.ZIP_DEFLATED) as arkiv:
        for f in FILER:
            med_nummer = [
                r | {namn: lopnummer(namn, r.get(nyckel)) for namn, nyckel in NYCKLAR.items() if nyckel in r}
                for r in m.rader[f.namn]
            ]
            rader = sorted(
                [k.varde(r, beslut.regler) for k in f.kolumner] for r in med_nummer
            )  # by random number: no order is left
            arkiv.writestr(f.namn, _csv([k.namn for k in f.kolumner], rader))
        arkiv.writestr("datalexikon.csv", _csv(LEXIKON_HUVUD, datalexikon()))
        arkiv.writestr("LÄS MIG.txt", las_mig(m, urval, beslut))
    data = fil.getvalue()
    return data, hashlib.sha256(data).hexdigest()


NYCKLAR = {"person": "person_key", "inskrivning": "inskrivning_id", "insats": "insats_id"}


def _csv(huvud: Iterable[str], rader: Iterable[Iterable[str]]) -> str:
    fil = io.StringIO()
    skrivare = csv.writer(fil, delimiter=";", lineterminator="\r\n")
    skrivare.writerow(huvud)
    skrivare.writerows(rader)
    return "\ufeff" + fil.getvalue()


def utelamnade_i_ord(antal: int) -> str:
    """The number itself would tell of few."""
    return f"färre än {troskel()}" if 0 < antal < troskel() else str(antal)


def las_mig(m: Material, urval: Urval, b: Beslut) -> str:
    rader = [
        "PSEUDONYMISERAT UTTAG FÖR FORSKNING",
        "",
        f"Beslut: {b.beslut}",
        f"Ändamål: {b.andamal}",
        f"Mottagare: {b.mottagare}",
        f"Enheter: {b.enheter}",
        f"Period: inskrivna {datum_text(urval.fran)} till {datum_text(urval.till)}, följda till {datum_text(m.datadatum.date())}",
        f"Uttaget gjordes: {tid_text(m.datadatum)}",
        f"Datum anges med: {'dag' if b.regler.med_dag else 'månad'}",
        f"Datalexikon: version {VERSION}",
        f"Antal personer: {m.antal_personer}",
        *(f"Rader i {namn}: {len(r)}" for namn, r in m.rader.items()),
        f"Utelämnade personer med skyddade uppgifter: {utelamnade_i_ord(m.utelamnade)}",
        "",
        "Filerna är pseudonymiserade personuppgifter och får bara användas för ändamålet ovan. Löpnumren är slumpade för just detta uttag",
        "och det finns ingen nyckel. Försök inte ta reda på vem någon är. Datalexikonet beskriver varje kolumn och kod.",
        "Siffrorna visar utfall. De säger inget om vad som hade hänt utan insatsen.",
        "",
    ]
    return "\r\n".join(rader)
