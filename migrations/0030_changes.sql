-- What was changed: deployments, configurations, pull requests, workflows. One row a change, brought up to date as its
-- sender tells more of it; the id is made from the sender's key, so the primary key is the deduplication index. What is
-- large lies in the detail store, under the organization and the id.
CREATE TABLE change_events (
    -- No foreign key, as for alerts.
    org_id uuid NOT NULL,
    id uuid NOT NULL,
    -- When it began to take effect.
    at timestamptz NOT NULL,
    ended_at timestamptz,
    received_at timestamptz NOT NULL,
    service_id uuid,
    integration_id uuid,
    is_rollback boolean NOT NULL DEFAULT false,
    was_rolled_back boolean NOT NULL DEFAULT false,
    has_details boolean NOT NULL DEFAULT false,
    kind text NOT NULL,
    status text NOT NULL,
    source text NOT NULL,
    title text NOT NULL,
    actor text,
    service text,
    environment text,
    repository text,
    branch text,
    -- Ranges of it are asked for: a short form names the long one.
    commit_sha text COLLATE "C",
    version text,
    previous_version text,
    image text,
    -- Domain.ChangeFacts.
    facts jsonb NOT NULL DEFAULT '{}',
    PRIMARY KEY (org_id, id)
);
CREATE INDEX change_events_at ON change_events (org_id, at DESC, id);
-- What correlation reads: the window of the services that may matter, and of changes whose service is not known.
CREATE INDEX change_events_service ON change_events (org_id, service_id, at DESC);
CREATE INDEX change_events_commit ON change_events (org_id, commit_sha) WHERE commit_sha IS NOT NULL;
CREATE INDEX change_events_image ON change_events (org_id, image) WHERE image IS NOT NULL;
CALL fence('change_events');

-- Which messages were taken in, by their sender's id or by their hash: a redelivery changes nothing. And which were not
-- understood, and why: nothing is dropped in silence.
CREATE TABLE change_deliveries (
    org_id uuid NOT NULL,
    -- Made of SHA-256 of the integration and of the sender's delivery id, or of the message.
    delivery uuid NOT NULL,
    received_at timestamptz NOT NULL,
    -- Only of what was ignored.
    integration_id uuid,
    ignored_because text,
    event text,
    PRIMARY KEY (org_id, delivery)
);
CREATE INDEX change_deliveries_ignored ON change_deliveries (org_id, received_at DESC) WHERE ignored_because IS NOT NULL;
CREATE INDEX change_deliveries_age ON change_deliveries USING brin (received_at);
CALL fence('change_deliveries');

-- What people said a change is about: it holds for later ones of which the same is said.
CREATE TABLE change_corrections (
    org_id uuid NOT NULL,
    -- Domain.ChangeInference.Policy.Hint
    hint text NOT NULL,
    value text NOT NULL,
    service text,
    environment text,
    at timestamptz NOT NULL,
    actor text NOT NULL,
    PRIMARY KEY (org_id, hint, value)
);
CALL fence('change_corrections');

-- Which workloads use which configurations, as they last stood.
CREATE TABLE config_uses (
    org_id uuid NOT NULL,
    cluster text NOT NULL DEFAULT '',
    -- ConfigMap/namespace/name
    config text NOT NULL,
    -- Deployment/namespace/name
    workload text NOT NULL,
    service text,
    service_id uuid,
    seen_at timestamptz NOT NULL,
    PRIMARY KEY (org_id, cluster, config, workload)
);
CREATE INDEX config_uses_workload ON config_uses (org_id, cluster, workload);
CALL fence('config_uses');

CREATE TABLE commits (
    org_id uuid NOT NULL,
    repository text NOT NULL,
    sha text COLLATE "C" NOT NULL,
    parent_sha text,
    author text,
    message text NOT NULL,
    authored_at timestamptz NOT NULL,
    PRIMARY KEY (org_id, repository, sha)
);
CREATE INDEX commits_recent ON commits (org_id, repository, authored_at DESC);
CALL fence('commits');

-- Hunks are fetched when somebody wants to see them, and kept in the detail store.
CREATE TABLE commit_files (
    org_id uuid NOT NULL,
    repository text NOT NULL,
    sha text COLLATE "C" NOT NULL,
    path text NOT NULL,
    -- db_migration | dependency | config | timeout_retry | http_client | shared_util | auth | test | docs | other
    change_type text NOT NULL,
    lines_added integer NOT NULL DEFAULT 0,
    lines_removed integer NOT NULL DEFAULT 0,
    has_hunk boolean NOT NULL DEFAULT false,
    PRIMARY KEY (org_id, repository, sha, path),
    FOREIGN KEY (org_id, repository, sha) REFERENCES commits ON DELETE CASCADE
);
CALL fence('commit_files');

CREATE TABLE deployment_commit_ranges (
    org_id uuid NOT NULL,
    change_id uuid NOT NULL,
    repository text NOT NULL,
    -- Null: not known, and the last commits stand in.
    previous_revision text,
    current_revision text NOT NULL,
    is_rollback boolean NOT NULL DEFAULT false,
    -- Newest first.
    commit_shas text[] NOT NULL DEFAULT '{}',
    PRIMARY KEY (org_id, change_id),
    FOREIGN KEY (org_id, change_id) REFERENCES change_events ON DELETE CASCADE
);
CALL fence('deployment_commit_ranges');

-- Which changes may have caused which incident, with the parts of each score.
CREATE TABLE change_correlations (
    org_id uuid NOT NULL,
    incident_id uuid NOT NULL,
    change_id uuid NOT NULL,
    -- The first alert that it may explain.
    alert_id uuid,
    score real NOT NULL CHECK (score BETWEEN 0 AND 1),
    -- Domain.ChangeScore.Parts
    parts jsonb NOT NULL,
    lag_seconds real NOT NULL,
    hops integer,
    -- confirmed | rejected, by a person.
    verdict text CHECK (verdict IN ('confirmed', 'rejected')),
    policy_version text NOT NULL,
    computed_at timestamptz NOT NULL,
    PRIMARY KEY (org_id, incident_id, change_id),
    FOREIGN KEY (org_id, incident_id) REFERENCES incidents,
    FOREIGN KEY (org_id, change_id) REFERENCES change_events ON DELETE CASCADE
);
CREATE INDEX change_correlations_change ON change_correlations (org_id, change_id);
CALL fence('change_correlations');

-- What people said about what was found: only ever added to.
CREATE TABLE feedback_events (
    org_id uuid NOT NULL,
    id uuid NOT NULL,
    incident_id uuid NOT NULL,
    at timestamptz NOT NULL,
    actor_kind text NOT NULL,
    actor_id uuid,
    actor_name text NOT NULL,
    -- change_confirmed | change_rejected
    event_type text NOT NULL,
    payload jsonb NOT NULL DEFAULT '{}',
    PRIMARY KEY (org_id, id),
    FOREIGN KEY (org_id, incident_id) REFERENCES incidents
);
CREATE INDEX feedback_events_incident ON feedback_events (org_id, incident_id, at);
CALL fence('feedback_events', 'SELECT, INSERT');

ALTER TABLE incident_hypotheses ADD COLUMN change_id uuid, ADD COLUMN suggestion text;

-- Secrets of inbound integrations, sealed like those of channels: what webhooks are signed with, keys of the vendor's API.
ALTER TABLE integrations ADD COLUMN secrets bytea;

-- How far the poller of an integration has read.
CREATE TABLE change_polls (
    org_id uuid NOT NULL,
    integration_id uuid NOT NULL,
    polled_at timestamptz,
    -- What was received up to then is known.
    seen_until timestamptz,
    error text,
    recovered bigint NOT NULL DEFAULT 0,
    PRIMARY KEY (org_id, integration_id),
    FOREIGN KEY (org_id, integration_id) REFERENCES integrations ON DELETE CASCADE
);
CALL fence('change_polls');
-- Sealed, but no business of the audit trail.
DROP TRIGGER audit ON integrations;
CALL audit('integrations', 'integration', '{token_hash,secrets}');
CALL audit('change_corrections', 'change_correction');

-- What hangs on an incident is seen with it.
CALL fence_teams('change_correlations', 'EXISTS (
    SELECT FROM incidents i WHERE i.org_id = change_correlations.org_id AND i.id = change_correlations.incident_id)');
CALL fence_teams('feedback_events', 'EXISTS (
    SELECT FROM incidents i WHERE i.org_id = feedback_events.org_id AND i.id = feedback_events.incident_id)');
-- A change is seen by those who see its service's team, and wherever an incident that it is suspected of is seen.
CALL fence_teams('change_events', $$
    coalesce((SELECT t.id FROM services s JOIN teams t ON t.org_id = s.org_id AND t.slug = s.owner_team
        WHERE s.org_id = change_events.org_id AND s.id = change_events.service_id),
        '00000000-0000-0000-0000-000000000000') = ANY (coalesce((SELECT current_teams()), '{}'))
    OR EXISTS (SELECT FROM change_correlations c WHERE c.org_id = change_events.org_id AND c.change_id = change_events.id)
$$);
