"""A hand-counted municipality: every case was made to sit on an edge of a KAS rule. The constants in test_kas_handraknad.py are
counted by hand from these two tables, never by the code.

Two nämnder: N1 with the units A and B, N2 with unit C. Persons 13 and 14 have a row in each nämnd and are one human being.
"""

from dataclasses import dataclass, field
from datetime import date

from ame.people.enums import Kon
from followup.enums import Bekraftelse
from tests.factories import (
    ArbetsbekraftelseFactory,
    ArendeFactory,
    AvslutFactory,
    BaslinjeFactory,
    BestallningstypFactory,
    EnhetFactory,
    KommunFactory,
    NamndFactory,
    PersonFactory,
    RemissFactory,
    UserFactory,
    VerksamhetFactory,
)

KOD = "9012"
RESULTAT = {
    "A": {},
    "B": {"studier": True},
    "C": {"ersattning": True},
    "D": {"uppdrag": True},
    "E": {"avbrott": True},
    "fel": {"felregistrering": True},
}

PERSONER = {
    "p1": ("K", 1990), "p2": ("M", 1985), "p3": ("K", 2001), "p4": ("M", 2000), "p5": ("K", 1970), "p6": ("K", 2007),
    "p7": ("M", 1960), "p8": ("O", 1995), "p9": ("M", 1998), "p10": ("K", 1992), "p11": ("M", 1988), "p12": ("K", 1979),
    "p13": ("K", 1966), "p14": ("M", 1983), "p15": ("M", 1980), "p16": ("K", 1981), "p17": ("M", 1990), "p18": ("K", 1975),
    "p20": ("K", 2003), "p21": ("K", 1999), "p22": ("M", 1997),
}  # fmt: skip

# person, unit, enrolled, ended, result, education, without work since, more
INSKRIVNINGAR = [
    # two enrolments in a year: the second one is both reference and closing
    ("p1", "A", "2025-01-10", "2025-04-30", "E", "grund", "2024-01-10", {}),
    ("p1", "A", "2025-08-01", "2025-12-15", "A", "gymnasial", "2025-05-01", {}),
    # returner: 93 days after the end of an enrolment that lies outside the year
    ("p2", "A", "2023-02-01", "2024-11-30", "D", "eftergymnasial", "2022-06-01", {}),
    ("p2", "A", "2025-03-03", None, "", "ej_grund", "2024-12-01", {}),
    # open over New Year at both ends; enrolled exactly 12 months after the last work
    ("p3", "A", "2024-11-15", "2026-02-10", "B", "gymnasial", "2023-11-15", {}),
    # ended on the first day of the year; one day more than 24 months without work
    ("p4", "A", "2024-06-01", "2025-01-01", "B", "grund", "2022-05-31", {}),
    # enrolled, never started
    ("p5", "A", "2025-02-01", "2025-03-01", "ej", "eftergymnasial", "2025-01-01", {}),
    ("p6", "B", "2025-06-15", "2025-07-15", "E", "grund", None, {"slag": "feriejobb"}),
    # both values missing
    ("p7", "B", "2025-05-05", None, "", "", None, {}),
    # sex unknown; the whole year; exactly 24 months without work
    ("p8", "B", "2025-01-01", "2025-12-31", "C", "ej_validerad", "2023-01-01", {}),
    # work that was confirmed after the year; exactly 6 months without work
    ("p9", "A", "2025-09-01", "2025-11-20", "A", "gymnasial", "2025-03-01", {"arbetsform": "subv", "bekraftat": "bekraftat"}),
    # work that turned out to last less than a month; exactly 12 months in the activity
    ("p10", "A", "2024-10-01", "2025-10-01", "A", "grund", "2024-04-02", {"bekraftat": "upphorde"}),
    # work not yet confirmed; exactly 24 months in the activity, closed on the last day of the year
    ("p11", "B", "2023-12-31", "2025-12-31", "A", "ej_grund", "2021-12-31", {"bekraftat": None}),
    # tie 1: two units, same last day: B before D
    ("p12", "A", "2025-02-01", "2025-06-30", "D", "eftergymnasial", "2024-12-01", {}),
    ("p12", "B", "2025-03-01", "2025-06-30", "B", "eftergymnasial", "2024-12-01", {}),
    # tie 2: two nämnder, same human being: C before E
    ("p13", "A", "2025-01-15", "2025-08-31", "E", "grund", "2020-01-01", {}),
    ("p13", "C", "2025-01-20", "2025-08-31", "C", "gymnasial", "2022-12-31", {}),
    # tie 3: same first and last day: A before B
    ("p14", "A", "2024-03-01", "2025-05-31", "B", "grund", "2023-01-01", {}),
    ("p14", "C", "2024-03-01", "2025-05-31", "A", "grund", "2023-01-01", {"arbetsform": "eget"}),
    # outside the year
    ("p15", "A", "2023-01-01", "2024-12-31", "A", "grund", "2022-01-01", {}),
    ("p16", "A", "2026-01-01", None, "", "grund", "2025-01-01", {}),
    # registered by mistake
    ("p17", "A", "2025-04-01", "2025-04-02", "fel", "grund", "2024-01-01", {}),
    # another assignment, counted only when chosen
    ("p18", "B", "2025-03-01", None, "", "grund", "2024-01-01", {"slag": "osa"}),
    # more than 24 months in the activity; education known, time without work not
    ("p20", "C", "2023-01-02", "2025-02-03", "D", "eftergymnasial", None, {}),
]

# person, unit, came in, initiator, status, more
ANVISNINGAR = [
    ("p1", "A", "2025-01-02", "socialtjanst", "besvarad", {}),
    ("p1", "A", "2025-07-20", "af", "besvarad", {"har_samverkan_soc": True}),
    ("p2", "A", "2025-02-20", "individen", "antagen", {"kalla": "egen_ansokan"}),
    ("p3", "A", "2024-11-01", "socialtjanst", "besvarad", {}),  # another year
    ("p5", "A", "2025-01-20", "fk", "mottagen", {"kalla": "fk"}),
    ("p6", "B", "2025-06-01", "individen", "besvarad", {"slag": "feriejobb"}),
    ("p9", "A", "2025-08-20", "af", "besvarad", {"kalla": "af"}),
    ("p10", "A", "2025-01-01", "af", "besvarad", {"ar_am_anstallning_eb": True}),  # counted under socialtjänst
    ("p21", "A", "2025-12-31", "ovrigt", "avbojd", {"kalla": "kaa"}),
    ("p22", "A", "2025-06-01", "socialtjanst", "atertagen", {}),
    ("p12", "A", "2025-02-20", "socialtjanst", "omdirigerad", {}),  # lives on as the next row
    ("p12", "B", "2025-02-25", "socialtjanst", "besvarad", {}),
    ("p13", "A", "2025-01-05", "socialtjanst", "besvarad", {}),
    ("p13", "C", "2025-01-06", "ovrigt", "besvarad", {"kalla": "vard"}),
    ("p18", "B", "2025-02-20", "af", "antagen", {"slag": "osa"}),
]


@dataclass
class Kommun12:
    kommun: object
    enheter: dict
    avsandare: object
    remittent: object
    typer: dict = field(default_factory=dict)
    personer: dict = field(default_factory=dict)
    arenden: list = field(default_factory=list)
    remisser: list = field(default_factory=list)


def _dag(text):
    return date.fromisoformat(text) if text else None


def bygg_kommun12() -> Kommun12:
    """Writes the two tables to the database."""
    kommun = KommunFactory(kod=KOD, namn="Handräkna")
    n1, n2 = NamndFactory(kommun=kommun), NamndFactory(kommun=kommun)
    v1, v2 = VerksamhetFactory(namnd=n1), VerksamhetFactory(namnd=n2)
    enheter = {"A": EnhetFactory(verksamhet=v1), "B": EnhetFactory(verksamhet=v1), "C": EnhetFactory(verksamhet=v2)}
    remittent = EnhetFactory(remittent=True, verksamhet=v1)
    plats = Kommun12(kommun, enheter, UserFactory(roll="socialsekreterare", enhet=remittent), remittent)
    plats.typer = {v.pk: BestallningstypFactory(verksamhet=v) for v in (v1, v2)}
    ansvariga = {namn: UserFactory(roll="handlaggare", enhet=enhet) for namn, enhet in enheter.items()}
    for rad in INSKRIVNINGAR:
        plats.arenden.append(_inskrivning(plats, ansvariga, *rad))
    for rad in ANVISNINGAR:
        plats.remisser.append(_anvisning(plats, *rad))
    return plats


def person_i(plats, namn, enhet):
    """The person's row in the unit's nämnd, made when it is first needed."""
    namnd = enhet.verksamhet.namnd
    if (namn, namnd.pk) not in plats.personer:
        kon, ar = PERSONER[namn]
        plats.personer[namn, namnd.pk] = PersonFactory(
            namnd=namnd,
            kon=kon,
            fodelsedatum=date(ar, 5, 15),
            person_key=9_000_000 + int(namn[1:]),
            identitet=False,
            efternamn=f"Provsson {namn}",
        )
    return plats.personer[namn, namnd.pk]


def _inskrivning(plats, ansvariga, namn, enhet, start, slut, resultat, utb, sedan, mer):
    enheten = plats.enheter[enhet]
    mer = dict(mer)
    status = {"": "insats", "ej": "ej_paborjat"}.get(resultat, "avslutat")
    arende = ArendeFactory(
        person=person_i(plats, namn, enheten), enhet=enheten, ansvarig=ansvariga[enhet], status=status, slag=mer.pop("slag", "ame"),
        inkom_den=_dag(start), inskriven_den=_dag(start), avslutad_den=_dag(slut),
        ej_paborjad_orsak="tackade_nej" if resultat == "ej" else "",
        ansvar=False, baslinje=False, deltagande=False, avslut=False,
    )  # fmt: skip
    BaslinjeFactory(
        arende=arende, utbildning=utb, utan_arbete_sedan=_dag(sedan), grund_utan_arbete="anstallning" if sedan else ""
    )
    if status == "avslutat":
        _avslut(arende, resultat, **mer)
    return arende


def _avslut(arende, resultat, *, arbetsform="osubv", bekraftat="avtal"):
    fakta = {"arbetsform": arbetsform, "har_avtal_minst_en_manad": bekraftat == "avtal"} if resultat == "A" else {}
    avslut = AvslutFactory(arende=arende, **RESULTAT[resultat], **fakta)
    if resultat == "A" and bekraftat in Bekraftelse.values:
        ArbetsbekraftelseFactory(avslut=avslut, utfall=bekraftat)


def _anvisning(plats, namn, enhet, inkom, initiator, status, mer):
    enheten = plats.enheter[enhet]
    person = person_i(plats, namn, enheten)
    arende = next((a for a in plats.arenden if a.person_id == person.pk and a.enhet_id == enheten.pk), None)
    return RemissFactory(
        skickad=True, status=status, person=person, mottagande_enhet=enheten, inkom_den=_dag(inkom), initiator=initiator,
        kon=person.kon if person.kon != Kon.OKANT else "K", arende=arende if status in ("mottagen", "antagen", "besvarad") else None,
        avbojningsskal="platsbrist" if status == "avbojd" else "",
        avslut_text="Skäl." if status in ("avbojd", "atertagen", "omdirigerad") else "",
        avsandare=plats.avsandare, avsandande_enhet=plats.remittent, bestallningstyp=plats.typer[enheten.verksamhet_id],
        medgivande=None, grund="samma_myndighet", avtalade=False, identitetsnummer="", **mer,
    )  # fmt: skip
