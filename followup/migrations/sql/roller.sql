-- The two doors (docs/ARCHITECTURE.md). Roles belong to the whole cluster: another database may have made them already.
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'ame_app') THEN
        CREATE ROLE ame_app NOLOGIN;
    END IF;
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'ame_statistik') THEN
        CREATE ROLE ame_statistik NOLOGIN;
    END IF;
EXCEPTION WHEN duplicate_object OR unique_violation THEN
    NULL;  -- somebody else made them at the same moment
END $$;

DO $$
BEGIN
    IF NOT pg_has_role(current_user, 'ame_app', 'SET') THEN
        GRANT ame_app TO CURRENT_USER;
    END IF;
    IF NOT pg_has_role(current_user, 'ame_statistik', 'SET') THEN
        GRANT ame_statistik TO CURRENT_USER;
    END IF;
END $$;

GRANT USAGE ON SCHEMA public TO ame_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO ame_app;
GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO ame_app;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO ame_app;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO ame_app;
REVOKE UPDATE, DELETE, TRUNCATE ON audit_handelse, audit_lasning FROM ame_app;
REVOKE ALL ON SCHEMA public FROM ame_statistik;
