import Foundation

/// PostgreSQL's own load program, as the limit that a figure is held against.
struct Pgbench {
    enum Failure: Error, CustomStringConvertible {
        case noResult(String)

        var description: String {
            switch self {
            case .noResult(let output): "pgbench gave no rate: \(output.suffix(400))"
            }
        }
    }

    /// A libpq connection string.
    var database: String

    /// Single-row durable commits a second into a table like `alerts`, with prepared statements.
    func singleRowCommits(clients: Int, seconds: Int) throws -> Double {
        try transactions(
            """
            INSERT INTO bench_rows (id, at, name, labels)
            VALUES (gen_random_uuid(), now(), 'HighCPU', '{"job":"node","service":"svc-1","severity":"critical"}');
            """, clients: clients, seconds: seconds)
    }

    /// Transactions a second of `script`.
    func transactions(_ script: String, clients: Int, seconds: Int) throws -> Double {
        let file = FileManager.default.temporaryDirectory.appendingPathComponent("bellwether-\(UUID().uuidString).sql")
        try Data(script.utf8).write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        let output = try Subprocess.run(
            PostgresTools.path("pgbench"),
            [
                "-n", "-M", "prepared", "-c", String(clients), "-j", "2", "-T", String(seconds), "-f", file.path,
                database,
            ])
        for line in output.split(separator: "\n") where line.hasPrefix("tps = ") {
            if let rate = Double(line.dropFirst(6).prefix { $0.isNumber || $0 == "." }) { return rate }
        }
        throw Failure.noResult(output)
    }

    func prepare() throws {
        try execute(
            """
            CREATE TABLE IF NOT EXISTS bench_rows (
                id uuid PRIMARY KEY, at timestamptz NOT NULL, name text NOT NULL, labels jsonb NOT NULL)
            """)
    }

    @discardableResult
    func execute(_ statement: String) throws -> String {
        try Subprocess.run(
            PostgresTools.path("psql"), ["-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-c", statement, database])
    }
}
