"""Results (methods.md 4.2-4.5): ends by time since start, follow-up, steps, return. What they show is utfall; differences between groups are
shown beside their mix, and nothing here says why (4.6)."""

from followup.enums import Malriktning
from followup.matt.definition import TVA_AREN, Form, Matt, Objekt
from followup.matt.fragor import FALL, SLUTADE, av_fall, av_remisser, dagar, hade_hant

UTFALL = ((1, "Arbete"), (2, "Studier"), (3, "Annat avslut"))
STEG = ((1, "Närmare arbete"), (2, "Samma nivå"), (3, "Längre från arbete"), (4, "Ny bedömning saknas"))
ATER = ((1, "Ny remiss"), (3, "Flyttat eller avlidit"))
# A cohort is followed for at least a year where it can be: it began within the two years that end with the window.
TVA_AR = "BETWEEN %(fran)s::date - interval '1 year' AND %(till)s"
INTE_ANNU = "CASE WHEN COALESCE({slut} <= %(till)s, false) THEN {utfall} ELSE 0 END"

NIVASTEG = """LEFT JOIN LATERAL (
    SELECT x.niva FROM statistik.niva x WHERE x.inskrivning_id = f.inskrivning_id AND x.bedomd_den > f.inskriven_den AND x.bedomd_den <= %(till)s
    ORDER BY x.bedomd_den DESC, x.registrerad_vid DESC LIMIT 1
) nu ON true"""
_STEG = "array_position(ARRAY['rod','gul','gron'], {x})"
STEGKOD = f"""CASE WHEN nu.niva IS NULL THEN 4 WHEN {_STEG.format(x="nu.niva")} > {_STEG.format(x="f.niva")} THEN 1
    WHEN nu.niva = f.niva THEN 2 ELSE 3 END"""
NY_REMISS = """LEFT JOIN LATERAL (
    SELECT min(x.inkom_den) AS den FROM statistik.anvisning x WHERE x.person_key = f.person_key AND x.kommunkod = f.kommunkod
        AND x.slag <> 'feriejobb' AND x.status <> 'atertagen' AND x.inkom_den > f.avslutad_den AND x.inkom_den <= %(till)s
) ny ON true"""
FORFALLEN = """JOIN statistik.uppfoljning u ON u.inskrivning_id = f.inskrivning_id AND u.dag = {dag}
    AND u.forfaller_den BETWEEN %(fran)s AND %(till)s"""
# Not known is not "no work" (R8): such a row is told beside the figure and is not in its basis.
I_ARBETE = """CASE WHEN u.status = 'gjord' AND u.gjord_den <= %(till)s
    THEN COALESCE(u.sysselsattning IN ('arbete_osubv', 'arbete_subv', 'studier'), false) END"""

RESULTAT: tuple[Matt, ...] = (
    Matt("r_utfall", "I arbete inom ett år från start", "Arbete inom ett år", Form.HANDELSE, Objekt.INSKRIVNING,
         av_fall(f"f.forsta_insats_den {TVA_AR}", dag=dagar("f.forsta_insats_den", "f.avslutad_den"),
                 utfall=INTE_ANNU.format(slut="f.avslutad_den", utfall="f.handelse")),
         "Alla vars första insats började under två år, och hur stor del som har gått till arbete inom ett år. De som är kvar följs till sista "
         "dagen (kumulativ incidens, Aalen-Johansen). Studier, annat avslut och de som är kvar står under Resultat.",
         "Inskrivna med en första insats", "Den som aldrig började, felregistreringar och feriejobb.",
         "statistik.fall: forsta_insats_den, avslutad_den, handelse", "methods 4.2 R1-R5, S130", utfall=UTFALL, period=TVA_AREN),
    Matt("r_utfall_remiss", "I arbete inom ett år från remissen", "Arbete från remissen", Form.HANDELSE, Objekt.INSKRIVNING,
         av_fall(f"f.inkom_den {TVA_AR}", dag=dagar("f.inkom_den", "f.avslutad_den"),
                 utfall=INTE_ANNU.format(slut="f.avslutad_den", utfall="f.handelse")),
         "Som måttet från start, men räknat från den dag remissen kom: väntan ingår.", "Inskrivna", "Felregistreringar och feriejobb.",
         "statistik.fall: inkom_den, avslutad_den, handelse", "methods 4.2 R1", utfall=UTFALL, period=TVA_AREN),
    Matt("r_avslutade", "Avslutade ärenden till arbete eller studier", "Arbete eller studier", Form.ANDEL, Objekt.INSKRIVNING,
         av_fall(SLUTADE, ja="f.kas_utfall IN ('A', 'B')"),
         "Avslutade ärenden under tolv månader där resultatet är arbete eller studier. Räknas per ärende; KAS räknar per person och kalenderår.",
         "Avslutade ärenden", "Den som aldrig började, felregistreringar och feriejobb.", "statistik.fall: avslutad_den, kas_utfall", "S130, C72"),
    Matt("r_tid", "Tid i verksamheten", "Tid i AME", Form.DAGAR, Objekt.INSKRIVNING,
         av_fall(f"f.inskriven_den {TVA_AR}", dag=dagar("f.inskriven_den", "f.avslutad_den"), ja=hade_hant("f.avslutad_den")),
         "Dagar från inskrivning till avslut, också för den som aldrig började. De som är inskrivna följs till sista dagen (Kaplan-Meier).",
         "Inskrivna under två år", "Felregistreringar och feriejobb.", "statistik.fall: inskriven_den, avslutad_den", "T01, C72",
         Malriktning.HOGST, enhet="dagar", period=TVA_AREN),
    Matt("r_steg", "Närmare arbete", "Steg", Form.FORDELNING, Objekt.INSKRIVNING,
         av_fall(f"{SLUTADE} AND f.niva <> 'saknas'", fran=f"{FALL} {NIVASTEG}", dag="0", utfall=STEGKOD),
         "Avslutade efter om den senast bedömda nivån är närmare arbete, densamma eller längre bort än nivån vid start.",
         "Avslutade med nivå vid start", "Den som aldrig började.", "statistik.niva, statistik.fall: niva", "methods 1.5, C72", utfall=STEG),
    Matt("r_ater", "Ny remiss inom ett år efter avslut", "Rundgång", Form.HANDELSE, Objekt.INSKRIVNING,
         av_fall(f"f.avslutad_den {TVA_AR} AND NOT f.ar_ej_paborjad", fran=f"{FALL} {NY_REMISS}",
                 dag="CASE WHEN f.utfall IN ('flytt', 'avliden') THEN 0 ELSE COALESCE(ny.den, %(till)s) - f.avslutad_den END",
                 utfall="CASE WHEN f.utfall IN ('flytt', 'avliden') THEN 3 WHEN ny.den IS NOT NULL THEN 1 ELSE 0 END"),
         "Avslutade under två år, och hur stor del som har fått en ny remiss inom ett år. Den som har flyttat eller avlidit kan inte komma "
         "tillbaka. De andra följs till sista dagen (kumulativ incidens, Aalen-Johansen).", "Avslutade ärenden", "Den som aldrig började, feriejobb.",
         "statistik.fall: avslutad_den; statistik.anvisning: inkom_den", "methods 4.5, S017", Malriktning.HOGST, utfall=ATER, period=TVA_AREN),
    *(
        Matt(f"r_dag{dag}", f"I arbete eller studier {dag} dagar efter avslut", f"Efter {dag} dagar", Form.ANDEL, Objekt.INSKRIVNING,
             av_fall("true", fran=f"{FALL} {FORFALLEN.format(dag=dag)}", ja=I_ARBETE),
             "Uppföljningar som har förfallit, med svar, där personen var i arbete eller studier. Den som inte nåddes eller inte ville svara "
             "ingår inte: hur många de är visas bredvid.", "Uppföljningar med svar", "Ej nådda, avböjda och ogjorda uppföljningar.",
             "statistik.uppfoljning: dag, sysselsattning", "methods R8, S129")
        for dag in (30, 90, 180, 365)
    ),
)  # fmt: skip

# Access by start level stops creaming at the door (methods.md 4.4, S158, S159).
FORSTA_EXTERN = """LEFT JOIN LATERAL (
    SELECT min(x.start_den) AS den FROM statistik.placering x WHERE x.inskrivning_id = f.inskrivning_id AND x.form = 'extern'
        AND x.status <> 'planerad' AND x.start_den <= %(till)s
) e ON true"""
STODTID = """LEFT JOIN LATERAL (
    SELECT count(*) AS antal, COALESCE(sum(x.minuter), 0) AS minuter FROM statistik.stodaktivitet x
    WHERE x.inskrivning_id = f.inskrivning_id AND x.den BETWEEN %(fran)s AND %(till)s
) s ON true"""

TILLGANG: tuple[Matt, ...] = (
    Matt("t_antagna", "Antagna remisser", "Antagna", Form.ANDEL, Objekt.ANVISNING,
         av_remisser("r.besked_den BETWEEN %(fran)s AND %(till)s", ja="r.avbojd_grupp IS NULL"),
         "Remisser som fick besked under tolv månader och inte avböjdes.", "Remisser med besked", "Återtagna remisser, feriejobb.",
         "statistik.remissfall: besked_den, avbojd_grupp", "methods 4.4, S158"),
    Matt("t_utan_insats", "Utan insats efter 30 dagar", "Utan insats", Form.ANDEL, Objekt.INSKRIVNING,
         av_fall("f.inskriven_den BETWEEN %(fran)s AND %(till)s::date - g.grans",
                 ja="NOT COALESCE(f.forsta_insats_den - f.inskriven_den <= g.grans, false)"),
         "Inskrivna som inte hade börjat någon insats inom gränsen.", "Inskrivna som började för minst så länge sedan som gränsen",
         "Feriejobb.", "statistik.fall: inskriven_den, forsta_insats_den", "methods 4.4, T02", Malriktning.HOGST, grans_dagar=30),
    Matt("t_extern", "Med extern arbetsgivare", "Extern plats", Form.ANDEL, Objekt.INSKRIVNING,
         av_fall(SLUTADE, fran=f"{FALL} {FORSTA_EXTERN}", ja="e.den IS NOT NULL"),
         "Avslutade som hade en placering hos en extern arbetsgivare.", "Avslutade", "Den som aldrig började.",
         "statistik.placering: form", "methods 4.4, K12"),
    Matt("t_kontakter", "Stödtillfällen per månad", "Kontakter", Form.KVOT, Objekt.INSKRIVNING,
         av_fall("f.inskriven_den <= %(till)s AND (f.avslutad_den IS NULL OR f.avslutad_den >= %(fran)s)", fran=f"{FALL} {STODTID}", t="s.antal",
                 n="(LEAST(COALESCE(f.avslutad_den, %(till)s), %(till)s) - GREATEST(f.inskriven_den, %(fran)s) + 1) / 30.4375"),
         "Registrerade stödtillfällen per månad som inskriven.", "Månader som inskriven", "Feriejobb.", "statistik.stodaktivitet: den", "S158, S159",
         enhet="per månad"),
    Matt("t_timmar", "Stödtid per månad", "Timmar", Form.KVOT, Objekt.INSKRIVNING,
         av_fall("f.inskriven_den <= %(till)s AND (f.avslutad_den IS NULL OR f.avslutad_den >= %(fran)s)", fran=f"{FALL} {STODTID}",
                 t="s.minuter / 60.0",
                 n="(LEAST(COALESCE(f.avslutad_den, %(till)s), %(till)s) - GREATEST(f.inskriven_den, %(fran)s) + 1) / 30.4375"),
         "Timmar av stöd per månad som inskriven.", "Månader som inskriven", "Feriejobb.", "statistik.stodaktivitet: minuter", "S159",
         enhet="timmar per månad"),
)  # fmt: skip
