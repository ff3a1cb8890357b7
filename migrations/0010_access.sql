-- Teams, roles of an organization's own, invitations, keys with a scope; which rows a team sees; the audit trail.
--
-- The second fence, within a tenant: rows that belong to teams are shown only to those who see these teams, and what
-- hangs on such a row is shown with it. Who does not see every team works as bellwether_member, for which alone these
-- policies are: workers, and people who see every team, plan and run as if there were none. A member's transaction says
-- whose eyes it has in bellwether.teams, and sees nothing without. The nil UUID stands for "no team", so that one array
-- operator says it all: rows of nobody carry it, and so do readers who may see rows of nobody.

DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'bellwether_member') THEN
        CREATE ROLE bellwether_member NOLOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS;
    END IF;
    EXECUTE format('GRANT bellwether_member TO %I', current_user);
    -- What bellwether_app may do, and no more.
    GRANT bellwether_app TO bellwether_member;
EXCEPTION
    -- Two databases of one cluster may migrate at the same time; roles belong to the cluster.
    WHEN duplicate_object OR unique_violation THEN NULL;
END
$$;

CREATE FUNCTION current_teams() RETURNS uuid[]
    LANGUAGE sql STABLE PARALLEL SAFE
    RETURN nullif(current_setting('bellwether.teams', true), '')::uuid[];

-- Shows a member only rows where `visible` holds. For reading: what cannot be read cannot be updated or deleted either.
CREATE PROCEDURE fence_teams(tab regclass, visible text)
    LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format(
        'CREATE POLICY teams ON %s AS RESTRICTIVE FOR SELECT TO bellwether_member USING (%s)', tab, visible);
END
$$;

-- Roles ----------------------------------------------------------------------------------------------------------

-- An organization's own, made of the same permissions as the four of policies/roles.yaml.
CREATE TABLE roles (
    org_id uuid NOT NULL REFERENCES organizations,
    name text NOT NULL CHECK (name ~ '^[a-z][a-z0-9-]{0,39}$'),
    title text NOT NULL CHECK (length(title) BETWEEN 1 AND 100),
    description text NOT NULL DEFAULT '',
    permissions text[] NOT NULL,
    created_at timestamptz NOT NULL,
    version integer NOT NULL DEFAULT 1,
    PRIMARY KEY (org_id, name)
);
CALL fence('roles');

ALTER TABLE memberships DROP CONSTRAINT memberships_role_check;
ALTER TABLE api_keys DROP CONSTRAINT api_keys_role_check;
-- Null: all that the role may do, for all teams.
ALTER TABLE api_keys ADD COLUMN permissions text[], ADD COLUMN team_ids uuid[];

-- Teams ----------------------------------------------------------------------------------------------------------

CREATE TABLE teams (
    org_id uuid NOT NULL REFERENCES organizations,
    id uuid NOT NULL,
    -- Also what services name as their owner.
    slug text NOT NULL CHECK (slug ~ '^[a-z0-9][a-z0-9-]{0,62}$'),
    name text NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
    description text NOT NULL DEFAULT '',
    -- Domain.TeamMatcher: whose alerts they are. Any is enough.
    matchers jsonb NOT NULL DEFAULT '[]',
    created_at timestamptz NOT NULL,
    version integer NOT NULL DEFAULT 1,
    PRIMARY KEY (org_id, id),
    UNIQUE (org_id, slug)
);
CALL fence('teams');

CREATE TABLE team_members (
    org_id uuid NOT NULL,
    team_id uuid NOT NULL,
    user_id uuid NOT NULL,
    role text NOT NULL,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (org_id, team_id, user_id),
    FOREIGN KEY (org_id, team_id) REFERENCES teams ON DELETE CASCADE,
    FOREIGN KEY (org_id, user_id) REFERENCES memberships ON DELETE CASCADE
);
CREATE INDEX team_members_user ON team_members (org_id, user_id);
CALL fence('team_members');

-- Whose rows are: what was here before there were teams is nobody's, and so everybody's. A new alert is nobody's to see
-- until correlation has found out whose it is.
ALTER TABLE alerts ADD COLUMN team_ids uuid[] NOT NULL DEFAULT '{00000000-0000-0000-0000-000000000000}';
ALTER TABLE alerts ALTER COLUMN team_ids SET DEFAULT '{}';
ALTER TABLE incidents
    -- The teams of its alerts.
    ADD COLUMN team_ids uuid[] NOT NULL DEFAULT '{00000000-0000-0000-0000-000000000000}',
    -- Teams that somebody let in.
    ADD COLUMN shared_with uuid[] NOT NULL DEFAULT '{}';

CALL fence_teams('incidents', 'team_ids && (SELECT current_teams()) OR shared_with && (SELECT current_teams())');
CALL fence_teams('alerts', 'team_ids && (SELECT current_teams()) OR EXISTS (
    SELECT FROM incidents i WHERE i.org_id = alerts.org_id AND i.id = alerts.incident_id)');
CALL fence_teams('alert_events', 'EXISTS (
    SELECT FROM alerts a WHERE a.org_id = alert_events.org_id AND a.id = alert_events.alert_id)');
CALL fence_teams('notifications', 'incident_id IS NULL OR EXISTS (
    SELECT FROM incidents i WHERE i.org_id = notifications.org_id AND i.id = notifications.incident_id)');
CALL fence_teams('notification_attempts', 'EXISTS (
    SELECT FROM notifications n
    WHERE n.org_id = notification_attempts.org_id AND n.id = notification_attempts.notification_id)');

DO $$
DECLARE
    child text;
BEGIN
    FOREACH child IN ARRAY ARRAY[
        'incident_alerts', 'incident_services', 'incident_events', 'incident_decisions', 'evidence_artifacts',
        'incident_hypotheses'
    ] LOOP
        EXECUTE format(
            'CALL fence_teams(%L, %L)', child,
            format('EXISTS (SELECT FROM incidents i WHERE i.org_id = %1$I.org_id AND i.id = %1$I.incident_id)', child));
    END LOOP;
END
$$;

-- Invitations ----------------------------------------------------------------------------------------------------

CREATE TABLE invitations (
    org_id uuid NOT NULL REFERENCES organizations,
    id uuid NOT NULL,
    -- Lower case.
    email text NOT NULL CHECK (email = lower(email) AND email LIKE '%_@_%'),
    role text NOT NULL,
    -- Teams to join, and as what: {team id: role}.
    teams jsonb NOT NULL DEFAULT '{}',
    token_hash bytea NOT NULL,
    -- The token, sealed, for the mail that a worker sends; gone once it is no longer needed.
    sealed_token bytea,
    invited_by uuid,
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    accepted_at timestamptz,
    mailed_at timestamptz,
    mail_error text,
    PRIMARY KEY (org_id, id),
    UNIQUE (org_id, token_hash)
);
CREATE UNIQUE INDEX invitations_pending ON invitations (org_id, email) WHERE accepted_at IS NULL;
CALL fence('invitations');

-- Limits ---------------------------------------------------------------------------------------------------------

-- Quotas that differ from policies/limits.yaml, by name.
ALTER TABLE organizations ADD COLUMN limits jsonb NOT NULL DEFAULT '{}', ADD COLUMN version integer NOT NULL DEFAULT 1;

-- Audit ----------------------------------------------------------------------------------------------------------

-- Who did what: written by triggers in the transaction of the change itself, so that nothing can forget it. The
-- server's role may read it and nothing else; not even write to it, but for record_audit(). Each row holds the hash of
-- the row before it: `bellwether admin audit verify` reads the chain.
CREATE TABLE audit_events (
    org_id uuid NOT NULL,
    -- 1, 2, 3… without gaps.
    seq bigint NOT NULL,
    at timestamptz NOT NULL,
    -- user | api_key | directory | command_line | nobody
    actor_kind text NOT NULL,
    actor_id uuid,
    actor_name text NOT NULL,
    address text,
    request_id text,
    -- The permission under which it was done; for what needs none, the operation.
    permission text,
    -- created | changed | deleted, or a word of record_audit()'s caller: signed_in, sign_in_failed…
    operation text NOT NULL,
    target_kind text NOT NULL,
    target_id text,
    target_name text,
    -- What was different before and after, secrets redacted.
    before jsonb,
    after jsonb,
    previous_hash bytea NOT NULL,
    hash bytea NOT NULL,
    PRIMARY KEY (org_id, seq, at)
) PARTITION BY RANGE (at);
CREATE TABLE audit_events_default PARTITION OF audit_events DEFAULT;
CREATE INDEX audit_events_recent ON audit_events (org_id, at DESC, seq DESC);
CREATE INDEX audit_events_target ON audit_events (org_id, target_kind, target_id, at DESC);
CREATE INDEX audit_events_actor ON audit_events (org_id, actor_id, at DESC);
CALL fence('audit_events', 'SELECT');

-- What a row's hash is of, in one form. The hash is SHA-256 of the previous hash and this text in UTF-8.
CREATE FUNCTION audit_text(e audit_events) RETURNS text
    LANGUAGE sql STABLE PARALLEL SAFE
    RETURN jsonb_build_array(
        e.org_id, e.seq, (extract(epoch FROM e.at) * 1000000)::bigint, e.actor_kind, e.actor_id, e.actor_name,
        e.address, e.request_id, e.permission, e.operation, e.target_kind, e.target_id, e.target_name, e.before, e.after
    )::text;
GRANT EXECUTE ON FUNCTION audit_text TO bellwether_app;

CREATE FUNCTION append_audit(e audit_events) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp
AS $$
DECLARE
    actor jsonb := coalesce(nullif(current_setting('bellwether.actor', true), ''), '{}')::jsonb;
    last record;
BEGIN
    -- One after the other: the chain has no forks. Held until the end, which is near: see the deferred triggers.
    PERFORM pg_advisory_xact_lock(hashtextextended('audit:' || e.org_id, 0));
    SELECT seq, hash INTO last FROM audit_events WHERE org_id = e.org_id ORDER BY seq DESC LIMIT 1;
    e.seq := coalesce(last.seq, 0) + 1;
    e.previous_hash := coalesce(last.hash, '\x'::bytea);
    e.at := clock_timestamp();
    e.actor_kind := coalesce(actor ->> 'kind', 'nobody');
    e.actor_id := (actor ->> 'id')::uuid;
    e.actor_name := coalesce(actor ->> 'name', '');
    e.address := actor ->> 'address';
    e.request_id := actor ->> 'request_id';
    e.permission := actor ->> 'permission';
    e.hash := sha256(e.previous_hash || convert_to(audit_text(e), 'UTF8'));
    INSERT INTO audit_events SELECT e.*;
END
$$;
REVOKE ALL ON FUNCTION append_audit FROM PUBLIC;

-- For what is no change of a row: signing in, failing to, taking an export.
CREATE FUNCTION record_audit(
    operation text, target_kind text, target_id text, target_name text, after jsonb
) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp
AS $$
DECLARE
    e audit_events;
BEGIN
    IF current_org() IS NULL THEN
        RAISE 'an audit record belongs to a tenant';
    END IF;
    e.org_id := current_org();
    e.operation := record_audit.operation;
    e.target_kind := record_audit.target_kind;
    e.target_id := record_audit.target_id;
    e.target_name := record_audit.target_name;
    e.after := record_audit.after;
    PERFORM append_audit(e);
END
$$;
REVOKE ALL ON FUNCTION record_audit FROM PUBLIC;
GRANT EXECUTE ON FUNCTION record_audit TO bellwether_app;

-- Arguments: the target's kind; columns whose values are secrets; columns whose change is no news.
CREATE FUNCTION audit_row() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp
AS $$
DECLARE
    secrets constant text[] := TG_ARGV[1]::text[];
    idle constant text[] := TG_ARGV[2]::text[] || '{org_id}'::text[];
    was jsonb := CASE WHEN TG_OP <> 'INSERT' THEN to_jsonb(OLD) - idle END;
    becomes jsonb := CASE WHEN TG_OP <> 'DELETE' THEN to_jsonb(NEW) - idle END;
    known jsonb := coalesce(becomes, was);
    name text;
    changed text[];
    e audit_events;
BEGIN
    e.org_id := coalesce(to_jsonb(NEW) ->> 'org_id', to_jsonb(OLD) ->> 'org_id')::uuid;
    IF TG_ARGV[0] = 'organization' THEN
        e.org_id := (known ->> 'id')::uuid;
    END IF;
    e.org_id := coalesce(e.org_id, current_org());
    IF e.org_id IS NULL THEN
        RETURN NULL;
    END IF;
    IF TG_OP = 'UPDATE' THEN
        SELECT coalesce(array_agg(key), '{}') INTO changed
        FROM jsonb_object_keys(becomes) key WHERE becomes -> key IS DISTINCT FROM was -> key;
        IF changed <@ '{version}'::text[] THEN
            RETURN NULL;
        END IF;
        was := (SELECT jsonb_object_agg(key, was -> key) FROM unnest(changed) key);
        becomes := (SELECT jsonb_object_agg(key, becomes -> key) FROM unnest(changed) key);
    END IF;
    FOREACH name IN ARRAY secrets LOOP
        IF was ->> name IS NOT NULL THEN
            was := was || jsonb_build_object(name, '[redacted]');
        END IF;
        IF becomes ->> name IS NOT NULL THEN
            becomes := becomes || jsonb_build_object(name, '[redacted]');
        END IF;
    END LOOP;
    e.operation := CASE TG_OP WHEN 'INSERT' THEN 'created' WHEN 'UPDATE' THEN 'changed' ELSE 'deleted' END;
    e.target_kind := TG_ARGV[0];
    e.target_id := coalesce(
        CASE WHEN TG_ARGV[0] = 'comment' THEN known ->> 'incident_id' END, known ->> 'id', known ->> 'user_id', known ->> 'name', known ->> 'version');
    e.target_name := coalesce(known ->> 'name', known ->> 'title', known ->> 'email', known ->> 'summary');
    e.before := was;
    e.after := becomes;
    PERFORM append_audit(e);
    RETURN NULL;
END
$$;
REVOKE ALL ON FUNCTION audit_row FROM PUBLIC;

-- Audits a table: what somebody changes (bellwether.actor says who), not what the product does by itself. Deferred to
-- the commit, so that writers queue for the chain for as short as can be.
CREATE PROCEDURE audit(tab regclass, kind text, secrets text[] DEFAULT '{}', idle text[] DEFAULT '{}')
    LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format(
        'CREATE CONSTRAINT TRIGGER audit AFTER INSERT OR UPDATE OR DELETE ON %s '
        'DEFERRABLE INITIALLY DEFERRED FOR EACH ROW '
        'WHEN (current_setting(''bellwether.actor'', true) <> '''') EXECUTE FUNCTION audit_row(%L, %L, %L)',
        tab, kind, secrets, idle);
END
$$;

CALL audit('organizations', 'organization');
CALL audit('memberships', 'member');
CALL audit('roles', 'role');
CALL audit('teams', 'team');
CALL audit('team_members', 'team_member');
CALL audit('invitations', 'invitation', '{token_hash,sealed_token}', '{mailed_at,mail_error}');
CALL audit('api_keys', 'api_key', '{token_hash}', '{last_used_at}');
CALL audit('integrations', 'integration', '{token_hash}');
CALL audit('notification_channels', 'channel', '{secrets}');
CALL audit('topology_changes', 'topology');
CALL audit('notifications', 'notification', '{}', '{message}');
CALL audit('incidents', 'incident', '{}', '{profile,updated_at,root_cause,policy_version}');
-- A comment changes no other row.
CREATE CONSTRAINT TRIGGER audit AFTER INSERT ON incident_events
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    WHEN (NEW.kind = 'comment' AND current_setting('bellwether.actor', true) <> '')
    EXECUTE FUNCTION audit_row('comment', '{}', '{}');

-- Every partitioned table gets its months, those of later migrations too.
CREATE OR REPLACE FUNCTION make_partitions(at timestamptz) RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp
AS $$
DECLARE
    parent text;
    month timestamptz;
    made integer := 0;
BEGIN
    FOR parent IN
        SELECT c.relname FROM pg_partitioned_table p JOIN pg_class c ON c.oid = p.partrelid
        WHERE p.partstrat = 'r' AND c.relnamespace = 'public'::regnamespace ORDER BY c.relname
    LOOP
        FOR ahead IN 0..2 LOOP
            month := (date_trunc('month', at AT TIME ZONE 'UTC') + make_interval(months => ahead)) AT TIME ZONE 'UTC';
            IF to_regclass(format('%s_%s', parent, to_char(month AT TIME ZONE 'UTC', 'YYYYMM'))) IS NULL THEN
                BEGIN
                    EXECUTE format(
                        'CREATE TABLE %I PARTITION OF %I FOR VALUES FROM (%L) TO (%L)',
                        format('%s_%s', parent, to_char(month AT TIME ZONE 'UTC', 'YYYYMM')), parent, month,
                        ((month AT TIME ZONE 'UTC') + interval '1 month') AT TIME ZONE 'UTC');
                    made := made + 1;
                EXCEPTION WHEN check_violation THEN NULL;
                END;
            END IF;
        END LOOP;
    END LOOP;
    RETURN made;
END
$$;

-- Searching with a team's eyes ----------------------------------------------------------------------------------

-- The search functions read past the fences of their caller, so they repeat what these say of teams: every match by the
-- inverted index, then those that the caller sees.
CREATE FUNCTION search_team_alerts(
    query tsquery, is_firing boolean, before timestamptz, before_id uuid, wanted integer,
    OUT id uuid, OUT changed_at timestamptz
) RETURNS SETOF record
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path = public, pg_temp
    SET plan_cache_mode = force_custom_plan
    SET enable_seqscan = off
    SET enable_hashjoin = off
    SET enable_mergejoin = off
    SET max_parallel_workers_per_gather = 0
    SET jit = off
AS $$
#variable_conflict use_column
DECLARE
    org constant uuid := current_org();
    teams constant uuid[] := coalesce(current_teams(), '{}');
BEGIN
    RETURN QUERY
        WITH hits AS MATERIALIZED (
            SELECT t.alert_id FROM alert_terms t WHERE t.org_id = org AND t.terms @@ query)
        SELECT a.id, a.changed_at
        FROM hits h JOIN alerts a ON a.org_id = org AND a.id = h.alert_id
        WHERE (is_firing IS NULL OR a.firing = is_firing)
            AND (before IS NULL OR a.changed_at <= before AND (a.changed_at < before OR a.id > before_id))
            AND (a.team_ids && teams OR EXISTS (
                SELECT FROM incidents i
                WHERE i.org_id = org AND i.id = a.incident_id AND (i.team_ids && teams OR i.shared_with && teams)))
        ORDER BY a.changed_at DESC, a.id
        LIMIT wanted;
END
$$;
REVOKE ALL ON FUNCTION search_team_alerts FROM PUBLIC;

CREATE OR REPLACE FUNCTION search_alerts(
    query tsquery, is_firing boolean, before timestamptz, before_id uuid, wanted integer,
    OUT id uuid, OUT changed_at timestamptz
) RETURNS SETOF record
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path = public, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    depth constant integer := 4000;
    ids uuid[];
    times timestamptz[];
    deepest bigint;
BEGIN
    IF current_teams() IS NOT NULL THEN
        RETURN QUERY SELECT * FROM search_team_alerts(query, is_firing, before, before_id, wanted);
        RETURN;
    END IF;
    SELECT coalesce(array_agg(n.id) FILTER (WHERE n.matches), '{}'),
        coalesce(array_agg(n.changed_at) FILTER (WHERE n.matches), '{}'), coalesce(max(n.seen), 0)
        INTO ids, times, deepest
        FROM search_newest_alerts(query, is_firing, before, before_id, depth, wanted) n;
    IF cardinality(ids) >= wanted OR deepest < depth THEN
        RETURN QUERY SELECT * FROM unnest(ids, times);
    ELSE
        RETURN QUERY SELECT * FROM search_indexed_alerts(query, is_firing, before, before_id, wanted);
    END IF;
END
$$;
