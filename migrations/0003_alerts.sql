-- One row a fingerprint. What repeats change is kept out of every index, so that a repeat is a heap-only update;
-- the free space is for that.
CREATE TABLE alerts (
    org_id uuid NOT NULL REFERENCES organizations,
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
CREATE INDEX alerts_expiring ON alerts (org_id, expires_at) WHERE firing AND expires_at IS NOT NULL;
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

-- The search index: words and label=value pairs, written by the correlation worker, not by intake.
-- Row-level security keeps non-leakproof operators (@@ is one) away from indexes, so this table is fenced otherwise:
-- the server may insert through its policy, has no right to read, and asks search_alerts(), which adds the tenant.
CREATE EXTENSION IF NOT EXISTS btree_gin;
CREATE TABLE alert_terms (
    org_id uuid NOT NULL,
    alert_id uuid NOT NULL,
    terms tsvector NOT NULL,
    PRIMARY KEY (org_id, alert_id)
);
CREATE INDEX alert_terms_search ON alert_terms USING gin (org_id, terms) WITH (gin_pending_list_limit = 4096);
ALTER TABLE alert_terms ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant ON alert_terms USING (org_id = current_org()) WITH CHECK (org_id = current_org());
GRANT INSERT, UPDATE ON alert_terms TO bellwether_app;
