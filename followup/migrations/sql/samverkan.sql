-- Remissen as a promise (docs/statistik.md): when the sender was told, what was promised and kept, the talk of three, refused shares.
CREATE OR REPLACE VIEW statistik.anvisning AS
SELECT
    r.id AS anvisning_id,
    p.person_key,
    p.record_key,
    n.kommun_id AS kommunkod,
    e.verksamhet_id,
    r.mottagande_enhet_id AS enhet_id,
    r.slag,
    r.inkom_den,
    CASE WHEN r.ar_am_anstallning_eb THEN 'socialtjanst' ELSE r.initiator END AS initiator,
    r.har_samverkan_soc AS samverkan_soc,
    r.kalla,
    r.spar,
    r.status,
    CASE WHEN r.avbojningsskal IN ('platsbrist', 'insats_saknas', 'fel_mottagare') THEN 'organisation'
         WHEN r.avbojningsskal <> '' THEN 'individ' END AS avbojd_grupp,
    r.avsandande_enhet_id,
    NULLIF(r.niva_avsandare, '') AS niva_avsandare,
    p.kon,
    EXTRACT(YEAR FROM p.fodelsedatum)::int AS fodelsear,
    r.arende_id AS inskrivning_id,
    r.skickad_vid AS registrerad_vid,
    -- the day the sender was told yes or no; NULL = not yet. The promise remembers it, a declined one also says it by its end
    COALESCE(l.uppfyllt_den, CASE WHEN r.status = 'avbojd' THEN (r.avslutad_vid AT TIME ZONE 'Europe/Stockholm')::date END) AS besked_den,
    l.lovat_den AS besked_lovat_den,
    -- whole days at the sender for completion: the clock stood still (S009)
    COALESCE((SELECT sum(GREATEST(
        (COALESCE(k.besvarad_vid, now()) AT TIME ZONE 'Europe/Stockholm')::date - (k.begard_vid AT TIME ZONE 'Europe/Stockholm')::date, 0))
        FROM intake_komplettering k WHERE k.remiss_id = r.id), 0)::int AS paus_dagar,
    b.namn AS bestallning,
    a.beredningsmodell,
    r.avsandande_part_id,
    NULLIF(r.af_program, '') AS af_program,
    COALESCE(ae.namn, sp.namn) AS avsandare
FROM intake_remiss r
JOIN people_person p ON p.id = r.person_id
JOIN organisation_enhet e ON e.id = r.mottagande_enhet_id
JOIN organisation_verksamhet v ON v.id = e.verksamhet_id
JOIN organisation_namnd n ON n.id = v.namnd_id
LEFT JOIN organisation_bestallningstyp b ON b.id = r.bestallningstyp_id
LEFT JOIN arenden_arende a ON a.id = r.arende_id
LEFT JOIN organisation_enhet ae ON ae.id = r.avsandande_enhet_id
LEFT JOIN organisation_samverkanspart sp ON sp.id = r.avsandande_part_id
LEFT JOIN intake_lofte l ON l.slag = 'svar' AND l.mal_id = r.id
WHERE r.status NOT IN ('utkast', 'omdirigerad');

CREATE VIEW statistik.lofte AS
SELECT l.id AS lofte_id, l.remiss_id AS anvisning_id, r.mottagande_enhet_id AS enhet_id, l.slag, l.lovat_den, l.uppfyllt_den,
       l.passerat_den, l.upphort_vid IS NOT NULL AND l.uppfyllt_den IS NULL AS ar_upphort
FROM intake_lofte l
JOIN intake_remiss r ON r.id = l.remiss_id;

CREATE VIEW statistik.trepartssamtal AS
SELECT t.id AS samtal_id, t.remiss_id AS anvisning_id, r.mottagande_enhet_id AS enhet_id, t.status, t.senast_den, t.hallet_den,
       NULLIF(t.ej_hallet_skal, '') AS ej_hallet_skal
FROM intake_trepartssamtal t
JOIN intake_remiss r ON r.id = t.remiss_id;

CREATE VIEW statistik.sparrad_delning AS
SELECT s.id AS sparr_id, s.enhet_id, s.riktning, s.saknad_grund, NULLIF(s.kategori, '') AS kategori,
       (s.forsokt_vid AT TIME ZONE 'Europe/Stockholm')::date AS forsokt_den
FROM intake_sparraddelning s;

CREATE VIEW statistik.samarbetsbetyg AS
SELECT b.id AS betyg_id, b.remiss_id AS anvisning_id, r.mottagande_enhet_id AS enhet_id, r.avsandande_enhet_id, b.betyg,
       (b.givet_vid AT TIME ZONE 'Europe/Stockholm')::date AS givet_den
FROM followup_samarbetsbetyg b
JOIN intake_remiss r ON r.id = b.remiss_id;

CREATE VIEW statistik.omott_behov AS
SELECT o.id AS behov_id, a.enhet_id, p.person_key, o.behov, o.skal, NULLIF(o.niva, '') AS niva, o.noterat_den, o.upphort_den
FROM arenden_omottbehov o
JOIN arenden_arende a ON a.id = o.arende_id
JOIN people_person p ON p.id = a.person_id;

CREATE VIEW statistik.kontaktforsok AS
SELECT k.id AS kontakt_id, a.enhet_id, s.slag AS part_slag, k.forsokt_den, k.nadd_den, k.besvarad_den
FROM arenden_kontaktforsok k
JOIN arenden_arende a ON a.id = k.arende_id
JOIN organisation_samverkanspart s ON s.id = k.part_id;

CREATE OR REPLACE VIEW statistik.aterkoppling AS
SELECT
    t.id AS avtalad_id,
    r.mottagande_enhet_id AS enhet_id,
    r.avsandande_enhet_id,
    t.slag,
    t.senast_den,
    (SELECT min(x.signerad_vid) FROM followup_aterkoppling x WHERE x.avtalad_id = t.id) AS signerad_vid,
    r.id AS anvisning_id
FROM intake_avtaladaterkoppling t
JOIN intake_remiss r ON r.id = t.remiss_id
WHERE r.status IN ('mottagen', 'antagen', 'besvarad');

GRANT SELECT ON ALL TABLES IN SCHEMA statistik TO ame_statistik;
