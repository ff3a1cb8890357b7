import Domain
import Foundation
import Synchronization

/// The `Date` of answers, as RFC 9110 wants it, put into words once a second.
final class DateField: Sendable {
    private let last = Mutex<(second: time_t, text: String)>((-1, ""))

    func text(at time: Timestamp) -> String {
        let second = time_t(time.microseconds / 1_000_000)
        return last.withLock { last in
            if last.second != second { last = (second, Self.text(second)) }
            return last.text
        }
    }

    private static func text(_ second: time_t) -> String {
        var second = second
        var parts = tm()
        gmtime_r(&second, &parts)
        // The process never leaves the C locale, whose names of days and months these are.
        return withUnsafeTemporaryAllocation(of: CChar.self, capacity: 40) { buffer in
            guard let start = buffer.baseAddress else { return "" }
            strftime(start, buffer.count, "%a, %d %b %Y %H:%M:%S GMT", &parts)
            return String(cString: start)
        }
    }
}
