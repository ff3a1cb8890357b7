-- What the limit of an hour held back, each by name: the message that tells of it in sum says how many there were.
CREATE TABLE held_events (
    org_id uuid NOT NULL,
    notification_id uuid NOT NULL,
    id uuid NOT NULL,
    incident_id uuid NOT NULL,
    event text NOT NULL,
    title text NOT NULL,
    severity smallint NOT NULL,
    at timestamptz NOT NULL,
    PRIMARY KEY (org_id, notification_id, id),
    FOREIGN KEY (org_id, notification_id) REFERENCES notifications ON DELETE CASCADE
);
CALL fence('held_events');
CALL fence_teams('held_events', 'EXISTS (
    SELECT FROM incidents i WHERE i.org_id = held_events.org_id AND i.id = held_events.incident_id)');
