"""Volume and outflow, what goals of an agreement are set on (S138, S139), and remisser outside the agreement's groups (S141)."""

from followup.enums import Malriktning
from followup.matt.definition import Form, Matt, Objekt
from followup.matt.fragor import BORJADE, DEL_FRAN, DEL_TILL, KOM_IN, NAGON_DAG, REMISS, SLUTADE, av_fall, av_remisser

UTANFOR = "a_utanfor"

# The groups of the agreement that held on the day the remiss came in. What is not known of a person puts nobody outside. followup/vy/
# avtalsgrupp.py has the same rule for one remiss; tests/followup/test_avtalsgrupp.py holds them together.
GALLDE = "x.enhet_id = r.enhet_id AND x.fran_den <= r.inkom_den AND (x.till_den IS NULL OR x.till_den >= r.inkom_den)"
ALDER = "EXTRACT(YEAR FROM r.inkom_den)::int - r.fodelsear"
INNANFOR = f"""EXISTS (SELECT 1 FROM statistik.avtalsgrupp x WHERE {GALLDE}
    AND COALESCE({ALDER} >= x.alder_fran, true) AND COALESCE({ALDER} <= x.alder_till, true)
    AND COALESCE(an.niva_avsandare = ANY(x.nivaer), true) AND COALESCE(r.kalla = ANY(x.kallor), true))"""  # noqa: S608
HAR_GRUPPER = f"EXISTS (SELECT 1 FROM statistik.avtalsgrupp x WHERE {GALLDE})"  # noqa: S608
MED_NIVA = f"{REMISS} JOIN statistik.anvisning an ON an.anvisning_id = r.anvisning_id"

VOLYM: tuple[Matt, ...] = (
    Matt("v_deltagare", "Deltagare", "Deltagare", Form.ANTAL, Objekt.INSKRIVNING, av_fall(NAGON_DAG),
         "Ärenden som var inskrivna någon dag under de tolv månaderna. I december är det kalenderåret.", "Inskrivna",
         "Felregistreringar och feriejobb.", "statistik.fall: inskriven_den, avslutad_den", "S139", enhet="deltagare"),
    Matt("v_paborjade", "Påbörjade", "Påbörjade", Form.ANTAL, Objekt.INSKRIVNING, av_fall(BORJADE),
         "Ärenden som skrevs in under de tolv månaderna. I december är det kalenderåret.", "Inskrivna",
         "Felregistreringar och feriejobb.", "statistik.fall: inskriven_den", "S139", enhet="inskrivna"),
    Matt("v_avslutade", "Avslutade", "Avslutade", Form.ANTAL, Objekt.INSKRIVNING, av_fall(SLUTADE),
         "Ärenden som avslutades under de tolv månaderna. I december är det kalenderåret.", "Avslutade",
         "Den som aldrig började, felregistreringar och feriejobb.", "statistik.fall: avslutad_den", "S139", enhet="avslutade"),
    Matt("v_utflode", "Utflöde per månad", "Utflöde", Form.KVOT, Objekt.INSKRIVNING,
         av_fall(NAGON_DAG, t=f"CASE WHEN {SLUTADE} THEN 1 ELSE 0 END", n=f"({DEL_TILL} - {DEL_FRAN} + 1) / 30.4375"),
         "Avslutade per hundra inskrivna och månad: avslutade under de tolv månaderna genom tiden som alla var inskrivna.",
         "Månader som inskriven", "Den som aldrig började räknas inte som avslutad. Felregistreringar och feriejobb.",
         "statistik.fall: inskriven_den, avslutad_den", "S138", faktor=100.0, enhet="av hundra per månad", delar_personerna=True),
    Matt(UTANFOR, "Remisser utanför avtalets målgrupper", "Utanför målgrupp", Form.ANDEL, Objekt.ANVISNING,
         av_remisser(f"{KOM_IN} AND {HAR_GRUPPER}", fran=MED_NIVA, ja=f"NOT {INNANFOR}"),
         "Remisser som kom in under tolv månader och inte hör till någon målgrupp i det uppdragsavtal som gällde den dagen: ålder det året, "
         "nivå enligt avsändaren och källa. Det som inte är känt om personen gör ingen utanför.",
         "Remisser som kom in medan ett signerat uppdragsavtal med målgrupper gällde", "Återtagna remisser, feriejobb.",
         "statistik.anvisning: inkom_den, fodelsear, niva_avsandare, kalla; statistik.avtalsgrupp", "S141", Malriktning.HOGST),
)  # fmt: skip
