-- The final written answer to a remiss: what was ordered, and whether the question was answered, with what a later correction says (S144).
CREATE VIEW statistik.slutsvar AS
SELECT a.id AS slutsvar_id, a.remiss_id AS anvisning_id, r.mottagande_enhet_id AS enhet_id, r.slag, r.bestallningstyp_id,
    (a.signerad_vid AT TIME ZONE 'Europe/Stockholm')::date AS signerad_den,
    COALESCE((
        SELECT x.fraga_besvarad FROM followup_aterkoppling x WHERE x.rattar_id = a.id ORDER BY x.signerad_vid DESC LIMIT 1
    ), a.fraga_besvarad) AS fraga_besvarad
FROM followup_aterkoppling a
JOIN intake_remiss r ON r.id = a.remiss_id
WHERE a.slag = 'slut' AND a.rattar_id IS NULL AND a.signerad_vid IS NOT NULL AND r.bestallningstyp_id IS NOT NULL;

GRANT SELECT ON ALL TABLES IN SCHEMA statistik TO ame_statistik;
