public import Domain
import Foundation
import Synchronization

/// The machine's time zones (`/usr/share/zoneinfo`), read when first asked for and kept. The files have a kilobyte or
/// two and are in the system's cache, so reading one on the caller's thread is no wait.
public final class SystemZones: Sendable {
    public static let shared = SystemZones()

    private static let maximumFile = 64 * 1024
    private let directory: String
    private let known = Mutex<[String: ZoneRules]>([:])

    public init(directory: String = "/usr/share/zoneinfo") {
        self.directory = directory
    }

    /// The rules of a zone by its IANA name; nil for a name that is none.
    public func callAsFunction(_ name: String) -> ZoneRules? {
        if name == "UTC" { return .utc }
        if let rules = known.withLock({ $0[name] }) { return rules }
        guard Self.isName(name), let data = FileManager.default.contents(atPath: "\(directory)/\(name)"),
            data.count <= Self.maximumFile, let rules = ZoneRules(name: name, file: Array(data))
        else { return nil }
        known.withLock { $0[name] = rules }
        return rules
    }

    /// Every zone that people know by name, sorted.
    public func names() -> [String] {
        guard let table = FileManager.default.contents(atPath: "\(directory)/tzdata.zi") else { return [] }
        var names: Set<String> = ["UTC"]
        for line in String(decoding: table, as: UTF8.self).split(separator: "\n") {
            let words = line.split(separator: " ")
            if words.first == "Z", words.count > 1 { names.insert(String(words[1])) }
            if words.first == "L", words.count > 2 { names.insert(String(words[2])) }
        }
        return names.filter { $0.contains("/") || $0 == "UTC" }.sorted()
    }

    /// Nothing that could lead out of the directory.
    private static func isName(_ name: String) -> Bool {
        (1...64).contains(name.utf8.count) && !name.hasPrefix("/") && !name.contains("..")
            && name.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"):
                    true
                default: "_-+/".utf8.contains(byte)
                }
            }
    }
}
