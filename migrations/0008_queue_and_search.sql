-- A row of `jobs` holds one job, or a bundle: jobs that were enqueued together and differ in nothing but their payload.
-- A bundle costs the rows, index entries and log of one job. A claim takes it whole, or its head, leaving the rest.
-- Jobs with a key, and those that run again, have rows of their own.
ALTER TABLE jobs ALTER COLUMN payload TYPE jsonb[] USING ARRAY[payload];
ALTER TABLE jobs RENAME COLUMN payload TO payloads;
ALTER TABLE jobs
    ADD CHECK (cardinality(payloads) BETWEEN 1 AND 100),
    ADD CHECK (unique_key IS NULL OR cardinality(payloads) = 1);

-- A bundle's jobs are numbered from its id, so each new row has a hundred ids to itself. Ids are no longer taken in advance by
-- each session: that let new jobs pass old ones by up to 64 rows.
ALTER SEQUENCE jobs_id_seq INCREMENT BY 100 CACHE 1;

-- Job by job, for people and for statements that are in no hurry.
-- With the rights and the fences of whoever asks.
CREATE VIEW waiting_jobs WITH (security_invoker = true) AS
    SELECT jobs.id + place - 1 AS id, run_at, enqueued_at, org_id, priority, attempt, max_attempts, due, kind, unique_key,
        payload
    FROM jobs CROSS JOIN LATERAL unnest(payloads) WITH ORDINALITY AS one (payload, place);
GRANT SELECT ON waiting_jobs TO bellwether_app;

-- Searches look at the newest alerts before they ask the index. Rare terms, which are what people mostly look for, paid
-- for thousands of alerts that could not match: now a few hundred tell whether the walk would reach far enough. Where it
-- would not, the answer is as if it had not: no match, and the depth reached.
CREATE OR REPLACE FUNCTION search_newest_alerts(
    query tsquery, is_firing boolean, before timestamptz, before_id uuid, depth integer, wanted integer,
    OUT id uuid, OUT changed_at timestamptz, OUT matches boolean, OUT seen bigint
) RETURNS SETOF record
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path = public, pg_temp
    SET plan_cache_mode = force_custom_plan
    SET enable_hashjoin = off
    SET enable_mergejoin = off
    SET enable_bitmapscan = off
    SET enable_seqscan = off
    SET max_parallel_workers_per_gather = 0
    SET jit = off
AS $$
#variable_conflict use_column
DECLARE
    org constant uuid := current_org();
    walk integer := least(depth, 300);
    ids uuid[];
    times timestamptz[];
    reached bigint;
BEGIN
    LOOP
        SELECT coalesce(array_agg(w.id) FILTER (WHERE w.matches), '{}'),
            coalesce(array_agg(w.changed_at) FILTER (WHERE w.matches), '{}'), coalesce(max(w.seen), 0)
            INTO ids, times, reached
            FROM (
                SELECT a.id, a.changed_at, coalesce(t.terms @@ query, false) AS matches, a.seen
                FROM (
                    SELECT alerts.id, alerts.changed_at,
                        row_number() OVER (ORDER BY alerts.changed_at DESC, alerts.id) AS seen
                    FROM alerts
                    WHERE alerts.org_id = org
                        AND (is_firing IS NULL OR alerts.firing = is_firing)
                        AND (before IS NULL OR alerts.changed_at <= before
                            AND (alerts.changed_at < before OR alerts.id > before_id))
                    ORDER BY alerts.changed_at DESC, alerts.id
                    LIMIT walk
                ) a
                LEFT JOIN alert_terms t ON t.org_id = org AND t.alert_id = a.id
                WHERE t.terms @@ query OR a.seen = walk
                LIMIT wanted
            ) w;
        EXIT WHEN walk = depth OR reached < walk OR cardinality(ids) >= wanted;
        IF cardinality(ids) * depth < wanted * walk THEN
            ids := '{}';
            times := '{}';
            EXIT;
        END IF;
        walk := depth;
    END LOOP;
    RETURN QUERY
        SELECT found.id, found.at, true, 0::bigint FROM unnest(ids, times) AS found (id, at)
        UNION ALL
        SELECT NULL, NULL, false, CASE WHEN reached < walk THEN reached ELSE depth END;
END
$$;
