-- The first line of an alert's history says what its own row says already, and nearly every alert has just that one.
-- Whether it began to fire or was first heard of when it ended; null where the line is in alert_events, as it was for
-- every alert before.
ALTER TABLE alerts ADD COLUMN began_firing boolean;
