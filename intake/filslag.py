"""What a file is, read from its bytes and never from its name or from what the browser says (law.md A16)."""

import io
import unicodedata
import zipfile
from dataclasses import dataclass
from pathlib import PurePosixPath

import puremagic
from django.utils import timezone

from ame.common.texter import innehaller_personnummer
from ame.people.nummer import OgiltigtNummer, las_nummer

LANGSTA_NAMN = 120


@dataclass(frozen=True)
class Filslag:
    """`andelser`: the first is given to a file whose name says something else."""

    namn: str
    mime: str
    andelser: tuple[str, ...]


PDF = Filslag("PDF", "application/pdf", (".pdf",))
PNG = Filslag("PNG", "image/png", (".png",))
JPEG = Filslag("JPEG", "image/jpeg", (".jpg", ".jpeg"))
DOCX = Filslag("Word", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", (".docx",))
XLSX = Filslag("Excel", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", (".xlsx",))
UTAN_SKANNER = (PDF, PNG, JPEG)
MED_SKANNER = (*UTAN_SKANNER, DOCX, XLSX)
KONTORSFIL = {"word/document.xml": DOCX, "xl/workbook.xml": XLSX}
ORD = {"text/html": "en webbsida", "image/svg+xml": "en SVG-bild", "application/zip": "ett zip-arkiv"}


class FelFil(ValueError):
    """The file is not taken; the text tells the user why and what to do."""


def las_filslag(data: bytes, godtas: tuple[Filslag, ...]) -> Filslag:
    """The kind of the file. Raises FelFil when it is none of `godtas`, or begins as one of them without being whole."""
    slag = _kant_slag(data)
    if slag in godtas:
        return slag
    tas = ", ".join(s.namn for s in godtas)
    if slag is not None:
        raise FelFil(f"{slag.namn}-filer tas inte emot här. Spara filen som PDF. Det går att bifoga {tas}.")
    raise FelFil(f"Filen är {_vad_ar_det(data)}, oavsett vad den heter. Det går att bifoga {tas}.")


def _kant_slag(data: bytes) -> Filslag | None:
    """Signature and end mark: a cut-off file cannot be opened by the receiver."""
    if data.startswith(b"%PDF-"):
        return PDF if b"%%EOF" in data else _trasig("PDF-filen")
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return PNG if data[12:16] == b"IHDR" and b"IEND" in data else _trasig("PNG-bilden")
    if data.startswith(b"\xff\xd8\xff"):
        return JPEG if b"\xff\xd9" in data else _trasig("JPEG-bilden")
    return _kontorsfil(data) if data.startswith(b"PK\x03\x04") else None


def _trasig(vad: str) -> Filslag:
    raise FelFil(f"{vad} är inte hel. Öppna den, spara den på nytt och försök igen.")


def _kontorsfil(data: bytes) -> Filslag | None:
    """A Word or Excel file by the parts in it. With macros it is no such file."""
    try:
        delar = set(zipfile.ZipFile(io.BytesIO(data)).namelist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        return None
    if "[Content_Types].xml" not in delar:
        return None
    if any(PurePosixPath(d).name.lower() == "vbaproject.bin" for d in delar):
        raise FelFil("Filen har makron. Spara den som PDF och försök igen.")
    return next((slag for del_, slag in KONTORSFIL.items() if del_ in delar), None)


def _vad_ar_det(data: bytes) -> str:
    try:
        mime = puremagic.from_string(data[:65536], mime=True)
    except (puremagic.PureError, ValueError):
        mime = ""
    return ORD.get(mime, "av ett annat slag")


def sakert_namn(namn: str, slag: Filslag) -> str:
    """The file's name without path, control characters and hidden marks of direction, ending as its kind. Raises FelFil when it is too
    long or holds a personnummer (N16)."""
    namn = unicodedata.normalize("NFC", namn).replace("\\", "/").rsplit("/", 1)[-1]
    namn = "".join(t for t in namn if unicodedata.category(t) not in {"Cc", "Cf", "Cs", "Co", "Cn"} and t not in '"<>|:*?')
    namn = " ".join(namn.split()).strip(". ")
    if har_nummer(namn):
        raise FelFil("Filens namn ser ut att innehålla ett personnummer. Byt namn på filen och välj den igen.")
    sti, punkt, andelse = namn.rpartition(".")
    if not punkt or f".{andelse.lower()}" not in slag.andelser:
        namn = f"{sti if punkt and sti and len(andelse) <= 5 else namn or 'fil'}{slag.andelser[0]}"
    if len(namn) > LANGSTA_NAMN:
        raise FelFil(f"Filens namn är för långt. Det får ha högst {LANGSTA_NAMN} tecken. Byt namn på filen och välj den igen.")
    return namn


def har_nummer(namn: str) -> bool:
    """True for a personnummer however it is written. Between underscores and full stops only a number that is right and old counts: a
    scanner's own names look the same (20261122_1430.pdf)."""
    if innehaller_personnummer(namn):
        return True
    siffror = "".join(t if t.isdigit() else " " if t in "_. -+" else "x" for t in namn)
    return any(_ratt_nummer(del_.split()) for del_ in siffror.split("x"))


def _ratt_nummer(grupper: list[str]) -> bool:
    """Groups beside each other that make a valid number of somebody who is at least five years old."""
    idag = timezone.localdate()
    for i in range(len(grupper)):
        for j in range(i + 1, min(i + 5, len(grupper)) + 1):
            text = "".join(grupper[i:j])
            if len(text) not in (10, 12):
                continue
            try:
                nummer = las_nummer(text, idag)
            except OgiltigtNummer:
                continue
            if nummer.fodelsedatum.year <= idag.year - 5:
                return True
    return False
