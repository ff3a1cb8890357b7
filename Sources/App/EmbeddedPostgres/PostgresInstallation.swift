import Foundation

/// The PostgreSQL programs on this machine.
struct PostgresInstallation: Sendable {
    /// Where `initdb` and `postgres` are.
    let binaries: String
    /// The major version, as in 15.
    let version: Int

    /// The newest version under Debian's `/usr/lib/postgresql`, or the one that `BELLWETHER_POSTGRES_BIN` names.
    /// A cluster that exists needs the version it was made with.
    static func find(
        for cluster: Int?, environment: [String: String], root: String = "/usr/lib/postgresql"
    ) throws -> PostgresInstallation {
        if let chosen = environment["BELLWETHER_POSTGRES_BIN"] {
            guard isUsable(chosen) else {
                throw EmbeddedPostgresError("BELLWETHER_POSTGRES_BIN=\(chosen) holds no initdb and postgres")
            }
            return PostgresInstallation(binaries: chosen, version: cluster ?? 0)
        }
        let versions = ((try? FileManager.default.contentsOfDirectory(atPath: root)) ?? [])
            .compactMap(Int.init).filter { isUsable("\(root)/\($0)/bin") }.sorted()
        if let cluster {
            guard versions.contains(cluster) else {
                throw EmbeddedPostgresError(
                    "the data was written by PostgreSQL \(cluster), which is not installed: apt install postgresql-\(cluster)"
                )
            }
            return PostgresInstallation(binaries: "\(root)/\(cluster)/bin", version: cluster)
        }
        guard let newest = versions.last else {
            throw EmbeddedPostgresError(
                "no PostgreSQL server under \(root): apt install postgresql-15, or set DATABASE_URL")
        }
        return PostgresInstallation(binaries: "\(root)/\(newest)/bin", version: newest)
    }

    private static func isUsable(_ directory: String) -> Bool {
        ["initdb", "postgres"].allSatisfy { FileManager.default.isExecutableFile(atPath: "\(directory)/\($0)") }
    }
}
