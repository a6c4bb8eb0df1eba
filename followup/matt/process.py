"""The process measures K1-K16 (methods.md 6). Times in calendar days; who still waits is followed to the last day counted (V12)."""

from followup.enums import Malriktning
from followup.matt.definition import KALENDERARET, SISTA_DAGEN, Form, Matt, Objekt
from followup.matt.fragor import (
    BORJADE,
    DEL_FRAN,
    DEL_TILL,
    FALL,
    KOM_IN,
    NAGON_DAG,
    PAGAR,
    REMISS,
    REMISS_I_ENHETEN,
    SLUTADE,
    av_fall,
    av_remisser,
    dagar,
    hade_hant,
)

TID = "Kalenderdagar. De som väntar följs till sista dagen som räknas (Kaplan-Meier)."
FARSKA = "De som är yngre än gränsen räknas inte, och den som är äldre och fortfarande väntar räknas som sen."

# Open insatser of the enrolment on one day, and the days with at least one.
INSATSER = """LEFT JOIN LATERAL (
    SELECT count(*) AS antal, bool_or(x.ar_jobbinriktad) AS har_jobb FROM statistik.insats x
    WHERE x.inskrivning_id = f.inskrivning_id AND x.start_den <= %(till)s AND (x.slut_den IS NULL OR x.slut_den > %(till)s)
) o ON true"""
# Days without any open insats, and the longest stretch of them: days in a row have the same difference to their number in order.
GLAPP = f"""LEFT JOIN LATERAL (
    SELECT COALESCE(sum(langd), 0) AS glapp, COALESCE(max(langd), 0) AS langst FROM (
        SELECT count(*) AS langd FROM (
            SELECT d, d - (row_number() OVER (ORDER BY d))::int AS strack
            FROM generate_series({DEL_FRAN}, {DEL_TILL}, interval '1 day') AS dagen(dd) CROSS JOIN LATERAL (SELECT dd::date AS d) AS som_dag
            WHERE NOT EXISTS (SELECT 1 FROM statistik.insats x WHERE x.inskrivning_id = f.inskrivning_id
                AND x.start_den <= d AND (x.slut_den IS NULL OR x.slut_den >= d))
        ) AS utan GROUP BY strack
    ) AS strackor
) gl ON true"""  # noqa: S608
BYTEN = """LEFT JOIN LATERAL (
    SELECT count(*) FILTER (WHERE x.fran_den > f.inskriven_den AND x.fran_den BETWEEN %(fran)s AND %(till)s) AS byten,
        count(DISTINCT x.hallare) AS hallare
    FROM statistik.ansvar x WHERE x.inskrivning_id = f.inskrivning_id AND x.fran_den <= %(till)s
) b ON true"""
PLATSDAGAR = """JOIN LATERAL (
    SELECT sum(LEAST(COALESCE(x.slut_den, %(till)s), %(till)s) - GREATEST(x.start_den, %(fran)s) + 1) AS alla,
        sum(LEAST(COALESCE(x.slut_den, %(till)s), %(till)s) - GREATEST(x.start_den, %(fran)s) + 1)
            FILTER (WHERE x.form IN ('extern', 'kommunal_enhet')) AS vanlig
    FROM statistik.placering x WHERE x.inskrivning_id = f.inskrivning_id AND x.status <> 'planerad'
        AND x.start_den <= %(till)s AND (x.slut_den IS NULL OR x.slut_den >= %(fran)s)
) p ON p.alla > 0"""
NARVARO = """JOIN LATERAL (
    SELECT sum(x.planerade_timmar) AS planerat, sum(x.narvarotimmar) AS narvaro FROM statistik.tillfalle x
    WHERE x.inskrivning_id = f.inskrivning_id AND x.den BETWEEN %(fran)s AND %(till)s AND x.status <> 'ej_registrerad'
) v ON v.planerat > 0"""
GALLER = """LEFT JOIN LATERAL (
    SELECT max(y.signerad_den) AS signerad_den FROM statistik.plan x JOIN statistik.planversion y ON y.plan_id = x.plan_id
    WHERE x.person_key = f.person_key AND x.kommunkod = f.kommunkod AND y.signerad_den <= %(till)s
        AND (x.avslutad_den IS NULL OR x.avslutad_den > %(till)s)
) pl ON true"""
NR = """JOIN LATERAL (
    SELECT count(*) AS nr FROM statistik.anvisning x WHERE x.person_key = r.person_key AND x.kommunkod = r.kommunkod
        AND x.slag <> 'feriejobb' AND x.status <> 'atertagen' AND x.inkom_den > r.inkom_den - interval '5 years'
        AND (x.inkom_den, x.anvisning_id) <= (r.inkom_den, r.anvisning_id)
) k ON true"""
UPPFOLJD = (
    """JOIN statistik.uppfoljning u ON u.inskrivning_id = f.inskrivning_id AND u.forfaller_den BETWEEN %(fran)s AND %(till)s"""
)
# Full-time staff days of those who hold cases; the days of the cases are the other half of the quotient. They have no case to open.
TJANSTER = """SELECT NULL::uuid, a.enhet_id, NULL::bigint, 'O', NULL::int, 'saknas', 'saknas', 'ingen', 'saknas', 'saknas', NULL::int, NULL::bool,
    NULL::int, 0::numeric, (LEAST(COALESCE(a.slut_den, %(till)s), %(till)s) - GREATEST(a.start_den, %(fran)s) + 1) * a.grad / 100.0
FROM statistik.arsarbetare a JOIN grans g ON g.enhet_id = a.enhet_id
WHERE a.slag = 'konsulent' AND a.start_den <= %(till)s AND (a.slut_den IS NULL OR a.slut_den >= %(fran)s)"""
# Answers are counted by the last whole calendar year, as on the page of voices (followup/rost/tabell.py). In a window that moves, one day laid
# beside the next would give away what the one who answered that day said (N19).
HELA_ARET = """BETWEEN date_trunc('year', %(till)s::date + 1) - interval '1 year' AND date_trunc('year', %(till)s::date + 1) - interval '1 day'"""
ROSTER = f"""SELECT NULL::uuid AS id, e.enhet_id, NULL::bigint AS person_key, 'O' AS kon, NULL::int AS alder, COALESCE(e.niva, 'saknas') AS niva,
    'saknas' AS kalla, 'ingen' AS insats, 'saknas' AS avsandare, 'saknas' AS modell, NULL::int AS dag, e.steg IN ('4', '5') AS ja,
    NULL::int AS utfall, NULL::numeric AS t, NULL::numeric AS n
FROM statistik.enkatsvar e JOIN grans g ON g.enhet_id = e.enhet_id
WHERE e.slag IN ('deltagare_3m', 'deltagare_slut') AND e.fragekod = 'stod' AND e.manad {HELA_ARET}"""  # noqa: S608
# Waiting for the first meeting on the last day counted. One that was answered without ever becoming a case waits no more.
I_KO = """r.inkom_den <= %(till)s AND (r.forsta_mote_den IS NULL OR r.forsta_mote_den > %(till)s) AND r.avbojd_grupp IS NULL
    AND (r.avslutad_den IS NULL OR r.avslutad_den > %(till)s) AND NOT (r.status = 'besvarad' AND r.inskrivning_id IS NULL)"""

PROCESS: tuple[Matt, ...] = (
    Matt("k1_dagar", "Från remiss till första möte", "Dagar till första möte", Form.DAGAR, Objekt.ANVISNING,
         av_remisser(f"{KOM_IN} AND r.avbojd_grupp IS NULL", dag=dagar("r.inkom_den", "r.forsta_mote_den"),
                     ja=hade_hant("r.forsta_mote_den")),
         f"Remisser som kom in under tolv månader, till första besöket eller trepartssamtalet. {TID}", "Remisser",
         "Avböjda och återtagna remisser, feriejobb.", "statistik.remissfall: inkom_den, forsta_mote_den", "K1",
         Malriktning.HOGST, enhet="dagar"),
    Matt("k1_andel", "Första möte i tid", "Möte i tid", Form.ANDEL, Objekt.ANVISNING,
         av_remisser(f"{KOM_IN} AND r.avbojd_grupp IS NULL AND r.inkom_den <= %(till)s::date - g.grans",
                     ja="COALESCE(r.forsta_mote_den - r.inkom_den <= g.grans, false)"),
         f"Första besöket eller trepartssamtalet inom gränsen. {FARSKA}", "Remisser som är minst så gamla som gränsen",
         "Avböjda och återtagna remisser, feriejobb.", "statistik.remissfall: inkom_den, forsta_mote_den", "K1, T02", grans_dagar=14),
    Matt("k2_dagar", "Från remiss till beslut", "Dagar till beslut", Form.DAGAR, Objekt.ANVISNING,
         av_remisser(KOM_IN, dag=dagar("r.inkom_den", "r.besked_den"), ja=hade_hant("r.besked_den")),
         f"Remisser som kom in under tolv månader, till den dag avsändaren fick ja eller nej. {TID}", "Remisser",
         "Återtagna remisser, feriejobb.", "statistik.remissfall: inkom_den, besked_den", "K2", Malriktning.HOGST, enhet="dagar"),
    Matt("k3_andel", "Undertecknad plan i tid", "Plan i tid", Form.ANDEL, Objekt.INSKRIVNING,
         av_fall(f"{BORJADE} AND f.inskriven_den <= %(till)s::date - g.grans",
                 ja="COALESCE(f.plan_den - f.inskriven_den <= g.grans, false)"),
         f"Inskrivna vars plan undertecknades inom gränsen. {FARSKA}", "Inskrivna som började för minst så länge sedan som gränsen",
         "Feriejobb.", "statistik.fall: inskriven_den, plan_den", "K3, T02", grans_dagar=30),
    Matt("k3_galler", "Pågående med gällande plan", "Gällande plan", Form.ANDEL, Objekt.INSKRIVNING,
         av_fall(PAGAR, fran=f"{FALL} {GALLER}", ja="COALESCE(pl.signerad_den >= %(till)s::date - g.grans, false)"),
         "Inskrivna på månadens sista dag vars plan undertecknades eller sågs över inom gränsen.", "Inskrivna den dagen",
         "Feriejobb.", "statistik.plan, statistik.planversion: signerad_den", "K3", grans_dagar=90, period=SISTA_DAGEN),
    Matt("k4_trepart", "Trepartssamtal i tid", "Trepartssamtal", Form.ANDEL, Objekt.ANVISNING,
         av_remisser("r.inskriven_den BETWEEN %(fran)s AND %(till)s::date - g.grans", fran=REMISS_I_ENHETEN,
                     ja="COALESCE(r.trepart_den - r.inskriven_den <= g.grans, false)"),
         f"Samtal mellan personen, enheten och remittenten, hållet senast så många dagar efter inskrivningen. {FARSKA}",
         "Remisser som ledde till inskrivning för minst så länge sedan som gränsen", "Återtagna remisser, feriejobb.",
         "statistik.remissfall: inskriven_den, trepart_den", "K4, T02", grans_dagar=14),
    Matt("k5_aterkoppling", "Återkoppling i tid", "Återkoppling", Form.ANDEL, Objekt.ANVISNING,
         av_remisser("a.senast_den BETWEEN %(fran)s AND %(till)s::date - 1",
                     fran=f"{REMISS} JOIN statistik.aterkoppling a ON a.anvisning_id = r.anvisning_id",
                     ja="COALESCE((a.signerad_vid AT TIME ZONE 'Europe/Stockholm')::date <= a.senast_den, false)"),
         "Avtalade dagar som har passerat, där ett signerat svar fanns senast den dagen. Ett svar som saknas räknas som sent.",
         "Avtalade dagar som har passerat", "Återtagna remisser.", "statistik.aterkoppling: senast_den, signerad_vid", "K5, S112"),
    Matt("k6_narvaro", "Närvaro", "Närvaro", Form.KVOT, Objekt.INSKRIVNING,
         av_fall(NAGON_DAG, fran=f"{FALL} {NARVARO}", t="v.narvaro", n="v.planerat"),
         "Närvarotimmar av planerade timmar. Närvaron säger inget om arbetsförmågan.", "Planerade timmar som är registrerade",
         "Tillfällen som inte är registrerade, och inställda. Ej registrerad är inte frånvaro.", "statistik.tillfalle", "K6, N01"),
    Matt("k7_ko", "I kö", "I kö", Form.ANTAL, Objekt.ANVISNING,
         av_remisser(I_KO, dag="%(till)s - r.inkom_den"),
         "Remisser som inte har fått sitt första möte på månadens sista dag.", "—", "Avböjda, återtagna och besvarade remisser.",
         "statistik.remissfall: inkom_den, forsta_mote_den", "K7", Malriktning.HOGST, enhet="antal", period=SISTA_DAGEN),
    Matt("k7_langst", "Längsta väntan i kön", "Längsta väntan", Form.HOGST, Objekt.ANVISNING,
         av_remisser(I_KO, dag="%(till)s - r.inkom_den"),
         "Den längsta väntan bland dem som inte har fått sitt första möte på månadens sista dag.", "—",
         "Avböjda, återtagna och besvarade remisser.", "statistik.remissfall: inkom_den", "K7", Malriktning.HOGST, enhet="dagar", period=SISTA_DAGEN),
    Matt("k8_upprepad", "Upprepade remisser", "Upprepade", Form.ANDEL, Objekt.ANVISNING,
         av_remisser(KOM_IN, fran=f"{REMISS} {NR}", ja="k.nr >= 2"),
         "Remisser som är personens andra eller senare inom fem år.", "Remisser", "Återtagna remisser, feriejobb.",
         "statistik.anvisning: person_key, inkom_den", "K8, methods 4.5", Malriktning.HOGST),
    Matt("k8_fjarde", "Fjärde remissen eller fler", "Fjärde eller fler", Form.ANDEL, Objekt.ANVISNING,
         av_remisser(KOM_IN, fran=f"{REMISS} {NR}", ja="k.nr >= 4"),
         "Remisser som är personens fjärde eller senare inom fem år.", "Remisser", "Återtagna remisser, feriejobb.",
         "statistik.anvisning: person_key, inkom_den", "K8, methods 4.5", Malriktning.HOGST),
    Matt("k9_glapp", "Dagar utan insats", "Utan insats", Form.KVOT, Objekt.INSKRIVNING,
         av_fall(NAGON_DAG, fran=f"{FALL} {GLAPP}", t="gl.glapp", n=f"({DEL_TILL} - {DEL_FRAN} + 1)"),
         "Dagar då den inskrivna inte hade någon pågående insats, av alla dagar som inskriven.", "Dagar som inskriven",
         "Feriejobb.", "statistik.insats: start_den, slut_den", "K9", Malriktning.HOGST),
    Matt("k9_lange", "Längre uppehåll än 30 dagar", "Långt uppehåll", Form.ANDEL, Objekt.INSKRIVNING,
         av_fall(NAGON_DAG, fran=f"{FALL} {GLAPP}", ja="gl.langst > g.grans"),
         "Inskrivna som var utan insats längre än gränsen i ett sträck.", "Inskrivna någon dag under tolv månader", "Feriejobb.",
         "statistik.insats: start_den, slut_den", "K9", Malriktning.HOGST, grans_dagar=30),
    Matt("k10_parallella", "Flera insatser samtidigt", "Parallella insatser", Form.ANDEL, Objekt.INSKRIVNING,
         av_fall(PAGAR, fran=f"{FALL} {INSATSER}", ja="o.antal >= 2 AND o.har_jobb"),
         "Inskrivna på månadens sista dag med minst två pågående insatser, varav minst en är inriktad mot arbete.", "Inskrivna den dagen",
         "Feriejobb.", "statistik.insats: start_den, slut_den, ar_jobbinriktad", "K10", period=SISTA_DAGEN),
    Matt("k11_byten", "Byten av handläggare", "Handläggarbyten", Form.KVOT, Objekt.INSKRIVNING,
         av_fall(NAGON_DAG, fran=f"{FALL} {BYTEN}", t="b.byten", n=f"({DEL_TILL} - {DEL_FRAN} + 1) / 30.4375"),
         "Byten av ansvarig per 100 månader som inskriven.", "Månader som inskriven", "Det första ansvaret är inget byte.",
         "statistik.ansvar: fran_den", "K11", Malriktning.HOGST, faktor=100, enhet="per 100 månader"),
    Matt("k11_samma", "Samma handläggare hela tiden", "Samma handläggare", Form.ANDEL, Objekt.INSKRIVNING,
         av_fall(SLUTADE, fran=f"{FALL} {BYTEN}", ja="b.hallare <= 1"),
         "Avslutade som hade samma ansvariga hela tiden.", "Avslutade", "Den som aldrig började.", "statistik.ansvar", "K11"),
    Matt("k12_vanlig", "Tid på vanliga arbetsplatser", "Vanlig arbetsplats", Form.KVOT, Objekt.INSKRIVNING,
         av_fall(NAGON_DAG, fran=f"{FALL} {PLATSDAGAR}", t="COALESCE(p.vanlig, 0)", n="p.alla"),
         "Dagar hos en extern arbetsgivare eller en vanlig kommunal enhet, av alla dagar i placering.", "Dagar i placering",
         "Placeringar som aldrig blev av.", "statistik.placering: form, start_den, slut_den", "K12"),
    Matt("k13_arenden", "Ärenden per handläggare", "Ärenden per tjänst", Form.KVOT, Objekt.INSKRIVNING,
         f"""{av_fall(NAGON_DAG, t=f"({DEL_TILL} - {DEL_FRAN} + 1)", n="0::numeric")} UNION ALL {TJANSTER}""",
         "Öppna ärenden i genomsnitt per heltidstjänst som konsulent eller handläggare.", "Tjänster i heltid",
         "Chefer, arbetsledare, administratörer och projektanställda.", "statistik.fall; statistik.arsarbetare: grad", "K13",
         Malriktning.HOGST, enhet="ärenden"),
    Matt("k14_matningar", "Mätningar i tid", "Mätningar", Form.ANDEL, Objekt.INSKRIVNING, "", "Mätningar som gjordes i tid.", "Planerade mätningar",
         "—", "—", "K14", alltid_saknas="Mätinstrumenten finns inte i systemet än."),
    Matt("k15_rost", "Deltagarnas svar: fick det stöd som behövdes", "Deltagarnas röst", Form.ANDEL, Objekt.INSKRIVNING, ROSTER,
         "Svar i de två översta stegen på frågan om stödet, i enkäterna efter tre månader och vid avslut, det senaste hela kalenderåret.", "Svar",
         "Den som inte svarade. Svarsandelen visas bredvid.", "statistik.enkatsvar", "K15, S120, S121", period=KALENDERARET),
    Matt("k16_tackning", "Uppföljning: status känd", "Uppföljd", Form.ANDEL, Objekt.INSKRIVNING,
         av_fall("true", fran=f"{FALL} {UPPFOLJD}", ja="u.status = 'gjord' AND u.gjord_den <= %(till)s"),
         "Uppföljningar som har förfallit, där man vet hur det gick. Ej nådd och avböjd är egna svar och räknas inte som kända.",
         "Uppföljningar som har förfallit", "Avslut som är ångrade.", "statistik.uppfoljning: status", "K16, R8"),
)  # fmt: skip
