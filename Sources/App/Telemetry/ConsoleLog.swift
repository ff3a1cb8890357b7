import Domain
import Foundation
import Glibc
public import Logging

/// Log lines for people, on standard error: time, level, what happened, then `name=value` for the rest.
public struct ConsoleLog: LogHandler {
    public var metadata: Logger.Metadata = [:]
    public var metadataProvider: Logger.MetadataProvider?
    public var logLevel: Logger.Level = .info

    public init() {}

    public subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    public func log(event: LogEvent) {
        var line = "\(Self.time()) \(Self.name(of: event.level)) \(event.message)"
        var fields = metadata
        if let provided = metadataProvider?.get() { fields.merge(provided) { _, new in new } }
        if let own = event.metadata { fields.merge(own) { _, new in new } }
        for (name, value) in fields.sorted(by: { $0.key < $1.key }) {
            let text = "\(value)"
            line += text.contains(where: \.isWhitespace) ? " \(name)=\"\(text)\"" : " \(name)=\(text)"
        }
        if let error = event.error { line += " error=\"\(error)\"" }
        // One write, so that lines of several threads do not mix; one line, whatever an error's text holds.
        line = line.replacing("\n", with: " | ") + "\n"
        line.withUTF8 { _ = write(STDERR_FILENO, $0.baseAddress, $0.count) }
    }

    /// Of today, in UTC: whoever keeps the lines adds the date.
    private static func time() -> Substring {
        SystemClock().now().description.dropFirst(11).prefix(12)
    }

    private static func name(of level: Logger.Level) -> String {
        switch level {
        case .trace: "trace"
        case .debug: "debug"
        case .info: "info "
        case .notice: "note "
        case .warning: "warn "
        case .error: "error"
        case .critical: "fatal"
        }
    }
}
