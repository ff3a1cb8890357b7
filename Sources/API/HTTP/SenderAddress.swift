import HTTPTypes
import Hummingbird

/// Where a request comes from, for throttles and the audit trail.
struct SenderAddress: Sendable {
    /// A header that a trusted proxy sets, as in `x-forwarded-for`; nil to trust none.
    let header: String?

    func address(of call: Call) -> String {
        if let header, let name = HTTPField.Name(header), let value = call.request.headers[name] {
            // The trusted proxy appends the address that it saw itself.
            let last = value.split(separator: ",").last ?? ""
            return String(last.filter { !$0.isWhitespace }.prefix(64))
        }
        return call.context.address ?? "unknown"
    }
}
