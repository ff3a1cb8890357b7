-- Who may be here. Every table of a tenant starts its key with org_id, and row-level security, forced, shows a
-- transaction only the rows of the tenant that it has set in bellwether.org_id. The server works as
-- bellwether_app, which owns nothing and cannot bypass it.
--
-- Outside the fence, each for its reason: organizations and users (a person is found before the tenant is known,
-- and may belong to several), setup_links (there is no tenant yet), the queue (workers serve all tenants; a job
-- carries ids only), schema_migrations.

DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'bellwether_app') THEN
        CREATE ROLE bellwether_app NOLOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS;
    END IF;
    EXECUTE format('GRANT bellwether_app TO %I', current_user);
EXCEPTION
    -- Two databases of one cluster may migrate at the same time; roles belong to the cluster.
    WHEN duplicate_object OR unique_violation THEN NULL;
END
$$;

GRANT USAGE ON SCHEMA public TO bellwether_app;

-- The tenant of this transaction; null, which matches no row, where none is set.
CREATE FUNCTION current_org() RETURNS uuid
    LANGUAGE sql STABLE PARALLEL SAFE
    RETURN nullif(current_setting('bellwether.org_id', true), '')::uuid;

-- Fences a table: forced row-level security by current_org(), and rights for the server's role.
CREATE PROCEDURE fence(tab regclass, rights text DEFAULT 'SELECT, INSERT, UPDATE, DELETE')
    LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', tab);
    EXECUTE format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', tab);
    EXECUTE format(
        'CREATE POLICY tenant ON %s USING (org_id = current_org()) WITH CHECK (org_id = current_org())', tab);
    EXECUTE format('GRANT %s ON %s TO bellwether_app', rights, tab);
END
$$;

CREATE TABLE organizations (
    id uuid PRIMARY KEY,
    slug text NOT NULL UNIQUE CHECK (slug ~ '^[a-z0-9][a-z0-9-]{0,62}$'),
    name text NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
    created_at timestamptz NOT NULL
);
GRANT SELECT, INSERT, UPDATE ON organizations TO bellwether_app;

CREATE TABLE users (
    id uuid PRIMARY KEY,
    -- Lower case.
    email text NOT NULL UNIQUE CHECK (email = lower(email) AND email LIKE '%_@_%'),
    name text NOT NULL,
    -- argon2id with its parameters, in the PHC string format.
    password_hash text,
    created_at timestamptz NOT NULL
);
GRANT SELECT, INSERT, UPDATE ON users TO bellwether_app;

-- One-time links that create the first owner.
CREATE TABLE setup_links (
    token_hash bytea PRIMARY KEY,
    expires_at timestamptz NOT NULL,
    used_at timestamptz
);
GRANT SELECT, INSERT, UPDATE, DELETE ON setup_links TO bellwether_app;

CREATE TABLE memberships (
    org_id uuid NOT NULL REFERENCES organizations,
    user_id uuid NOT NULL REFERENCES users,
    role text NOT NULL CHECK (role IN ('viewer', 'operator', 'admin', 'owner')),
    created_at timestamptz NOT NULL,
    PRIMARY KEY (org_id, user_id)
);
CALL fence('memberships');

-- Tokens are stored as SHA-256 of the whole token. The token itself carries its organization, so that it can be
-- looked up inside the fence.
CREATE TABLE sessions (
    org_id uuid NOT NULL,
    id uuid NOT NULL,
    user_id uuid NOT NULL,
    token_hash bytea NOT NULL,
    csrf_hash bytea NOT NULL,
    created_at timestamptz NOT NULL,
    last_seen_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    address text,
    user_agent text,
    PRIMARY KEY (org_id, id),
    UNIQUE (org_id, token_hash),
    FOREIGN KEY (org_id, user_id) REFERENCES memberships ON DELETE CASCADE
);
CALL fence('sessions');

CREATE TABLE api_keys (
    org_id uuid NOT NULL REFERENCES organizations,
    id uuid NOT NULL,
    name text NOT NULL,
    role text NOT NULL CHECK (role IN ('viewer', 'operator', 'admin', 'owner')),
    token_hash bytea NOT NULL,
    -- The last characters, so that a person can tell keys apart.
    hint text NOT NULL,
    created_by uuid,
    created_at timestamptz NOT NULL,
    last_used_at timestamptz,
    expires_at timestamptz,
    revoked_at timestamptz,
    PRIMARY KEY (org_id, id),
    UNIQUE (org_id, token_hash)
);
CALL fence('api_keys');

CREATE TABLE integrations (
    org_id uuid NOT NULL REFERENCES organizations,
    id uuid NOT NULL,
    kind text NOT NULL,
    name text NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
    token_hash bytea NOT NULL,
    hint text NOT NULL,
    -- What the kind lets an admin set, for instance the field mapping of generic JSON.
    settings jsonb NOT NULL DEFAULT '{}',
    enabled boolean NOT NULL DEFAULT true,
    created_at timestamptz NOT NULL,
    version integer NOT NULL DEFAULT 1,
    PRIMARY KEY (org_id, id),
    UNIQUE (org_id, token_hash),
    UNIQUE (org_id, name)
);
CALL fence('integrations');

-- Answers to writes that carried an Idempotency-Key. `answered_at` is null while the first request still runs.
CREATE TABLE idempotency_keys (
    org_id uuid NOT NULL REFERENCES organizations,
    actor text NOT NULL,
    key text NOT NULL,
    request_hash bytea NOT NULL,
    created_at timestamptz NOT NULL,
    answered_at timestamptz,
    status integer,
    headers jsonb,
    body bytea,
    PRIMARY KEY (org_id, actor, key)
);
CREATE INDEX idempotency_keys_age ON idempotency_keys (org_id, created_at);
CALL fence('idempotency_keys');

-- Counts that people see: the next incident number.
CREATE TABLE counters (
    org_id uuid NOT NULL REFERENCES organizations,
    name text NOT NULL,
    value bigint NOT NULL,
    PRIMARY KEY (org_id, name)
);
CALL fence('counters');
