"""What may be missing or contradict itself in the basis of a year (kas.md 6.4; requirements S172, T16). Each is a KPI in a table of its
own, so the count in a run, the list of cases and the text are one object (N01). Not keyed into Kolada.

Two lists: what can be wrong, and what cannot be, because the database refuses it.
"""

from dataclasses import dataclass

from followup.kas.kpi import Form, Kpi, Population

KVALITET = "K"
YNGST, ALDST = 15, 80  # an age at enrolment outside this is taken for a mistyped year of birth

_I_ARET = "slut BETWEEN %(fran)s AND %(till)s"
_ANVISAD = "SELECT 1 FROM statistik.anvisning kv WHERE kv.inskrivning_id = id"


def _brist(id: str, kort: str, villkor: str, forklaring: str) -> Kpi:
    return Kpi(
        id,
        KVALITET,
        kort,
        kort,
        Population.INSKRIVNINGAR,
        villkor,
        Form.ANTAL,
        forklaring,
        "Systemets egen kontroll av underlaget",
    )


BRISTER: tuple[Kpi, ...] = (
    _brist("kv_utb", "Utbildning saknas", "utbildning IS NULL", "Räknas i ”ej validerad eller utbildning saknas” (T5)."),
    _brist("kv_utan_arb", "Tid utan arbete saknas", "utan_arbete_sedan IS NULL", "Räknas i ”uppgift saknas” (T6)."),
    _brist("kv_arb_efter", "Utan arbete sedan en dag efter inskrivningen", "utan_arbete_sedan > start",
           "Dagen ligger efter inskrivningen och räknas som kortare än 6 månader (T6). Något av datumen är fel."),
    _brist("kv_kon", "Kön saknas", "kon NOT IN ('K', 'M')", "Räknas bara i totalen, inte bland kvinnor eller män."),
    _brist("kv_alder", "Födelseår saknas eller är orimligt",
           f"fodelsear IS NULL OR EXTRACT(YEAR FROM start) - fodelsear NOT BETWEEN {YNGST} AND {ALDST}",
           f"Åldern vid inskrivningen är inte mellan {YNGST} och {ALDST} år (T4)."),
    _brist("kv_initiator", "Initiativ saknas", "initiator IS NULL", "Det står inte vem som tog initiativet."),
    _brist("kv_anvisad", "Inskriven under året utan remiss eller ansökan",
           f"start BETWEEN %(fran)s AND %(till)s AND NOT EXISTS ({_ANVISAD})",
           "Personen är deltagare men ingen anvisning är registrerad, så hen saknas i T2 och T3."),
    _brist("kv_obekraft", "Arbete som inte är bekräftat efter en månad",
           f"preliminart AND {_I_ARET} AND slut + interval '1 month' < %(idag)s",
           "A kräver minst en månads arbete. Det har gått en månad sedan avslutet och ingen har bekräftat det (T8)."),
    _brist("kv_d_remitt", "Slutfört uppdrag utan den som remitterade",
           f"utfall = 'D' AND {_I_ARET} AND NOT EXISTS ({_ANVISAD} AND kv.initiator <> 'individen')",
           "D är ett uppdrag från någon annan. Ärendet har ingen remiss från en myndighet eller enhet (T8)."),
    _brist("kv_kommunal", "Till arbete men med en kommunal anställning som fortsätter",
           f"utfall = 'A' AND {_I_ARET} AND EXISTS (SELECT 1 FROM statistik.anstallning kv WHERE kv.inskrivning_id = id "  # noqa: S608
           "AND kv.slag = 'kommunal' AND COALESCE(kv.slut_den, 'infinity') > slut)",
           "En kommunal arbetsmarknadsanställning är en insats och räknas aldrig som A (T8)."),
    _brist("kv_utan_kod", "Avslut utan resultat", f"utan_kod AND {_I_ARET}", "Räknas som E tills det är rättat (T8)."),
    _brist("kv_uppfolj", "Uppföljning som inte är gjord",
           f"{_I_ARET} AND EXISTS (SELECT 1 FROM statistik.uppfoljning kv WHERE kv.inskrivning_id = id AND kv.status = 'planerad' "  # noqa: S608
           "AND kv.forfaller_den < %(idag)s)",
           "Dagen för uppföljning efter avslutet har passerat. Svaret kan ändra om arbetet varade en månad."),
)  # fmt: skip


@dataclass(frozen=True)
class Omojlig:
    """A contradiction that never gets in, and what refuses it."""

    namn: str
    stopp: str


OMOJLIGA = (
    Omojlig("Avslutad före inskrivningen", "Avslutet går inte att spara."),
    Omojlig("Resultat B utan studiemedel", "Studier blir B bara när de ger rätt till studiemedel, annars E."),
    Omojlig("Resultat D utan utlåtande", "D går inte att spara utan dagen då utlåtandet lämnades."),
    Omojlig("Resultat A utan dagen då arbetet började", "A går inte att spara utan dag och anställningsform."),
    Omojlig("Avslut utan KAS-kod", "Varje avslut utom felregistrering har en kod."),
)
