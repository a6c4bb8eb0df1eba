-- Insatser with a purpose (docs/statistik.md): wish, aim, assignment; placements; the plan; levels; what staff did; cases that stand still.
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
    i.planmal_id IS NOT NULL AS har_mal
FROM insatser_insats i
JOIN organisation_insatstyp t ON t.id = i.insatstyp_id
JOIN arenden_arende a ON a.id = i.arende_id;

CREATE VIEW statistik.insatstyp AS
SELECT t.id AS insatstyp_id, t.verksamhet_id, t.loka_typ AS typ, t.slag, t.varaktighet, t.platser, t.kostnad_per_plats, t.projekt_slut_den,
    t.galler_fran_den, t.galler_till_den, t.infordes_den
FROM organisation_insatstyp t;

-- One that never came about is not here (T11).
CREATE VIEW statistik.placering AS
SELECT p.id AS placering_id, p.insats_id, i.arende_id AS inskrivning_id, a.enhet_id, p.form, p.status, p.start_den, p.planerat_slut_den,
    p.slut_den, p.timmar_per_vecka, p.foljer_onskemal, p.bygger_pa_erfarenhet, NULLIF(p.avbrott_initiativ, '') AS avbrott_initiativ,
    p.registrerad_vid
FROM insatser_placering p
JOIN insatser_insats i ON i.id = p.insats_id
JOIN arenden_arende a ON a.id = i.arende_id
WHERE p.status <> 'installd';

-- One row per session that stood: what the organiser cancelled or the person had elsewhere is not here (N01).
CREATE VIEW statistik.tillfalle AS
SELECT t.id AS tillfalle_id, t.insats_id, t.placering_id, i.arende_id AS inskrivning_id, a.enhet_id, t.den, t.status, t.planerade_timmar,
    CASE WHEN t.status IN ('narvarande', 'sen') THEN COALESCE(t.timmar, t.planerade_timmar) ELSE 0 END AS narvarotimmar,
    t.ar_sen_registrering
FROM insatser_tillfalle t
JOIN insatser_insats i ON i.id = t.insats_id
JOIN arenden_arende a ON a.id = i.arende_id
WHERE t.status NOT IN ('installt', 'annan_aktivitet');

CREATE VIEW statistik.stodaktivitet AS
SELECT s.id AS stodaktivitet_id, s.arende_id AS inskrivning_id, a.enhet_id, COALESCE(i.slag, a.slag) AS slag, s.stodslag, s.den, s.minuter,
    s.motpart, s.utfall, s.efter_jobbstart, s.registrerad_vid
FROM insatser_stodaktivitet s
JOIN arenden_arende a ON a.id = s.arende_id
LEFT JOIN insatser_insats i ON i.id = s.insats_id;

CREATE VIEW statistik.radgivning AS
SELECT r.id AS radgivning_id, r.enhet_id, r.den, r.antal, r.minuter, r.insatstyp_id IS NOT NULL AS ar_insats
FROM insatser_radgivning r;

CREATE VIEW statistik.plan AS
SELECT pl.id AS plan_id, p.person_key, n.kommun_id AS kommunkod, pl.arende_id AS inskrivning_id, NULLIF(pl.maltyp, '') AS maltyp, pl.paborjad_den,
    pl.avslutad_den, pl.uppfoljas_den
FROM insatser_plan pl
JOIN people_person p ON p.id = pl.person_id
JOIN arenden_arende a ON a.id = pl.arende_id
JOIN organisation_enhet e ON e.id = a.enhet_id
JOIN organisation_verksamhet v ON v.id = e.verksamhet_id
JOIN organisation_namnd n ON n.id = v.namnd_id;

CREATE VIEW statistik.planversion AS
SELECT v.id AS planversion_id, v.plan_id, v.nummer AS ordning, (v.signerad_vid AT TIME ZONE 'Europe/Stockholm')::date AS signerad_den,
    (SELECT min(o.overlamnad_den) FROM insatser_planoverlamning o WHERE o.planversion_id = v.id) AS overlamnad_den
FROM insatser_planversion v;

CREATE VIEW statistik.niva AS
SELECT n.id AS nivabedomning_id, n.arende_id AS inskrivning_id, n.niva, n.bedomd_den, n.registrerad_vid
FROM arenden_nivabedomning n;

CREATE VIEW statistik.stillestand AS
SELECT s.id AS stillestand_id, s.arende_id AS inskrivning_id, a.enhet_id, s.slag, s.sedan_den, s.upptackt_den, s.till_chef_den, s.upphort_den
FROM insatser_stillestand s
JOIN arenden_arende a ON a.id = s.arende_id;

CREATE VIEW statistik.anstallning AS
SELECT x.id AS anstallning_id, x.arende_id AS inskrivning_id, a.enhet_id, x.slag, x.ar_subventionerad, x.sysselsattningsgrad, x.start_den, x.slut_den
FROM insatser_anstallning x
JOIN arenden_arende a ON a.id = x.arende_id;

CREATE VIEW statistik.planbehov AS
SELECT b.id AS planbehov_id, b.plan_id, pl.arende_id AS inskrivning_id, a.enhet_id, b.slag, NULLIF(b.aktor, '') AS part, b.status, b.noterat_den, b.upphort_den
FROM insatser_planbehov b
JOIN insatser_plan pl ON pl.id = b.plan_id
JOIN arenden_arende a ON a.id = pl.arende_id;

GRANT SELECT ON ALL TABLES IN SCHEMA statistik TO ame_statistik;
