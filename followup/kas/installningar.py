"""The rules KAS leaves open (kas.md 6.0-6.2, marked [REC]): each a setting with a default, stored in the run and printed with it."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

from ame.arenden.enums import Slag

RAKNEBARA_SLAG = tuple(v for v in Slag.values if v != Slag.FERIEJOBB)  # feriejobb never (kas.md Q-F, T14)
LANGSTA_UPPEHALL = 366


class InstallningFel(ValueError):
    """A setting that does not exist or cannot have that value. The text is for the user."""


@dataclass(frozen=True)
class Regel:
    """One open rule: its Swedish name, why it exists, and what may be chosen. `val` is empty for a number."""

    namn: str
    etikett: str
    forklaring: str
    val: tuple[tuple[str, str], ...] = ()
    flera: bool = False


REGLER = (
    Regel(
        "avslut_basis",
        "Avslut räknas per",
        "Koladas text säger «antal deltagare», SKR:s nyheter säger ibland «avslutade ärenden». Den andra räkningen visas alltid intill.",
        (("person", "person (den senast avslutade inskrivningen)"), ("inskrivning", "inskrivning")),
    ),
    Regel(
        "bridge_days",
        "Uppehåll som inte bryter inskrivningen",
        "Dagar mellan ett avslut och en ny inskrivning som ändå räknas som samma inskrivning. 0 betyder att inget slås ihop.",
    ),
    Regel(
        "alder",
        "Ålder räknas",
        "KAS säger inte när åldern gäller. Bara födelseåret finns i statistiken, så åldern är ett årtal minus födelseåret.",
        (("arets_slut", "den 31 december redovisningsåret"), ("vid_start", "det år inskrivningen började")),
    ),
    Regel(
        "t7_namnare",
        "Tid i verksamheten räknas för",
        "Koladas rubrik säger «avslutats», beskrivningen säger «totalt antal deltagare».",
        (("avslutade", "avslutade under året"), ("alla", "alla deltagare, som längst till årets sista dag")),
    ),
    Regel(
        "avbojda_raknas",
        "Avböjda anvisningar räknas",
        "KAS säger «har anvisats». En anvisning som enheten avböjde har ändå gjorts.",
        (("ja", "ja"), ("nej", "nej")),
    ),
    Regel(
        "atertagna_raknas",
        "Återtagna anvisningar räknas",
        "En anvisning som avsändaren själv tog tillbaka räknas inte som gjord. Det är systemets egen regel.",
        (("nej", "nej"), ("ja", "ja")),
    ),
    Regel(
        "slag",
        "Uppdrag som räknas",
        "KAS gäller kommunens arbetsmarknadsverksamhet. Feriejobb räknas aldrig här. OSA, daglig verksamhet, aktivitetsansvaret och "
        "uppdrag som Arbetsförmedlingen köper räknas bara om de väljs.",
        tuple((s.value, str(s.label)) for s in Slag if s != Slag.FERIEJOBB),
        flera=True,
    ),
    Regel(
        "ej_paborjade",
        "Inskrivna som aldrig började",
        "Den som skrevs in men aldrig började visas för sig och blandas inte med resultaten.",
        (("uteslut", "räknas inte"), ("rakna", "räknas, med resultatet E")),
    ),
    Regel(
        "preliminara_arbeten",
        "Arbete som inte är bekräftat än",
        "KAS kräver att arbetet varat minst en månad. Det vet man först en månad senare. Antalet obekräftade visas alltid intill.",
        (("rakna_som_A", "räknas som A tills annat är känt"), ("rakna_som_E", "räknas som E tills arbetet är bekräftat")),
    ),
    Regel(
        "utbildning_saknas",
        "Utan uppgift om utbildning",
        "I Kolada hette raden 2021 «där utbildningsnivå saknas». Med egen rad blir Koladas fem rader tillsammans mindre än 100 %.",
        (("ej_validerad", "räknas i «ej validerad utbildning»"), ("egen_rad", "räknas bara i en egen rad")),
    ),
    Regel(
        "lika_slutdag",
        "Flera avslut samma dag",
        "Vilket resultat som gäller när en person har två avslut på årets sista avslutsdag.",
        (("utfall", "i ordningen A, B, D, C, E"), ("senast_registrerad", "det som registrerades sist")),
    ),
)


@dataclass(frozen=True)
class Installningar:
    """One choice per rule. The defaults are the documented ones (docs/statistik.md)."""

    avslut_basis: str = "person"
    bridge_days: int = 0
    alder: str = "arets_slut"
    t7_namnare: str = "avslutade"
    avbojda_raknas: str = "ja"
    atertagna_raknas: str = "nej"
    slag: tuple[str, ...] = (Slag.AME.value,)
    ej_paborjade: str = "uteslut"
    preliminara_arbeten: str = "rakna_som_A"
    utbildning_saknas: str = "ej_validerad"
    lika_slutdag: str = "utfall"

    def som_dict(self) -> dict[str, Any]:
        """What is stored in the run: plain JSON."""
        return {**asdict(self), "slag": list(self.slag)}

    def beskrivning(self) -> list[tuple[str, str, str]]:
        """(name, chosen value in words, explanation) for every rule, in print order."""
        return [(r.etikett, _i_ord(r, getattr(self, r.namn)), r.forklaring) for r in REGLER]

    def avvikelser(self) -> list[tuple[str, str]]:
        """The rules that differ from the documented default: said at the top of the page, not only in the list."""
        grund = Installningar()
        return [(r.etikett, _i_ord(r, getattr(self, r.namn))) for r in REGLER if getattr(self, r.namn) != getattr(grund, r.namn)]


def tolka(data: Mapping[str, Any] | None) -> Installningar:
    """Settings from JSON or a form; what is left out gets the default. Raises InstallningFel."""
    data = dict(data or {})
    if okanda := data.keys() - {f.name for f in fields(Installningar)}:
        raise InstallningFel(f"Okänd inställning: {', '.join(sorted(okanda))}.")
    return Installningar(**{r.namn: _granska(r, data[r.namn]) for r in REGLER if r.namn in data})


def _granska(regel: Regel, varde: Any) -> Any:
    tillatna = {v for v, _ in regel.val}
    if regel.flera:
        valda = tuple(s for s, _ in regel.val if s in set(varde))
        if not valda or set(varde) - tillatna:
            raise InstallningFel(f"{regel.etikett}: välj minst ett av värdena i listan.")
        return valda
    if regel.val:
        if varde not in tillatna:
            raise InstallningFel(f"{regel.etikett}: {varde!r} finns inte att välja.")
        return varde
    if isinstance(varde, bool) or not str(varde).isdigit() or int(varde) > LANGSTA_UPPEHALL:
        raise InstallningFel(f"{regel.etikett}: ange ett helt antal dagar mellan 0 och {LANGSTA_UPPEHALL}.")
    return int(varde)


def _i_ord(regel: Regel, varde: Any) -> str:
    if regel.flera:
        return ", ".join(text for v, text in regel.val if v in varde)
    return dict(regel.val).get(varde, f"{varde} dagar")
