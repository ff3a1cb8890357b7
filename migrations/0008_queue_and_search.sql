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
CREATE VIEW waiting_jobs AS
    SELECT jobs.id + place - 1 AS id, run_at, enqueued_at, org_id, priority, attempt, max_attempts, due, kind, unique_key,
        payload
    FROM jobs CROSS JOIN LATERAL unnest(payloads) WITH ORDINALITY AS one (payload, place);
GRANT SELECT ON waiting_jobs TO bellwether_app;

-- Searches look at the newest alerts before they ask the index. Rare terms, which are what people mostly look for, paid
-- for thousands of alerts that could not match. A few hundred tell how far the walk would have to go.
CREATE OR REPLACE FUNCTION search_alerts(
    query tsquery, is_firing boolean, before timestamptz, before_id uuid, wanted integer,
    OUT id uuid, OUT changed_at timestamptz
) RETURNS SETOF record
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path = public, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    sample constant integer := 300;
    deepest constant integer := 4000;
    depth integer := sample;
    ids uuid[];
    times timestamptz[];
    reached bigint;
BEGIN
    LOOP
        SELECT coalesce(array_agg(n.id) FILTER (WHERE n.matches), '{}'),
            coalesce(array_agg(n.changed_at) FILTER (WHERE n.matches), '{}'), coalesce(max(n.seen), 0)
            INTO ids, times, reached
            FROM search_newest_alerts(query, is_firing, before, before_id, depth, wanted) n;
        IF cardinality(ids) >= wanted OR reached < depth THEN
            RETURN QUERY SELECT * FROM unnest(ids, times);
            RETURN;
        END IF;
        -- It would not reach far enough if the rest is like the sample.
        EXIT WHEN depth > sample OR cardinality(ids) * deepest < wanted * sample;
        depth := deepest;
    END LOOP;
    RETURN QUERY SELECT * FROM search_indexed_alerts(query, is_firing, before, before_id, wanted);
END
$$;
