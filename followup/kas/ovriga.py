"""Tables T10 and T11: feriejobb, and the staff and municipal jobs in full-time years (kas.md Q-B, Q-E, Q-N, 6.1)."""

from typing import Any

from followup.kas.kpi import V2024, Form, Kpi, Population

EJ_I_SYSTEMET = "Feriejobb registreras inte i systemet än."
_FERIE = "Ungdomar som sökt och erhållit feriejobb/feriepraktik"
_FERIE_TEXT = (
    "Frågan gäller ungdomar i feriejobb. De registreras inte i systemet än, så raden saknar värde. Feriejobb räknas aldrig bland "
    "deltagarna."
)


def _ferie(id: str, kort: str, titel: str, form: Form, **mer: Any) -> Kpi:
    kalla = f"Kolada {id}; kas.md Q-N och 6.1 T10"
    return Kpi(
        id, "T10", kort, f"{_FERIE}{titel}", Population.FERIEJOBB, "FALSE", form, _FERIE_TEXT, kalla, versioner=(V2024,), **mer
    )


FERIEJOBB: tuple[Kpi, ...] = (
    _ferie("N40471", "Fick feriejobb av dem som sökte", ", andel (%)", Form.ANDEL, konsuppdelad=True),
    _ferie("N40472", "Utanför kommunens egen verksamhet, antal", " utanför kommunens egna verksamhet, antal", Form.ANTAL),
    _ferie("N40473", "I privata näringslivet", " inom privata näringslivet, andel (%)", Form.ANDEL),
    _ferie("N40474", "I civilsamhället och föreningar", " inom civilsamhället/föreningar, andel (%)", Form.ANDEL),
    _ferie("N40475", "Hos annan arbetsgivare", " hos annan arbetsgivare, andel (%)", Form.ANDEL),
)

PERSONAL: tuple[Kpi, ...] = (
    Kpi("U40000", "T11", "Anställda som arbetar med arbetsmarknadsfrågor",
        "Årsarbetare, anställda som jobbar med arbetsmarknadsfrågor, antal", Population.TJANSTER, "TRUE", Form.ARSVERKEN,
        "Enhetens tjänster: procent av heltid gånger dagarna under året, delat med årets alla dagar. En tjänst utan slutdag räknas till "
        "årets slut. De som bara remitterar till enheten och de som är anställda som en insats räknas inte.",
        "Kolada U40000; kas.md Q-B och 6.1 T11", konsuppdelad=True),
    Kpi("U40403", "T11", "Kommunala arbetsmarknadsanställningar", "Årsarbetare, kommunala arbetsmarknadsanställningar, antal",
        Population.AM_ANSTALLDA, "TRUE", Form.ARSVERKEN, "Kommunala arbetsmarknadsanställningar som är registrerade på ärendena: "
        "procent av heltid gånger dagarna under året, delat med årets alla dagar. Vem som betalar lönen spelar ingen roll.",
        "Kolada U40403; kas.md Q-E och 6.1 T11", konsuppdelad=True),
)  # fmt: skip
