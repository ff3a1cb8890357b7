import Foundation
public import Integration
import Threads

/// Details as files below a directory. A file is complete or not there: it is written beside its place and moved.
public final class DirectoryDetailStore: DetailStore {
    private let root: String
    private let threads: ThreadPool

    /// - Parameter root: made when something is first kept.
    public init(root: String, threads: Int = 2) {
        self.root = root.hasSuffix("/") ? String(root.dropLast()) : root
        self.threads = ThreadPool(name: "details", count: threads)
    }

    public var name: String { "file://\(root)" }

    public func put(_ key: DetailKey, _ bytes: [UInt8]) async throws(DetailFailure) {
        let path = path(key)
        try await run {
            let folder = (path as NSString).deletingLastPathComponent
            try FileManager.default.createDirectory(
                atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
            try Data(bytes).write(to: URL(filePath: path), options: .atomic)
        }
    }

    public func get(_ key: DetailKey) async throws(DetailFailure) -> [UInt8]? {
        let path = path(key)
        return try await run {
            guard FileManager.default.fileExists(atPath: path) else { return nil }
            return Array(try Data(contentsOf: URL(filePath: path)))
        }
    }

    public func remove(_ key: DetailKey) async throws(DetailFailure) {
        let path = path(key)
        try await run {
            if FileManager.default.fileExists(atPath: path) { try FileManager.default.removeItem(atPath: path) }
        }
    }

    private func path(_ key: DetailKey) -> String { "\(root)/\(key)" }

    private func run<Result: Sendable>(
        _ work: @escaping @Sendable () throws -> Result
    ) async throws(DetailFailure) -> Result {
        do {
            return try await threads.run(work)
        } catch {
            throw DetailFailure("the directory for details cannot be used: \((error as NSError).localizedDescription)")
        }
    }

    deinit { threads.shutDown() }
}
