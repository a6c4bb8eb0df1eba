-- Follow-up (docs/statistik.md): a job that came to nothing, who held the case in turn, staff, voices, and the two tables of cases that
-- every process and result figure is counted from.
CREATE OR REPLACE VIEW statistik.inskrivning AS
SELECT
    a.id AS inskrivning_id,
    p.person_key,
    p.record_key,
    n.kommun_id AS kommunkod,
    e.verksamhet_id,
    a.enhet_id,
    a.slag,
    a.inkom_den,
    a.inskriven_den,
    a.avslutad_den,
    b.kon,
    b.fodelsear,
    NULLIF(b.utbildning, '') AS utbildning,
    b.utan_arbete_sedan,
    b.niva_vid_start,
    a.spar,
    a.beredningsmodell,
    b.initiator,
    b.forsorjning AS forsorjning_vid_start,
    CASE WHEN av.kas_kod = 'A' AND bek.utfall IN ('upphorde', 'ej_borjat') THEN 'E' ELSE NULLIF(av.kas_kod, '') END AS kas_utfall,
    COALESCE(av.orsak, NULLIF(a.ej_paborjad_orsak, '')) AS utfall,
    av.kas_kod = 'A' AND NOT av.har_avtal_minst_en_manad AND bek.utfall IS NULL AS ar_preliminart_arbete,
    NULLIF(av.arbetsform, '') AS arbetsform,
    av.forsorjning_efter,
    a.status = 'ej_paborjat' AS ar_ej_paborjad,
    a.registrerad_vid
FROM arenden_arende a
JOIN people_person p ON p.id = a.person_id
JOIN organisation_enhet e ON e.id = a.enhet_id
JOIN organisation_verksamhet v ON v.id = e.verksamhet_id
JOIN organisation_namnd n ON n.id = v.namnd_id
LEFT JOIN arenden_baslinje b ON b.arende_id = a.id
LEFT JOIN followup_avslut av ON av.arende_id = a.id AND av.angrat_vid IS NULL
LEFT JOIN LATERAL (
    SELECT x.utfall FROM followup_arbetsbekraftelse x
    WHERE x.avslut_id = av.id AND av.kas_kod = 'A' ORDER BY x.registrerad_vid DESC LIMIT 1
) bek ON true
WHERE a.inskriven_den IS NOT NULL AND (av.orsak IS NULL OR av.orsak <> 'felregistrering');

-- Who held the case in turn, as a number and not as a person.
CREATE VIEW statistik.ansvar AS
SELECT x.id AS ansvar_id, x.arende_id AS inskrivning_id, a.enhet_id,
    dense_rank() OVER (PARTITION BY x.arende_id ORDER BY x.user_id) AS hallare, x.fran_den, x.till_den
FROM arenden_ansvar x
JOIN arenden_arende a ON a.id = x.arende_id;

CREATE OR REPLACE VIEW statistik.uppfoljning AS
SELECT u.id AS uppfoljning_id, av.arende_id AS inskrivning_id, a.enhet_id, u.dag, u.forfaller_den, u.status, NULLIF(u.sysselsattning, '') AS sysselsattning,
       NULLIF(u.forsorjning, '') AS forsorjning, u.gjord_den, NULLIF(u.kalla, '') AS kalla, NULLIF(u.kanal, '') AS kanal
FROM followup_uppfoljning u
JOIN followup_avslut av ON av.id = u.avslut_id AND av.angrat_vid IS NULL
JOIN arenden_arende a ON a.id = av.arende_id;

CREATE VIEW statistik.arsarbetare AS
SELECT x.id AS arsarbetare_id, x.enhet_id, x.slag, x.kon, x.grad, x.start_den, x.slut_den
FROM followup_arsarbetare x;

CREATE VIEW statistik.enkat AS
SELECT x.id AS enkat_id, a.enhet_id, x.slag, x.oppen_fran_den, x.oppen_till_den, x.status, x.avgjord_den
FROM followup_enkat x
JOIN arenden_arende a ON a.id = x.arende_id;

-- One row per answer and question; no way back to the person.
CREATE VIEW statistik.enkatsvar AS
SELECT x.id AS enkatsvar_id, x.enhet_id, x.slag, x.manad, x.fragor AS fragor_version, NULLIF(x.niva, '') AS niva, f.key AS fragekod, f.value AS steg
FROM followup_enkatsvar x
CROSS JOIN LATERAL jsonb_each_text(x.svar) f;

-- A remiss and what came of it. The first meeting is the first visit or the talk of three, whichever came first.
CREATE VIEW statistik.remissfall AS
SELECT r.anvisning_id, r.person_key, r.kommunkod, r.enhet_id, r.slag, r.kon, r.fodelsear, COALESCE(b.niva_vid_start, r.niva_avsandare, 'saknas') AS niva,
    r.kalla, COALESCE(r.avsandare, 'Egen ansökan') AS avsandare, r.spar, COALESCE(r.beredningsmodell, 'saknas') AS modell, r.bestallning,
    COALESCE(x.typ, 'ingen') AS insats, r.status, r.inkom_den, m.forsta_mote_den, r.besked_den, r.avbojd_grupp, b.inskrivning_id, b.inskriven_den,
    x.start_den AS forsta_insats_den, b.avslutad_den, t.hallet_den AS trepart_den
FROM statistik.anvisning r
LEFT JOIN statistik.inskrivning b ON b.inskrivning_id = r.inskrivning_id
LEFT JOIN LATERAL (
    SELECT min(y.hallet_den) AS hallet_den FROM statistik.trepartssamtal y WHERE y.anvisning_id = r.anvisning_id
) t ON true
LEFT JOIN LATERAL (
    SELECT LEAST(min(l.uppfyllt_den), t.hallet_den) AS forsta_mote_den FROM statistik.lofte l
    WHERE l.anvisning_id = r.anvisning_id AND l.slag = 'besok'
) m ON true
LEFT JOIN LATERAL (
    SELECT y.typ, y.start_den FROM statistik.insats y
    WHERE y.inskrivning_id = r.inskrivning_id AND y.start_den >= r.inkom_den ORDER BY y.start_den, y.registrerad_vid, y.insats_id LIMIT 1
) x ON true;

-- An enrolment and what came of it. `handelse`: 1 work, 2 studies, 3 another end, 0 still enrolled (methods.md R3). An end without an
-- answer is `utan_kannedom` and an end all the same, never "no result" (T04).
CREATE VIEW statistik.fall AS
SELECT i.inskrivning_id, i.person_key, i.kommunkod, i.enhet_id, i.slag, COALESCE(i.kon, 'O') AS kon, i.fodelsear,
    COALESCE(i.niva_vid_start, 'saknas') AS niva, i.utbildning, i.utan_arbete_sedan, COALESCE(r.kalla, 'saknas') AS kalla,
    COALESCE(r.avsandare, 'Egen ansökan') AS avsandare, i.spar, i.beredningsmodell AS modell, COALESCE(x.typ, 'ingen') AS insats, i.inkom_den,
    i.inskriven_den, x.start_den AS forsta_insats_den, p.signerad_den AS plan_den, i.avslutad_den, i.ar_ej_paborjad, i.kas_utfall, i.utfall,
    i.arbetsform, i.ar_preliminart_arbete,
    CASE WHEN i.avslutad_den IS NULL THEN 0 WHEN i.kas_utfall = 'A' THEN 1 WHEN i.kas_utfall = 'B' THEN 2 ELSE 3 END AS handelse,
    i.registrerad_vid
FROM statistik.inskrivning i
LEFT JOIN LATERAL (
    SELECT y.kalla, y.avsandare FROM statistik.anvisning y
    WHERE y.inskrivning_id = i.inskrivning_id ORDER BY y.inkom_den, y.registrerad_vid, y.anvisning_id LIMIT 1
) r ON true
LEFT JOIN LATERAL (
    SELECT y.typ, y.start_den FROM statistik.insats y
    WHERE y.inskrivning_id = i.inskrivning_id ORDER BY y.start_den, y.registrerad_vid, y.insats_id LIMIT 1
) x ON true
LEFT JOIN LATERAL (
    SELECT min(v.signerad_den) AS signerad_den FROM statistik.plan l JOIN statistik.planversion v ON v.plan_id = l.plan_id
    WHERE l.person_key = i.person_key AND l.kommunkod = i.kommunkod AND v.signerad_den >= i.inkom_den
) p ON true;

-- For whom the unit's signed agreement is: what a remiss is tried against (S141). NULL: no limit.
CREATE VIEW statistik.avtalsgrupp AS
SELECT g.id AS avtalsgrupp_id, a.enhet_id, a.fran_den, a.till_den, g.alder_fran, g.alder_till,
    CASE WHEN jsonb_array_length(g.nivaer) > 0 THEN ARRAY(SELECT jsonb_array_elements_text(g.nivaer)) END AS nivaer,
    CASE WHEN jsonb_array_length(g.kallor) > 0 THEN ARRAY(SELECT jsonb_array_elements_text(g.kallor)) END AS kallor
FROM followup_avtalsgrupp g
JOIN followup_uppdragsavtal a ON a.id = g.avtal_id
WHERE a.signerat_vid IS NOT NULL;

GRANT SELECT ON ALL TABLES IN SCHEMA statistik TO ame_statistik;
