-- Which entry of the catalogue a participation is in, so that an example sheet can be about one insats (docs/statistik.md; S166).
CREATE OR REPLACE VIEW statistik.insats AS
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
    i.registrerad_vid,
    i.slag,
    t.ar_jobbinriktad,
    t.ar_sysselsattning,
    t.normal_langd_dagar,
    NULLIF(i.syfte_handlaggare, '') AS syfte_handlaggare,
    NULLIF(i.syfte_deltagare, '') AS syfte_deltagare,
    i.planmal_id IS NOT NULL AS har_mal,
    i.insatstyp_id
FROM insatser_insats i
JOIN organisation_insatstyp t ON t.id = i.insatstyp_id
JOIN arenden_arende a ON a.id = i.arende_id;
