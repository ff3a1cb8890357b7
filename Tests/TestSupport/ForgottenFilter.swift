public import Domain
public import Postgres

/// Runs a tenant's own statements as another tenant would who forgot to say which tenant is meant: every comparison of
/// an `org_id` is taken out, the parameters stay. The answers must be the same whether or not the first tenant's rows are
/// there, and none of these rows may change.
public struct ForgottenFilter: Sendable {
    public struct Findings: Sendable {
        /// Statements that touch rows of tenants, by their text; and of these the ones that had a filter.
        public var tried = 0
        public var filtered = 0
        /// What fenced nothing: reads whose answer tells whether the rows are there, writes that changed them.
        public var leaks: [String] = []
        /// The same without the fence: what the filters alone would have kept in, and how many more there would be.
        public var withoutFence = 0
        /// What could not be run, but for being refused by the fence.
        public var failures: [String] = []
    }

    let victim: OrgID
    let intruder: OrgID

    public init(victim: OrgID, intruder: OrgID) {
        self.victim = victim
        self.intruder = intruder
    }

    /// - Parameters:
    ///   - owner: past the fence; everything is rolled back.
    ///   - table: one whose fence is taken down first, to see that this finds it.
    public func run(
        _ statements: [SQL], owner: Database, withoutFenceOf table: String? = nil
    ) async throws -> Findings {
        do {
            try await owner.transaction { [self] tx in
                if let table { try tx.execute("DROP POLICY tenant ON \(identifier: table)") }
                if let table { try tx.execute("CREATE POLICY tenant ON \(identifier: table) USING (true)") }
                throw Done(findings: try examine(statements, tx))
            }
        } catch let done as Done {
            return done.findings
        }
        return Findings()
    }

    /// Ends the transaction without keeping what it did.
    private struct Done: Error {
        let findings: Findings
    }

    private struct Undo: Error {}

    // MARK: What is run

    private struct Trial {
        let text: String
        let sql: SQL
        let isRead: Bool
    }

    private func examine(_ statements: [SQL], _ tx: Transaction) throws -> Findings {
        let fenced = try tx.query(
            """
            SELECT relname FROM pg_class
            WHERE relrowsecurity AND relnamespace = 'public'::regnamespace AND NOT relispartition ORDER BY relname
            """
        ).column(String.self)
        var findings = Findings()
        var trials: [Trial] = []
        for sql in statements {
            let words = Set(sql.text.split { !$0.isLetter && !$0.isNumber && $0 != "_" }.map(String.init))
            guard fenced.contains(where: words.contains) || sql.text.contains("search_alerts(") else { continue }
            let bare = Self.withoutFilters(sql.text)
            findings.tried += 1
            if bare != sql.text { findings.filtered += 1 }
            let isRead = words.isDisjoint(with: ["INSERT", "UPDATE", "DELETE"]) || Self.locks(words)
            let text = isRead ? "SELECT coalesce(string_agg(t::text, '|' ORDER BY t::text), '') FROM (\(bare)) t" : bare
            trials.append(Trial(text: sql.text, sql: sql.rewritten(text), isRead: isRead))
        }
        let tables = try tx.query(
            """
            SELECT c.relname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'org_id'
            WHERE c.relrowsecurity AND c.relnamespace = 'public'::regnamespace AND NOT c.relispartition
            ORDER BY c.relname
            """
        ).column(String.self)
        try write(trials.filter { !$0.isRead }, tables, tx, &findings)
        try read(trials.filter(\.isRead), tables, tx, &findings)
        return findings
    }

    /// `FOR UPDATE` only locks.
    private static func locks(_ words: Set<String>) -> Bool {
        words.contains("FOR") && words.contains("UPDATE")
            && words.isDisjoint(with: ["INSERT", "DELETE", "SET"])
    }

    static func withoutFilters(_ text: String) -> String {
        text.replacing(/\b(?:\w+\.)?org_id\s*=\s*(?:\$\d+|(?:\w+\.)?org_id)\b/, with: "true")
            .replacing(/\$\d+\s*=\s*(?:\w+\.)?org_id\b/, with: "true")
    }

    // MARK: Reading

    private func read(_ trials: [Trial], _ tables: [String], _ tx: Transaction, _ findings: inout Findings) throws {
        let fenced = try answers(to: trials, asOwner: false, tx, &findings.failures)
        var ignored: [String] = []
        let open = try answers(to: trials, asOwner: true, tx, &ignored)
        try asOwner(tx) {
            // As if the first tenant had never been.
            try tx.execute("SELECT set_config('session_replication_role', 'replica', true)")
            for table in tables {
                try tx.execute("DELETE FROM \(identifier: table) WHERE org_id = \(victim.uuid)")
            }
        }
        let fencedWithout = try answers(to: trials, asOwner: false, tx, &ignored)
        let openWithout = try answers(to: trials, asOwner: true, tx, &ignored)
        for (at, trial) in trials.enumerated() {
            if fenced[at] != fencedWithout[at] {
                findings.leaks.append("\(trial.text)\n→ \(fenced[at] ?? "failed")")
            }
            if open[at] != openWithout[at] { findings.withoutFence += 1 }
        }
    }

    /// Nil for what failed.
    private func answers(
        to trials: [Trial], asOwner isOwner: Bool, _ tx: Transaction, _ failures: inout [String]
    ) throws -> [String?] {
        var answers: [String?] = []
        for trial in trials {
            var answer: String?
            do {
                try tx.savepoint { tx in
                    try be(isOwner ? nil : intruder, tx)
                    answer = try tx.first(trial.sql)?.decode(String.self)
                    throw Undo()
                }
            } catch is Undo {
            } catch let error as PostgresError {
                answer = nil
                failures.append("\(error.message): \(trial.sql.text)")
            }
            answers.append(answer)
        }
        return answers
    }

    // MARK: Writing

    private func write(_ trials: [Trial], _ tables: [String], _ tx: Transaction, _ findings: inout Findings) throws {
        let before = try fingerprint(tables, tx)
        for trial in trials {
            for isOwner in [false, true] {
                var after = before
                do {
                    try tx.savepoint { tx in
                        try be(isOwner ? nil : intruder, tx)
                        try tx.execute(trial.sql)
                        after = try fingerprint(tables, tx)
                        throw Undo()
                    }
                } catch is Undo {
                } catch let error as PostgresError {
                    // The fence refuses to write a row of another tenant, and shows none to refer to.
                    let isRefused =
                        error.sqlState?.rawValue == "42501" || error.sqlState?.rawValue.hasPrefix("23") == true
                    if !isRefused, !isOwner { findings.failures.append("\(error.message): \(trial.sql.text)") }
                }
                if after != before {
                    if isOwner {
                        findings.withoutFence += 1
                    } else {
                        findings.leaks.append(trial.text)
                    }
                }
            }
        }
    }

    /// Of all rows of the first tenant.
    private func fingerprint(_ tables: [String], _ tx: Transaction) throws -> String {
        let parts = tables.map { table -> SQL in
            "SELECT \(table) AS name, md5(coalesce(string_agg(t::text, '|' ORDER BY t::text), '')) AS sum FROM \(identifier: table) t WHERE org_id = \(victim.uuid)"
        }
        return try asOwner(tx) {
            try tx.first(
                "SELECT string_agg(name || sum, ' ' ORDER BY name) FROM (\(sql: .joined(parts, separator: " UNION ALL "))) f"
            )?
            .decode(String.self) ?? ""
        }
    }

    // MARK: Who asks

    /// Nil: the owner of everything, under the tenant of the statement.
    private func be(_ org: OrgID?, _ tx: Transaction) throws {
        let role = org == nil ? "none" : "bellwether_app"
        try tx.query(
            """
            SELECT set_config('bellwether.org_id', \((org ?? intruder).description), true),
                set_config('role', \(role), true)
            """)
    }

    @discardableResult
    private func asOwner<Result>(_ tx: Transaction, _ body: () throws -> Result) throws -> Result {
        try tx.query("SELECT set_config('role', 'none', true)")
        return try body()
    }
}
