-- no-transaction
-- Changes that took long, or are under way, took effect long after they began: they are looked for by their end. The few
-- that take more than ten minutes have an index of their own; all others are found by when they began.
DROP INDEX CONCURRENTLY IF EXISTS change_events_slow;
CREATE INDEX CONCURRENTLY change_events_slow ON change_events (org_id, ended_at, at)
    WHERE kind IN ('deployment', 'config', 'scaling', 'feature_flag', 'database', 'infrastructure')
        AND (ended_at - at > interval '10 minutes' OR ended_at IS NULL AND status = 'running');

-- Deployments whose sender knows the image only learn their commit when a push or a build tells of it later.
DROP INDEX CONCURRENTLY IF EXISTS change_events_rollouts;
CREATE INDEX CONCURRENTLY change_events_rollouts ON change_events (org_id, at)
    WHERE kind = 'deployment' AND image IS NOT NULL;
