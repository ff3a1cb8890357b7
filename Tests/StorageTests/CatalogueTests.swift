import Postgres
import Storage
import TestSupport
import Testing

/// The fences as the database itself knows them: whoever adds a table and forgets one hears of it here.
@Suite struct CatalogueTests {
    /// Tables that no tenant's fence goes around, each for its reason.
    private static let outside: [String: String] = [
        "organizations": "found by slug before the tenant is known",
        "users": "a person may belong to several organizations, and signs in before one is known",
        "setup_links": "there is no organization yet",
        "schema_migrations": "of the installation",
        "jobs": "workers serve every tenant; payloads carry ids only",
        "job_leases": "as jobs",
        "dead_jobs": "as jobs",
        "job_workers": "of the installation",
        "job_counts": "of the installation",
        "job_count_changes": "of the installation",
        "escalation_timers": "as jobs: one look finds what is due of every tenant; ids only",
        "watchdog_alarms": "of the installation",
        "sign_in_attempts": "a guess is made before anybody is known; keys are hashes",
    ]
    /// What belongs to a person and to no organization: fenced by the person of the transaction.
    private static let ofPersons = ["second_factors", "recovery_codes", "password_resets"]
    /// Fenced by having no rights to it at all: functions that add the tenant are the only way in.
    private static let closed = ["alert_terms"]

    private static let tables: SQL = """
        pg_class c WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND c.relnamespace = 'public'::regnamespace
        """

    /// One column of texts.
    private func find(_ sql: SQL) async throws -> [String] {
        try await withTestDatabase(connections: 1) { try await $0.owner.statement(sql).column(String.self) }
    }

    /// Names of tables, but for those that stand outside.
    private func findTables(_ condition: SQL) async throws -> [String] {
        try await find("SELECT c.relname::text FROM \(sql: Self.tables) AND \(sql: condition) ORDER BY 1")
            .filter { Self.outside[$0] == nil && !Self.closed.contains($0) && !Self.ofPersons.contains($0) }
    }

    /// Bytes that are neither hashes nor somebody's answer are sealed, and another key must reach them.
    @Test func everySealedColumnIsPutUnderANewKey() async throws {
        let sealed = try await find(
            """
            SELECT c.relname || '.' || a.attname FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
            WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND c.relnamespace = 'public'::regnamespace
                AND a.atttypid = 'bytea'::regtype AND NOT a.attisdropped
                AND a.attname NOT LIKE '%hash' AND a.attname <> 'body'
            """)
        #expect(sealed.sorted() == SealedColumns.names.sorted())
    }

    @Test func everyTableOfATenantIsFencedByForce() async throws {
        #expect(try await findTables("NOT (c.relrowsecurity AND c.relforcerowsecurity)") == [])
        #expect(
            try await findTables(
                "NOT EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'org_id' AND a.attnotnull)"
            ) == [])
    }

    @Test func everyFenceLetsRowsOfTheTransactionsTenantThroughAndNothingWidensIt() async throws {
        let wrong = try await findTables(
            """
            (NOT EXISTS (
                SELECT FROM pg_policy p
                WHERE p.polrelid = c.oid AND p.polpermissive AND p.polcmd = '*' AND p.polroles = '{0}'
                    AND pg_get_expr(p.polqual, p.polrelid) = '(org_id = current_org())'
                    AND pg_get_expr(p.polwithcheck, p.polrelid) = '(org_id = current_org())')
            OR (SELECT count(*) FROM pg_policy p
                WHERE p.polrelid = c.oid AND p.polpermissive AND NOT (\(sql: Self.own))) <> 1)
            """)
        #expect(wrong == [])
    }

    /// What a person sees of themselves in all of their organizations, and may end: nothing else, and nobody else's.
    private static let own: SQL = """
        c.relname IN ('memberships', 'sessions')
            AND (p.polname = 'own' AND p.polcmd = 'r' OR c.relname = 'sessions' AND p.polname = 'own_end' AND p.polcmd = 'd')
            AND pg_get_expr(p.polqual, p.polrelid) = '(user_id = current_person())'
        """

    @Test func whatBelongsToAPersonIsFencedByForceForThatPerson() async throws {
        let fenced = try await find(
            """
            SELECT c.relname::text FROM \(sql: Self.tables) AND c.relrowsecurity AND c.relforcerowsecurity
                AND (SELECT count(*) FROM pg_policy p WHERE p.polrelid = c.oid) = 1
                AND EXISTS (
                    SELECT FROM pg_policy p
                    WHERE p.polrelid = c.oid AND p.polpermissive AND p.polcmd = '*' AND p.polroles = '{0}'
                        AND pg_get_expr(p.polqual, p.polrelid) = '(user_id = current_person())'
                        AND pg_get_expr(p.polwithcheck, p.polrelid) = '(user_id = current_person())')
            ORDER BY 1
            """)
        #expect(fenced == Self.ofPersons.sorted())
    }

    @Test func theListOfWhatStandsOutsideIsTrue() async throws {
        let all = Set(try await find("SELECT c.relname::text FROM \(sql: Self.tables)"))
        #expect(Set(Self.outside.keys).union(Self.closed).subtracting(all) == [])
        let fenced = Set(try await find("SELECT c.relname::text FROM \(sql: Self.tables) AND c.relforcerowsecurity"))
        #expect(fenced.intersection(Self.outside.keys) == [])
    }

    @Test func everyKeyOfATenantsTableBeginsWithTheTenant() async throws {
        let indexes = try await find(
            """
            SELECT i.indexrelid::regclass::text || ' on ' || c.relname
            FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid
            WHERE c.relnamespace = 'public'::regnamespace AND NOT c.relispartition AND i.indisunique
                AND (SELECT a.attname FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum = i.indkey[0])
                    IS DISTINCT FROM 'org_id' ORDER BY 1
            """)
        let others = Self.outside.keys + Self.ofPersons
        #expect(indexes.filter { index in !others.contains { index.hasSuffix(" on \($0)") } } == [])
        let without = try await findTables(
            "NOT EXISTS (SELECT FROM pg_index i WHERE i.indrelid = c.oid AND i.indisprimary)")
        #expect(without == [])
    }

    @Test func everyReferenceToATenantsRowNamesTheTenantFirst() async throws {
        let references = try await find(
            """
            SELECT k.conrelid::regclass::text || '.' || k.conname || ' to ' || k.confrelid::regclass::text
            FROM pg_constraint k
            WHERE k.contype = 'f' AND k.connamespace = 'public'::regnamespace AND k.conparentid = 0
                AND ((SELECT a.attname FROM pg_attribute a WHERE a.attrelid = k.conrelid AND a.attnum = k.conkey[1])
                        <> 'org_id'
                    OR (SELECT a.attname FROM pg_attribute a WHERE a.attrelid = k.confrelid AND a.attnum = k.confkey[1])
                        <> 'org_id') ORDER BY 1
            """)
        let others = Self.outside.keys + Self.ofPersons
        #expect(references.filter { reference in !others.contains { reference.hasSuffix(" to \($0)") } } == [])
    }

    @Test func theRolesOfTheServerCanBypassNothingAndOwnNothing() async throws {
        let roles = ["bellwether_app", "bellwether_member"]
        #expect(
            try await find(
                """
                SELECT rolname::text FROM pg_roles
                WHERE rolname = ANY(\(roles)) AND NOT (rolsuper OR rolbypassrls OR rolcreaterole OR rolcreatedb
                    OR rolreplication OR rolcanlogin) ORDER BY 1
                """) == roles)
        #expect(
            try await find(
                """
                SELECT d.classid::regclass::text || ' ' || d.objid FROM pg_shdepend d JOIN pg_roles r ON r.oid = d.refobjid
                WHERE d.deptype = 'o' AND r.rolname = ANY(\(roles))
                """) == [])
        #expect(
            try await find(
                """
                SELECT m.roleid::regrole::text || ' by ' || m.member::regrole FROM pg_auth_members m
                WHERE m.member::regrole::text = ANY(\(roles))
                """) == ["bellwether_app by bellwether_member"])
        #expect(
            try await find(
                """
                SELECT n.nspname::text FROM pg_namespace n, unnest(\(roles)) r (name)
                WHERE has_schema_privilege(r.name, n.oid, 'CREATE') AND n.nspname NOT LIKE 'pg_temp%'
                    AND n.nspname NOT LIKE 'pg_toast_temp%'
                """) == [])
    }

    @Test func theServerOnlyReadsTheAuditTrailAndEntersNoPartitionByItself() async throws {
        let rights: SQL = """
            SELECT r.name || ' may ' || p.name || ' ' || c.relname
            FROM pg_class c, unnest(ARRAY['bellwether_app', 'bellwether_member']) r (name),
                unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'REFERENCES', 'TRIGGER']) p (name)
            WHERE c.relkind IN ('r', 'p') AND c.relnamespace = 'public'::regnamespace
                AND (has_table_privilege(r.name, c.oid, p.name)
                    OR p.name IN ('SELECT', 'INSERT', 'UPDATE', 'REFERENCES')
                        AND has_any_column_privilege(r.name, c.oid, p.name))
            """
        #expect(
            try await find("\(sql: rights) AND c.relname = 'audit_events' ORDER BY 1") == [
                "bellwether_app may SELECT audit_events", "bellwether_member may SELECT audit_events",
            ])
        #expect(try await find("\(sql: rights) AND c.relispartition") == [])
        #expect(try await find("\(sql: rights) AND c.relname = ANY(\(Self.closed))") == [])
        #expect(try await find("\(sql: rights) AND p.name IN ('TRUNCATE', 'REFERENCES', 'TRIGGER')") == [])
        #expect(
            try await find("\(sql: rights) AND c.relname = 'schema_migrations' AND p.name <> 'SELECT'") == [])
    }

    @Test func everybodyElseHasNoRightToAnyTable() async throws {
        #expect(
            try await find(
                """
                SELECT c.relname || ': ' || a.privilege_type FROM pg_class c, aclexplode(c.relacl) a
                WHERE c.relnamespace = 'public'::regnamespace AND a.grantee = 0
                """) == [])
    }

    @Test func functionsThatRunWithTheOwnersRightsKeepTheirPathAndAreForNobodyByDefault() async throws {
        let definers: SQL = "FROM pg_proc p WHERE p.prosecdef AND p.pronamespace = 'public'::regnamespace"
        #expect(try await find("SELECT p.proname::text \(sql: definers)").count > 5)
        #expect(
            try await find(
                """
                SELECT p.proname::text \(sql: definers)
                    AND NOT 'search_path=public, pg_temp' = ANY(coalesce(p.proconfig, '{}'))
                """) == [])
        #expect(
            try await find(
                """
                SELECT p.proname::text \(sql: definers) AND EXISTS (
                    SELECT FROM aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) a
                    WHERE a.grantee = 0 AND a.privilege_type = 'EXECUTE')
                """) == [])
    }

    @Test func noViewLooksPastTheFences() async throws {
        #expect(
            try await find(
                """
                SELECT DISTINCT v.relname || ' of ' || c.relname
                FROM pg_depend d JOIN pg_rewrite r ON r.oid = d.objid JOIN pg_class v ON v.oid = r.ev_class
                    JOIN pg_class c ON c.oid = d.refobjid
                WHERE d.classid = 'pg_rewrite'::regclass AND d.refclassid = 'pg_class'::regclass
                    AND v.relkind IN ('v', 'm') AND v.relnamespace = 'public'::regnamespace AND c.relrowsecurity
                    AND NOT coalesce('security_invoker=true' = ANY(v.reloptions), false)
                """) == [])
    }
}
