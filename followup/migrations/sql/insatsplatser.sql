-- Places, occupancy and cost per entry of the catalogue (S148): what decides how its figures are masked, and whether it counts heads only.
CREATE OR REPLACE VIEW statistik.insatstyp AS
SELECT t.id AS insatstyp_id, t.verksamhet_id, t.loka_typ AS typ, t.slag, t.varaktighet, t.platser, t.kostnad_per_plats, t.projekt_slut_den,
    t.galler_fran_den, t.galler_till_den, t.infordes_den, t.minsta_n, t.ar_anonym
FROM organisation_insatstyp t;

GRANT SELECT ON ALL TABLES IN SCHEMA statistik TO ame_statistik;
