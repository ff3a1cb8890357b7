-- A snooze or a maintenance window holds an escalation that runs already.
ALTER TABLE escalations DROP CONSTRAINT escalations_status_check;
ALTER TABLE escalations ADD CONSTRAINT escalations_status_check
    CHECK (status IN ('active', 'acknowledged', 'held', 'over', 'exhausted'));
