"""The KPIs of KAS as data (kas.md 2, 3 and 6.1), in questionnaire versions 2019-2023 and 2024-: tables T1-T9 here, T10 and T11 in
ovriga.py, what may be wrong in the basis in kvalitet.py.

Titles are Kolada's own (data of 2026), the explanations ours. `villkor` is read in populationer.py. Change anything that moves a
figure and DEFINITIONSVERSION must change too: it is stored in every run and printed with it.
"""

from followup.kas.kpi import V2019, V2024, Form, Kpi, Population
from followup.kas.kvalitet import BRISTER, KVALITET
from followup.kas.ovriga import FERIEJOBB, PERSONAL

DEFINITIONSVERSION = "2026-11.2"  # and a line in historik.py

TABELLER = {
    "T1": "Deltagare",
    "T2": "Anvisade",
    "T3": "Vem som tog initiativ till anvisningen",
    "T4": "Ålder",
    "T5": "Utbildning vid inskrivning",
    "T6": "Tid utan arbete före inskrivning",
    "T7": "Tid i verksamheten",
    "T8": "Resultat vid avslut",
    "T9": "Till arbete eller studier",
    "T10": "Feriejobb",
    "T11": "Årsarbetare",
    "L": "Arbete efter form (redovisas inte i Kolada)",
    "I": "Underlag och uppgifter som saknas",
    KVALITET: "Uppgifter att rätta",
}
# Tables that share a card on the page, and the one that needs the page's whole width.
IHOP = {"T2": "T1", "T9": "T8"}
BREDA = {"T8"}
# Tables whose shares sum to 100 % (kas.md 6.1): a test and the page's warning for missing values build on them.
SUMMERAR_TILL_HUNDRA = ("T3", "T4", "T5", "T6", "T7", "T8")

_A, _D = "Resultat vid avslut i kommunens arbetsmarknadsverksamhet, deltagare", "Deltagare inom arbetsmarknadsverksamheten"
_V = "Anvisningar inom arbetsmarknadsverksamheten som initierats av"


def _deltagare(id: str, tabell: str, kort: str, titel: str, villkor: str, forklaring: str, **mer: object) -> Kpi:
    kalla = f"Kolada {id}; kas.md 6.1 {tabell}"
    return Kpi(id, tabell, kort, f"{_D} {titel}, andel (%)", Population.DELTAGARE, villkor, Form.ANDEL, forklaring, kalla, **mer)  # type: ignore[arg-type]


def _initiativ(id: str, kort: str, titel: str, villkor: str, forklaring: str, **mer: object) -> Kpi:
    kalla = f"Kolada {id}; kas.md 6.1 T3 och 6.3"
    return Kpi(id, "T3", kort, f"{_V} {titel}, andel (%)", Population.ANVISNINGAR, villkor, Form.ANDEL, forklaring, kalla, **mer)  # type: ignore[arg-type]


def _tid(id: str, kort: str, titel: str, villkor: str, forklaring: str, **mer: object) -> Kpi:
    kalla = f"Kolada {id}; kas.md 6.1 T7"
    return Kpi(id, "T7", kort, f"{_D} {titel}, andel (%)", Population.AVSLUTADE, villkor, Form.ANDEL, forklaring, kalla, **mer)  # type: ignore[arg-type]


def _resultat(kod: str, antal: str, andel: str, kort: str, forklaring: str) -> list[Kpi]:
    """A result category as count and as share: the same condition twice."""
    villkor, kalla = f"utfall = '{kod}'", "kas.md Q-M, 6.1 T8 och 6.2"
    gemensamt = {"tabell": "T8", "population": Population.AVSLUTADE, "villkor": villkor, "konsuppdelad": True}
    return [
        Kpi(id=antal, kort=f"{kort}, antal", titel=f"{_A} som {kort}, antal", form=Form.ANTAL, forklaring=forklaring,
            kalla=f"Kolada {antal}; {kalla}", **gemensamt),  # type: ignore[arg-type]
        Kpi(id=andel, kort=f"{kort}, andel", titel=f"{_A} som {kort}, andel (%)", form=Form.ANDEL, forklaring=forklaring,
            kalla=f"Kolada {andel}; {kalla}", **gemensamt),  # type: ignore[arg-type]
    ]  # fmt: skip


def _underlag(
    id: str, kort: str, population: Population, villkor: str, forklaring: str, tabell: str = "I", form: Form = Form.ANTAL
) -> Kpi:
    return Kpi(id, tabell, kort, kort, population, villkor, form, forklaring, "Systemets egen uppgift, redovisas inte i Kolada",
               konsuppdelad=tabell == "L")  # fmt: skip


DEFINITIONER: tuple[Kpi, ...] = (
    Kpi("U40800", "T1", "Deltagare, antal", "Deltagare i kommunala arbetsmarknadsåtgärder, antal", Population.DELTAGARE, "TRUE",
        Form.ANTAL, "Personer med en inskrivning som var öppen någon dag under året. Varje person räknas en gång, oavsett hur länge "
        "eller hur många gånger personen var inskriven. Feriejobb ingår inte.", "Kolada U40800; kas.md 6.1 T1", konsuppdelad=True),
    Kpi("U40803", "T2", "Anvisade, antal", "Deltagare som har anvisats till kommunala arbetsmarknadsåtgärder, antal",
        Population.ANVISADE, "TRUE", Form.ANTAL, "Personer som en remiss, anvisning eller egen ansökan kom in för under året. Varje "
        "person räknas en gång. Feriejobb ingår inte.", "Kolada U40803; kas.md 6.1 T2", konsuppdelad=True),
    _initiativ("U40806", "Arbetsförmedlingen", "arbetsförmedlingen", "initiator = 'af' AND NOT samverkan_soc",
        "Anvisningar från Arbetsförmedlingen utan att det skedde i samverkan med socialtjänsten.", versioner=(V2019,)),
    _initiativ("U40806", "Arbetsförmedlingen", "arbetsförmedlingen", "initiator = 'af'",
        "Anvisningar från Arbetsförmedlingen. En person som anvisats flera gånger räknas varje gång.", versioner=(V2024,)),
    _initiativ("U40824", "Arbetsförmedlingen i samverkan med socialtjänsten", "arbetsförmedlingen, i samverkan med socialtjänsten",
        "initiator = 'af' AND samverkan_soc", "Anvisningar från Arbetsförmedlingen som gjordes tillsammans med socialtjänsten.",
        versioner=(V2019,)),
    _initiativ("U40807", "Försäkringskassan", "försäkringskassan", "initiator = 'fk'", "Anvisningar från Försäkringskassan."),
    _initiativ("U40808", "Individen själv", "individen själv", "initiator = 'individen'",
        "Egna ansökningar och personer som kom själva till den gemensamma vägen in."),
    _initiativ("U40809", "Socialtjänst", "socialtjänst", "initiator = 'socialtjanst'",
        "Anvisningar från socialtjänsten. En kommunal arbetsmarknadsanställning för någon med ekonomiskt bistånd räknas hit."),
    _initiativ("U40810", "Övrigt eller annan instans", "övrigt/annan instans", "initiator = 'ovrigt'",
        "Anvisningar från skola, aktivitetsansvar, vård, kriminalvård, samordningsförbund, arbetsgivare och andra."),
    _deltagare("U40811", "T4", "24 år eller yngre", "som är 24 år eller yngre", "alder <= 24", "Deltagare som är högst 24 år."),
    _deltagare("U40812", "T4", "25 år eller äldre", "som är 25 år eller äldre", "alder >= 25", "Deltagare som är minst 25 år."),
    _deltagare("U40816", "T5", "Icke fullgjord grundskola", "med icke fullgjord grundskoleutbildning", "utb = 'ej_grund'",
        "Inte nio års grundskola eller motsvarande, så som det stod när den senast började inskrivningen startade."),
    _deltagare("U40815", "T5", "Högst grundskola", "med högst grundskoleutbildning", "utb = 'grund'",
        "Nio års grundskola eller motsvarande. Påbörjat men inte avslutat gymnasium räknas hit."),
    _deltagare("U40814", "T5", "Gymnasial", "med gymnasial utbildning", "utb = 'gymnasial'", "Slutbetyg från gymnasieskolan."),
    _deltagare("U40813", "T5", "Eftergymnasial", "med eftergymnasial utbildning", "utb = 'eftergymnasial'",
        "Högskola, yrkeshögskola eller annan utbildning efter gymnasiet, oavsett längd."),
    _deltagare("U40827", "T5", "Ej validerad eller utbildning saknas", "med ej validerad utbildning", "utb = 'ej_validerad'",
        "Utbildning saknas, eller utländsk utbildning som inte har kunnat omsättas till svensk nivå."),
    _deltagare("U40817", "T6", "Kortare än 6 månader", "som varit utan arbete kortare än 6 månader innan inskrivning",
        "start < utan_arbete_sedan + interval '6 months'", "Mindre än 6 månader från sista dagen i arbete till inskrivningen. Bara "
        "anställningar längre än en månad räknas som arbete."),
    _deltagare("N40826", "T6", "6–12 månader", "som varit utan arbete mellan 6-12 månader innan inskrivning",
        "start >= utan_arbete_sedan + interval '6 months' AND start <= utan_arbete_sedan + interval '12 months'",
        "Från 6 till och med 12 månader utan arbete vid inskrivningen. Datum jämförs, månader avrundas inte.", versioner=(V2024,)),
    _deltagare("N40827", "T6", "Mer än 12, högst 24 månader",
        "som varit utan arbete mellan mer än 12 och som längst 24 månader innan inskrivning",
        "start > utan_arbete_sedan + interval '12 months' AND start <= utan_arbete_sedan + interval '24 months'",
        "Mer än 12 och högst 24 månader utan arbete vid inskrivningen.", versioner=(V2024,)),
    _deltagare("U40818", "T6", "6–24 månader", "som varit utan arbete mellan 6-24 månader innan inskrivning",
        "start >= utan_arbete_sedan + interval '6 months' AND start <= utan_arbete_sedan + interval '24 months'",
        "Från 6 till och med 24 månader utan arbete vid inskrivningen. Från 2024 är raden summan av de två mellersta.",
        delsumma_i=(V2024,)),
    _deltagare("U40819", "T6", "Mer än 24 månader", "som varit utan arbete mer än 24 månader innan inskrivning",
        "start > utan_arbete_sedan + interval '24 months'", "Mer än 24 månader utan arbete vid inskrivningen."),
    _deltagare("U40835", "T6", "Uppgift saknas", "som saknar uppgift om hur länge de varit utan arbete innan inskrivning",
        "utan_arbete_sedan IS NULL", "Deltagare där tiden utan arbete inte är känd."),
    _tid("U40820", "Kortare än 3 månader", "vars insatser avslutats inom 3 månader", "langd_till < langd_fran + interval '3 months'",
        "Mindre än 3 månader från inskrivning till avslut.", versioner=(V2019,)),
    _tid("U40821", "3–6 månader", "vars insatser har avslutats efter mellan 3 och 6 månader",
        "langd_till >= langd_fran + interval '3 months' AND langd_till <= langd_fran + interval '6 months'",
        "Från 3 till och med 6 månader från inskrivning till avslut.", versioner=(V2019,)),
    _tid("N40828", "Högst 6 månader", "vars insatser avslutats inom 6 månader", "langd_till <= langd_fran + interval '6 months'",
        "Högst 6 månader från inskrivning till avslut.", versioner=(V2024,)),
    _tid("N40829", "Mer än 6, högst 12 månader", "vars insatser har avslutats efter mellan 6 och 12 månader",
        "langd_till > langd_fran + interval '6 months' AND langd_till <= langd_fran + interval '12 months'",
        "Mer än 6 och högst 12 månader från inskrivning till avslut.", versioner=(V2024,)),
    _tid("N40830", "Mer än 12, högst 24 månader", "vars insatser har avslutats efter mellan mer än 12 månader och som längst 24 månader",
        "langd_till > langd_fran + interval '12 months' AND langd_till <= langd_fran + interval '24 months'",
        "Mer än 12 och högst 24 månader från inskrivning till avslut.", versioner=(V2024,)),
    _tid("U40822", "Mer än 6, högst 24 månader", "vars insatser har avslutats efter mellan 6 och 24 månader",
        "langd_till > langd_fran + interval '6 months' AND langd_till <= langd_fran + interval '24 months'",
        "Mer än 6 och högst 24 månader från inskrivning till avslut. Från 2024 är raden summan av de två mellersta.",
        delsumma_i=(V2024,)),
    _tid("U40823", "Mer än 24 månader", "vars insatser har avslutats efter mer än 24 månader",
        "langd_till > langd_fran + interval '24 months'", "Mer än 24 månader från inskrivning till avslut."),
    Kpi("N40450", "T8", "Avslutade, antal", f"{_A} totalt, antal", Population.AVSLUTADE, "TRUE", Form.ANTAL,
        "Personer med minst ett avslut under året. Den som avslutats flera gånger räknas en gång, med det senaste avslutet. Att byta "
        "insats är inget avslut.", "Kolada N40450; kas.md 6.1 T8", konsuppdelad=True),
    *_resultat("A", "U40450", "U40406", "A. Börjat arbeta", "Anställning med eller utan subvention på den vanliga arbetsmarknaden, eller "
        "eget företag, minst en sammanhängande månad. Kommunal arbetsmarknadsanställning räknas inte."),
    *_resultat("B", "U40451", "U40409", "B. Börjat studera", "Komvux, folkhögskola, högskola eller annan utbildning som ger rätt till "
        "studiemedel. SFI räknas inte."),
    *_resultat("C", "U40452", "U40412", "C. Överförts till annan myndighet", "Ansvaret gick över till en annan myndighet av annat skäl "
        "än att uppdraget var utfört, till exempel beviljad sjukersättning, pension eller a-kassa."),
    *_resultat("D", "U40453", "U40415", "D. Slutförda uppdrag", "Uppdraget från den som remitterade är utfört och utlåtandet lämnat."),
    *_resultat("E", "U40454", "U40418", "E. Övrigt", "Allt annat: avbröt i förtid, flyttade, avled eller annat skäl."),
    Kpi("U40455", "T9", "Börjat arbeta eller studera, andel", f"{_A} som börjat arbeta eller studera, andel (%)", Population.AVSLUTADE,
        "utfall IN ('A', 'B')", Form.SUMMA, "Andelen A plus andelen B. De avrundas var för sig till åtta decimaler och läggs sedan ihop, "
        "som i Kolada.", "Kolada U40455; kas.md 6.1 T9 och 3", konsuppdelad=True, delar=("U40406", "U40409")),
    *FERIEJOBB,
    *PERSONAL,
    _underlag("arb_osubv", "Arbete utan subvention, andel", Population.AVSLUTADE, "utfall = 'A' AND arbetsform = 'osubv'",
        "Del av A: anställning utan subvention.", "L", Form.ANDEL),
    _underlag("arb_subv", "Arbete med subvention, andel", Population.AVSLUTADE, "utfall = 'A' AND arbetsform = 'subv'",
        "Del av A: anställning med subvention hos en vanlig arbetsgivare.", "L", Form.ANDEL),
    _underlag("arb_eget", "Eget företag, andel", Population.AVSLUTADE, "utfall = 'A' AND arbetsform = 'eget'",
        "Del av A: eget företag. KAS nämner det inte.", "L", Form.ANDEL),
    _underlag("annan_bas", "Avslut räknade på det andra sättet", Population.ANNAN_BAS, "TRUE",
        "Antalet avslut per inskrivning när sidan räknar per person, och tvärtom."),
    _underlag("preliminara", "Arbeten som inte är bekräftade än", Population.AVSLUTADE, "preliminart",
        "Avslut till arbete utan avtal om minst en månad och utan bekräftelse."),
    _underlag("ej_paborjade", "Inskrivna som aldrig började", Population.EJ_PABORJADE, "TRUE",
        "Personer som skrevs in men vars ärende stängdes under året utan att de började."),
    _underlag("utb_saknas", "Deltagare utan uppgift om utbildning", Population.DELTAGARE, "utbildning IS NULL",
        "Utbildningen är inte ifylld vid inskrivningen."),
    _underlag("arb_saknas", "Deltagare utan uppgift om tid utan arbete", Population.DELTAGARE, "utan_arbete_sedan IS NULL",
        "Dagen då personen senast hade arbete är inte ifylld."),
    _underlag("kon_saknas", "Deltagare utan uppgift om kön", Population.DELTAGARE, "kon NOT IN ('K', 'M')",
        "Räknas bara i totalen, inte bland kvinnor eller män."),
    _underlag("alder_saknas", "Deltagare utan födelseår", Population.DELTAGARE, "fodelsear IS NULL", "Räknas i ingen åldersgrupp."),
    _underlag("utan_kod", "Avslutade utan resultat", Population.AVSLUTADE, "utan_kod", "Avslut utan kod räknas som E tills det är rättat."),
    *BRISTER,
)  # fmt: skip


def definitioner(version: str) -> list[Kpi]:
    """The KPIs of a questionnaire version, in page order."""
    return [k for k in DEFINITIONER if version in k.versioner]


def definition(kpi: str, version: str) -> Kpi | None:
    return next((k for k in DEFINITIONER if k.id == kpi and version in k.versioner), None)
