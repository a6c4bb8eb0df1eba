-- The statistics contract (docs/statistik.md): views without names, numbers, addresses or free text.
CREATE SCHEMA IF NOT EXISTS statistik;
REVOKE ALL ON SCHEMA statistik FROM PUBLIC;
GRANT USAGE ON SCHEMA statistik TO ame_statistik;

CREATE VIEW statistik.enhet AS
SELECT e.id AS enhet_id, e.namn AS enhet, e.slag, e.verksamhet_id, n.id AS namnd_id, n.kommun_id AS kommunkod, k.namn AS kommun
FROM organisation_enhet e
JOIN organisation_verksamhet v ON v.id = e.verksamhet_id
JOIN organisation_namnd n ON n.id = v.namnd_id
JOIN organisation_kommun k ON k.kod = n.kommun_id;

CREATE VIEW statistik.inskrivning AS
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
    CASE WHEN av.kas_kod = 'A' AND bek.utfall = 'upphorde' THEN 'E' ELSE NULLIF(av.kas_kod, '') END AS kas_utfall,
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

CREATE VIEW statistik.anvisning AS
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
    r.skickad_vid AS registrerad_vid
FROM intake_remiss r
JOIN people_person p ON p.id = r.person_id
JOIN organisation_enhet e ON e.id = r.mottagande_enhet_id
JOIN organisation_verksamhet v ON v.id = e.verksamhet_id
JOIN organisation_namnd n ON n.id = v.namnd_id
WHERE r.status NOT IN ('utkast', 'omdirigerad');

CREATE VIEW statistik.insats AS
SELECT
    i.id AS insats_id,
    i.arende_id AS inskrivning_id,
    a.enhet_id,
    t.loka_typ AS typ,
    t.kas_klass,
    i.stodslag,
    i.utforare,
    i.arbetsplatsform,
    i.vald_av,
    i.foljer_onskemal,
    i.start_den,
    i.planerat_slut_den,
    i.slut_den,
    NULLIF(i.slutorsak, '') AS slutorsak,
    i.registrerad_vid
FROM insatser_insats i
JOIN organisation_insatstyp t ON t.id = i.insatstyp_id
JOIN arenden_arende a ON a.id = i.arende_id;

CREATE VIEW statistik.avslut AS
SELECT i.inskrivning_id, i.person_key, i.kommunkod, i.verksamhet_id, i.enhet_id, i.slag, i.avslutad_den, i.kas_utfall, i.utfall AS orsak,
       i.arbetsform, i.forsorjning_vid_start AS forsorjning_fore, i.forsorjning_efter, i.niva_vid_start, i.kon
FROM statistik.inskrivning i
WHERE i.avslutad_den IS NOT NULL AND i.kas_utfall IS NOT NULL;

CREATE VIEW statistik.aterkoppling AS
SELECT
    t.id AS avtalad_id,
    r.mottagande_enhet_id AS enhet_id,
    r.avsandande_enhet_id,
    t.slag,
    t.senast_den,
    (SELECT min(x.signerad_vid) FROM followup_aterkoppling x WHERE x.avtalad_id = t.id) AS signerad_vid
FROM intake_avtaladaterkoppling t
JOIN intake_remiss r ON r.id = t.remiss_id
WHERE r.status IN ('mottagen', 'antagen', 'besvarad');

CREATE VIEW statistik.uppfoljning AS
SELECT u.id AS uppfoljning_id, av.arende_id AS inskrivning_id, a.enhet_id, u.dag, u.forfaller_den, u.status, NULLIF(u.sysselsattning, '') AS sysselsattning,
       NULLIF(u.forsorjning, '') AS forsorjning, u.gjord_den
FROM followup_uppfoljning u
JOIN followup_avslut av ON av.id = u.avslut_id AND av.angrat_vid IS NULL
JOIN arenden_arende a ON a.id = av.arende_id;

GRANT SELECT ON ALL TABLES IN SCHEMA statistik TO ame_statistik;
