import Crypto
import Foundation
import Synchronization
import Threads

/// The dashboard's files and the libraries it uses, read on a thread of their own and kept while they do not change.
final class StaticFiles: Sendable {
    struct File: Sendable {
        var bytes: [UInt8]
        /// The same bytes compressed, where that saves something.
        var gzip: [UInt8]?
        var etag: String
        var mediaType: String
        fileprivate var modified: Date
    }

    private let root: String?
    private let vendor: [String: [String]]
    private let threads = ThreadPool(name: "files", count: 1)
    private let cache = Mutex<[String: File]>([:])

    private static let maximumSize = 16 * 1024 * 1024

    init(root: String?, vendor: [String: [String]]) {
        self.root = root.map { URL(fileURLWithPath: $0).standardizedFileURL.path }
        self.vendor = vendor
    }

    /// The file of a request's path; nil if there is none.
    func find(_ path: Substring) async -> File? {
        let places = locate(path)
        if places.isEmpty { return nil }
        return try? await threads.run { places.lazy.compactMap { self.load($0) }.first }
    }

    /// The names along a path; nil for one that climbs, hides or is broken.
    static func names(_ path: Substring) -> [String]? {
        var names: [String] = []
        for segment in path.split(separator: "/").map(\.removingPercentEncodingStrictly) {
            guard let segment, !segment.hasPrefix("."), !segment.contains("/"), !segment.contains("\\") else {
                return nil
            }
            names.append(segment)
        }
        return names
    }

    /// Where a path leads. Nothing outside the configured places.
    private func locate(_ path: Substring) -> [String] {
        guard let names = Self.names(path) else { return [] }
        if names.first == "vendor", names.count == 2 { return vendor[names[1]] ?? [] }
        guard let root, !names.isEmpty else { return [] }
        return [root + "/" + names.joined(separator: "/")]
    }

    private func load(_ location: String) -> File? {
        // Links would lead outside; the vendor files are named one by one and may be links.
        let resolved = URL(fileURLWithPath: location).resolvingSymlinksInPath().path
        if let root, location.hasPrefix(root + "/") {
            let realRoot = URL(fileURLWithPath: root).resolvingSymlinksInPath().path
            guard resolved.hasPrefix(realRoot + "/") else { return nil }
        }
        guard let attributes = try? FileManager.default.attributesOfItem(atPath: resolved),
            attributes[.type] as? FileAttributeType == .typeRegular,
            let modified = attributes[.modificationDate] as? Date,
            let size = attributes[.size] as? Int, size <= Self.maximumSize
        else { return nil }
        if let known = cache.withLock({ $0[location] }), known.modified == modified { return known }
        guard let data = FileManager.default.contents(atPath: resolved) else { return nil }
        let hash = SHA256.hash(data: data).prefix(12)
        let bytes = Array(data)
        let file = File(
            bytes: bytes, gzip: Gzip.compress(bytes),
            etag: "\"\(Base64URLText.encode(hash))\"", mediaType: MediaTypes.of(resolved), modified: modified)
        cache.withLock { cache in
            if cache.count > 500 { cache.removeAll() }
            cache[location] = file
        }
        return file
    }
}

private enum Base64URLText {
    static func encode(_ bytes: some Sequence<UInt8>) -> String {
        Data(bytes).base64EncodedString().replacing("+", with: "-").replacing("/", with: "_")
    }
}

/// What browsers are to take a file for.
enum MediaTypes {
    static func of(_ path: String) -> String {
        switch path.split(separator: ".").last.map(String.init) ?? "" {
        case "html": "text/html; charset=utf-8"
        case "js", "mjs": "text/javascript; charset=utf-8"
        case "css": "text/css; charset=utf-8"
        case "svg": "image/svg+xml"
        case "json", "map": "application/json"
        case "webmanifest": "application/manifest+json"
        case "png": "image/png"
        case "ico": "image/x-icon"
        case "woff2": "font/woff2"
        case "txt": "text/plain; charset=utf-8"
        default: "application/octet-stream"
        }
    }
}
