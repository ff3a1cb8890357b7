-- What a change takes should be what somebody looks for. Pages of lists are found by time alone: the few changes of one
-- microsecond are sorted when they are read.
DROP INDEX change_events_at;
CREATE INDEX change_events_at ON change_events (org_id, at DESC);
-- A range that knows no commit says nothing.
DELETE FROM deployment_commit_ranges
WHERE previous_revision IS NULL AND NOT is_rollback AND cardinality(commit_shas) = 0;
