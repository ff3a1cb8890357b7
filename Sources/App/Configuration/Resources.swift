import Foundation

/// The files that the program reads at run time: `migrations`, `policies`, `web`.
public struct Resources: Sendable {
    public let root: String

    public var migrations: String { root + "/migrations" }
    public var policies: String { root + "/policies" }
    public var web: String { root + "/web" }

    /// `BELLWETHER_HOME`; else the nearest directory above the executable that has them, which in a checkout is the
    /// checkout; else `../share/bellwether` from the executable.
    public static func find(_ environment: Environment) throws -> Resources {
        if let home = environment["BELLWETHER_HOME"] {
            guard isComplete(home) else {
                throw ConfigurationError("BELLWETHER_HOME=\(home) holds no migrations and policies")
            }
            return Resources(root: home)
        }
        let executable = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        var directory = (executable as NSString).deletingLastPathComponent
        let installed = (directory as NSString).deletingLastPathComponent + "/share/bellwether"
        while true {
            if isComplete(directory) { return Resources(root: directory) }
            if directory == "/" { break }
            directory = (directory as NSString).deletingLastPathComponent
        }
        guard isComplete(installed) else {
            throw ConfigurationError(
                "cannot find migrations/ and policies/ near \(executable): set BELLWETHER_HOME to their directory")
        }
        return Resources(root: installed)
    }

    private static func isComplete(_ directory: String) -> Bool {
        ["migrations", "policies"].allSatisfy { FileManager.default.fileExists(atPath: "\(directory)/\($0)") }
    }
}
