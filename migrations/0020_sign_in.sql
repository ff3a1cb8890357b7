-- Signing in: second factors, reset links, throttling, and what a person may see of themselves over all of their
-- organizations.
--
-- A second key to the fence: a transaction that sets bellwether.user_id sees that person's own memberships and sessions,
-- in whatever organization, and can end those sessions. It cannot write anything else: that takes the tenant.

-- The person of this transaction; null, which matches no row, where none is set.
CREATE FUNCTION current_person() RETURNS uuid
    LANGUAGE sql STABLE PARALLEL SAFE
    RETURN nullif(current_setting('bellwether.user_id', true), '')::uuid;

CREATE POLICY own ON memberships FOR SELECT USING (user_id = current_person());
CREATE POLICY own ON sessions FOR SELECT USING (user_id = current_person());
CREATE POLICY own_end ON sessions FOR DELETE USING (user_id = current_person());
CREATE INDEX memberships_of_person ON memberships (user_id);
CREATE INDEX sessions_of_person ON sessions (user_id);

-- How it began: a session by an organization's identity provider stays in that organization.
ALTER TABLE sessions
    ADD COLUMN method text NOT NULL DEFAULT 'password' CHECK (method IN ('password', 'single_sign_on'));

CALL audit('sessions', 'session', '{token_hash,csrf_hash}', '{last_seen_at}');

-- Fences a table of what belongs to a person and to no organization.
CREATE PROCEDURE fence_person(tab regclass, rights text DEFAULT 'SELECT, INSERT, UPDATE, DELETE')
    LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', tab);
    EXECUTE format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', tab);
    EXECUTE format(
        'CREATE POLICY person ON %s USING (user_id = current_person()) WITH CHECK (user_id = current_person())', tab);
    EXECUTE format('GRANT %s ON %s TO bellwether_app', rights, tab);
END
$$;

-- Authenticator apps. In force once confirmed.
CREATE TABLE second_factors (
    user_id uuid PRIMARY KEY REFERENCES users,
    -- Sealed for this person.
    secret bytea NOT NULL,
    created_at timestamptz NOT NULL,
    confirmed_at timestamptz,
    -- The step whose code was taken last: it and those before it are refused.
    last_step bigint
);
CALL fence_person('second_factors');

CREATE TABLE recovery_codes (
    user_id uuid NOT NULL REFERENCES second_factors ON DELETE CASCADE,
    code_hash bytea NOT NULL,
    used_at timestamptz,
    PRIMARY KEY (user_id, code_hash)
);
CALL fence_person('recovery_codes');

-- One-time links to set a new password. The token carries its person, so that it can be looked up inside the fence.
CREATE TABLE password_resets (
    user_id uuid NOT NULL REFERENCES users,
    token_hash bytea NOT NULL,
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    PRIMARY KEY (user_id, token_hash)
);
CALL fence_person('password_resets');

-- Attempts that count as failed, for all servers. Outside the fence, because a guess is made before anybody is known;
-- the key is a hash of what is counted under, so the table holds neither addresses nor accounts.
CREATE TABLE sign_in_attempts (
    key_hash bytea PRIMARY KEY,
    failures integer NOT NULL,
    blocked_until timestamptz NOT NULL
) WITH (fillfactor = 70);
CREATE INDEX sign_in_attempts_age ON sign_in_attempts (blocked_until);
GRANT SELECT, INSERT, UPDATE, DELETE ON sign_in_attempts TO bellwether_app;
