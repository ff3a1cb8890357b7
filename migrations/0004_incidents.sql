CREATE TABLE incidents (
    org_id uuid NOT NULL REFERENCES organizations,
    id uuid NOT NULL,
    number bigint NOT NULL,
    title text NOT NULL,
    title_is_manual boolean NOT NULL DEFAULT false,
    status text NOT NULL,
    severity smallint NOT NULL,
    severity_is_manual boolean NOT NULL DEFAULT false,
    opened_at timestamptz NOT NULL,
    first_alert_at timestamptz NOT NULL,
    last_alert_at timestamptz NOT NULL,
    acknowledged_at timestamptz,
    acknowledged_by uuid,
    assignee_id uuid,
    mitigated_at timestamptz,
    resolved_at timestamptz,
    resolution text,
    resolution_note text,
    merged_into uuid,
    alert_count integer NOT NULL,
    firing_count integer NOT NULL,
    -- {hypothesis_id, service_id, service, confidence, summary}, copied from the first hypothesis for lists.
    root_cause jsonb,
    -- What correlation needs to know of an open incident: Domain.IncidentProfile. Null once it is closed and old.
    profile jsonb,
    policy_version text NOT NULL,
    version integer NOT NULL DEFAULT 1,
    updated_at timestamptz NOT NULL,
    PRIMARY KEY (org_id, id),
    UNIQUE (org_id, number)
);
CREATE INDEX incidents_opened ON incidents (org_id, opened_at DESC, id);
CREATE INDEX incidents_open ON incidents (org_id, opened_at DESC, id) WHERE status NOT IN ('resolved', 'merged');
CREATE INDEX incidents_by_status ON incidents (org_id, status, opened_at DESC, id);
CREATE INDEX incidents_updated ON incidents (org_id, updated_at DESC);
CALL fence('incidents');

-- Which alerts an incident is made of, and why.
CREATE TABLE incident_alerts (
    org_id uuid NOT NULL,
    incident_id uuid NOT NULL,
    alert_id uuid NOT NULL,
    episode integer NOT NULL,
    joined_at timestamptz NOT NULL,
    alert_at timestamptz NOT NULL,
    service_id uuid,
    -- 0…1, and its parts: Domain.CorrelationScore.
    score real NOT NULL,
    parts jsonb NOT NULL,
    -- opened | correlated | manual | merged | split
    reason text NOT NULL,
    -- Whether the alert counts as firing in the incident's figures.
    firing boolean NOT NULL DEFAULT false,
    PRIMARY KEY (org_id, incident_id, alert_id),
    FOREIGN KEY (org_id, incident_id) REFERENCES incidents
);
CREATE INDEX incident_alerts_alert ON incident_alerts (org_id, alert_id);
CALL fence('incident_alerts');

-- The services that an incident touches: figures of incident_alerts, kept so that lists need not count.
CREATE TABLE incident_services (
    org_id uuid NOT NULL,
    incident_id uuid NOT NULL,
    service_id uuid NOT NULL,
    alert_count integer NOT NULL,
    firing_count integer NOT NULL,
    -- The worst of its alerts in this incident.
    severity smallint NOT NULL,
    PRIMARY KEY (org_id, incident_id, service_id),
    FOREIGN KEY (org_id, incident_id) REFERENCES incidents
);
CREATE INDEX incident_services_service ON incident_services (org_id, service_id, incident_id);
CALL fence('incident_services');

-- The timeline: only ever added to.
CREATE TABLE incident_events (
    org_id uuid NOT NULL,
    incident_id uuid NOT NULL,
    at timestamptz NOT NULL,
    id uuid NOT NULL,
    kind text NOT NULL,
    -- user | api_key | system | integration
    actor_kind text NOT NULL,
    actor_id uuid,
    actor_name text NOT NULL,
    summary text NOT NULL,
    details jsonb,
    PRIMARY KEY (org_id, incident_id, at, id)
) PARTITION BY RANGE (at);
CREATE TABLE incident_events_default PARTITION OF incident_events DEFAULT;
CALL fence('incident_events', 'SELECT, INSERT');

-- For every candidate: page people for it or not, and by which policy.
CREATE TABLE incident_decisions (
    org_id uuid NOT NULL,
    id uuid NOT NULL,
    incident_id uuid NOT NULL,
    decided_at timestamptz NOT NULL,
    decision text NOT NULL CHECK (decision IN ('approved', 'suppressed')),
    rationale text NOT NULL,
    policy_version text NOT NULL,
    details jsonb NOT NULL DEFAULT '{}',
    PRIMARY KEY (org_id, id),
    FOREIGN KEY (org_id, incident_id) REFERENCES incidents
);
CREATE INDEX incident_decisions_incident ON incident_decisions (org_id, incident_id, decided_at);
CALL fence('incident_decisions', 'SELECT, INSERT');

CREATE TABLE evidence_artifacts (
    org_id uuid NOT NULL,
    id uuid NOT NULL,
    incident_id uuid NOT NULL,
    kind text NOT NULL,
    source text NOT NULL,
    ref text NOT NULL,
    summary text NOT NULL,
    created_at timestamptz NOT NULL,
    metadata jsonb NOT NULL DEFAULT '{}',
    PRIMARY KEY (org_id, id),
    FOREIGN KEY (org_id, incident_id) REFERENCES incidents
);
CREATE INDEX evidence_artifacts_incident ON evidence_artifacts (org_id, incident_id);
CALL fence('evidence_artifacts');

-- The ranking in force; a new investigation replaces it.
CREATE TABLE incident_hypotheses (
    org_id uuid NOT NULL,
    incident_id uuid NOT NULL,
    rank integer NOT NULL,
    id uuid NOT NULL,
    kind text NOT NULL,
    service_id uuid,
    title text NOT NULL,
    summary text NOT NULL,
    confidence real NOT NULL CHECK (confidence BETWEEN 0 AND 1),
    factors jsonb NOT NULL,
    evidence_ids uuid[] NOT NULL CHECK (cardinality(evidence_ids) > 0),
    created_at timestamptz NOT NULL,
    PRIMARY KEY (org_id, incident_id, rank),
    FOREIGN KEY (org_id, incident_id) REFERENCES incidents
);
CALL fence('incident_hypotheses');
