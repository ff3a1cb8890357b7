CREATE TABLE services (
    org_id uuid NOT NULL REFERENCES organizations,
    id uuid NOT NULL,
    cluster text NOT NULL DEFAULT '',
    namespace text NOT NULL DEFAULT '',
    name text NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
    display_name text NOT NULL,
    owner_team text,
    tier integer CHECK (tier BETWEEN 1 AND 4),
    environment text,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    PRIMARY KEY (org_id, id),
    UNIQUE (org_id, cluster, namespace, name)
);
CALL fence('services');

CREATE TABLE dependencies (
    org_id uuid NOT NULL,
    from_service_id uuid NOT NULL,
    to_service_id uuid NOT NULL,
    kind text NOT NULL,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (org_id, from_service_id, to_service_id),
    CHECK (from_service_id <> to_service_id),
    FOREIGN KEY (org_id, from_service_id) REFERENCES services ON DELETE CASCADE,
    FOREIGN KEY (org_id, to_service_id) REFERENCES services ON DELETE CASCADE
);
CREATE INDEX dependencies_to ON dependencies (org_id, to_service_id);
CALL fence('dependencies');

-- How the topology came to be what it is: one row a change, never changed. `version` counts an organization's
-- changes; the newest one is the ETag of the whole graph.
CREATE TABLE topology_changes (
    org_id uuid NOT NULL REFERENCES organizations,
    version bigint NOT NULL,
    at timestamptz NOT NULL,
    actor text NOT NULL,
    -- {"added": [...], "changed": [...], "removed": [...]} of services and dependencies, by name.
    change jsonb NOT NULL,
    PRIMARY KEY (org_id, version)
);
CALL fence('topology_changes', 'SELECT, INSERT');
