-- One row a fingerprint. What repeats change is kept out of every index, so that a repeat is a heap-only update;
-- the free space is for that.
CREATE TABLE alerts (
    -- No foreign key: it would cost a look-up and a shared lock on the organization's row for every alert, and the
    -- policy of the fence already ties each row to the tenant of its transaction.
    org_id uuid NOT NULL,
    -- Made from the fingerprint: the primary key is the deduplication index.
    id uuid NOT NULL,
    -- When it last began or ceased to fire: the order of lists.
    changed_at timestamptz NOT NULL,
    first_seen timestamptz NOT NULL,
    last_seen timestamptz NOT NULL,
    starts_at timestamptz NOT NULL,
    ends_at timestamptz,
    -- Told by the sender as the time at which the alert ends unless repeated; null where the sender will say.
    expires_at timestamptz,
    -- Coarse, so that most repeats leave the index on it alone and stay heap-only.
    expires_from timestamptz GENERATED ALWAYS AS (date_bin('2 minutes', expires_at, '2000-01-01Z')) STORED,
    notifications bigint NOT NULL,
    episode integer NOT NULL,
    -- Hash of what a repeat may change (annotations, severity, labels outside the fingerprint): an equal one means
    -- that nothing but the counters moves.
    content_hash bigint NOT NULL,
    firing boolean NOT NULL,
    severity smallint NOT NULL,
    reported_severity smallint NOT NULL,
    flapping boolean NOT NULL DEFAULT false,
    service_id uuid,
    integration_id uuid NOT NULL,
    -- The incident that it is or was last part of, and the episode for which that was decided.
    incident_id uuid,
    correlated_episode integer NOT NULL DEFAULT 0,
    name text NOT NULL,
    generator_url text,
    dedup_key text,
    labels jsonb NOT NULL,
    annotations jsonb NOT NULL,
    recent_transitions timestamptz[] NOT NULL,
    recent_occurrences timestamptz[] NOT NULL,
    PRIMARY KEY (org_id, id)
) WITH (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.05, autovacuum_vacuum_insert_scale_factor = 0.2);
CREATE INDEX alerts_changed ON alerts (org_id, changed_at DESC, id);
CREATE INDEX alerts_firing ON alerts (org_id, changed_at DESC, id) WHERE firing;
CREATE INDEX alerts_expiring ON alerts (org_id, expires_from) WHERE firing AND expires_from IS NOT NULL;
CALL fence('alerts');

-- What happened to an alert, never changed: began to fire, resolved, was raised, began to flap.
CREATE TABLE alert_events (
    org_id uuid NOT NULL,
    alert_id uuid NOT NULL,
    at timestamptz NOT NULL,
    id bigint GENERATED ALWAYS AS IDENTITY,
    kind text NOT NULL,
    episode integer NOT NULL,
    details jsonb,
    PRIMARY KEY (org_id, alert_id, at, id)
) PARTITION BY RANGE (at);
CREATE TABLE alert_events_default PARTITION OF alert_events DEFAULT;
CALL fence('alert_events', 'SELECT, INSERT');

-- The search index: words and label=value pairs, written by the correlation worker, not by intake. Each term begins
-- with a tag of its tenant, so that one tenant's posting lists and prefixes are its own, however large the others are.
-- Row-level security keeps operators that are not leakproof (@@ is one) away from indexes, so this table is fenced
-- otherwise: the server has no right to it at all, and goes through functions that add the tenant.
CREATE TABLE alert_terms (
    org_id uuid NOT NULL,
    alert_id uuid NOT NULL,
    -- Copied from the alert for the order of results; in no index, so that a transition is a heap-only update.
    changed_at timestamptz NOT NULL,
    terms tsvector NOT NULL,
    PRIMARY KEY (org_id, alert_id)
) WITH (fillfactor = 90);
CREATE INDEX alert_terms_search ON alert_terms USING gin (terms) WITH (gin_pending_list_limit = 4096);
ALTER TABLE alert_terms ENABLE ROW LEVEL SECURITY;

-- Writes what alerts of this transaction's tenant are found by; the terms of each in one text, with \x01 between them.
CREATE FUNCTION store_alert_terms(ids uuid[], times timestamptz[], terms text[]) RETURNS void
    LANGUAGE sql SECURITY DEFINER
    SET search_path = public, pg_temp
AS $$
    INSERT INTO alert_terms AS t (org_id, alert_id, changed_at, terms)
    SELECT current_org(), r.id, r.changed_at, array_to_tsvector(string_to_array(r.terms, chr(1)))
    FROM unnest(ids, times, terms) r (id, changed_at, terms)
    WHERE current_org() IS NOT NULL
    ON CONFLICT (org_id, alert_id) DO UPDATE SET changed_at = excluded.changed_at, terms = excluded.terms
$$;
REVOKE ALL ON FUNCTION store_alert_terms FROM PUBLIC;
GRANT EXECUTE ON FUNCTION store_alert_terms TO bellwether_app;

-- Of the newest `depth` alerts past the cursor those that match: quick for terms that many alerts have. The last of
-- them comes in any case; `seen` counts, so that one sees whether the depth was reached.
CREATE FUNCTION search_newest_alerts(
    query tsquery, is_firing boolean, before timestamptz, before_id uuid, depth integer, wanted integer,
    OUT id uuid, OUT changed_at timestamptz, OUT matches boolean, OUT seen bigint
) RETURNS SETOF record
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path = public, pg_temp
    SET plan_cache_mode = force_custom_plan
    SET enable_hashjoin = off
    SET enable_mergejoin = off
    SET enable_bitmapscan = off
    SET enable_seqscan = off
    SET max_parallel_workers_per_gather = 0
    SET jit = off
AS $$
#variable_conflict use_column
DECLARE
    org constant uuid := current_org();
BEGIN
    RETURN QUERY
        SELECT a.id, a.changed_at, coalesce(t.terms @@ query, false), a.seen
        FROM (
            SELECT alerts.id, alerts.changed_at,
                row_number() OVER (ORDER BY alerts.changed_at DESC, alerts.id) AS seen
            FROM alerts
            WHERE alerts.org_id = org
                AND (is_firing IS NULL OR alerts.firing = is_firing)
                AND (before IS NULL OR alerts.changed_at <= before
                    AND (alerts.changed_at < before OR alerts.id > before_id))
            ORDER BY alerts.changed_at DESC, alerts.id
            LIMIT depth
        ) a
        LEFT JOIN alert_terms t ON t.org_id = org AND t.alert_id = a.id
        WHERE t.terms @@ query OR a.seen = depth
        LIMIT wanted;
END
$$;
REVOKE ALL ON FUNCTION search_newest_alerts FROM PUBLIC;

-- Every alert that matches, newest first, by the inverted index: quick for terms that few alerts have.
CREATE FUNCTION search_indexed_alerts(
    query tsquery, is_firing boolean, before timestamptz, before_id uuid, wanted integer,
    OUT id uuid, OUT changed_at timestamptz
) RETURNS SETOF record
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path = public, pg_temp
    SET plan_cache_mode = force_custom_plan
    -- Each match is looked up by its key: the other joins read all alerts of the tenant for a handful of matches.
    SET enable_seqscan = off
    SET enable_hashjoin = off
    SET enable_mergejoin = off
    SET max_parallel_workers_per_gather = 0
    SET jit = off
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
REVOKE ALL ON FUNCTION search_indexed_alerts FROM PUBLIC;

-- Which alerts of this transaction's tenant match, newest first. Terms in `query` carry the tenant's tag.
CREATE FUNCTION search_alerts(
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
REVOKE ALL ON FUNCTION search_alerts FROM PUBLIC;
GRANT EXECUTE ON FUNCTION search_alerts TO bellwether_app;
