-- Written by `make schema` from migrations/: read it, do not edit it.
--
-- PostgreSQL database dump
--

SET statement_timeout = 0;
SET lock_timeout = 0;
SET idle_in_transaction_session_timeout = 0;
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SELECT pg_catalog.set_config('search_path', '', false);
SET check_function_bodies = false;
SET xmloption = content;
SET client_min_messages = warning;
SET row_security = off;

SET default_tablespace = '';

--
-- Name: audit_events; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.audit_events (
    org_id uuid NOT NULL,
    seq bigint NOT NULL,
    at timestamp with time zone NOT NULL,
    actor_kind text NOT NULL,
    actor_id uuid,
    actor_name text NOT NULL,
    address text,
    request_id text,
    permission text,
    operation text NOT NULL,
    target_kind text NOT NULL,
    target_id text,
    target_name text,
    before jsonb,
    after jsonb,
    previous_hash bytea NOT NULL,
    hash bytea NOT NULL
)
PARTITION BY RANGE (at);

ALTER TABLE ONLY public.audit_events FORCE ROW LEVEL SECURITY;

--
-- Name: append_audit(public.audit_events); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.append_audit(e public.audit_events) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
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

--
-- Name: audit(regclass, text, text[], text[]); Type: PROCEDURE; Schema: public; Owner: -
--

CREATE PROCEDURE public.audit(IN tab regclass, IN kind text, IN secrets text[] DEFAULT '{}'::text[], IN idle text[] DEFAULT '{}'::text[])
    LANGUAGE plpgsql
    AS $$
BEGIN
    EXECUTE format(
        'CREATE CONSTRAINT TRIGGER audit AFTER INSERT OR UPDATE OR DELETE ON %s '
        'DEFERRABLE INITIALLY DEFERRED FOR EACH ROW '
        'WHEN (current_setting(''bellwether.actor'', true) <> '''') EXECUTE FUNCTION audit_row(%L, %L, %L)',
        tab, kind, secrets, idle);
END
$$;

--
-- Name: audit_row(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.audit_row() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
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

--
-- Name: audit_text(public.audit_events); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.audit_text(e public.audit_events) RETURNS text
    LANGUAGE sql STABLE PARALLEL SAFE
    RETURN (jsonb_build_array((e).org_id, (e).seq, ((EXTRACT(epoch FROM (e).at) * (1000000)::numeric))::bigint, (e).actor_kind, (e).actor_id, (e).actor_name, (e).address, (e).request_id, (e).permission, (e).operation, (e).target_kind, (e).target_id, (e).target_name, (e).before, (e).after))::text;

--
-- Name: current_org(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.current_org() RETURNS uuid
    LANGUAGE sql STABLE PARALLEL SAFE
    RETURN (NULLIF(current_setting('bellwether.org_id'::text, true), ''::text))::uuid;

--
-- Name: current_person(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.current_person() RETURNS uuid
    LANGUAGE sql STABLE PARALLEL SAFE
    RETURN (NULLIF(current_setting('bellwether.user_id'::text, true), ''::text))::uuid;

--
-- Name: current_teams(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.current_teams() RETURNS uuid[]
    LANGUAGE sql STABLE PARALLEL SAFE
    RETURN (NULLIF(current_setting('bellwether.teams'::text, true), ''::text))::uuid[];

--
-- Name: fence(regclass, text); Type: PROCEDURE; Schema: public; Owner: -
--

CREATE PROCEDURE public.fence(IN tab regclass, IN rights text DEFAULT 'SELECT, INSERT, UPDATE, DELETE'::text)
    LANGUAGE plpgsql
    AS $$
BEGIN
    EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', tab);
    EXECUTE format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', tab);
    EXECUTE format(
        'CREATE POLICY tenant ON %s USING (org_id = current_org()) WITH CHECK (org_id = current_org())', tab);
    EXECUTE format('GRANT %s ON %s TO bellwether_app', rights, tab);
END
$$;

--
-- Name: fence_person(regclass, text); Type: PROCEDURE; Schema: public; Owner: -
--

CREATE PROCEDURE public.fence_person(IN tab regclass, IN rights text DEFAULT 'SELECT, INSERT, UPDATE, DELETE'::text)
    LANGUAGE plpgsql
    AS $$
BEGIN
    EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', tab);
    EXECUTE format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', tab);
    EXECUTE format(
        'CREATE POLICY person ON %s USING (user_id = current_person()) WITH CHECK (user_id = current_person())', tab);
    EXECUTE format('GRANT %s ON %s TO bellwether_app', rights, tab);
END
$$;

--
-- Name: fence_teams(regclass, text); Type: PROCEDURE; Schema: public; Owner: -
--

CREATE PROCEDURE public.fence_teams(IN tab regclass, IN visible text)
    LANGUAGE plpgsql
    AS $$
BEGIN
    EXECUTE format(
        'CREATE POLICY teams ON %s AS RESTRICTIVE FOR SELECT TO bellwether_member USING (%s)', tab, visible);
END
$$;

--
-- Name: make_partitions(timestamp with time zone); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.make_partitions(at timestamp with time zone) RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
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

--
-- Name: record_audit(text, text, text, text, jsonb); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.record_audit(operation text, target_kind text, target_id text, target_name text, after jsonb) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
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

--
-- Name: refresh_statistics(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.refresh_statistics() RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    SET default_statistics_target TO '25'
    AS $$
DECLARE
    grown regclass;
    analyzed integer := 0;
BEGIN
    -- One worker at a time; the others have nothing to add.
    IF NOT pg_try_advisory_xact_lock(hashtext('bellwether.refresh_statistics')) THEN
        RETURN 0;
    END IF;
    FOR grown IN
        SELECT relid FROM pg_stat_user_tables
        WHERE schemaname = 'public' AND n_mod_since_analyze BETWEEN 200 AND 200000
            AND n_mod_since_analyze > 0.5 * n_live_tup
            -- The queue's tables are empty most of the time and their statements do not depend on it.
            AND relname NOT LIKE 'job%'
    LOOP
        EXECUTE format('ANALYZE %s', grown);
        analyzed := analyzed + 1;
    END LOOP;
    RETURN analyzed;
END
$$;

--
-- Name: search_alerts(tsquery, boolean, timestamp with time zone, uuid, integer); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.search_alerts(query tsquery, is_firing boolean, before timestamp with time zone, before_id uuid, wanted integer, OUT id uuid, OUT changed_at timestamp with time zone) RETURNS SETOF record
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
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

--
-- Name: search_indexed_alerts(tsquery, boolean, timestamp with time zone, uuid, integer); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.search_indexed_alerts(query tsquery, is_firing boolean, before timestamp with time zone, before_id uuid, wanted integer, OUT id uuid, OUT changed_at timestamp with time zone) RETURNS SETOF record
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    SET plan_cache_mode TO 'force_custom_plan'
    SET enable_seqscan TO 'off'
    SET enable_hashjoin TO 'off'
    SET enable_mergejoin TO 'off'
    SET max_parallel_workers_per_gather TO '0'
    SET jit TO 'off'
    AS $$
#variable_conflict use_column
DECLARE
    org constant uuid := current_org();
BEGIN
    IF is_firing IS NULL THEN
        RETURN QUERY
            SELECT t.alert_id, t.changed_at
            FROM alert_terms t
            WHERE t.org_id = org AND t.terms @@ query
                AND (before IS NULL OR t.changed_at <= before AND (t.changed_at < before OR t.alert_id > before_id))
            ORDER BY t.changed_at DESC, t.alert_id
            LIMIT wanted;
    ELSE
        -- The index first, whatever the order and the limit suggest: walking the alerts in their order instead reads
        -- most of them before it has found enough of a term that few have.
        RETURN QUERY
            WITH hits AS MATERIALIZED (
                SELECT t.alert_id FROM alert_terms t WHERE t.org_id = org AND t.terms @@ query)
            SELECT a.id, a.changed_at
            FROM hits h JOIN alerts a ON a.org_id = org AND a.id = h.alert_id
            WHERE a.firing = is_firing
                AND (before IS NULL OR a.changed_at <= before AND (a.changed_at < before OR a.id > before_id))
            ORDER BY a.changed_at DESC, a.id
            LIMIT wanted;
    END IF;
END
$$;

--
-- Name: search_newest_alerts(tsquery, boolean, timestamp with time zone, uuid, integer, integer); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.search_newest_alerts(query tsquery, is_firing boolean, before timestamp with time zone, before_id uuid, depth integer, wanted integer, OUT id uuid, OUT changed_at timestamp with time zone, OUT matches boolean, OUT seen bigint) RETURNS SETOF record
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    SET plan_cache_mode TO 'force_custom_plan'
    SET enable_hashjoin TO 'off'
    SET enable_mergejoin TO 'off'
    SET enable_bitmapscan TO 'off'
    SET enable_seqscan TO 'off'
    SET max_parallel_workers_per_gather TO '0'
    SET jit TO 'off'
    AS $$
#variable_conflict use_column
DECLARE
    org constant uuid := current_org();
    walk integer := least(depth, 300);
    ids uuid[];
    times timestamptz[];
    reached bigint;
BEGIN
    LOOP
        SELECT coalesce(array_agg(w.id) FILTER (WHERE w.matches), '{}'),
            coalesce(array_agg(w.changed_at) FILTER (WHERE w.matches), '{}'), coalesce(max(w.seen), 0)
            INTO ids, times, reached
            FROM (
                SELECT a.id, a.changed_at, coalesce(t.terms @@ query, false) AS matches, a.seen
                FROM (
                    SELECT alerts.id, alerts.changed_at,
                        row_number() OVER (ORDER BY alerts.changed_at DESC, alerts.id) AS seen
                    FROM alerts
                    WHERE alerts.org_id = org
                        AND (is_firing IS NULL OR alerts.firing = is_firing)
                        AND (before IS NULL OR alerts.changed_at <= before
                            AND (alerts.changed_at < before OR alerts.id > before_id))
                    ORDER BY alerts.changed_at DESC, alerts.id
                    LIMIT walk
                ) a
                LEFT JOIN alert_terms t ON t.org_id = org AND t.alert_id = a.id
                WHERE t.terms @@ query OR a.seen = walk
                LIMIT wanted
            ) w;
        EXIT WHEN walk = depth OR reached < walk OR cardinality(ids) >= wanted;
        IF cardinality(ids) * depth < wanted * walk THEN
            ids := '{}';
            times := '{}';
            EXIT;
        END IF;
        walk := depth;
    END LOOP;
    RETURN QUERY
        SELECT found.id, found.at, true, 0::bigint FROM unnest(ids, times) AS found (id, at)
        UNION ALL
        SELECT NULL, NULL, false, CASE WHEN reached < walk THEN reached ELSE depth END;
END
$$;

--
-- Name: search_team_alerts(tsquery, boolean, timestamp with time zone, uuid, integer); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.search_team_alerts(query tsquery, is_firing boolean, before timestamp with time zone, before_id uuid, wanted integer, OUT id uuid, OUT changed_at timestamp with time zone) RETURNS SETOF record
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    SET plan_cache_mode TO 'force_custom_plan'
    SET enable_seqscan TO 'off'
    SET enable_hashjoin TO 'off'
    SET enable_mergejoin TO 'off'
    SET max_parallel_workers_per_gather TO '0'
    SET jit TO 'off'
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

--
-- Name: store_alert_terms(uuid[], timestamp with time zone[], text[]); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.store_alert_terms(ids uuid[], times timestamp with time zone[], terms text[]) RETURNS void
    LANGUAGE sql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
    INSERT INTO alert_terms AS t (org_id, alert_id, changed_at, terms)
    SELECT current_org(), r.id, r.changed_at, array_to_tsvector(string_to_array(r.terms, chr(1)))
    FROM unnest(ids, times, terms) r (id, changed_at, terms)
    WHERE current_org() IS NOT NULL
    ON CONFLICT (org_id, alert_id) DO UPDATE SET changed_at = excluded.changed_at, terms = excluded.terms
$$;

--
-- Name: alert_events; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.alert_events (
    org_id uuid NOT NULL,
    alert_id uuid NOT NULL,
    at timestamp with time zone NOT NULL,
    id bigint NOT NULL,
    kind text NOT NULL,
    episode integer NOT NULL,
    details jsonb
)
PARTITION BY RANGE (at);

ALTER TABLE ONLY public.alert_events FORCE ROW LEVEL SECURITY;

SET default_table_access_method = heap;

--
-- Name: alert_events_default; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.alert_events_default (
    org_id uuid NOT NULL,
    alert_id uuid NOT NULL,
    at timestamp with time zone NOT NULL,
    id bigint NOT NULL,
    kind text NOT NULL,
    episode integer NOT NULL,
    details jsonb
);

--
-- Name: alert_events_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.alert_events ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.alert_events_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

--
-- Name: alert_terms; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.alert_terms (
    org_id uuid NOT NULL,
    alert_id uuid NOT NULL,
    changed_at timestamp with time zone NOT NULL,
    terms tsvector NOT NULL
)
WITH (fillfactor='90');

--
-- Name: alerts; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.alerts (
    org_id uuid NOT NULL,
    id uuid NOT NULL,
    changed_at timestamp with time zone NOT NULL,
    first_seen timestamp with time zone NOT NULL,
    last_seen timestamp with time zone NOT NULL,
    starts_at timestamp with time zone NOT NULL,
    ends_at timestamp with time zone,
    expires_at timestamp with time zone,
    expires_from timestamp with time zone GENERATED ALWAYS AS (date_bin('00:02:00'::interval, expires_at, '2000-01-01 00:00:00+00'::timestamp with time zone)) STORED,
    notifications bigint NOT NULL,
    episode integer NOT NULL,
    content_hash bigint NOT NULL,
    firing boolean NOT NULL,
    severity smallint NOT NULL,
    reported_severity smallint NOT NULL,
    flapping boolean DEFAULT false NOT NULL,
    service_id uuid,
    integration_id uuid NOT NULL,
    incident_id uuid,
    correlated_episode integer DEFAULT 0 NOT NULL,
    name text NOT NULL,
    generator_url text,
    dedup_key text,
    labels jsonb NOT NULL,
    annotations jsonb NOT NULL,
    recent_transitions timestamp with time zone[] NOT NULL,
    recent_occurrences timestamp with time zone[] NOT NULL,
    team_ids uuid[] DEFAULT '{}'::uuid[] NOT NULL,
    began_firing boolean
)
WITH (fillfactor='80', autovacuum_vacuum_scale_factor='0.05', autovacuum_vacuum_insert_scale_factor='0.2');

ALTER TABLE ONLY public.alerts FORCE ROW LEVEL SECURITY;

--
-- Name: api_keys; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.api_keys (
    org_id uuid NOT NULL,
    id uuid NOT NULL,
    name text NOT NULL,
    role text NOT NULL,
    token_hash bytea NOT NULL,
    hint text NOT NULL,
    created_by uuid,
    created_at timestamp with time zone NOT NULL,
    last_used_at timestamp with time zone,
    expires_at timestamp with time zone,
    revoked_at timestamp with time zone,
    permissions text[],
    team_ids uuid[]
);

ALTER TABLE ONLY public.api_keys FORCE ROW LEVEL SECURITY;

--
-- Name: audit_events_default; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.audit_events_default (
    org_id uuid NOT NULL,
    seq bigint NOT NULL,
    at timestamp with time zone NOT NULL,
    actor_kind text NOT NULL,
    actor_id uuid,
    actor_name text NOT NULL,
    address text,
    request_id text,
    permission text,
    operation text NOT NULL,
    target_kind text NOT NULL,
    target_id text,
    target_name text,
    before jsonb,
    after jsonb,
    previous_hash bytea NOT NULL,
    hash bytea NOT NULL
);

--
-- Name: change_corrections; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.change_corrections (
    org_id uuid NOT NULL,
    hint text NOT NULL,
    value text NOT NULL,
    service text,
    environment text,
    at timestamp with time zone NOT NULL,
    actor text NOT NULL
);

ALTER TABLE ONLY public.change_corrections FORCE ROW LEVEL SECURITY;

--
-- Name: change_correlations; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.change_correlations (
    org_id uuid NOT NULL,
    incident_id uuid NOT NULL,
    change_id uuid NOT NULL,
    alert_id uuid,
    score real NOT NULL,
    parts jsonb NOT NULL,
    lag_seconds real NOT NULL,
    hops integer,
    verdict text,
    policy_version text NOT NULL,
    computed_at timestamp with time zone NOT NULL,
    CONSTRAINT change_correlations_score_check CHECK (((score >= (0)::double precision) AND (score <= (1)::double precision))),
    CONSTRAINT change_correlations_verdict_check CHECK ((verdict = ANY (ARRAY['confirmed'::text, 'rejected'::text])))
);

ALTER TABLE ONLY public.change_correlations FORCE ROW LEVEL SECURITY;

--
-- Name: change_deliveries; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.change_deliveries (
    org_id uuid NOT NULL,
    delivery uuid NOT NULL,
    received_at timestamp with time zone NOT NULL,
    integration_id uuid,
    ignored_because text,
    event text
);

ALTER TABLE ONLY public.change_deliveries FORCE ROW LEVEL SECURITY;

--
-- Name: change_events; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.change_events (
    org_id uuid NOT NULL,
    id uuid NOT NULL,
    at timestamp with time zone NOT NULL,
    ended_at timestamp with time zone,
    received_at timestamp with time zone NOT NULL,
    service_id uuid,
    integration_id uuid,
    is_rollback boolean DEFAULT false NOT NULL,
    was_rolled_back boolean DEFAULT false NOT NULL,
    has_details boolean DEFAULT false NOT NULL,
    kind text NOT NULL,
    status text NOT NULL,
    source text NOT NULL,
    title text NOT NULL,
    actor text,
    service text,
    environment text,
    repository text,
    branch text,
    commit_sha text COLLATE pg_catalog."C",
    version text,
    previous_version text,
    image text,
    facts jsonb DEFAULT '{}'::jsonb NOT NULL
);

ALTER TABLE ONLY public.change_events FORCE ROW LEVEL SECURITY;

--
-- Name: change_polls; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.change_polls (
    org_id uuid NOT NULL,
    integration_id uuid NOT NULL,
    polled_at timestamp with time zone,
    seen_until timestamp with time zone,
    error text,
    recovered bigint DEFAULT 0 NOT NULL
);

ALTER TABLE ONLY public.change_polls FORCE ROW LEVEL SECURITY;

--
-- Name: channel_threads; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.channel_threads (
    org_id uuid NOT NULL,
    channel_id uuid NOT NULL,
    incident_id uuid NOT NULL,
    reference jsonb NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    shown_version integer DEFAULT 0 NOT NULL,
    shown_alerts integer DEFAULT 0 NOT NULL
);

ALTER TABLE ONLY public.channel_threads FORCE ROW LEVEL SECURITY;

--
-- Name: commit_files; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.commit_files (
    org_id uuid NOT NULL,
    repository text NOT NULL,
    sha text NOT NULL COLLATE pg_catalog."C",
    path text NOT NULL,
    change_type text NOT NULL,
    lines_added integer DEFAULT 0 NOT NULL,
    lines_removed integer DEFAULT 0 NOT NULL,
    has_hunk boolean DEFAULT false NOT NULL
);

ALTER TABLE ONLY public.commit_files FORCE ROW LEVEL SECURITY;

--
-- Name: commits; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.commits (
    org_id uuid NOT NULL,
    repository text NOT NULL,
    sha text NOT NULL COLLATE pg_catalog."C",
    parent_sha text,
    author text,
    message text NOT NULL,
    authored_at timestamp with time zone NOT NULL
);

ALTER TABLE ONLY public.commits FORCE ROW LEVEL SECURITY;

--
-- Name: config_uses; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.config_uses (
    org_id uuid NOT NULL,
    cluster text DEFAULT ''::text NOT NULL,
    config text NOT NULL,
    workload text NOT NULL,
    service text,
    service_id uuid,
    seen_at timestamp with time zone NOT NULL
);

ALTER TABLE ONLY public.config_uses FORCE ROW LEVEL SECURITY;

--
-- Name: contact_methods; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.contact_methods (
    org_id uuid NOT NULL,
    user_id uuid NOT NULL,
    document jsonb NOT NULL,
    updated_at timestamp with time zone NOT NULL
);

ALTER TABLE ONLY public.contact_methods FORCE ROW LEVEL SECURITY;

--
-- Name: counters; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.counters (
    org_id uuid NOT NULL,
    name text NOT NULL,
    value bigint NOT NULL
);

ALTER TABLE ONLY public.counters FORCE ROW LEVEL SECURITY;

--
-- Name: dead_jobs; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.dead_jobs (
    id bigint NOT NULL,
    kind text NOT NULL,
    org_id uuid NOT NULL,
    unique_key text,
    payload jsonb NOT NULL,
    priority smallint NOT NULL,
    attempts smallint NOT NULL,
    max_attempts smallint NOT NULL,
    reason text NOT NULL,
    enqueued_at timestamp with time zone NOT NULL,
    died_at timestamp with time zone NOT NULL
);

--
-- Name: dependencies; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.dependencies (
    org_id uuid NOT NULL,
    from_service_id uuid NOT NULL,
    to_service_id uuid NOT NULL,
    kind text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    CONSTRAINT dependencies_check CHECK ((from_service_id <> to_service_id))
);

ALTER TABLE ONLY public.dependencies FORCE ROW LEVEL SECURITY;

--
-- Name: deployment_commit_ranges; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.deployment_commit_ranges (
    org_id uuid NOT NULL,
    change_id uuid NOT NULL,
    repository text NOT NULL,
    previous_revision text,
    current_revision text NOT NULL,
    is_rollback boolean DEFAULT false NOT NULL,
    commit_shas text[] DEFAULT '{}'::text[] NOT NULL
);

ALTER TABLE ONLY public.deployment_commit_ranges FORCE ROW LEVEL SECURITY;

--
-- Name: directory_groups; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.directory_groups (
    org_id uuid NOT NULL,
    team_id uuid NOT NULL,
    external_id text NOT NULL
);

ALTER TABLE ONLY public.directory_groups FORCE ROW LEVEL SECURITY;

--
-- Name: directory_users; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.directory_users (
    org_id uuid NOT NULL,
    user_id uuid NOT NULL,
    external_id text,
    active boolean NOT NULL,
    role text NOT NULL,
    made_account boolean DEFAULT false NOT NULL,
    deleted_at timestamp with time zone,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL
);

ALTER TABLE ONLY public.directory_users FORCE ROW LEVEL SECURITY;

--
-- Name: escalation_policies; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.escalation_policies (
    org_id uuid NOT NULL,
    id uuid NOT NULL,
    name text NOT NULL,
    "position" integer DEFAULT 0 NOT NULL,
    enabled boolean DEFAULT true NOT NULL,
    document jsonb NOT NULL,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    version integer DEFAULT 1 NOT NULL,
    CONSTRAINT notification_rules_name_check CHECK (((length(name) >= 1) AND (length(name) <= 200)))
);

ALTER TABLE ONLY public.escalation_policies FORCE ROW LEVEL SECURITY;

--
-- Name: escalation_timers; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.escalation_timers (
    org_id uuid NOT NULL,
    escalation_id uuid NOT NULL,
    due_at timestamp with time zone NOT NULL
);

--
-- Name: escalations; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.escalations (
    org_id uuid NOT NULL,
    id uuid NOT NULL,
    incident_id uuid NOT NULL,
    policy_id uuid NOT NULL,
    policy_name text NOT NULL,
    policy jsonb NOT NULL,
    state jsonb NOT NULL,
    status text NOT NULL,
    started_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    CONSTRAINT escalations_status_check CHECK ((status = ANY (ARRAY['active'::text, 'acknowledged'::text, 'held'::text, 'over'::text, 'exhausted'::text])))
);

ALTER TABLE ONLY public.escalations FORCE ROW LEVEL SECURITY;

--
-- Name: evidence_artifacts; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.evidence_artifacts (
    org_id uuid NOT NULL,
    id uuid NOT NULL,
    incident_id uuid NOT NULL,
    kind text NOT NULL,
    source text NOT NULL,
    ref text NOT NULL,
    summary text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    metadata jsonb DEFAULT '{}'::jsonb NOT NULL
);

ALTER TABLE ONLY public.evidence_artifacts FORCE ROW LEVEL SECURITY;

--
-- Name: feedback_events; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.feedback_events (
    org_id uuid NOT NULL,
    id uuid NOT NULL,
    incident_id uuid NOT NULL,
    at timestamp with time zone NOT NULL,
    actor_kind text NOT NULL,
    actor_id uuid,
    actor_name text NOT NULL,
    event_type text NOT NULL,
    payload jsonb DEFAULT '{}'::jsonb NOT NULL
);

ALTER TABLE ONLY public.feedback_events FORCE ROW LEVEL SECURITY;

--
-- Name: held_events; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.held_events (
    org_id uuid NOT NULL,
    notification_id uuid NOT NULL,
    id uuid NOT NULL,
    incident_id uuid NOT NULL,
    event text NOT NULL,
    title text NOT NULL,
    severity smallint NOT NULL,
    at timestamp with time zone NOT NULL
);

ALTER TABLE ONLY public.held_events FORCE ROW LEVEL SECURITY;

--
-- Name: idempotency_keys; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.idempotency_keys (
    org_id uuid NOT NULL,
    actor text NOT NULL,
    key text NOT NULL,
    request_hash bytea NOT NULL,
    created_at timestamp with time zone NOT NULL,
    answered_at timestamp with time zone,
    status integer,
    headers jsonb,
    body bytea
);

ALTER TABLE ONLY public.idempotency_keys FORCE ROW LEVEL SECURITY;

--
-- Name: identities; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.identities (
    org_id uuid NOT NULL,
    provider_id uuid NOT NULL,
    subject text NOT NULL,
    user_id uuid NOT NULL,
    created_at timestamp with time zone NOT NULL,
    last_used_at timestamp with time zone NOT NULL
);

ALTER TABLE ONLY public.identities FORCE ROW LEVEL SECURITY;

--
-- Name: identity_providers; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.identity_providers (
    org_id uuid NOT NULL,
    id uuid NOT NULL,
    name text NOT NULL,
    issuer text NOT NULL,
    client_id text NOT NULL,
    client_secret bytea,
    scopes text[] NOT NULL,
    groups_claim text NOT NULL,
    email_domains text[] NOT NULL,
    mapping jsonb NOT NULL,
    default_role text,
    enabled boolean DEFAULT true NOT NULL,
    authority text[] NOT NULL,
    created_at timestamp with time zone NOT NULL,
    version integer DEFAULT 1 NOT NULL,
    CONSTRAINT identity_providers_name_check CHECK (((length(name) >= 1) AND (length(name) <= 200)))
);

ALTER TABLE ONLY public.identity_providers FORCE ROW LEVEL SECURITY;

--
-- Name: incident_alerts; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.incident_alerts (
    org_id uuid NOT NULL,
    incident_id uuid NOT NULL,
    alert_id uuid NOT NULL,
    episode integer NOT NULL,
    joined_at timestamp with time zone NOT NULL,
    alert_at timestamp with time zone NOT NULL,
    service_id uuid,
    score real NOT NULL,
    parts jsonb NOT NULL,
    reason text NOT NULL,
    firing boolean DEFAULT false NOT NULL
);

ALTER TABLE ONLY public.incident_alerts FORCE ROW LEVEL SECURITY;

--
-- Name: incident_decisions; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.incident_decisions (
    org_id uuid NOT NULL,
    id uuid NOT NULL,
    incident_id uuid NOT NULL,
    decided_at timestamp with time zone NOT NULL,
    decision text NOT NULL,
    rationale text NOT NULL,
    policy_version text NOT NULL,
    details jsonb DEFAULT '{}'::jsonb NOT NULL,
    CONSTRAINT incident_decisions_decision_check CHECK ((decision = ANY (ARRAY['approved'::text, 'suppressed'::text])))
);

ALTER TABLE ONLY public.incident_decisions FORCE ROW LEVEL SECURITY;

--
-- Name: incident_events; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.incident_events (
    org_id uuid NOT NULL,
    incident_id uuid NOT NULL,
    at timestamp with time zone NOT NULL,
    id uuid NOT NULL,
    kind text NOT NULL,
    actor_kind text NOT NULL,
    actor_id uuid,
    actor_name text NOT NULL,
    summary text NOT NULL,
    details jsonb
)
PARTITION BY RANGE (at);

ALTER TABLE ONLY public.incident_events FORCE ROW LEVEL SECURITY;

--
-- Name: incident_events_default; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.incident_events_default (
    org_id uuid NOT NULL,
    incident_id uuid NOT NULL,
    at timestamp with time zone NOT NULL,
    id uuid NOT NULL,
    kind text NOT NULL,
    actor_kind text NOT NULL,
    actor_id uuid,
    actor_name text NOT NULL,
    summary text NOT NULL,
    details jsonb
);

--
-- Name: incident_hypotheses; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.incident_hypotheses (
    org_id uuid NOT NULL,
    incident_id uuid NOT NULL,
    rank integer NOT NULL,
    id uuid NOT NULL,
    kind text NOT NULL,
    service_id uuid,
    title text NOT NULL,
    summary text NOT NULL,
    confidence real NOT NULL,
    factors jsonb NOT NULL,
    evidence_ids uuid[] NOT NULL,
    created_at timestamp with time zone NOT NULL,
    change_id uuid,
    suggestion text,
    CONSTRAINT incident_hypotheses_confidence_check CHECK (((confidence >= (0)::double precision) AND (confidence <= (1)::double precision))),
    CONSTRAINT incident_hypotheses_evidence_ids_check CHECK ((cardinality(evidence_ids) > 0))
);

ALTER TABLE ONLY public.incident_hypotheses FORCE ROW LEVEL SECURITY;

--
-- Name: incident_services; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.incident_services (
    org_id uuid NOT NULL,
    incident_id uuid NOT NULL,
    service_id uuid NOT NULL,
    alert_count integer NOT NULL,
    firing_count integer NOT NULL,
    severity smallint NOT NULL
);

ALTER TABLE ONLY public.incident_services FORCE ROW LEVEL SECURITY;

--
-- Name: incidents; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.incidents (
    org_id uuid NOT NULL,
    id uuid NOT NULL,
    number bigint NOT NULL,
    title text NOT NULL,
    title_is_manual boolean DEFAULT false NOT NULL,
    status text NOT NULL,
    severity smallint NOT NULL,
    severity_is_manual boolean DEFAULT false NOT NULL,
    opened_at timestamp with time zone NOT NULL,
    first_alert_at timestamp with time zone NOT NULL,
    last_alert_at timestamp with time zone NOT NULL,
    acknowledged_at timestamp with time zone,
    acknowledged_by uuid,
    assignee_id uuid,
    mitigated_at timestamp with time zone,
    resolved_at timestamp with time zone,
    resolution text,
    resolution_note text,
    merged_into uuid,
    alert_count integer NOT NULL,
    firing_count integer NOT NULL,
    root_cause jsonb,
    profile jsonb,
    policy_version text NOT NULL,
    version integer DEFAULT 1 NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    team_ids uuid[] DEFAULT '{00000000-0000-0000-0000-000000000000}'::uuid[] NOT NULL,
    shared_with uuid[] DEFAULT '{}'::uuid[] NOT NULL
);

ALTER TABLE ONLY public.incidents FORCE ROW LEVEL SECURITY;

--
-- Name: integrations; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.integrations (
    org_id uuid NOT NULL,
    id uuid NOT NULL,
    kind text NOT NULL,
    name text NOT NULL,
    token_hash bytea NOT NULL,
    hint text NOT NULL,
    settings jsonb DEFAULT '{}'::jsonb NOT NULL,
    enabled boolean DEFAULT true NOT NULL,
    created_at timestamp with time zone NOT NULL,
    version integer DEFAULT 1 NOT NULL,
    secrets bytea,
    CONSTRAINT integrations_name_check CHECK (((length(name) >= 1) AND (length(name) <= 200)))
);

ALTER TABLE ONLY public.integrations FORCE ROW LEVEL SECURITY;

--
-- Name: invitations; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.invitations (
    org_id uuid NOT NULL,
    id uuid NOT NULL,
    email text NOT NULL,
    role text NOT NULL,
    teams jsonb DEFAULT '{}'::jsonb NOT NULL,
    token_hash bytea NOT NULL,
    sealed_token bytea,
    invited_by uuid,
    created_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    accepted_at timestamp with time zone,
    mailed_at timestamp with time zone,
    mail_error text,
    CONSTRAINT invitations_email_check CHECK (((email = lower(email)) AND (email ~~ '%_@_%'::text)))
);

ALTER TABLE ONLY public.invitations FORCE ROW LEVEL SECURITY;

--
-- Name: job_count_changes; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.job_count_changes (
    kind text NOT NULL,
    counter text NOT NULL,
    change bigint NOT NULL
)
WITH (autovacuum_vacuum_scale_factor='0', autovacuum_vacuum_threshold='5000', autovacuum_vacuum_cost_delay='0', autovacuum_vacuum_insert_threshold='-1');

--
-- Name: job_counts; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.job_counts (
    kind text NOT NULL,
    enqueued bigint DEFAULT 0 NOT NULL,
    claimed bigint DEFAULT 0 NOT NULL,
    completed bigint DEFAULT 0 NOT NULL,
    retried bigint DEFAULT 0 NOT NULL,
    rescued bigint DEFAULT 0 NOT NULL,
    died bigint DEFAULT 0 NOT NULL
)
WITH (fillfactor='50');

--
-- Name: job_leases; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.job_leases (
    id bigint NOT NULL,
    leased_at timestamp with time zone NOT NULL,
    worker_id uuid NOT NULL,
    org_id uuid NOT NULL,
    is_serial boolean NOT NULL,
    kind text NOT NULL,
    ids bigint[] NOT NULL,
    enqueued_at timestamp with time zone[] NOT NULL,
    priorities smallint[] NOT NULL,
    attempts smallint[] NOT NULL,
    max_attempts smallint[] NOT NULL,
    unique_keys text[] NOT NULL,
    payloads jsonb[] NOT NULL
)
WITH (toast_tuple_target='8160', autovacuum_vacuum_scale_factor='0', autovacuum_vacuum_threshold='2000', autovacuum_vacuum_cost_delay='0', autovacuum_vacuum_insert_threshold='-1');

--
-- Name: job_leases_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.job_leases ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.job_leases_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

--
-- Name: job_workers; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.job_workers (
    id uuid NOT NULL,
    name text NOT NULL,
    started_at timestamp with time zone NOT NULL,
    heartbeat_at timestamp with time zone NOT NULL
)
WITH (fillfactor='50');

--
-- Name: jobs; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.jobs (
    id bigint NOT NULL,
    run_at timestamp with time zone,
    enqueued_at timestamp with time zone DEFAULT now() NOT NULL,
    org_id uuid NOT NULL,
    priority smallint NOT NULL,
    attempt smallint DEFAULT 0 NOT NULL,
    max_attempts smallint NOT NULL,
    due boolean NOT NULL,
    kind text NOT NULL,
    unique_key text,
    payloads jsonb[] NOT NULL,
    CONSTRAINT jobs_check CHECK ((due = (run_at IS NULL))),
    CONSTRAINT jobs_check1 CHECK (((unique_key IS NULL) OR (cardinality(payloads) = 1))),
    CONSTRAINT jobs_payloads_check CHECK (((cardinality(payloads) >= 1) AND (cardinality(payloads) <= 100)))
)
WITH (toast_tuple_target='8160', autovacuum_vacuum_scale_factor='0', autovacuum_vacuum_threshold='20000', autovacuum_vacuum_cost_delay='0', autovacuum_vacuum_insert_threshold='-1', autovacuum_analyze_threshold='1000000000');

--
-- Name: jobs_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.jobs ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.jobs_id_seq
    START WITH 1
    INCREMENT BY 100
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

--
-- Name: memberships; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.memberships (
    org_id uuid NOT NULL,
    user_id uuid NOT NULL,
    role text NOT NULL,
    created_at timestamp with time zone NOT NULL
);

ALTER TABLE ONLY public.memberships FORCE ROW LEVEL SECURITY;

--
-- Name: notices; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.notices (
    org_id uuid NOT NULL,
    id uuid NOT NULL,
    kind text NOT NULL,
    subject text NOT NULL,
    text text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    repeated integer DEFAULT 1 NOT NULL,
    dismissed_at timestamp with time zone
);

ALTER TABLE ONLY public.notices FORCE ROW LEVEL SECURITY;

--
-- Name: notification_attempts; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.notification_attempts (
    org_id uuid NOT NULL,
    notification_id uuid NOT NULL,
    attempt integer NOT NULL,
    at timestamp with time zone NOT NULL,
    outcome text NOT NULL,
    status_code integer,
    error text,
    took_ms integer
);

ALTER TABLE ONLY public.notification_attempts FORCE ROW LEVEL SECURITY;

--
-- Name: notification_channels; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.notification_channels (
    org_id uuid NOT NULL,
    id uuid NOT NULL,
    kind text NOT NULL,
    name text NOT NULL,
    settings jsonb DEFAULT '{}'::jsonb NOT NULL,
    secrets bytea,
    enabled boolean DEFAULT true NOT NULL,
    events text[] DEFAULT '{incident.opened,incident.severity_raised,incident.acknowledged,incident.resolved}'::text[] NOT NULL,
    minimum_severity smallint DEFAULT 0 NOT NULL,
    created_at timestamp with time zone NOT NULL,
    version integer DEFAULT 1 NOT NULL,
    is_fallback boolean DEFAULT false NOT NULL,
    broken_since timestamp with time zone,
    broken_reason text,
    CONSTRAINT notification_channels_name_check CHECK (((length(name) >= 1) AND (length(name) <= 200)))
);

ALTER TABLE ONLY public.notification_channels FORCE ROW LEVEL SECURITY;

--
-- Name: notification_decisions; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.notification_decisions (
    org_id uuid NOT NULL,
    id uuid NOT NULL,
    incident_id uuid NOT NULL,
    dedup_key text NOT NULL,
    trigger text NOT NULL,
    decided_at timestamp with time zone NOT NULL,
    facts jsonb NOT NULL,
    lines jsonb NOT NULL,
    channels uuid[] DEFAULT '{}'::uuid[] NOT NULL,
    waits boolean DEFAULT false NOT NULL
);

ALTER TABLE ONLY public.notification_decisions FORCE ROW LEVEL SECURITY;

--
-- Name: notification_rules; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.notification_rules (
    org_id uuid NOT NULL,
    id uuid NOT NULL,
    name text NOT NULL,
    "position" integer DEFAULT 0 NOT NULL,
    enabled boolean DEFAULT true NOT NULL,
    document jsonb NOT NULL,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    version integer DEFAULT 1 NOT NULL,
    CONSTRAINT notification_rules_name_check CHECK (((length(name) >= 1) AND (length(name) <= 200)))
);

ALTER TABLE ONLY public.notification_rules FORCE ROW LEVEL SECURITY;

--
-- Name: notifications; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.notifications (
    org_id uuid NOT NULL,
    id uuid NOT NULL,
    channel_id uuid NOT NULL,
    incident_id uuid,
    event text NOT NULL,
    dedup_key text NOT NULL,
    message jsonb NOT NULL,
    status text DEFAULT 'pending'::text NOT NULL,
    attempts integer DEFAULT 0 NOT NULL,
    created_at timestamp with time zone NOT NULL,
    sent_at timestamp with time zone,
    last_error text,
    recipient jsonb,
    pattern text,
    escalation_id uuid,
    held integer DEFAULT 0 NOT NULL
);

ALTER TABLE ONLY public.notifications FORCE ROW LEVEL SECURITY;

--
-- Name: on_call_holders; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.on_call_holders (
    org_id uuid NOT NULL,
    schedule_id uuid NOT NULL,
    user_id uuid,
    since timestamp with time zone NOT NULL
);

ALTER TABLE ONLY public.on_call_holders FORCE ROW LEVEL SECURITY;

--
-- Name: organizations; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.organizations (
    id uuid NOT NULL,
    slug text NOT NULL,
    name text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    limits jsonb DEFAULT '{}'::jsonb NOT NULL,
    version integer DEFAULT 1 NOT NULL,
    CONSTRAINT organizations_name_check CHECK (((length(name) >= 1) AND (length(name) <= 200))),
    CONSTRAINT organizations_slug_check CHECK ((slug ~ '^[a-z0-9][a-z0-9-]{0,62}$'::text))
);

--
-- Name: password_resets; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.password_resets (
    user_id uuid NOT NULL,
    token_hash bytea NOT NULL,
    created_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone NOT NULL
);

ALTER TABLE ONLY public.password_resets FORCE ROW LEVEL SECURITY;

--
-- Name: recovery_codes; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.recovery_codes (
    user_id uuid NOT NULL,
    code_hash bytea NOT NULL,
    used_at timestamp with time zone
);

ALTER TABLE ONLY public.recovery_codes FORCE ROW LEVEL SECURITY;

--
-- Name: roles; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.roles (
    org_id uuid NOT NULL,
    name text NOT NULL,
    title text NOT NULL,
    description text DEFAULT ''::text NOT NULL,
    permissions text[] NOT NULL,
    created_at timestamp with time zone NOT NULL,
    version integer DEFAULT 1 NOT NULL,
    CONSTRAINT roles_name_check CHECK ((name ~ '^[a-z][a-z0-9-]{0,39}$'::text)),
    CONSTRAINT roles_title_check CHECK (((length(title) >= 1) AND (length(title) <= 100)))
);

ALTER TABLE ONLY public.roles FORCE ROW LEVEL SECURITY;

--
-- Name: schedule_overrides; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.schedule_overrides (
    org_id uuid NOT NULL,
    id uuid NOT NULL,
    schedule_id uuid NOT NULL,
    user_id uuid NOT NULL,
    from_at timestamp with time zone NOT NULL,
    to_at timestamp with time zone NOT NULL,
    created_by text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    CONSTRAINT schedule_overrides_check CHECK ((from_at < to_at))
);

ALTER TABLE ONLY public.schedule_overrides FORCE ROW LEVEL SECURITY;

--
-- Name: schedules; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.schedules (
    org_id uuid NOT NULL,
    id uuid NOT NULL,
    name text NOT NULL,
    "position" integer DEFAULT 0 NOT NULL,
    enabled boolean DEFAULT true NOT NULL,
    document jsonb NOT NULL,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    version integer DEFAULT 1 NOT NULL,
    CONSTRAINT notification_rules_name_check CHECK (((length(name) >= 1) AND (length(name) <= 200)))
);

ALTER TABLE ONLY public.schedules FORCE ROW LEVEL SECURITY;

--
-- Name: schema_migrations; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.schema_migrations (
    version bigint NOT NULL,
    name text NOT NULL,
    checksum text NOT NULL,
    applied_at timestamp with time zone DEFAULT now() NOT NULL
);

--
-- Name: second_factors; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.second_factors (
    user_id uuid NOT NULL,
    secret bytea NOT NULL,
    created_at timestamp with time zone NOT NULL,
    confirmed_at timestamp with time zone,
    last_step bigint
);

ALTER TABLE ONLY public.second_factors FORCE ROW LEVEL SECURITY;

--
-- Name: services; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.services (
    org_id uuid NOT NULL,
    id uuid NOT NULL,
    cluster text DEFAULT ''::text NOT NULL,
    namespace text DEFAULT ''::text NOT NULL,
    name text NOT NULL,
    display_name text NOT NULL,
    owner_team text,
    tier integer,
    environment text,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    CONSTRAINT services_name_check CHECK (((length(name) >= 1) AND (length(name) <= 200))),
    CONSTRAINT services_tier_check CHECK (((tier >= 1) AND (tier <= 4)))
);

ALTER TABLE ONLY public.services FORCE ROW LEVEL SECURITY;

--
-- Name: sessions; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.sessions (
    org_id uuid NOT NULL,
    id uuid NOT NULL,
    user_id uuid NOT NULL,
    token_hash bytea NOT NULL,
    csrf_hash bytea NOT NULL,
    created_at timestamp with time zone NOT NULL,
    last_seen_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    address text,
    user_agent text,
    method text DEFAULT 'password'::text NOT NULL,
    CONSTRAINT sessions_method_check CHECK ((method = ANY (ARRAY['password'::text, 'single_sign_on'::text])))
);

ALTER TABLE ONLY public.sessions FORCE ROW LEVEL SECURITY;

--
-- Name: setup_links; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.setup_links (
    token_hash bytea NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    used_at timestamp with time zone
);

--
-- Name: sign_in_attempts; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.sign_in_attempts (
    key_hash bytea NOT NULL,
    failures integer NOT NULL,
    blocked_until timestamp with time zone NOT NULL
)
WITH (fillfactor='70');

--
-- Name: silences; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.silences (
    org_id uuid NOT NULL,
    id uuid NOT NULL,
    name text NOT NULL,
    "position" integer DEFAULT 0 NOT NULL,
    enabled boolean DEFAULT true NOT NULL,
    document jsonb NOT NULL,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    version integer DEFAULT 1 NOT NULL,
    CONSTRAINT notification_rules_name_check CHECK (((length(name) >= 1) AND (length(name) <= 200)))
);

ALTER TABLE ONLY public.silences FORCE ROW LEVEL SECURITY;

--
-- Name: team_members; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.team_members (
    org_id uuid NOT NULL,
    team_id uuid NOT NULL,
    user_id uuid NOT NULL,
    role text NOT NULL,
    created_at timestamp with time zone NOT NULL
);

ALTER TABLE ONLY public.team_members FORCE ROW LEVEL SECURITY;

--
-- Name: teams; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.teams (
    org_id uuid NOT NULL,
    id uuid NOT NULL,
    slug text NOT NULL,
    name text NOT NULL,
    description text DEFAULT ''::text NOT NULL,
    matchers jsonb DEFAULT '[]'::jsonb NOT NULL,
    created_at timestamp with time zone NOT NULL,
    version integer DEFAULT 1 NOT NULL,
    CONSTRAINT teams_name_check CHECK (((length(name) >= 1) AND (length(name) <= 200))),
    CONSTRAINT teams_slug_check CHECK ((slug ~ '^[a-z0-9][a-z0-9-]{0,62}$'::text))
);

ALTER TABLE ONLY public.teams FORCE ROW LEVEL SECURITY;

--
-- Name: topology_changes; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.topology_changes (
    org_id uuid NOT NULL,
    version bigint NOT NULL,
    at timestamp with time zone NOT NULL,
    actor text NOT NULL,
    change jsonb NOT NULL
);

ALTER TABLE ONLY public.topology_changes FORCE ROW LEVEL SECURITY;

--
-- Name: used_sign_ons; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.used_sign_ons (
    org_id uuid NOT NULL,
    state_hash bytea NOT NULL,
    expires_at timestamp with time zone NOT NULL
);

ALTER TABLE ONLY public.used_sign_ons FORCE ROW LEVEL SECURITY;

--
-- Name: users; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.users (
    id uuid NOT NULL,
    email text NOT NULL,
    name text NOT NULL,
    password_hash text,
    created_at timestamp with time zone NOT NULL,
    CONSTRAINT users_email_check CHECK (((email = lower(email)) AND (email ~~ '%_@_%'::text)))
);

--
-- Name: waiting_jobs; Type: VIEW; Schema: public; Owner: -
--

CREATE VIEW public.waiting_jobs WITH (security_invoker='true') AS
 SELECT ((jobs.id + one.place) - 1) AS id,
    jobs.run_at,
    jobs.enqueued_at,
    jobs.org_id,
    jobs.priority,
    jobs.attempt,
    jobs.max_attempts,
    jobs.due,
    jobs.kind,
    jobs.unique_key,
    one.payload
   FROM (public.jobs
     CROSS JOIN LATERAL unnest(jobs.payloads) WITH ORDINALITY one(payload, place));

--
-- Name: watchdog_alarms; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.watchdog_alarms (
    kind text NOT NULL,
    org_id uuid NOT NULL,
    since timestamp with time zone NOT NULL,
    detail text NOT NULL,
    told_at timestamp with time zone
);

--
-- Name: alert_events_default; Type: TABLE ATTACH; Schema: public; Owner: -
--

ALTER TABLE ONLY public.alert_events ATTACH PARTITION public.alert_events_default DEFAULT;

--
-- Name: audit_events_default; Type: TABLE ATTACH; Schema: public; Owner: -
--

ALTER TABLE ONLY public.audit_events ATTACH PARTITION public.audit_events_default DEFAULT;

--
-- Name: incident_events_default; Type: TABLE ATTACH; Schema: public; Owner: -
--

ALTER TABLE ONLY public.incident_events ATTACH PARTITION public.incident_events_default DEFAULT;

--
-- Name: alert_events alert_events_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.alert_events
    ADD CONSTRAINT alert_events_pkey PRIMARY KEY (org_id, alert_id, at, id);

--
-- Name: alert_events_default alert_events_default_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.alert_events_default
    ADD CONSTRAINT alert_events_default_pkey PRIMARY KEY (org_id, alert_id, at, id);

--
-- Name: alert_terms alert_terms_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.alert_terms
    ADD CONSTRAINT alert_terms_pkey PRIMARY KEY (org_id, alert_id);

--
-- Name: alerts alerts_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.alerts
    ADD CONSTRAINT alerts_pkey PRIMARY KEY (org_id, id);

--
-- Name: api_keys api_keys_org_id_token_hash_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.api_keys
    ADD CONSTRAINT api_keys_org_id_token_hash_key UNIQUE (org_id, token_hash);

--
-- Name: api_keys api_keys_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.api_keys
    ADD CONSTRAINT api_keys_pkey PRIMARY KEY (org_id, id);

--
-- Name: audit_events audit_events_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.audit_events
    ADD CONSTRAINT audit_events_pkey PRIMARY KEY (org_id, seq, at);

--
-- Name: audit_events_default audit_events_default_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.audit_events_default
    ADD CONSTRAINT audit_events_default_pkey PRIMARY KEY (org_id, seq, at);

--
-- Name: change_corrections change_corrections_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.change_corrections
    ADD CONSTRAINT change_corrections_pkey PRIMARY KEY (org_id, hint, value);

--
-- Name: change_correlations change_correlations_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.change_correlations
    ADD CONSTRAINT change_correlations_pkey PRIMARY KEY (org_id, incident_id, change_id);

--
-- Name: change_deliveries change_deliveries_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.change_deliveries
    ADD CONSTRAINT change_deliveries_pkey PRIMARY KEY (org_id, delivery);

--
-- Name: change_events change_events_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.change_events
    ADD CONSTRAINT change_events_pkey PRIMARY KEY (org_id, id);

--
-- Name: change_polls change_polls_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.change_polls
    ADD CONSTRAINT change_polls_pkey PRIMARY KEY (org_id, integration_id);

--
-- Name: channel_threads channel_threads_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.channel_threads
    ADD CONSTRAINT channel_threads_pkey PRIMARY KEY (org_id, channel_id, incident_id);

--
-- Name: commit_files commit_files_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.commit_files
    ADD CONSTRAINT commit_files_pkey PRIMARY KEY (org_id, repository, sha, path);

--
-- Name: commits commits_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.commits
    ADD CONSTRAINT commits_pkey PRIMARY KEY (org_id, repository, sha);

--
-- Name: config_uses config_uses_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.config_uses
    ADD CONSTRAINT config_uses_pkey PRIMARY KEY (org_id, cluster, config, workload);

--
-- Name: contact_methods contact_methods_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.contact_methods
    ADD CONSTRAINT contact_methods_pkey PRIMARY KEY (org_id, user_id);

--
-- Name: counters counters_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.counters
    ADD CONSTRAINT counters_pkey PRIMARY KEY (org_id, name);

--
-- Name: dead_jobs dead_jobs_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.dead_jobs
    ADD CONSTRAINT dead_jobs_pkey PRIMARY KEY (id);

--
-- Name: dependencies dependencies_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.dependencies
    ADD CONSTRAINT dependencies_pkey PRIMARY KEY (org_id, from_service_id, to_service_id);

--
-- Name: deployment_commit_ranges deployment_commit_ranges_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.deployment_commit_ranges
    ADD CONSTRAINT deployment_commit_ranges_pkey PRIMARY KEY (org_id, change_id);

--
-- Name: directory_groups directory_groups_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.directory_groups
    ADD CONSTRAINT directory_groups_pkey PRIMARY KEY (org_id, team_id);

--
-- Name: directory_users directory_users_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.directory_users
    ADD CONSTRAINT directory_users_pkey PRIMARY KEY (org_id, user_id);

--
-- Name: escalation_policies escalation_policies_org_id_name_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.escalation_policies
    ADD CONSTRAINT escalation_policies_org_id_name_key UNIQUE (org_id, name);

--
-- Name: escalation_policies escalation_policies_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.escalation_policies
    ADD CONSTRAINT escalation_policies_pkey PRIMARY KEY (org_id, id);

--
-- Name: escalation_timers escalation_timers_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.escalation_timers
    ADD CONSTRAINT escalation_timers_pkey PRIMARY KEY (org_id, escalation_id);

--
-- Name: escalations escalations_org_id_incident_id_policy_id_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.escalations
    ADD CONSTRAINT escalations_org_id_incident_id_policy_id_key UNIQUE (org_id, incident_id, policy_id);

--
-- Name: escalations escalations_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.escalations
    ADD CONSTRAINT escalations_pkey PRIMARY KEY (org_id, id);

--
-- Name: evidence_artifacts evidence_artifacts_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.evidence_artifacts
    ADD CONSTRAINT evidence_artifacts_pkey PRIMARY KEY (org_id, id);

--
-- Name: feedback_events feedback_events_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.feedback_events
    ADD CONSTRAINT feedback_events_pkey PRIMARY KEY (org_id, id);

--
-- Name: held_events held_events_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.held_events
    ADD CONSTRAINT held_events_pkey PRIMARY KEY (org_id, notification_id, id);

--
-- Name: idempotency_keys idempotency_keys_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.idempotency_keys
    ADD CONSTRAINT idempotency_keys_pkey PRIMARY KEY (org_id, actor, key);

--
-- Name: identities identities_org_id_provider_id_user_id_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.identities
    ADD CONSTRAINT identities_org_id_provider_id_user_id_key UNIQUE (org_id, provider_id, user_id);

--
-- Name: identities identities_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.identities
    ADD CONSTRAINT identities_pkey PRIMARY KEY (org_id, provider_id, subject);

--
-- Name: identity_providers identity_providers_org_id_name_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.identity_providers
    ADD CONSTRAINT identity_providers_org_id_name_key UNIQUE (org_id, name);

--
-- Name: identity_providers identity_providers_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.identity_providers
    ADD CONSTRAINT identity_providers_pkey PRIMARY KEY (org_id, id);

--
-- Name: incident_alerts incident_alerts_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.incident_alerts
    ADD CONSTRAINT incident_alerts_pkey PRIMARY KEY (org_id, incident_id, alert_id);

--
-- Name: incident_decisions incident_decisions_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.incident_decisions
    ADD CONSTRAINT incident_decisions_pkey PRIMARY KEY (org_id, id);

--
-- Name: incident_events incident_events_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.incident_events
    ADD CONSTRAINT incident_events_pkey PRIMARY KEY (org_id, incident_id, at, id);

--
-- Name: incident_events_default incident_events_default_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.incident_events_default
    ADD CONSTRAINT incident_events_default_pkey PRIMARY KEY (org_id, incident_id, at, id);

--
-- Name: incident_hypotheses incident_hypotheses_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.incident_hypotheses
    ADD CONSTRAINT incident_hypotheses_pkey PRIMARY KEY (org_id, incident_id, rank);

--
-- Name: incident_services incident_services_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.incident_services
    ADD CONSTRAINT incident_services_pkey PRIMARY KEY (org_id, incident_id, service_id);

--
-- Name: incidents incidents_org_id_number_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.incidents
    ADD CONSTRAINT incidents_org_id_number_key UNIQUE (org_id, number);

--
-- Name: incidents incidents_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.incidents
    ADD CONSTRAINT incidents_pkey PRIMARY KEY (org_id, id);

--
-- Name: integrations integrations_org_id_name_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.integrations
    ADD CONSTRAINT integrations_org_id_name_key UNIQUE (org_id, name);

--
-- Name: integrations integrations_org_id_token_hash_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.integrations
    ADD CONSTRAINT integrations_org_id_token_hash_key UNIQUE (org_id, token_hash);

--
-- Name: integrations integrations_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.integrations
    ADD CONSTRAINT integrations_pkey PRIMARY KEY (org_id, id);

--
-- Name: invitations invitations_org_id_token_hash_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.invitations
    ADD CONSTRAINT invitations_org_id_token_hash_key UNIQUE (org_id, token_hash);

--
-- Name: invitations invitations_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.invitations
    ADD CONSTRAINT invitations_pkey PRIMARY KEY (org_id, id);

--
-- Name: job_counts job_counts_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.job_counts
    ADD CONSTRAINT job_counts_pkey PRIMARY KEY (kind);

--
-- Name: job_leases job_leases_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.job_leases
    ADD CONSTRAINT job_leases_pkey PRIMARY KEY (id);

--
-- Name: job_workers job_workers_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.job_workers
    ADD CONSTRAINT job_workers_pkey PRIMARY KEY (id);

--
-- Name: jobs jobs_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.jobs
    ADD CONSTRAINT jobs_pkey PRIMARY KEY (due, kind, org_id, priority, id);

--
-- Name: memberships memberships_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.memberships
    ADD CONSTRAINT memberships_pkey PRIMARY KEY (org_id, user_id);

--
-- Name: notices notices_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.notices
    ADD CONSTRAINT notices_pkey PRIMARY KEY (org_id, id);

--
-- Name: notification_attempts notification_attempts_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.notification_attempts
    ADD CONSTRAINT notification_attempts_pkey PRIMARY KEY (org_id, notification_id, attempt);

--
-- Name: notification_channels notification_channels_org_id_name_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.notification_channels
    ADD CONSTRAINT notification_channels_org_id_name_key UNIQUE (org_id, name);

--
-- Name: notification_channels notification_channels_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.notification_channels
    ADD CONSTRAINT notification_channels_pkey PRIMARY KEY (org_id, id);

--
-- Name: notification_decisions notification_decisions_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.notification_decisions
    ADD CONSTRAINT notification_decisions_pkey PRIMARY KEY (org_id, id);

--
-- Name: notification_rules notification_rules_org_id_name_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.notification_rules
    ADD CONSTRAINT notification_rules_org_id_name_key UNIQUE (org_id, name);

--
-- Name: notification_rules notification_rules_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.notification_rules
    ADD CONSTRAINT notification_rules_pkey PRIMARY KEY (org_id, id);

--
-- Name: notifications notifications_org_id_channel_id_dedup_key_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.notifications
    ADD CONSTRAINT notifications_org_id_channel_id_dedup_key_key UNIQUE (org_id, channel_id, dedup_key);

--
-- Name: notifications notifications_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.notifications
    ADD CONSTRAINT notifications_pkey PRIMARY KEY (org_id, id);

--
-- Name: on_call_holders on_call_holders_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.on_call_holders
    ADD CONSTRAINT on_call_holders_pkey PRIMARY KEY (org_id, schedule_id);

--
-- Name: organizations organizations_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.organizations
    ADD CONSTRAINT organizations_pkey PRIMARY KEY (id);

--
-- Name: organizations organizations_slug_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.organizations
    ADD CONSTRAINT organizations_slug_key UNIQUE (slug);

--
-- Name: password_resets password_resets_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.password_resets
    ADD CONSTRAINT password_resets_pkey PRIMARY KEY (user_id, token_hash);

--
-- Name: recovery_codes recovery_codes_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.recovery_codes
    ADD CONSTRAINT recovery_codes_pkey PRIMARY KEY (user_id, code_hash);

--
-- Name: roles roles_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.roles
    ADD CONSTRAINT roles_pkey PRIMARY KEY (org_id, name);

--
-- Name: schedule_overrides schedule_overrides_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.schedule_overrides
    ADD CONSTRAINT schedule_overrides_pkey PRIMARY KEY (org_id, id);

--
-- Name: schedules schedules_org_id_name_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.schedules
    ADD CONSTRAINT schedules_org_id_name_key UNIQUE (org_id, name);

--
-- Name: schedules schedules_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.schedules
    ADD CONSTRAINT schedules_pkey PRIMARY KEY (org_id, id);

--
-- Name: schema_migrations schema_migrations_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.schema_migrations
    ADD CONSTRAINT schema_migrations_pkey PRIMARY KEY (version);

--
-- Name: second_factors second_factors_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.second_factors
    ADD CONSTRAINT second_factors_pkey PRIMARY KEY (user_id);

--
-- Name: services services_org_id_cluster_namespace_name_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.services
    ADD CONSTRAINT services_org_id_cluster_namespace_name_key UNIQUE (org_id, cluster, namespace, name);

--
-- Name: services services_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.services
    ADD CONSTRAINT services_pkey PRIMARY KEY (org_id, id);

--
-- Name: sessions sessions_org_id_token_hash_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.sessions
    ADD CONSTRAINT sessions_org_id_token_hash_key UNIQUE (org_id, token_hash);

--
-- Name: sessions sessions_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.sessions
    ADD CONSTRAINT sessions_pkey PRIMARY KEY (org_id, id);

--
-- Name: setup_links setup_links_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.setup_links
    ADD CONSTRAINT setup_links_pkey PRIMARY KEY (token_hash);

--
-- Name: sign_in_attempts sign_in_attempts_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.sign_in_attempts
    ADD CONSTRAINT sign_in_attempts_pkey PRIMARY KEY (key_hash);

--
-- Name: silences silences_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.silences
    ADD CONSTRAINT silences_pkey PRIMARY KEY (org_id, id);

--
-- Name: team_members team_members_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.team_members
    ADD CONSTRAINT team_members_pkey PRIMARY KEY (org_id, team_id, user_id);

--
-- Name: teams teams_org_id_slug_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.teams
    ADD CONSTRAINT teams_org_id_slug_key UNIQUE (org_id, slug);

--
-- Name: teams teams_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.teams
    ADD CONSTRAINT teams_pkey PRIMARY KEY (org_id, id);

--
-- Name: topology_changes topology_changes_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.topology_changes
    ADD CONSTRAINT topology_changes_pkey PRIMARY KEY (org_id, version);

--
-- Name: used_sign_ons used_sign_ons_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.used_sign_ons
    ADD CONSTRAINT used_sign_ons_pkey PRIMARY KEY (org_id, state_hash);

--
-- Name: users users_email_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.users
    ADD CONSTRAINT users_email_key UNIQUE (email);

--
-- Name: users users_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.users
    ADD CONSTRAINT users_pkey PRIMARY KEY (id);

--
-- Name: watchdog_alarms watchdog_alarms_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.watchdog_alarms
    ADD CONSTRAINT watchdog_alarms_pkey PRIMARY KEY (kind, org_id);

--
-- Name: alert_terms_search; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX alert_terms_search ON public.alert_terms USING gin (terms) WITH (gin_pending_list_limit='4096');

--
-- Name: alerts_changed; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX alerts_changed ON public.alerts USING btree (org_id, changed_at DESC, id);

--
-- Name: alerts_expiring; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX alerts_expiring ON public.alerts USING btree (org_id, expires_from) WHERE (firing AND (expires_from IS NOT NULL));

--
-- Name: alerts_firing; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX alerts_firing ON public.alerts USING btree (org_id, changed_at DESC, id) WHERE firing;

--
-- Name: audit_events_actor; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX audit_events_actor ON ONLY public.audit_events USING btree (org_id, actor_id, at DESC);

--
-- Name: audit_events_default_org_id_actor_id_at_idx; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX audit_events_default_org_id_actor_id_at_idx ON public.audit_events_default USING btree (org_id, actor_id, at DESC);

--
-- Name: audit_events_recent; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX audit_events_recent ON ONLY public.audit_events USING btree (org_id, at DESC, seq DESC);

--
-- Name: audit_events_default_org_id_at_seq_idx; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX audit_events_default_org_id_at_seq_idx ON public.audit_events_default USING btree (org_id, at DESC, seq DESC);

--
-- Name: audit_events_target; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX audit_events_target ON ONLY public.audit_events USING btree (org_id, target_kind, target_id, at DESC);

--
-- Name: audit_events_default_org_id_target_kind_target_id_at_idx; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX audit_events_default_org_id_target_kind_target_id_at_idx ON public.audit_events_default USING btree (org_id, target_kind, target_id, at DESC);

--
-- Name: change_correlations_change; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX change_correlations_change ON public.change_correlations USING btree (org_id, change_id);

--
-- Name: change_deliveries_age; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX change_deliveries_age ON public.change_deliveries USING brin (received_at);

--
-- Name: change_deliveries_ignored; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX change_deliveries_ignored ON public.change_deliveries USING btree (org_id, received_at DESC) WHERE (ignored_because IS NOT NULL);

--
-- Name: change_events_at; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX change_events_at ON public.change_events USING btree (org_id, at DESC);

--
-- Name: change_events_commit; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX change_events_commit ON public.change_events USING btree (org_id, commit_sha) WHERE (commit_sha IS NOT NULL);

--
-- Name: change_events_image; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX change_events_image ON public.change_events USING btree (org_id, image) WHERE (image IS NOT NULL);

--
-- Name: change_events_rollouts; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX change_events_rollouts ON public.change_events USING btree (org_id, at) WHERE ((kind = 'deployment'::text) AND (image IS NOT NULL));

--
-- Name: change_events_service; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX change_events_service ON public.change_events USING btree (org_id, service_id, at DESC);

--
-- Name: change_events_slow; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX change_events_slow ON public.change_events USING btree (org_id, ended_at, at) WHERE ((kind = ANY (ARRAY['deployment'::text, 'config'::text, 'scaling'::text, 'feature_flag'::text, 'database'::text, 'infrastructure'::text])) AND (((ended_at - at) > '00:10:00'::interval) OR ((ended_at IS NULL) AND (status = 'running'::text))));

--
-- Name: channel_threads_incident; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX channel_threads_incident ON public.channel_threads USING btree (org_id, incident_id);

--
-- Name: commits_age; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX commits_age ON public.commits USING brin (authored_at);

--
-- Name: commits_recent; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX commits_recent ON public.commits USING btree (org_id, repository, authored_at DESC);

--
-- Name: config_uses_workload; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX config_uses_workload ON public.config_uses USING btree (org_id, cluster, workload);

--
-- Name: dead_jobs_of_org; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX dead_jobs_of_org ON public.dead_jobs USING btree (org_id, died_at DESC, id);

--
-- Name: dead_jobs_recent; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX dead_jobs_recent ON public.dead_jobs USING btree (died_at DESC, id);

--
-- Name: dependencies_to; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX dependencies_to ON public.dependencies USING btree (org_id, to_service_id);

--
-- Name: escalation_timers_due; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX escalation_timers_due ON public.escalation_timers USING btree (due_at);

--
-- Name: evidence_artifacts_incident; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX evidence_artifacts_incident ON public.evidence_artifacts USING btree (org_id, incident_id);

--
-- Name: feedback_events_incident; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX feedback_events_incident ON public.feedback_events USING btree (org_id, incident_id, at);

--
-- Name: idempotency_keys_age; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX idempotency_keys_age ON public.idempotency_keys USING btree (org_id, created_at);

--
-- Name: incident_alerts_alert; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX incident_alerts_alert ON public.incident_alerts USING btree (org_id, alert_id);

--
-- Name: incident_decisions_incident; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX incident_decisions_incident ON public.incident_decisions USING btree (org_id, incident_id, decided_at);

--
-- Name: incident_services_service; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX incident_services_service ON public.incident_services USING btree (org_id, service_id, incident_id);

--
-- Name: incidents_by_status; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX incidents_by_status ON public.incidents USING btree (org_id, status, opened_at DESC, id);

--
-- Name: incidents_open; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX incidents_open ON public.incidents USING btree (org_id, opened_at DESC, id) WHERE (status <> ALL (ARRAY['resolved'::text, 'merged'::text]));

--
-- Name: incidents_opened; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX incidents_opened ON public.incidents USING btree (org_id, opened_at DESC, id);

--
-- Name: incidents_updated; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX incidents_updated ON public.incidents USING btree (org_id, updated_at DESC);

--
-- Name: invitations_pending; Type: INDEX; Schema: public; Owner: -
--

CREATE UNIQUE INDEX invitations_pending ON public.invitations USING btree (org_id, email) WHERE (accepted_at IS NULL);

--
-- Name: job_leases_serial; Type: INDEX; Schema: public; Owner: -
--

CREATE UNIQUE INDEX job_leases_serial ON public.job_leases USING btree (kind, org_id) WHERE is_serial;

--
-- Name: job_leases_worker; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX job_leases_worker ON public.job_leases USING btree (worker_id);

--
-- Name: jobs_scheduled; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX jobs_scheduled ON public.jobs USING btree (run_at) WHERE (NOT due);

--
-- Name: jobs_unique; Type: INDEX; Schema: public; Owner: -
--

CREATE UNIQUE INDEX jobs_unique ON public.jobs USING btree (kind, org_id, unique_key) WHERE (unique_key IS NOT NULL);

--
-- Name: memberships_of_person; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX memberships_of_person ON public.memberships USING btree (user_id);

--
-- Name: notices_open; Type: INDEX; Schema: public; Owner: -
--

CREATE UNIQUE INDEX notices_open ON public.notices USING btree (org_id, kind, subject) WHERE (dismissed_at IS NULL);

--
-- Name: notification_decisions_incident; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX notification_decisions_incident ON public.notification_decisions USING btree (org_id, incident_id, decided_at);

--
-- Name: notification_decisions_time; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX notification_decisions_time ON public.notification_decisions USING btree (org_id, decided_at);

--
-- Name: notifications_incident; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX notifications_incident ON public.notifications USING btree (org_id, incident_id, created_at);

--
-- Name: notifications_pattern; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX notifications_pattern ON public.notifications USING btree (org_id, channel_id, pattern, created_at) WHERE (pattern IS NOT NULL);

--
-- Name: notifications_recent; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX notifications_recent ON public.notifications USING btree (org_id, created_at DESC, id);

--
-- Name: schedule_overrides_time; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX schedule_overrides_time ON public.schedule_overrides USING btree (org_id, schedule_id, to_at);

--
-- Name: sessions_of_person; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX sessions_of_person ON public.sessions USING btree (user_id);

--
-- Name: sign_in_attempts_age; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX sign_in_attempts_age ON public.sign_in_attempts USING btree (blocked_until);

--
-- Name: team_members_user; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX team_members_user ON public.team_members USING btree (org_id, user_id);

--
-- Name: alert_events_default_pkey; Type: INDEX ATTACH; Schema: public; Owner: -
--

ALTER INDEX public.alert_events_pkey ATTACH PARTITION public.alert_events_default_pkey;

--
-- Name: audit_events_default_org_id_actor_id_at_idx; Type: INDEX ATTACH; Schema: public; Owner: -
--

ALTER INDEX public.audit_events_actor ATTACH PARTITION public.audit_events_default_org_id_actor_id_at_idx;

--
-- Name: audit_events_default_org_id_at_seq_idx; Type: INDEX ATTACH; Schema: public; Owner: -
--

ALTER INDEX public.audit_events_recent ATTACH PARTITION public.audit_events_default_org_id_at_seq_idx;

--
-- Name: audit_events_default_org_id_target_kind_target_id_at_idx; Type: INDEX ATTACH; Schema: public; Owner: -
--

ALTER INDEX public.audit_events_target ATTACH PARTITION public.audit_events_default_org_id_target_kind_target_id_at_idx;

--
-- Name: audit_events_default_pkey; Type: INDEX ATTACH; Schema: public; Owner: -
--

ALTER INDEX public.audit_events_pkey ATTACH PARTITION public.audit_events_default_pkey;

--
-- Name: incident_events_default_pkey; Type: INDEX ATTACH; Schema: public; Owner: -
--

ALTER INDEX public.incident_events_pkey ATTACH PARTITION public.incident_events_default_pkey;

--
-- Name: api_keys audit; Type: TRIGGER; Schema: public; Owner: -
--

CREATE CONSTRAINT TRIGGER audit AFTER INSERT OR DELETE OR UPDATE ON public.api_keys DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN ((current_setting('bellwether.actor'::text, true) <> ''::text)) EXECUTE FUNCTION public.audit_row('api_key', '{token_hash}', '{last_used_at}');

--
-- Name: change_corrections audit; Type: TRIGGER; Schema: public; Owner: -
--

CREATE CONSTRAINT TRIGGER audit AFTER INSERT OR DELETE OR UPDATE ON public.change_corrections DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN ((current_setting('bellwether.actor'::text, true) <> ''::text)) EXECUTE FUNCTION public.audit_row('change_correction', '{}', '{}');

--
-- Name: contact_methods audit; Type: TRIGGER; Schema: public; Owner: -
--

CREATE CONSTRAINT TRIGGER audit AFTER INSERT OR DELETE OR UPDATE ON public.contact_methods DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN ((current_setting('bellwether.actor'::text, true) <> ''::text)) EXECUTE FUNCTION public.audit_row('contact_methods', '{}', '{}');

--
-- Name: directory_users audit; Type: TRIGGER; Schema: public; Owner: -
--

CREATE CONSTRAINT TRIGGER audit AFTER INSERT OR DELETE OR UPDATE ON public.directory_users DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN ((current_setting('bellwether.actor'::text, true) <> ''::text)) EXECUTE FUNCTION public.audit_row('directory_user', '{}', '{updated_at}');

--
-- Name: escalation_policies audit; Type: TRIGGER; Schema: public; Owner: -
--

CREATE CONSTRAINT TRIGGER audit AFTER INSERT OR DELETE OR UPDATE ON public.escalation_policies DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN ((current_setting('bellwether.actor'::text, true) <> ''::text)) EXECUTE FUNCTION public.audit_row('escalation_policy', '{}', '{}');

--
-- Name: identities audit; Type: TRIGGER; Schema: public; Owner: -
--

CREATE CONSTRAINT TRIGGER audit AFTER INSERT OR DELETE OR UPDATE ON public.identities DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN ((current_setting('bellwether.actor'::text, true) <> ''::text)) EXECUTE FUNCTION public.audit_row('identity', '{}', '{last_used_at}');

--
-- Name: identity_providers audit; Type: TRIGGER; Schema: public; Owner: -
--

CREATE CONSTRAINT TRIGGER audit AFTER INSERT OR DELETE OR UPDATE ON public.identity_providers DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN ((current_setting('bellwether.actor'::text, true) <> ''::text)) EXECUTE FUNCTION public.audit_row('identity_provider', '{client_secret}', '{}');

--
-- Name: incident_events audit; Type: TRIGGER; Schema: public; Owner: -
--

CREATE CONSTRAINT TRIGGER audit AFTER INSERT ON public.incident_events DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (((new.kind = 'comment'::text) AND (current_setting('bellwether.actor'::text, true) <> ''::text))) EXECUTE FUNCTION public.audit_row('comment', '{}', '{}');

--
-- Name: incidents audit; Type: TRIGGER; Schema: public; Owner: -
--

CREATE CONSTRAINT TRIGGER audit AFTER INSERT OR DELETE OR UPDATE ON public.incidents DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN ((current_setting('bellwether.actor'::text, true) <> ''::text)) EXECUTE FUNCTION public.audit_row('incident', '{}', '{profile,updated_at,root_cause,policy_version}');

--
-- Name: integrations audit; Type: TRIGGER; Schema: public; Owner: -
--

CREATE CONSTRAINT TRIGGER audit AFTER INSERT OR DELETE OR UPDATE ON public.integrations DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN ((current_setting('bellwether.actor'::text, true) <> ''::text)) EXECUTE FUNCTION public.audit_row('integration', '{token_hash,secrets}', '{}');

--
-- Name: invitations audit; Type: TRIGGER; Schema: public; Owner: -
--

CREATE CONSTRAINT TRIGGER audit AFTER INSERT OR DELETE OR UPDATE ON public.invitations DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN ((current_setting('bellwether.actor'::text, true) <> ''::text)) EXECUTE FUNCTION public.audit_row('invitation', '{token_hash,sealed_token}', '{mailed_at,mail_error}');

--
-- Name: memberships audit; Type: TRIGGER; Schema: public; Owner: -
--

CREATE CONSTRAINT TRIGGER audit AFTER INSERT OR DELETE OR UPDATE ON public.memberships DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN ((current_setting('bellwether.actor'::text, true) <> ''::text)) EXECUTE FUNCTION public.audit_row('member', '{}', '{}');

--
-- Name: notices audit; Type: TRIGGER; Schema: public; Owner: -
--

CREATE CONSTRAINT TRIGGER audit AFTER INSERT OR DELETE OR UPDATE ON public.notices DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN ((current_setting('bellwether.actor'::text, true) <> ''::text)) EXECUTE FUNCTION public.audit_row('notice', '{}', '{}');

--
-- Name: notification_channels audit; Type: TRIGGER; Schema: public; Owner: -
--

CREATE CONSTRAINT TRIGGER audit AFTER INSERT OR DELETE OR UPDATE ON public.notification_channels DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN ((current_setting('bellwether.actor'::text, true) <> ''::text)) EXECUTE FUNCTION public.audit_row('channel', '{secrets}', '{}');

--
-- Name: notification_rules audit; Type: TRIGGER; Schema: public; Owner: -
--

CREATE CONSTRAINT TRIGGER audit AFTER INSERT OR DELETE OR UPDATE ON public.notification_rules DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN ((current_setting('bellwether.actor'::text, true) <> ''::text)) EXECUTE FUNCTION public.audit_row('rule', '{}', '{}');

--
-- Name: notifications audit; Type: TRIGGER; Schema: public; Owner: -
--

CREATE CONSTRAINT TRIGGER audit AFTER INSERT OR DELETE OR UPDATE ON public.notifications DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN ((current_setting('bellwether.actor'::text, true) <> ''::text)) EXECUTE FUNCTION public.audit_row('notification', '{}', '{message}');

--
-- Name: organizations audit; Type: TRIGGER; Schema: public; Owner: -
--

CREATE CONSTRAINT TRIGGER audit AFTER INSERT OR DELETE OR UPDATE ON public.organizations DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN ((current_setting('bellwether.actor'::text, true) <> ''::text)) EXECUTE FUNCTION public.audit_row('organization', '{}', '{}');

--
-- Name: roles audit; Type: TRIGGER; Schema: public; Owner: -
--

CREATE CONSTRAINT TRIGGER audit AFTER INSERT OR DELETE OR UPDATE ON public.roles DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN ((current_setting('bellwether.actor'::text, true) <> ''::text)) EXECUTE FUNCTION public.audit_row('role', '{}', '{}');

--
-- Name: schedule_overrides audit; Type: TRIGGER; Schema: public; Owner: -
--

CREATE CONSTRAINT TRIGGER audit AFTER INSERT OR DELETE OR UPDATE ON public.schedule_overrides DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN ((current_setting('bellwether.actor'::text, true) <> ''::text)) EXECUTE FUNCTION public.audit_row('schedule_override', '{}', '{}');

--
-- Name: schedules audit; Type: TRIGGER; Schema: public; Owner: -
--

CREATE CONSTRAINT TRIGGER audit AFTER INSERT OR DELETE OR UPDATE ON public.schedules DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN ((current_setting('bellwether.actor'::text, true) <> ''::text)) EXECUTE FUNCTION public.audit_row('schedule', '{}', '{}');

--
-- Name: sessions audit; Type: TRIGGER; Schema: public; Owner: -
--

CREATE CONSTRAINT TRIGGER audit AFTER INSERT OR DELETE OR UPDATE ON public.sessions DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN ((current_setting('bellwether.actor'::text, true) <> ''::text)) EXECUTE FUNCTION public.audit_row('session', '{token_hash,csrf_hash}', '{last_seen_at}');

--
-- Name: silences audit; Type: TRIGGER; Schema: public; Owner: -
--

CREATE CONSTRAINT TRIGGER audit AFTER INSERT OR DELETE OR UPDATE ON public.silences DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN ((current_setting('bellwether.actor'::text, true) <> ''::text)) EXECUTE FUNCTION public.audit_row('silence', '{}', '{}');

--
-- Name: team_members audit; Type: TRIGGER; Schema: public; Owner: -
--

CREATE CONSTRAINT TRIGGER audit AFTER INSERT OR DELETE OR UPDATE ON public.team_members DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN ((current_setting('bellwether.actor'::text, true) <> ''::text)) EXECUTE FUNCTION public.audit_row('team_member', '{}', '{}');

--
-- Name: teams audit; Type: TRIGGER; Schema: public; Owner: -
--

CREATE CONSTRAINT TRIGGER audit AFTER INSERT OR DELETE OR UPDATE ON public.teams DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN ((current_setting('bellwether.actor'::text, true) <> ''::text)) EXECUTE FUNCTION public.audit_row('team', '{}', '{}');

--
-- Name: topology_changes audit; Type: TRIGGER; Schema: public; Owner: -
--

CREATE CONSTRAINT TRIGGER audit AFTER INSERT OR DELETE OR UPDATE ON public.topology_changes DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN ((current_setting('bellwether.actor'::text, true) <> ''::text)) EXECUTE FUNCTION public.audit_row('topology', '{}', '{}');

--
-- Name: api_keys api_keys_org_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.api_keys
    ADD CONSTRAINT api_keys_org_id_fkey FOREIGN KEY (org_id) REFERENCES public.organizations(id);

--
-- Name: change_correlations change_correlations_org_id_change_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.change_correlations
    ADD CONSTRAINT change_correlations_org_id_change_id_fkey FOREIGN KEY (org_id, change_id) REFERENCES public.change_events(org_id, id) ON DELETE CASCADE;

--
-- Name: change_correlations change_correlations_org_id_incident_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.change_correlations
    ADD CONSTRAINT change_correlations_org_id_incident_id_fkey FOREIGN KEY (org_id, incident_id) REFERENCES public.incidents(org_id, id);

--
-- Name: change_polls change_polls_org_id_integration_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.change_polls
    ADD CONSTRAINT change_polls_org_id_integration_id_fkey FOREIGN KEY (org_id, integration_id) REFERENCES public.integrations(org_id, id) ON DELETE CASCADE;

--
-- Name: channel_threads channel_threads_org_id_channel_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.channel_threads
    ADD CONSTRAINT channel_threads_org_id_channel_id_fkey FOREIGN KEY (org_id, channel_id) REFERENCES public.notification_channels(org_id, id) ON DELETE CASCADE;

--
-- Name: commit_files commit_files_org_id_repository_sha_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.commit_files
    ADD CONSTRAINT commit_files_org_id_repository_sha_fkey FOREIGN KEY (org_id, repository, sha) REFERENCES public.commits(org_id, repository, sha) ON DELETE CASCADE;

--
-- Name: contact_methods contact_methods_org_id_user_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.contact_methods
    ADD CONSTRAINT contact_methods_org_id_user_id_fkey FOREIGN KEY (org_id, user_id) REFERENCES public.memberships(org_id, user_id) ON DELETE CASCADE;

--
-- Name: counters counters_org_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.counters
    ADD CONSTRAINT counters_org_id_fkey FOREIGN KEY (org_id) REFERENCES public.organizations(id);

--
-- Name: dependencies dependencies_org_id_from_service_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.dependencies
    ADD CONSTRAINT dependencies_org_id_from_service_id_fkey FOREIGN KEY (org_id, from_service_id) REFERENCES public.services(org_id, id) ON DELETE CASCADE;

--
-- Name: dependencies dependencies_org_id_to_service_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.dependencies
    ADD CONSTRAINT dependencies_org_id_to_service_id_fkey FOREIGN KEY (org_id, to_service_id) REFERENCES public.services(org_id, id) ON DELETE CASCADE;

--
-- Name: deployment_commit_ranges deployment_commit_ranges_org_id_change_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.deployment_commit_ranges
    ADD CONSTRAINT deployment_commit_ranges_org_id_change_id_fkey FOREIGN KEY (org_id, change_id) REFERENCES public.change_events(org_id, id) ON DELETE CASCADE;

--
-- Name: directory_groups directory_groups_org_id_team_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.directory_groups
    ADD CONSTRAINT directory_groups_org_id_team_id_fkey FOREIGN KEY (org_id, team_id) REFERENCES public.teams(org_id, id) ON DELETE CASCADE;

--
-- Name: directory_users directory_users_org_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.directory_users
    ADD CONSTRAINT directory_users_org_id_fkey FOREIGN KEY (org_id) REFERENCES public.organizations(id);

--
-- Name: directory_users directory_users_user_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.directory_users
    ADD CONSTRAINT directory_users_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users(id);

--
-- Name: escalation_policies escalation_policies_org_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.escalation_policies
    ADD CONSTRAINT escalation_policies_org_id_fkey FOREIGN KEY (org_id) REFERENCES public.organizations(id);

--
-- Name: escalations escalations_org_id_incident_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.escalations
    ADD CONSTRAINT escalations_org_id_incident_id_fkey FOREIGN KEY (org_id, incident_id) REFERENCES public.incidents(org_id, id);

--
-- Name: evidence_artifacts evidence_artifacts_org_id_incident_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.evidence_artifacts
    ADD CONSTRAINT evidence_artifacts_org_id_incident_id_fkey FOREIGN KEY (org_id, incident_id) REFERENCES public.incidents(org_id, id);

--
-- Name: feedback_events feedback_events_org_id_incident_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.feedback_events
    ADD CONSTRAINT feedback_events_org_id_incident_id_fkey FOREIGN KEY (org_id, incident_id) REFERENCES public.incidents(org_id, id);

--
-- Name: held_events held_events_org_id_notification_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.held_events
    ADD CONSTRAINT held_events_org_id_notification_id_fkey FOREIGN KEY (org_id, notification_id) REFERENCES public.notifications(org_id, id) ON DELETE CASCADE;

--
-- Name: idempotency_keys idempotency_keys_org_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.idempotency_keys
    ADD CONSTRAINT idempotency_keys_org_id_fkey FOREIGN KEY (org_id) REFERENCES public.organizations(id);

--
-- Name: identities identities_org_id_provider_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.identities
    ADD CONSTRAINT identities_org_id_provider_id_fkey FOREIGN KEY (org_id, provider_id) REFERENCES public.identity_providers(org_id, id) ON DELETE CASCADE;

--
-- Name: identities identities_org_id_user_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.identities
    ADD CONSTRAINT identities_org_id_user_id_fkey FOREIGN KEY (org_id, user_id) REFERENCES public.memberships(org_id, user_id) ON DELETE CASCADE;

--
-- Name: identity_providers identity_providers_org_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.identity_providers
    ADD CONSTRAINT identity_providers_org_id_fkey FOREIGN KEY (org_id) REFERENCES public.organizations(id);

--
-- Name: incident_alerts incident_alerts_org_id_incident_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.incident_alerts
    ADD CONSTRAINT incident_alerts_org_id_incident_id_fkey FOREIGN KEY (org_id, incident_id) REFERENCES public.incidents(org_id, id);

--
-- Name: incident_decisions incident_decisions_org_id_incident_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.incident_decisions
    ADD CONSTRAINT incident_decisions_org_id_incident_id_fkey FOREIGN KEY (org_id, incident_id) REFERENCES public.incidents(org_id, id);

--
-- Name: incident_hypotheses incident_hypotheses_org_id_incident_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.incident_hypotheses
    ADD CONSTRAINT incident_hypotheses_org_id_incident_id_fkey FOREIGN KEY (org_id, incident_id) REFERENCES public.incidents(org_id, id);

--
-- Name: incident_services incident_services_org_id_incident_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.incident_services
    ADD CONSTRAINT incident_services_org_id_incident_id_fkey FOREIGN KEY (org_id, incident_id) REFERENCES public.incidents(org_id, id);

--
-- Name: incidents incidents_org_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.incidents
    ADD CONSTRAINT incidents_org_id_fkey FOREIGN KEY (org_id) REFERENCES public.organizations(id);

--
-- Name: integrations integrations_org_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.integrations
    ADD CONSTRAINT integrations_org_id_fkey FOREIGN KEY (org_id) REFERENCES public.organizations(id);

--
-- Name: invitations invitations_org_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.invitations
    ADD CONSTRAINT invitations_org_id_fkey FOREIGN KEY (org_id) REFERENCES public.organizations(id);

--
-- Name: memberships memberships_org_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.memberships
    ADD CONSTRAINT memberships_org_id_fkey FOREIGN KEY (org_id) REFERENCES public.organizations(id);

--
-- Name: memberships memberships_user_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.memberships
    ADD CONSTRAINT memberships_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users(id);

--
-- Name: notices notices_org_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.notices
    ADD CONSTRAINT notices_org_id_fkey FOREIGN KEY (org_id) REFERENCES public.organizations(id);

--
-- Name: notification_attempts notification_attempts_org_id_notification_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.notification_attempts
    ADD CONSTRAINT notification_attempts_org_id_notification_id_fkey FOREIGN KEY (org_id, notification_id) REFERENCES public.notifications(org_id, id) ON DELETE CASCADE;

--
-- Name: notification_channels notification_channels_org_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.notification_channels
    ADD CONSTRAINT notification_channels_org_id_fkey FOREIGN KEY (org_id) REFERENCES public.organizations(id);

--
-- Name: notification_rules notification_rules_org_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.notification_rules
    ADD CONSTRAINT notification_rules_org_id_fkey FOREIGN KEY (org_id) REFERENCES public.organizations(id);

--
-- Name: notifications notifications_org_id_channel_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.notifications
    ADD CONSTRAINT notifications_org_id_channel_id_fkey FOREIGN KEY (org_id, channel_id) REFERENCES public.notification_channels(org_id, id) ON DELETE CASCADE;

--
-- Name: on_call_holders on_call_holders_org_id_schedule_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.on_call_holders
    ADD CONSTRAINT on_call_holders_org_id_schedule_id_fkey FOREIGN KEY (org_id, schedule_id) REFERENCES public.schedules(org_id, id) ON DELETE CASCADE;

--
-- Name: password_resets password_resets_user_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.password_resets
    ADD CONSTRAINT password_resets_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users(id);

--
-- Name: recovery_codes recovery_codes_user_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.recovery_codes
    ADD CONSTRAINT recovery_codes_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.second_factors(user_id) ON DELETE CASCADE;

--
-- Name: roles roles_org_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.roles
    ADD CONSTRAINT roles_org_id_fkey FOREIGN KEY (org_id) REFERENCES public.organizations(id);

--
-- Name: schedule_overrides schedule_overrides_org_id_schedule_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.schedule_overrides
    ADD CONSTRAINT schedule_overrides_org_id_schedule_id_fkey FOREIGN KEY (org_id, schedule_id) REFERENCES public.schedules(org_id, id) ON DELETE CASCADE;

--
-- Name: schedule_overrides schedule_overrides_org_id_user_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.schedule_overrides
    ADD CONSTRAINT schedule_overrides_org_id_user_id_fkey FOREIGN KEY (org_id, user_id) REFERENCES public.memberships(org_id, user_id) ON DELETE CASCADE;

--
-- Name: schedules schedules_org_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.schedules
    ADD CONSTRAINT schedules_org_id_fkey FOREIGN KEY (org_id) REFERENCES public.organizations(id);

--
-- Name: second_factors second_factors_user_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.second_factors
    ADD CONSTRAINT second_factors_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users(id);

--
-- Name: services services_org_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.services
    ADD CONSTRAINT services_org_id_fkey FOREIGN KEY (org_id) REFERENCES public.organizations(id);

--
-- Name: sessions sessions_org_id_user_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.sessions
    ADD CONSTRAINT sessions_org_id_user_id_fkey FOREIGN KEY (org_id, user_id) REFERENCES public.memberships(org_id, user_id) ON DELETE CASCADE;

--
-- Name: silences silences_org_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.silences
    ADD CONSTRAINT silences_org_id_fkey FOREIGN KEY (org_id) REFERENCES public.organizations(id);

--
-- Name: team_members team_members_org_id_team_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.team_members
    ADD CONSTRAINT team_members_org_id_team_id_fkey FOREIGN KEY (org_id, team_id) REFERENCES public.teams(org_id, id) ON DELETE CASCADE;

--
-- Name: team_members team_members_org_id_user_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.team_members
    ADD CONSTRAINT team_members_org_id_user_id_fkey FOREIGN KEY (org_id, user_id) REFERENCES public.memberships(org_id, user_id) ON DELETE CASCADE;

--
-- Name: teams teams_org_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.teams
    ADD CONSTRAINT teams_org_id_fkey FOREIGN KEY (org_id) REFERENCES public.organizations(id);

--
-- Name: topology_changes topology_changes_org_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.topology_changes
    ADD CONSTRAINT topology_changes_org_id_fkey FOREIGN KEY (org_id) REFERENCES public.organizations(id);

--
-- Name: used_sign_ons used_sign_ons_org_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.used_sign_ons
    ADD CONSTRAINT used_sign_ons_org_id_fkey FOREIGN KEY (org_id) REFERENCES public.organizations(id);

--
-- Name: alert_events; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.alert_events ENABLE ROW LEVEL SECURITY;

--
-- Name: alert_terms; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.alert_terms ENABLE ROW LEVEL SECURITY;

--
-- Name: alerts; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.alerts ENABLE ROW LEVEL SECURITY;

--
-- Name: api_keys; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.api_keys ENABLE ROW LEVEL SECURITY;

--
-- Name: audit_events; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.audit_events ENABLE ROW LEVEL SECURITY;

--
-- Name: change_corrections; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.change_corrections ENABLE ROW LEVEL SECURITY;

--
-- Name: change_correlations; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.change_correlations ENABLE ROW LEVEL SECURITY;

--
-- Name: change_deliveries; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.change_deliveries ENABLE ROW LEVEL SECURITY;

--
-- Name: change_events; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.change_events ENABLE ROW LEVEL SECURITY;

--
-- Name: change_polls; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.change_polls ENABLE ROW LEVEL SECURITY;

--
-- Name: channel_threads; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.channel_threads ENABLE ROW LEVEL SECURITY;

--
-- Name: commit_files; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.commit_files ENABLE ROW LEVEL SECURITY;

--
-- Name: commits; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.commits ENABLE ROW LEVEL SECURITY;

--
-- Name: config_uses; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.config_uses ENABLE ROW LEVEL SECURITY;

--
-- Name: contact_methods; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.contact_methods ENABLE ROW LEVEL SECURITY;

--
-- Name: counters; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.counters ENABLE ROW LEVEL SECURITY;

--
-- Name: dependencies; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.dependencies ENABLE ROW LEVEL SECURITY;

--
-- Name: deployment_commit_ranges; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.deployment_commit_ranges ENABLE ROW LEVEL SECURITY;

--
-- Name: directory_groups; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.directory_groups ENABLE ROW LEVEL SECURITY;

--
-- Name: directory_users; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.directory_users ENABLE ROW LEVEL SECURITY;

--
-- Name: escalation_policies; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.escalation_policies ENABLE ROW LEVEL SECURITY;

--
-- Name: escalations; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.escalations ENABLE ROW LEVEL SECURITY;

--
-- Name: evidence_artifacts; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.evidence_artifacts ENABLE ROW LEVEL SECURITY;

--
-- Name: feedback_events; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.feedback_events ENABLE ROW LEVEL SECURITY;

--
-- Name: held_events; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.held_events ENABLE ROW LEVEL SECURITY;

--
-- Name: idempotency_keys; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.idempotency_keys ENABLE ROW LEVEL SECURITY;

--
-- Name: identities; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.identities ENABLE ROW LEVEL SECURITY;

--
-- Name: identity_providers; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.identity_providers ENABLE ROW LEVEL SECURITY;

--
-- Name: incident_alerts; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.incident_alerts ENABLE ROW LEVEL SECURITY;

--
-- Name: incident_decisions; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.incident_decisions ENABLE ROW LEVEL SECURITY;

--
-- Name: incident_events; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.incident_events ENABLE ROW LEVEL SECURITY;

--
-- Name: incident_hypotheses; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.incident_hypotheses ENABLE ROW LEVEL SECURITY;

--
-- Name: incident_services; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.incident_services ENABLE ROW LEVEL SECURITY;

--
-- Name: incidents; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.incidents ENABLE ROW LEVEL SECURITY;

--
-- Name: integrations; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.integrations ENABLE ROW LEVEL SECURITY;

--
-- Name: invitations; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.invitations ENABLE ROW LEVEL SECURITY;

--
-- Name: memberships; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.memberships ENABLE ROW LEVEL SECURITY;

--
-- Name: notices; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.notices ENABLE ROW LEVEL SECURITY;

--
-- Name: notification_attempts; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.notification_attempts ENABLE ROW LEVEL SECURITY;

--
-- Name: notification_channels; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.notification_channels ENABLE ROW LEVEL SECURITY;

--
-- Name: notification_decisions; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.notification_decisions ENABLE ROW LEVEL SECURITY;

--
-- Name: notification_rules; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.notification_rules ENABLE ROW LEVEL SECURITY;

--
-- Name: notifications; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.notifications ENABLE ROW LEVEL SECURITY;

--
-- Name: on_call_holders; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.on_call_holders ENABLE ROW LEVEL SECURITY;

--
-- Name: memberships own; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY own ON public.memberships FOR SELECT USING ((user_id = public.current_person()));

--
-- Name: sessions own; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY own ON public.sessions FOR SELECT USING ((user_id = public.current_person()));

--
-- Name: sessions own_end; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY own_end ON public.sessions FOR DELETE USING ((user_id = public.current_person()));

--
-- Name: password_resets; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.password_resets ENABLE ROW LEVEL SECURITY;

--
-- Name: password_resets person; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY person ON public.password_resets USING ((user_id = public.current_person())) WITH CHECK ((user_id = public.current_person()));

--
-- Name: recovery_codes person; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY person ON public.recovery_codes USING ((user_id = public.current_person())) WITH CHECK ((user_id = public.current_person()));

--
-- Name: second_factors person; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY person ON public.second_factors USING ((user_id = public.current_person())) WITH CHECK ((user_id = public.current_person()));

--
-- Name: recovery_codes; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.recovery_codes ENABLE ROW LEVEL SECURITY;

--
-- Name: roles; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.roles ENABLE ROW LEVEL SECURITY;

--
-- Name: schedule_overrides; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.schedule_overrides ENABLE ROW LEVEL SECURITY;

--
-- Name: schedules; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.schedules ENABLE ROW LEVEL SECURITY;

--
-- Name: second_factors; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.second_factors ENABLE ROW LEVEL SECURITY;

--
-- Name: services; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.services ENABLE ROW LEVEL SECURITY;

--
-- Name: sessions; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.sessions ENABLE ROW LEVEL SECURITY;

--
-- Name: silences; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.silences ENABLE ROW LEVEL SECURITY;

--
-- Name: team_members; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.team_members ENABLE ROW LEVEL SECURITY;

--
-- Name: alert_events teams; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY teams ON public.alert_events AS RESTRICTIVE FOR SELECT TO bellwether_member USING ((EXISTS ( SELECT
   FROM public.alerts a
  WHERE ((a.org_id = alert_events.org_id) AND (a.id = alert_events.alert_id)))));

--
-- Name: alerts teams; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY teams ON public.alerts AS RESTRICTIVE FOR SELECT TO bellwether_member USING (((team_ids && ( SELECT public.current_teams() AS current_teams)) OR (EXISTS ( SELECT
   FROM public.incidents i
  WHERE ((i.org_id = alerts.org_id) AND (i.id = alerts.incident_id))))));

--
-- Name: audit_events teams; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY teams ON public.audit_events AS RESTRICTIVE FOR SELECT TO bellwether_member USING (
CASE target_kind
    WHEN 'incident'::text THEN (EXISTS ( SELECT
       FROM public.incidents i
      WHERE ((i.org_id = audit_events.org_id) AND (i.id = (audit_events.target_id)::uuid))))
    WHEN 'comment'::text THEN (EXISTS ( SELECT
       FROM public.incidents i
      WHERE ((i.org_id = audit_events.org_id) AND (i.id = (audit_events.target_id)::uuid))))
    WHEN 'notification'::text THEN (EXISTS ( SELECT
       FROM public.notifications n
      WHERE ((n.org_id = audit_events.org_id) AND (n.id = (audit_events.target_id)::uuid))))
    ELSE true
END);

--
-- Name: change_correlations teams; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY teams ON public.change_correlations AS RESTRICTIVE FOR SELECT TO bellwether_member USING ((EXISTS ( SELECT
   FROM public.incidents i
  WHERE ((i.org_id = change_correlations.org_id) AND (i.id = change_correlations.incident_id)))));

--
-- Name: change_events teams; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY teams ON public.change_events AS RESTRICTIVE FOR SELECT TO bellwether_member USING (((COALESCE(( SELECT t.id
   FROM (public.services s
     JOIN public.teams t ON (((t.org_id = s.org_id) AND (t.slug = s.owner_team))))
  WHERE ((s.org_id = change_events.org_id) AND (s.id = change_events.service_id))), '00000000-0000-0000-0000-000000000000'::uuid) = ANY (COALESCE(( SELECT public.current_teams() AS current_teams), '{}'::uuid[]))) OR (EXISTS ( SELECT
   FROM public.change_correlations c
  WHERE ((c.org_id = change_events.org_id) AND (c.change_id = change_events.id))))));

--
-- Name: channel_threads teams; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY teams ON public.channel_threads AS RESTRICTIVE FOR SELECT TO bellwether_member USING ((EXISTS ( SELECT
   FROM public.incidents i
  WHERE ((i.org_id = channel_threads.org_id) AND (i.id = channel_threads.incident_id)))));

--
-- Name: escalations teams; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY teams ON public.escalations AS RESTRICTIVE FOR SELECT TO bellwether_member USING ((EXISTS ( SELECT
   FROM public.incidents i
  WHERE ((i.org_id = escalations.org_id) AND (i.id = escalations.incident_id)))));

--
-- Name: evidence_artifacts teams; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY teams ON public.evidence_artifacts AS RESTRICTIVE FOR SELECT TO bellwether_member USING ((EXISTS ( SELECT
   FROM public.incidents i
  WHERE ((i.org_id = evidence_artifacts.org_id) AND (i.id = evidence_artifacts.incident_id)))));

--
-- Name: feedback_events teams; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY teams ON public.feedback_events AS RESTRICTIVE FOR SELECT TO bellwether_member USING ((EXISTS ( SELECT
   FROM public.incidents i
  WHERE ((i.org_id = feedback_events.org_id) AND (i.id = feedback_events.incident_id)))));

--
-- Name: held_events teams; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY teams ON public.held_events AS RESTRICTIVE FOR SELECT TO bellwether_member USING ((EXISTS ( SELECT
   FROM public.incidents i
  WHERE ((i.org_id = held_events.org_id) AND (i.id = held_events.incident_id)))));

--
-- Name: incident_alerts teams; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY teams ON public.incident_alerts AS RESTRICTIVE FOR SELECT TO bellwether_member USING ((EXISTS ( SELECT
   FROM public.incidents i
  WHERE ((i.org_id = incident_alerts.org_id) AND (i.id = incident_alerts.incident_id)))));

--
-- Name: incident_decisions teams; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY teams ON public.incident_decisions AS RESTRICTIVE FOR SELECT TO bellwether_member USING ((EXISTS ( SELECT
   FROM public.incidents i
  WHERE ((i.org_id = incident_decisions.org_id) AND (i.id = incident_decisions.incident_id)))));

--
-- Name: incident_events teams; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY teams ON public.incident_events AS RESTRICTIVE FOR SELECT TO bellwether_member USING ((EXISTS ( SELECT
   FROM public.incidents i
  WHERE ((i.org_id = incident_events.org_id) AND (i.id = incident_events.incident_id)))));

--
-- Name: incident_hypotheses teams; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY teams ON public.incident_hypotheses AS RESTRICTIVE FOR SELECT TO bellwether_member USING ((EXISTS ( SELECT
   FROM public.incidents i
  WHERE ((i.org_id = incident_hypotheses.org_id) AND (i.id = incident_hypotheses.incident_id)))));

--
-- Name: incident_services teams; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY teams ON public.incident_services AS RESTRICTIVE FOR SELECT TO bellwether_member USING ((EXISTS ( SELECT
   FROM public.incidents i
  WHERE ((i.org_id = incident_services.org_id) AND (i.id = incident_services.incident_id)))));

--
-- Name: incidents teams; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY teams ON public.incidents AS RESTRICTIVE FOR SELECT TO bellwether_member USING (((team_ids && ( SELECT public.current_teams() AS current_teams)) OR (shared_with && ( SELECT public.current_teams() AS current_teams))));

--
-- Name: notification_attempts teams; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY teams ON public.notification_attempts AS RESTRICTIVE FOR SELECT TO bellwether_member USING ((EXISTS ( SELECT
   FROM public.notifications n
  WHERE ((n.org_id = notification_attempts.org_id) AND (n.id = notification_attempts.notification_id)))));

--
-- Name: notification_decisions teams; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY teams ON public.notification_decisions AS RESTRICTIVE FOR SELECT TO bellwether_member USING ((EXISTS ( SELECT
   FROM public.incidents i
  WHERE ((i.org_id = notification_decisions.org_id) AND (i.id = notification_decisions.incident_id)))));

--
-- Name: notifications teams; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY teams ON public.notifications AS RESTRICTIVE FOR SELECT TO bellwether_member USING (((incident_id IS NULL) OR (EXISTS ( SELECT
   FROM public.incidents i
  WHERE ((i.org_id = notifications.org_id) AND (i.id = notifications.incident_id))))));

--
-- Name: teams; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.teams ENABLE ROW LEVEL SECURITY;

--
-- Name: alert_events tenant; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY tenant ON public.alert_events USING ((org_id = public.current_org())) WITH CHECK ((org_id = public.current_org()));

--
-- Name: alerts tenant; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY tenant ON public.alerts USING ((org_id = public.current_org())) WITH CHECK ((org_id = public.current_org()));

--
-- Name: api_keys tenant; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY tenant ON public.api_keys USING ((org_id = public.current_org())) WITH CHECK ((org_id = public.current_org()));

--
-- Name: audit_events tenant; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY tenant ON public.audit_events USING ((org_id = public.current_org())) WITH CHECK ((org_id = public.current_org()));

--
-- Name: change_corrections tenant; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY tenant ON public.change_corrections USING ((org_id = public.current_org())) WITH CHECK ((org_id = public.current_org()));

--
-- Name: change_correlations tenant; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY tenant ON public.change_correlations USING ((org_id = public.current_org())) WITH CHECK ((org_id = public.current_org()));

--
-- Name: change_deliveries tenant; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY tenant ON public.change_deliveries USING ((org_id = public.current_org())) WITH CHECK ((org_id = public.current_org()));

--
-- Name: change_events tenant; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY tenant ON public.change_events USING ((org_id = public.current_org())) WITH CHECK ((org_id = public.current_org()));

--
-- Name: change_polls tenant; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY tenant ON public.change_polls USING ((org_id = public.current_org())) WITH CHECK ((org_id = public.current_org()));

--
-- Name: channel_threads tenant; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY tenant ON public.channel_threads USING ((org_id = public.current_org())) WITH CHECK ((org_id = public.current_org()));

--
-- Name: commit_files tenant; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY tenant ON public.commit_files USING ((org_id = public.current_org())) WITH CHECK ((org_id = public.current_org()));

--
-- Name: commits tenant; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY tenant ON public.commits USING ((org_id = public.current_org())) WITH CHECK ((org_id = public.current_org()));

--
-- Name: config_uses tenant; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY tenant ON public.config_uses USING ((org_id = public.current_org())) WITH CHECK ((org_id = public.current_org()));

--
-- Name: contact_methods tenant; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY tenant ON public.contact_methods USING ((org_id = public.current_org())) WITH CHECK ((org_id = public.current_org()));

--
-- Name: counters tenant; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY tenant ON public.counters USING ((org_id = public.current_org())) WITH CHECK ((org_id = public.current_org()));

--
-- Name: dependencies tenant; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY tenant ON public.dependencies USING ((org_id = public.current_org())) WITH CHECK ((org_id = public.current_org()));

--
-- Name: deployment_commit_ranges tenant; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY tenant ON public.deployment_commit_ranges USING ((org_id = public.current_org())) WITH CHECK ((org_id = public.current_org()));

--
-- Name: directory_groups tenant; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY tenant ON public.directory_groups USING ((org_id = public.current_org())) WITH CHECK ((org_id = public.current_org()));

--
-- Name: directory_users tenant; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY tenant ON public.directory_users USING ((org_id = public.current_org())) WITH CHECK ((org_id = public.current_org()));

--
-- Name: escalation_policies tenant; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY tenant ON public.escalation_policies USING ((org_id = public.current_org())) WITH CHECK ((org_id = public.current_org()));

--
-- Name: escalations tenant; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY tenant ON public.escalations USING ((org_id = public.current_org())) WITH CHECK ((org_id = public.current_org()));

--
-- Name: evidence_artifacts tenant; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY tenant ON public.evidence_artifacts USING ((org_id = public.current_org())) WITH CHECK ((org_id = public.current_org()));

--
-- Name: feedback_events tenant; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY tenant ON public.feedback_events USING ((org_id = public.current_org())) WITH CHECK ((org_id = public.current_org()));

--
-- Name: held_events tenant; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY tenant ON public.held_events USING ((org_id = public.current_org())) WITH CHECK ((org_id = public.current_org()));

--
-- Name: idempotency_keys tenant; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY tenant ON public.idempotency_keys USING ((org_id = public.current_org())) WITH CHECK ((org_id = public.current_org()));

--
-- Name: identities tenant; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY tenant ON public.identities USING ((org_id = public.current_org())) WITH CHECK ((org_id = public.current_org()));

--
-- Name: identity_providers tenant; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY tenant ON public.identity_providers USING ((org_id = public.current_org())) WITH CHECK ((org_id = public.current_org()));

--
-- Name: incident_alerts tenant; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY tenant ON public.incident_alerts USING ((org_id = public.current_org())) WITH CHECK ((org_id = public.current_org()));

--
-- Name: incident_decisions tenant; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY tenant ON public.incident_decisions USING ((org_id = public.current_org())) WITH CHECK ((org_id = public.current_org()));

--
-- Name: incident_events tenant; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY tenant ON public.incident_events USING ((org_id = public.current_org())) WITH CHECK ((org_id = public.current_org()));

--
-- Name: incident_hypotheses tenant; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY tenant ON public.incident_hypotheses USING ((org_id = public.current_org())) WITH CHECK ((org_id = public.current_org()));

--
-- Name: incident_services tenant; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY tenant ON public.incident_services USING ((org_id = public.current_org())) WITH CHECK ((org_id = public.current_org()));

--
-- Name: incidents tenant; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY tenant ON public.incidents USING ((org_id = public.current_org())) WITH CHECK ((org_id = public.current_org()));

--
-- Name: integrations tenant; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY tenant ON public.integrations USING ((org_id = public.current_org())) WITH CHECK ((org_id = public.current_org()));

--
-- Name: invitations tenant; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY tenant ON public.invitations USING ((org_id = public.current_org())) WITH CHECK ((org_id = public.current_org()));

--
-- Name: memberships tenant; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY tenant ON public.memberships USING ((org_id = public.current_org())) WITH CHECK ((org_id = public.current_org()));

--
-- Name: notices tenant; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY tenant ON public.notices USING ((org_id = public.current_org())) WITH CHECK ((org_id = public.current_org()));

--
-- Name: notification_attempts tenant; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY tenant ON public.notification_attempts USING ((org_id = public.current_org())) WITH CHECK ((org_id = public.current_org()));

--
-- Name: notification_channels tenant; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY tenant ON public.notification_channels USING ((org_id = public.current_org())) WITH CHECK ((org_id = public.current_org()));

--
-- Name: notification_decisions tenant; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY tenant ON public.notification_decisions USING ((org_id = public.current_org())) WITH CHECK ((org_id = public.current_org()));

--
-- Name: notification_rules tenant; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY tenant ON public.notification_rules USING ((org_id = public.current_org())) WITH CHECK ((org_id = public.current_org()));

--
-- Name: notifications tenant; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY tenant ON public.notifications USING ((org_id = public.current_org())) WITH CHECK ((org_id = public.current_org()));

--
-- Name: on_call_holders tenant; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY tenant ON public.on_call_holders USING ((org_id = public.current_org())) WITH CHECK ((org_id = public.current_org()));

--
-- Name: roles tenant; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY tenant ON public.roles USING ((org_id = public.current_org())) WITH CHECK ((org_id = public.current_org()));

--
-- Name: schedule_overrides tenant; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY tenant ON public.schedule_overrides USING ((org_id = public.current_org())) WITH CHECK ((org_id = public.current_org()));

--
-- Name: schedules tenant; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY tenant ON public.schedules USING ((org_id = public.current_org())) WITH CHECK ((org_id = public.current_org()));

--
-- Name: services tenant; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY tenant ON public.services USING ((org_id = public.current_org())) WITH CHECK ((org_id = public.current_org()));

--
-- Name: sessions tenant; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY tenant ON public.sessions USING ((org_id = public.current_org())) WITH CHECK ((org_id = public.current_org()));

--
-- Name: silences tenant; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY tenant ON public.silences USING ((org_id = public.current_org())) WITH CHECK ((org_id = public.current_org()));

--
-- Name: team_members tenant; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY tenant ON public.team_members USING ((org_id = public.current_org())) WITH CHECK ((org_id = public.current_org()));

--
-- Name: teams tenant; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY tenant ON public.teams USING ((org_id = public.current_org())) WITH CHECK ((org_id = public.current_org()));

--
-- Name: topology_changes tenant; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY tenant ON public.topology_changes USING ((org_id = public.current_org())) WITH CHECK ((org_id = public.current_org()));

--
-- Name: used_sign_ons tenant; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY tenant ON public.used_sign_ons USING ((org_id = public.current_org())) WITH CHECK ((org_id = public.current_org()));

--
-- Name: topology_changes; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.topology_changes ENABLE ROW LEVEL SECURITY;

--
-- Name: used_sign_ons; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.used_sign_ons ENABLE ROW LEVEL SECURITY;

--
-- Name: SCHEMA public; Type: ACL; Schema: -; Owner: -
--

GRANT USAGE ON SCHEMA public TO bellwether_app;

--
-- Name: TABLE audit_events; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT ON TABLE public.audit_events TO bellwether_app;

--
-- Name: FUNCTION append_audit(e public.audit_events); Type: ACL; Schema: public; Owner: -
--

REVOKE ALL ON FUNCTION public.append_audit(e public.audit_events) FROM PUBLIC;

--
-- Name: FUNCTION audit_row(); Type: ACL; Schema: public; Owner: -
--

REVOKE ALL ON FUNCTION public.audit_row() FROM PUBLIC;

--
-- Name: FUNCTION audit_text(e public.audit_events); Type: ACL; Schema: public; Owner: -
--

GRANT ALL ON FUNCTION public.audit_text(e public.audit_events) TO bellwether_app;

--
-- Name: FUNCTION make_partitions(at timestamp with time zone); Type: ACL; Schema: public; Owner: -
--

REVOKE ALL ON FUNCTION public.make_partitions(at timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION public.make_partitions(at timestamp with time zone) TO bellwether_app;

--
-- Name: FUNCTION record_audit(operation text, target_kind text, target_id text, target_name text, after jsonb); Type: ACL; Schema: public; Owner: -
--

REVOKE ALL ON FUNCTION public.record_audit(operation text, target_kind text, target_id text, target_name text, after jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION public.record_audit(operation text, target_kind text, target_id text, target_name text, after jsonb) TO bellwether_app;

--
-- Name: FUNCTION refresh_statistics(); Type: ACL; Schema: public; Owner: -
--

REVOKE ALL ON FUNCTION public.refresh_statistics() FROM PUBLIC;
GRANT ALL ON FUNCTION public.refresh_statistics() TO bellwether_app;

--
-- Name: FUNCTION search_alerts(query tsquery, is_firing boolean, before timestamp with time zone, before_id uuid, wanted integer, OUT id uuid, OUT changed_at timestamp with time zone); Type: ACL; Schema: public; Owner: -
--

REVOKE ALL ON FUNCTION public.search_alerts(query tsquery, is_firing boolean, before timestamp with time zone, before_id uuid, wanted integer, OUT id uuid, OUT changed_at timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION public.search_alerts(query tsquery, is_firing boolean, before timestamp with time zone, before_id uuid, wanted integer, OUT id uuid, OUT changed_at timestamp with time zone) TO bellwether_app;

--
-- Name: FUNCTION search_indexed_alerts(query tsquery, is_firing boolean, before timestamp with time zone, before_id uuid, wanted integer, OUT id uuid, OUT changed_at timestamp with time zone); Type: ACL; Schema: public; Owner: -
--

REVOKE ALL ON FUNCTION public.search_indexed_alerts(query tsquery, is_firing boolean, before timestamp with time zone, before_id uuid, wanted integer, OUT id uuid, OUT changed_at timestamp with time zone) FROM PUBLIC;

--
-- Name: FUNCTION search_newest_alerts(query tsquery, is_firing boolean, before timestamp with time zone, before_id uuid, depth integer, wanted integer, OUT id uuid, OUT changed_at timestamp with time zone, OUT matches boolean, OUT seen bigint); Type: ACL; Schema: public; Owner: -
--

REVOKE ALL ON FUNCTION public.search_newest_alerts(query tsquery, is_firing boolean, before timestamp with time zone, before_id uuid, depth integer, wanted integer, OUT id uuid, OUT changed_at timestamp with time zone, OUT matches boolean, OUT seen bigint) FROM PUBLIC;

--
-- Name: FUNCTION search_team_alerts(query tsquery, is_firing boolean, before timestamp with time zone, before_id uuid, wanted integer, OUT id uuid, OUT changed_at timestamp with time zone); Type: ACL; Schema: public; Owner: -
--

REVOKE ALL ON FUNCTION public.search_team_alerts(query tsquery, is_firing boolean, before timestamp with time zone, before_id uuid, wanted integer, OUT id uuid, OUT changed_at timestamp with time zone) FROM PUBLIC;

--
-- Name: FUNCTION store_alert_terms(ids uuid[], times timestamp with time zone[], terms text[]); Type: ACL; Schema: public; Owner: -
--

REVOKE ALL ON FUNCTION public.store_alert_terms(ids uuid[], times timestamp with time zone[], terms text[]) FROM PUBLIC;
GRANT ALL ON FUNCTION public.store_alert_terms(ids uuid[], times timestamp with time zone[], terms text[]) TO bellwether_app;

--
-- Name: TABLE alert_events; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT,INSERT ON TABLE public.alert_events TO bellwether_app;

--
-- Name: TABLE alerts; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.alerts TO bellwether_app;

--
-- Name: TABLE api_keys; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.api_keys TO bellwether_app;

--
-- Name: TABLE change_corrections; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.change_corrections TO bellwether_app;

--
-- Name: TABLE change_correlations; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.change_correlations TO bellwether_app;

--
-- Name: TABLE change_deliveries; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.change_deliveries TO bellwether_app;

--
-- Name: TABLE change_events; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.change_events TO bellwether_app;

--
-- Name: TABLE change_polls; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.change_polls TO bellwether_app;

--
-- Name: TABLE channel_threads; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.channel_threads TO bellwether_app;

--
-- Name: TABLE commit_files; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.commit_files TO bellwether_app;

--
-- Name: TABLE commits; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.commits TO bellwether_app;

--
-- Name: TABLE config_uses; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.config_uses TO bellwether_app;

--
-- Name: TABLE contact_methods; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.contact_methods TO bellwether_app;

--
-- Name: TABLE counters; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.counters TO bellwether_app;

--
-- Name: TABLE dead_jobs; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.dead_jobs TO bellwether_app;

--
-- Name: TABLE dependencies; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.dependencies TO bellwether_app;

--
-- Name: TABLE deployment_commit_ranges; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.deployment_commit_ranges TO bellwether_app;

--
-- Name: TABLE directory_groups; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.directory_groups TO bellwether_app;

--
-- Name: TABLE directory_users; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.directory_users TO bellwether_app;

--
-- Name: TABLE escalation_policies; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.escalation_policies TO bellwether_app;

--
-- Name: TABLE escalation_timers; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.escalation_timers TO bellwether_app;

--
-- Name: TABLE escalations; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.escalations TO bellwether_app;

--
-- Name: TABLE evidence_artifacts; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.evidence_artifacts TO bellwether_app;

--
-- Name: TABLE feedback_events; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT,INSERT ON TABLE public.feedback_events TO bellwether_app;

--
-- Name: TABLE held_events; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.held_events TO bellwether_app;

--
-- Name: TABLE idempotency_keys; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.idempotency_keys TO bellwether_app;

--
-- Name: TABLE identities; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.identities TO bellwether_app;

--
-- Name: TABLE identity_providers; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.identity_providers TO bellwether_app;

--
-- Name: TABLE incident_alerts; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.incident_alerts TO bellwether_app;

--
-- Name: TABLE incident_decisions; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT,INSERT ON TABLE public.incident_decisions TO bellwether_app;

--
-- Name: TABLE incident_events; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT,INSERT ON TABLE public.incident_events TO bellwether_app;

--
-- Name: TABLE incident_hypotheses; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.incident_hypotheses TO bellwether_app;

--
-- Name: TABLE incident_services; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.incident_services TO bellwether_app;

--
-- Name: TABLE incidents; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.incidents TO bellwether_app;

--
-- Name: TABLE integrations; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.integrations TO bellwether_app;

--
-- Name: TABLE invitations; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.invitations TO bellwether_app;

--
-- Name: TABLE job_count_changes; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.job_count_changes TO bellwether_app;

--
-- Name: TABLE job_counts; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.job_counts TO bellwether_app;

--
-- Name: TABLE job_leases; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.job_leases TO bellwether_app;

--
-- Name: TABLE job_workers; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.job_workers TO bellwether_app;

--
-- Name: TABLE jobs; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.jobs TO bellwether_app;

--
-- Name: TABLE memberships; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.memberships TO bellwether_app;

--
-- Name: TABLE notices; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.notices TO bellwether_app;

--
-- Name: TABLE notification_attempts; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.notification_attempts TO bellwether_app;

--
-- Name: TABLE notification_channels; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.notification_channels TO bellwether_app;

--
-- Name: TABLE notification_decisions; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.notification_decisions TO bellwether_app;

--
-- Name: TABLE notification_rules; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.notification_rules TO bellwether_app;

--
-- Name: TABLE notifications; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.notifications TO bellwether_app;

--
-- Name: TABLE on_call_holders; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.on_call_holders TO bellwether_app;

--
-- Name: TABLE organizations; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT,INSERT,UPDATE ON TABLE public.organizations TO bellwether_app;

--
-- Name: TABLE password_resets; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.password_resets TO bellwether_app;

--
-- Name: TABLE recovery_codes; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.recovery_codes TO bellwether_app;

--
-- Name: TABLE roles; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.roles TO bellwether_app;

--
-- Name: TABLE schedule_overrides; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.schedule_overrides TO bellwether_app;

--
-- Name: TABLE schedules; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.schedules TO bellwether_app;

--
-- Name: TABLE second_factors; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.second_factors TO bellwether_app;

--
-- Name: TABLE services; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.services TO bellwether_app;

--
-- Name: TABLE sessions; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.sessions TO bellwether_app;

--
-- Name: TABLE setup_links; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.setup_links TO bellwether_app;

--
-- Name: TABLE sign_in_attempts; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.sign_in_attempts TO bellwether_app;

--
-- Name: TABLE silences; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.silences TO bellwether_app;

--
-- Name: TABLE team_members; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.team_members TO bellwether_app;

--
-- Name: TABLE teams; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.teams TO bellwether_app;

--
-- Name: TABLE topology_changes; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT,INSERT ON TABLE public.topology_changes TO bellwether_app;

--
-- Name: TABLE used_sign_ons; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT,INSERT,DELETE ON TABLE public.used_sign_ons TO bellwether_app;

--
-- Name: TABLE users; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT,INSERT,UPDATE ON TABLE public.users TO bellwether_app;

--
-- Name: TABLE waiting_jobs; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT ON TABLE public.waiting_jobs TO bellwether_app;

--
-- Name: TABLE watchdog_alarms; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.watchdog_alarms TO bellwether_app;

--
-- PostgreSQL database dump complete
--

