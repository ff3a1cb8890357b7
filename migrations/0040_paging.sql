-- Rules, escalation, on-call and silences. What people write is kept as the document that they wrote, checked by the
-- domain's own types; what refers to what is looked up when it is used, and what leads nowhere is shown.

CREATE TABLE notification_rules (
    org_id uuid NOT NULL REFERENCES organizations,
    id uuid NOT NULL,
    name text NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
    position integer NOT NULL DEFAULT 0,
    enabled boolean NOT NULL DEFAULT true,
    document jsonb NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    version integer NOT NULL DEFAULT 1,
    PRIMARY KEY (org_id, id),
    UNIQUE (org_id, name)
);
CALL fence('notification_rules');

CREATE TABLE escalation_policies (LIKE notification_rules INCLUDING ALL);
ALTER TABLE escalation_policies ADD FOREIGN KEY (org_id) REFERENCES organizations;
CALL fence('escalation_policies');

CREATE TABLE schedules (LIKE notification_rules INCLUDING ALL);
ALTER TABLE schedules ADD FOREIGN KEY (org_id) REFERENCES organizations;
CALL fence('schedules');

CREATE TABLE silences (LIKE notification_rules INCLUDING ALL);
ALTER TABLE silences ADD FOREIGN KEY (org_id) REFERENCES organizations;
ALTER TABLE silences DROP CONSTRAINT silences_org_id_name_key;
CALL fence('silences');

CREATE TABLE schedule_overrides (
    org_id uuid NOT NULL,
    id uuid NOT NULL,
    schedule_id uuid NOT NULL,
    user_id uuid NOT NULL,
    from_at timestamptz NOT NULL,
    to_at timestamptz NOT NULL,
    created_by text NOT NULL,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (org_id, id),
    FOREIGN KEY (org_id, schedule_id) REFERENCES schedules ON DELETE CASCADE,
    FOREIGN KEY (org_id, user_id) REFERENCES memberships ON DELETE CASCADE,
    CHECK (from_at < to_at)
);
CREATE INDEX schedule_overrides_time ON schedule_overrides (org_id, schedule_id, to_at);
CALL fence('schedule_overrides');

-- Ways to reach a person, and the secret of that person's calendar feed.
CREATE TABLE contact_methods (
    org_id uuid NOT NULL,
    user_id uuid NOT NULL,
    document jsonb NOT NULL,
    updated_at timestamptz NOT NULL,
    PRIMARY KEY (org_id, user_id),
    FOREIGN KEY (org_id, user_id) REFERENCES memberships ON DELETE CASCADE
);
CALL fence('contact_methods');

-- One incident under one policy. The policy is kept as it was when the escalation began: an edit must not shift timers
-- that run.
CREATE TABLE escalations (
    org_id uuid NOT NULL,
    id uuid NOT NULL,
    incident_id uuid NOT NULL,
    policy_id uuid NOT NULL,
    policy_name text NOT NULL,
    policy jsonb NOT NULL,
    state jsonb NOT NULL,
    status text NOT NULL CHECK (status IN ('active', 'acknowledged', 'over', 'exhausted')),
    started_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    PRIMARY KEY (org_id, id),
    UNIQUE (org_id, incident_id, policy_id),
    FOREIGN KEY (org_id, incident_id) REFERENCES incidents
);
CALL fence('escalations');

-- What is due when. Outside the fence, as the queue is: any worker fires the timers of all tenants, and they carry ids
-- only.
CREATE TABLE escalation_timers (
    org_id uuid NOT NULL,
    escalation_id uuid NOT NULL,
    due_at timestamptz NOT NULL,
    PRIMARY KEY (org_id, escalation_id)
);
CREATE INDEX escalation_timers_due ON escalation_timers (due_at);
GRANT SELECT, INSERT, UPDATE, DELETE ON escalation_timers TO bellwether_app;

-- What the watchdog has seen, so that one alarm is told once, whoever looks. Outside the fence: it is about the
-- installation.
CREATE TABLE watchdog_alarms (
    kind text NOT NULL,
    org_id uuid NOT NULL,
    since timestamptz NOT NULL,
    detail text NOT NULL,
    told_at timestamptz,
    PRIMARY KEY (kind, org_id)
);
GRANT SELECT, INSERT, UPDATE, DELETE ON watchdog_alarms TO bellwether_app;

-- Why somebody was told, or was not: the lines of every stage, with the facts that they were decided by.
CREATE TABLE notification_decisions (
    org_id uuid NOT NULL,
    id uuid NOT NULL,
    incident_id uuid NOT NULL,
    dedup_key text NOT NULL,
    trigger text NOT NULL,
    decided_at timestamptz NOT NULL,
    facts jsonb NOT NULL,
    lines jsonb NOT NULL,
    channels uuid[] NOT NULL DEFAULT '{}',
    -- True while a gate holds it that opens by itself; then it is looked at again.
    waits boolean NOT NULL DEFAULT false,
    PRIMARY KEY (org_id, id)
);
CREATE INDEX notification_decisions_incident ON notification_decisions (org_id, incident_id, decided_at);
CREATE INDEX notification_decisions_time ON notification_decisions (org_id, decided_at);
CALL fence('notification_decisions');

-- For administrators: something about the notifications themselves needs a person.
CREATE TABLE notices (
    org_id uuid NOT NULL REFERENCES organizations,
    id uuid NOT NULL,
    kind text NOT NULL,
    subject text NOT NULL,
    text text NOT NULL,
    created_at timestamptz NOT NULL,
    repeated integer NOT NULL DEFAULT 1,
    dismissed_at timestamptz,
    PRIMARY KEY (org_id, id)
);
CREATE UNIQUE INDEX notices_open ON notices (org_id, kind, subject) WHERE dismissed_at IS NULL;
CALL fence('notices');

-- Where the message about an incident stands in a channel that can edit it.
CREATE TABLE channel_threads (
    org_id uuid NOT NULL,
    channel_id uuid NOT NULL,
    incident_id uuid NOT NULL,
    reference jsonb NOT NULL,
    updated_at timestamptz NOT NULL,
    PRIMARY KEY (org_id, channel_id, incident_id),
    FOREIGN KEY (org_id, channel_id) REFERENCES notification_channels ON DELETE CASCADE
);
CALL fence('channel_threads');

-- Told when nothing else can be.
ALTER TABLE notification_channels ADD COLUMN is_fallback boolean NOT NULL DEFAULT false;
-- The last send failed for good: its rules are shown as broken until one succeeds.
ALTER TABLE notification_channels ADD COLUMN broken_since timestamptz;
ALTER TABLE notification_channels ADD COLUMN broken_reason text;

-- To whom, where the channel reaches several; what counts as the same again; which escalation asked.
ALTER TABLE notifications ADD COLUMN recipient jsonb;
ALTER TABLE notifications ADD COLUMN pattern text;
ALTER TABLE notifications ADD COLUMN escalation_id uuid;
-- How many were held back and are told in sum by this one.
ALTER TABLE notifications ADD COLUMN held integer NOT NULL DEFAULT 0;
CREATE INDEX notifications_pattern ON notifications (org_id, channel_id, pattern, created_at) WHERE pattern IS NOT NULL;

-- Who was on call when somebody looked last, so that a hand-over is told once.
CREATE TABLE on_call_holders (
    org_id uuid NOT NULL,
    schedule_id uuid NOT NULL,
    user_id uuid,
    since timestamptz NOT NULL,
    PRIMARY KEY (org_id, schedule_id),
    FOREIGN KEY (org_id, schedule_id) REFERENCES schedules ON DELETE CASCADE
);
CALL fence('on_call_holders');

-- What hangs on an incident is seen by those who see the incident.
DO $$
DECLARE
    child text;
BEGIN
    FOREACH child IN ARRAY ARRAY['escalations', 'notification_decisions', 'channel_threads'] LOOP
        EXECUTE format(
            'CALL fence_teams(%L, %L)', child,
            format('EXISTS (SELECT FROM incidents i WHERE i.org_id = %1$I.org_id AND i.id = %1$I.incident_id)', child));
    END LOOP;
END
$$;

CALL audit('notification_rules', 'rule');
CALL audit('escalation_policies', 'escalation_policy');
CALL audit('schedules', 'schedule');
CALL audit('schedule_overrides', 'schedule_override');
CALL audit('silences', 'silence');
CALL audit('contact_methods', 'contact_methods');
CALL audit('notices', 'notice');
