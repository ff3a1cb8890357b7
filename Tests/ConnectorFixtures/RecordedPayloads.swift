import Foundation

/// Messages as vendors sent them: `Tests/Payloads`.
public enum RecordedPayloads {
    private static var root: String {
        URL(filePath: #filePath).deletingLastPathComponent().path + "/../Payloads"
    }

    /// One file's bytes.
    public static func bytes(_ path: String) throws -> [UInt8] {
        Array(try Data(contentsOf: URL(filePath: "\(root)/\(path)")))
    }

    /// All of GitHub's, with the event that each one is.
    public static func gitHub() throws -> [(event: String, name: String, body: [UInt8])] {
        try FileManager.default.contentsOfDirectory(atPath: "\(root)/github").sorted()
            .filter { $0 != "LICENSE" }.flatMap { event in
                try FileManager.default.contentsOfDirectory(atPath: "\(root)/github/\(event)").sorted().map {
                    (event, "\(event)/\($0)", try bytes("github/\(event)/\($0)"))
                }
            }
    }

    public static func gitLab() throws -> [(name: String, body: [UInt8])] {
        try FileManager.default.contentsOfDirectory(atPath: "\(root)/gitlab").sorted().filter { $0 != "LICENSE" }
            .map { ($0, try bytes("gitlab/\($0)")) }
    }
}
