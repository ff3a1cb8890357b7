-- Retention looks every hour for commits that are old enough.
CREATE INDEX commits_age ON commits USING brin (authored_at);
