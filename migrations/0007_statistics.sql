-- Plans are kept, and one made while a table was empty reads all of it for each key of a batch. Autovacuum would learn
-- of the growth within its nap time, a minute by default: too late for the first storm of a new installation. Workers
-- ask for this every other second; it looks at counters, and analyzes what has grown by half since it was last looked at.
CREATE FUNCTION refresh_statistics() RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp
AS $$
DECLARE
    grown regclass;
    analyzed integer := 0;
BEGIN
    -- One worker at a time; the others have nothing to add.
    IF NOT pg_try_advisory_xact_lock(hashtext('bellwether.refresh_statistics')) THEN
        RETURN 0;
    END IF;
    FOR grown IN
        SELECT relid FROM pg_stat_user_tables
        WHERE schemaname = 'public' AND n_mod_since_analyze BETWEEN 200 AND 200000
            AND n_mod_since_analyze > 0.5 * n_live_tup
            -- The queue's tables are empty most of the time and their statements do not depend on it.
            AND relname NOT LIKE 'job%'
    LOOP
        EXECUTE format('ANALYZE %s', grown);
        analyzed := analyzed + 1;
    END LOOP;
    RETURN analyzed;
END
$$;
REVOKE ALL ON FUNCTION refresh_statistics FROM PUBLIC;
GRANT EXECUTE ON FUNCTION refresh_statistics TO bellwether_app;
