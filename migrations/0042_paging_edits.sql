-- A message that is edited in place follows its incident: which version of it was shown last, and how many alerts, of
-- which most raise no version. `updated_at` paces.
ALTER TABLE channel_threads ADD COLUMN shown_version integer NOT NULL DEFAULT 0;
ALTER TABLE channel_threads ADD COLUMN shown_alerts integer NOT NULL DEFAULT 0;
CREATE INDEX channel_threads_incident ON channel_threads (org_id, incident_id);
