CREATE TABLE notification_channels (
    org_id uuid NOT NULL REFERENCES organizations,
    id uuid NOT NULL,
    kind text NOT NULL,
    name text NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
    -- Fields of the kind's self-description; secret ones are in `secrets`, sealed (AES-256-GCM, key id first).
    settings jsonb NOT NULL DEFAULT '{}',
    secrets bytea,
    enabled boolean NOT NULL DEFAULT true,
    -- Which incident events it hears of, and from which severity on.
    events text[] NOT NULL DEFAULT '{incident.opened,incident.severity_raised,incident.acknowledged,incident.resolved}',
    minimum_severity smallint NOT NULL DEFAULT 0,
    created_at timestamptz NOT NULL,
    version integer NOT NULL DEFAULT 1,
    PRIMARY KEY (org_id, id),
    UNIQUE (org_id, name)
);
CALL fence('notification_channels');

-- The outbox and the delivery log in one: written in the transaction of the decision, sent by a worker.
CREATE TABLE notifications (
    org_id uuid NOT NULL,
    id uuid NOT NULL,
    channel_id uuid NOT NULL,
    incident_id uuid,
    event text NOT NULL,
    -- Names what is told, to whom: the same thing is never told twice.
    dedup_key text NOT NULL,
    message jsonb NOT NULL,
    -- pending | sending | sent | unknown (the answer was lost) | dead | dropped (merged or resolved first)
    status text NOT NULL DEFAULT 'pending',
    attempts integer NOT NULL DEFAULT 0,
    created_at timestamptz NOT NULL,
    sent_at timestamptz,
    last_error text,
    PRIMARY KEY (org_id, id),
    UNIQUE (org_id, channel_id, dedup_key),
    FOREIGN KEY (org_id, channel_id) REFERENCES notification_channels ON DELETE CASCADE
);
CREATE INDEX notifications_recent ON notifications (org_id, created_at DESC, id);
CREATE INDEX notifications_incident ON notifications (org_id, incident_id, created_at);
CALL fence('notifications');

CREATE TABLE notification_attempts (
    org_id uuid NOT NULL,
    notification_id uuid NOT NULL,
    attempt integer NOT NULL,
    at timestamptz NOT NULL,
    -- started | sent | retry | rejected | unknown
    outcome text NOT NULL,
    status_code integer,
    error text,
    took_ms integer,
    PRIMARY KEY (org_id, notification_id, attempt),
    FOREIGN KEY (org_id, notification_id) REFERENCES notifications ON DELETE CASCADE
);
CALL fence('notification_attempts');

-- Makes the partitions of a month and of the two after it. A month that has rows in the default partition already is
-- left there: moving them would lock the table.
CREATE FUNCTION make_partitions(at timestamptz) RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp
AS $$
DECLARE
    parent text;
    month timestamptz;
    made integer := 0;
BEGIN
    FOREACH parent IN ARRAY ARRAY['alert_events', 'incident_events'] LOOP
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
REVOKE ALL ON FUNCTION make_partitions FROM PUBLIC;
GRANT EXECUTE ON FUNCTION make_partitions TO bellwether_app;
