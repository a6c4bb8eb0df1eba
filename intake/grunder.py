"""The grounds on which data may leave, as data by the regime of the verksamhet that discloses (law.md A04, A05, A07, A17; S035), and
the one trial of them. Used at the moment a remiss or an answer leaves, never only when it is written (A09)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import NamedTuple
from uuid import UUID

from ame.organisation.enums import Regim
from ame.organisation.models import Enhet, Samverkanspart
from ame.people.enums import Uppgiftskategori
from ame.people.models import Medgivande
from intake.enums import Delningsgrund, SaknadGrund

ALLA = frozenset(Regim)
UTOM_SOCIALTJANST = ALLA - {Regim.SOCIALTJANST}
KORT, LANG = 10, 40  # characters: a reason, and one that shows that the matter was weighed


@dataclass(frozen=True, kw_only=True)
class Grund:
    """One ground. `regimer`: whose data may leave on it. `motivering`: least number of characters, 0 = none is asked for."""

    lagrum: str
    regimer: frozenset[Regim] = ALLA
    motivering: int = 0
    fraga: str = ""  # what the motivering must answer
    kraver_medgivande: bool = False
    bara_samma_verksamhet: bool = False


GRUNDER = MappingProxyType(
    {
        Delningsgrund.SAMTYCKE: Grund(lagrum="OSL 10:1, 12:2", kraver_medgivande=True),
        Delningsgrund.SAMMA_MYNDIGHET: Grund(lagrum="OSL 8:1-2", bara_samma_verksamhet=True),
        Delningsgrund.UPPGIFTSSKYLDIGHET: Grund(
            lagrum="OSL 10:28", motivering=KORT, fraga="Vilken lag kräver att uppgifterna lämnas?"
        ),
        Delningsgrund.MENPROVNING: Grund(
            lagrum="OSL 26:1", motivering=KORT, fraga="Vem har gjort prövningen, och varför står det klart att ingen lider men?"
        ),
        Delningsgrund.NODVANDIG: Grund(
            lagrum="OSL 10:2",
            motivering=LANG,
            fraga="Vem har beslutat, och varför kan din egen enhet inte göra sitt arbete utan att lämna uppgifterna?",
        ),
        Delningsgrund.GENERALKLAUSUL: Grund(
            lagrum="OSL 10:27",
            regimer=UTOM_SOCIALTJANST,
            motivering=LANG,
            fraga="Varför väger intresset av att lämna uppgifterna uppenbart tyngre än det som sekretessen skyddar?",
        ),
        Delningsgrund.L2024_307: Grund(
            lagrum="lag 2024:307 2 §",
            regimer=UTOM_SOCIALTJANST,
            motivering=LANG,
            fraga="Vilken felaktig utbetalning gäller det, och varför väger det tyngre än sekretessen?",
        ),
    }
)
# Which of the remiss's own columns tell what (law.md A16). A column in no category is name, number, question or the order itself.
KOLUMNER = MappingProxyType(
    {
        Uppgiftskategori.KONTAKT: ("telefon",),
        Uppgiftskategori.SPRAK: ("sprak", "har_tolkbehov"),
        Uppgiftskategori.RESULTAT: ("niva_avsandare",),
        Uppgiftskategori.PLANERING: ("bakgrund",),
    }
)
MED_TEXT = tuple(k for k in Uppgiftskategori if k not in KOLUMNER)  # carried as Remissuppgift


class Provning(NamedTuple):
    """What the trial said: field -> what to do, and the ground that was missing. Both empty: the data may leave."""

    fel: dict[str, str]
    saknad: SaknadGrund | None = None

    def __bool__(self) -> bool:
        return not self.fel


def valbara(fran: Enhet, till: Enhet | Samverkanspart | None) -> list[tuple[str, str]]:
    """The grounds that can be chosen between the two, for a form. The general clause and the law on wrong payments are not on the list
    of a verksamhet under socialtjänstens regim (A04, A05)."""
    return [
        (kod.value, str(kod.label))
        for kod, grund in GRUNDER.items()
        if fran.verksamhet.regim in grund.regimer
        and (not grund.bara_samma_verksamhet or till is None or _samma_verksamhet(fran, till))
    ]


def prova_grund(
    *,
    fran: Enhet,
    till: Enhet | Samverkanspart,
    grund: str,
    den: date,
    motivering: str = "",
    medgivande: Medgivande | None = None,
    kategorier: Iterable[str] = (),
    ar_minderarig: bool = False,
    person_id: UUID | None = None,
) -> Provning:
    """May `fran` disclose to `till` on this ground on the day? Errors are on `grund`, `grund_motivering` or `samtycke`. With
    `kategorier` the consent must cover at least one of them; with `person_id` it must be that person's. A ground not chosen yet is an
    unfinished form and not a missing ground: `saknad` is None. No queries."""
    if not grund:
        return Provning({"grund": "Välj med vilken grund uppgifterna delas."})
    regel = GRUNDER.get(Delningsgrund(grund)) if grund in Delningsgrund.values else None
    if regel is None or fran.verksamhet.regim not in regel.regimer:
        return Provning({"grund": _fel_regim(grund, fran)}, SaknadGrund.FEL_REGIM)
    if regel.bara_samma_verksamhet and not _samma_verksamhet(fran, till):
        text = "Mottagaren hör till en annan nämnd eller verksamhet. Välj en annan grund."
        return Provning({"grund": text}, SaknadGrund.ANNAN_MYNDIGHET)
    if regel.kraver_medgivande:
        return _prova_samtycke(fran, till, den, medgivande, kategorier, motivering, ar_minderarig, person_id)
    if len(motivering.strip()) < regel.motivering:
        return Provning({"grund_motivering": _motivera(regel)}, SaknadGrund.MOTIVERING)
    return Provning({})


def _fel_regim(grund: str, fran: Enhet) -> str:
    if grund not in Delningsgrund.values:
        return "Välj en grund i listan."
    namn, regim = Delningsgrund(grund).label, Regim(fran.verksamhet.regim).label
    return f"{namn} får inte användas för uppgifter från {fran.namn} (sekretess: {regim}). Välj en annan grund."


def _motivera(regel: Grund) -> str:
    return f"Skriv varför grunden gäller, med minst {regel.motivering} tecken. {regel.fraga}"


def _samma_verksamhet(fran: Enhet, till: Enhet | Samverkanspart) -> bool:
    return isinstance(till, Enhet) and till.verksamhet_id == fran.verksamhet_id


def avser(medgivande: Medgivande, fran: Enhet, till: Enhet | Samverkanspart) -> bool:
    """The consent covers this one disclosing unit (A11) and this recipient (A08)."""
    mottagare = medgivande.mottagande_enhet_id if isinstance(till, Enhet) else medgivande.mottagande_part_id
    return medgivande.lamnande_enhet_id == fran.pk and mottagare == till.pk


def _prova_samtycke(
    fran: Enhet,
    till: Enhet | Samverkanspart,
    den: date,
    m: Medgivande | None,
    kategorier: Iterable[str],
    motivering: str,
    minderarig: bool,
    person_id: UUID | None,
) -> Provning:
    """A08 what it says, A09 it holds on the day, A10 withdrawn is gone, A11 the authority's own, A15 minors."""
    if m is None:
        text = "Samtycke saknas: fyll i vilka uppgifter, till vad, i vilken form och till vilken dag."
        return Provning({"samtycke": text}, SaknadGrund.INGET_SAMTYCKE)
    if m.aterkallat_vid is not None:
        text = "Personen har tagit tillbaka samtycket. Hämta in ett nytt innan du skickar."
        return Provning({"samtycke": text}, SaknadGrund.SAMTYCKE_ATER)
    if not m.ar_giltigt(den):
        return Provning(
            {"samtycke": "Samtycket gäller inte längre. Hämta in ett nytt innan du skickar."}, SaknadGrund.SAMTYCKE_SLUT
        )
    if not avser(m, fran, till) or (person_id and m.person_id != person_id):
        text = "Samtycket gäller en annan mottagare. Varje myndighet behöver ett eget samtycke."
        return Provning({"samtycke": text}, SaknadGrund.SAMTYCKE_ANNAT)
    if (onskade := set(kategorier)) and not onskade & set(m.kategorier):
        namn = ", ".join(sorted(str(Uppgiftskategori(k).label).lower() for k in onskade))
        return Provning({"samtycke": f"Samtycket gäller andra uppgifter. Det behöver gälla {namn}."}, SaknadGrund.SAMTYCKE_ANNAT)
    if minderarig:
        return _prova_minderarig(m, motivering)
    return Provning({})


def _prova_minderarig(m: Medgivande, motivering: str) -> Provning:
    """OSL 12:3: a guardian alone is not enough without a word on the minor's age and maturity (A15)."""
    fel = {}
    if not m.givare.strip():
        fel["samtycke_givare"] = "Personen är under 18 år. Skriv vilka som har lämnat samtycket."
    if not m.mognad.strip() and not motivering.strip():
        fel["grund_motivering"] = "Personen är under 18 år. Skriv hur du har bedömt personens ålder och mognad."
    return Provning(fel, SaknadGrund.INGET_SAMTYCKE if fel else None)
