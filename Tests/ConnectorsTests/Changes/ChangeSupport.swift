import Connectors
import Domain
import Integration

extension ChangeConnector {
    func read(_ body: [UInt8], _ headers: [String: String] = [:]) throws(ConnectorError) -> ChangeMessage {
        try parse(body, headers: MessageHeaders(headers), context: ChangeContext(now: now))
    }

    func read(_ body: String, _ headers: [String: String] = [:]) throws(ConnectorError) -> ChangeMessage {
        try read(Array(body.utf8), headers)
    }

    /// Why a body is refused; nil if it is not.
    func refusal(_ body: String, _ headers: [String: String] = [:]) -> ConnectorError? {
        do throws(ConnectorError) {
            _ = try read(body, headers)
            return nil
        } catch {
            return error
        }
    }
}
