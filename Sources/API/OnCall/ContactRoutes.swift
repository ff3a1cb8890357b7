import Domain
import Hummingbird
import Integration
import Storage
import Zones

/// How people want to be reached: one's own, which nobody else decides.
struct ContactRoutes: Sendable {
    let store: Store
    let kinds: [any Channel]
    let clock: any WallClock

    var endpoints: [Endpoint] {
        [
            Endpoint(.get, "/api/v1/me/contact-methods", .permission(.accountRead)) { try await list($0) },
            Endpoint(.put, "/api/v1/me/contact-methods", .permission(.accountManage)) { try await set($0) },
        ]
    }

    private struct Body: Codable {
        var methods: [ContactMethod]
    }

    private func user(_ call: Call) throws -> UserID {
        guard let user = try call.caller.userID else {
            throw Problem.conflict("An API key is nobody whom one could reach: sign in.")
        }
        return user
    }

    private func list(_ call: Call) async throws -> Response {
        let methods = try await store.onCall.contactMethods(try call.scope, try user(call))
        return try answer(methods)
    }

    private func answer(_ methods: [ContactMethod]) throws -> Response {
        .json(try DocumentBody.members(Body(methods: methods)))
    }

    private func set(_ call: Call) async throws -> Response {
        let scope = try call.scope
        guard case .object(let members) = try JSONValue.parse(try await call.bytes()) else {
            throw Problem.invalid("", "the body must be a JSON object")
        }
        let body = try DocumentBody.read(Body.self, members)
        var issues: [FieldIssue] = []
        if body.methods.count > 10 { issues.append(FieldIssue(field: "methods", message: "must have at most 10")) }
        let channels = Dictionary(
            try await store.channels.list(scope).map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        let kept = Set(try await store.onCall.contactMethods(scope, try user(call)).map(\.channel))
        for (index, method) in body.methods.enumerated() {
            let place = "methods[\(index)]"
            guard let channel = channels[method.channel] else {
                issues.append(FieldIssue(field: "\(place).channel", message: "names a channel that does not exist"))
                continue
            }
            if !channel.enabled, !kept.contains(channel.id) {
                issues.append(FieldIssue(field: "\(place).channel", message: "is switched off"))
            }
            if let problem = problem(with: method.address, of: channel) {
                issues.append(FieldIssue(field: "\(place).address", message: problem))
            }
            if let quiet = method.quiet, SystemZones.shared(quiet.time.zone) == nil {
                issues.append(FieldIssue(field: "\(place).quiet.time.zone", message: "is not an IANA time zone"))
            }
        }
        if !issues.isEmpty { throw Problem.invalid(issues) }
        try await store.onCall.setContactMethods(scope, try user(call), body.methods, at: clock.now())
        return try answer(body.methods)
    }

    private func problem(with address: String?, of channel: ChannelRecord) -> String? {
        guard let kind = kinds.first(where: { $0.description.kind == channel.kind }),
            let field = kind.description.recipientField
        else { return address == nil ? nil : "is of no use: \(channel.name) reaches one place" }
        // Mail goes to the account's address where none is given.
        guard let address else { return channel.kind == "email" ? nil : "is required: \(channel.name) reaches many" }
        var settings = channel.settings
        settings[field] = address
        return address.isEmpty
            ? "must not be empty" : kind.issues(settings: settings, secrets: [:]).first { $0.field == field }?.message
    }
}
