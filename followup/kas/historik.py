"""What the definitions have been, and where Kolada's series break (kas.md 1.1, 6.5). Printed on the page of definitions; the first row
of VERSIONER_AV_DEFINITIONER is the one that new runs are counted with."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Definitionsversion:
    version: str
    fran_den: date
    andringar: tuple[str, ...]


VERSIONER_AV_DEFINITIONER: tuple[Definitionsversion, ...] = (
    Definitionsversion("2026-11.2", date(2026, 11, 23), (
        "T11 räknas: årsarbetare ur enhetens tjänster (U40000) och kommunala arbetsmarknadsanställningar (U40403).",
        "T10 Feriejobb finns med som rader utan värde, eftersom feriejobb inte registreras i systemet än.",
        "Kontroller av underlaget räknas i varje körning. Ingen av siffrorna i T1–T9 ändrades.",
    )),
    Definitionsversion("2026-11", date(2026, 11, 1), ("T1–T9 för formulären 2019–2023 och 2024–.",)),
)  # fmt: skip


@dataclass(frozen=True)
class Brott:
    """A change in what Kolada asks for: figures before and after are not the same thing."""

    nar: str
    vad: str


KOLADAS_BROTT: tuple[Brott, ...] = (
    Brott("2019", "En femte kategori för utbildning kom till (U40827). Den hette «där utbildningsnivå saknas» och heter sedan 2022 «med ej "
          "validerad utbildning»."),
    Brott("omkring 2022", "Uppgift saknas om tid utan arbete (U40835) fick en egen rad."),
    Brott("2024", "Arbetstid per insatstyp, köpta tjänster och organisation frågas inte längre (U40003–U40014, U40825–U40833). Det sista "
          "året är 2023."),
    Brott("2024", "Tiden utan arbete och tiden i verksamheten delas finare (N40826–N40830). U40820, U40821 och U40824 slutade."),
    Brott("2024", "Feriejobb fick egna frågor (N40471–N40475)."),
)  # fmt: skip
