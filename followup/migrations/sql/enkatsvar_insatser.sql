-- The kinds of insats that the one who answered had taken part in: the results per insats (S120). Only added; nothing leads to a person.
CREATE OR REPLACE VIEW statistik.enkatsvar AS
SELECT x.id AS enkatsvar_id, x.enhet_id, x.slag, x.manad, x.fragor AS fragor_version, NULLIF(x.niva, '') AS niva, f.key AS fragekod, f.value AS steg,
       x.insatser
FROM followup_enkatsvar x
CROSS JOIN LATERAL jsonb_each_text(x.svar) f;
