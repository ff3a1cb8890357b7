import Domain
import HTTPTypes
import Hummingbird
import Integration
import NIOCore
import Storage
import Zones

/// On-call schedules: who is on call, now, next and on any day; overrides; a calendar to subscribe to.
struct ScheduleRoutes: Sendable {
    let store: Store
    let links: LinkSigner
    let baseURL: String
    let clock: any WallClock

    private static let path = "/api/v1/schedules"
    private static let longestView: Duration = .seconds(100 * 86_400)

    var endpoints: [Endpoint] {
        DocumentRoutes<Schedule>(
            path: Self.path, what: "schedule", read: .scheduleRead, manage: .scheduleManage, store: store.schedules,
            clock: clock, issues: { schedule, scope in try await issues(schedule, scope) },
            remarks: { documents, scope in try await remarks(documents, scope) }
        ).endpoints + [
            Endpoint(.get, "\(Self.path)/{id}/shifts", .permission(.scheduleRead)) { try await shifts($0) },
            // Calendars cannot sign in: the address itself is the credential.
            Endpoint(.get, "/calendars/{token}", .open) { try await calendar($0) },
            Endpoint(.get, "\(Self.path)/{id}/overrides", .permission(.scheduleRead)) { try await overrides($0) },
            Endpoint(.post, "\(Self.path)/{id}/overrides", .permission(.scheduleOverride)) { try await override($0) },
            Endpoint(.delete, "\(Self.path)/{id}/overrides/{override}", .permission(.scheduleOverride)) {
                try await removeOverride($0)
            },
            Endpoint(.get, "/api/v1/time-zones", .permission(.scheduleRead)) { _ in
                .list(SystemZones.shared.names()) { json, name in json.string(name) }
            },
        ]
    }

    private func issues(_ schedule: Schedule, _ scope: Scope) async throws -> [FieldIssue] {
        var issues = schedule.issues(zones: { SystemZones.shared($0) }).map(FieldIssue.init)
        let members = Set(try await store.access.members(scope).map(\.id))
        for (layer, one) in schedule.layers.enumerated() {
            for (index, user) in one.users.enumerated() where !members.contains(user) {
                issues.append(
                    FieldIssue(
                        field: "layers[\(layer)].users[\(index)]", message: "is no member of this organization"))
            }
        }
        return issues
    }

    /// Who is on call now, and who takes over when.
    private func remarks(
        _ documents: [Document<Schedule>], _ scope: Scope
    ) async throws -> [ID<Schedule>: [String: JSONValue]] {
        let now = clock.now()
        let names = try await names(scope)
        var remarks: [ID<Schedule>: [String: JSONValue]] = [:]
        for document in documents {
            let onCall = try await reader(document, scope, from: now)
            let turn = onCall.turn(at: now)
            remarks[document.id] = [
                "calendar_url": .string("\(baseURL)/calendars/\(links.calendar(scope.org, document.id))"),
                "now": Self.json(turn, names, isWhole: true),
                "next": onCall.next(after: now).map { Self.json($0, names, isWhole: true) } ?? .null,
            ]
        }
        return remarks
    }

    private func reader(_ document: Document<Schedule>, _ scope: Scope, from: Timestamp) async throws -> OnCall {
        let overrides = try await store.onCall.overrides(scope, document.id, after: from - .seconds(40 * 86_400))
        return OnCall(
            document.value, overrides: overrides.map(\.value), zone: SystemZones.shared(document.value.zone) ?? .utc)
    }

    private func names(_ scope: Scope) async throws -> [UserID: String] {
        Dictionary(
            try await store.access.members(scope).map { ($0.id, $0.name) }, uniquingKeysWith: { first, _ in first })
    }

    /// - Parameter isWhole: it is meant from its beginning to its end, and says nothing of what lies beyond the horizon.
    private static func json(_ shift: Shift, _ names: [UserID: String], isWhole: Bool = false) -> JSONValue {
        let source: String =
            switch shift.source {
            case .layer: "layer"
            case .override: "override"
            case .nobody: "nobody"
            }
        let user: JSONValue =
            shift.user.map { id in
                .object(["id": .string(id.description), "name": .string(names[id] ?? "somebody who left")])
            } ?? .null
        return .object([
            "from": isWhole && shift.isCutAtStart ? .null : .string(shift.from.description),
            "to": isWhole && shift.isCutAtEnd ? .null : .string(shift.to.description), "user": user,
            "source": .string(source),
        ])
    }

    private func shifts(_ call: Call) async throws -> Response {
        let scope = try call.scope
        let document = try await store.schedules.get(scope, try call.id(of: "schedule"))
        let from = try call.query.time("from") ?? clock.now()
        let to = try call.query.time("to") ?? from + .seconds(14 * 86_400)
        guard from < to, to - from <= Self.longestView else {
            throw Problem.badParameter("to", "must be later than from, by at most 100 days")
        }
        let names = try await names(scope)
        let shifts = try await reader(document, scope, from: from).shifts(from: from, to: to)
        return .list(shifts) { json, shift in Self.json(shift, names).write(to: &json) }
    }

    private func calendar(_ call: Call) async throws -> Response {
        guard let place = links.schedule(ofCalendar: call.parameter("token")) else {
            throw Problem.notFound("calendar")
        }
        let scope = Scope(org: place.org)
        let document = try await store.schedules.get(scope, place.schedule)
        let now = clock.now()
        let onCall = try await reader(document, scope, from: Timestamp(seconds: 0))
        var shifts = onCall.shifts(from: now - .seconds(7 * 86_400), to: now + .seconds(90 * 86_400))
        // A calendar knows an event by when it begins, whenever it asks.
        if let first = shifts.first { shifts[0].from = onCall.beginning(of: first) }
        let text = CalendarFeed.text(document, shifts, names: try await names(scope), at: now)
        var headers = HTTPFields()
        headers[.contentType] = "text/calendar; charset=utf-8"
        headers[.cacheControl] = "no-store"
        return Response(status: .ok, headers: headers, body: .init(byteBuffer: ByteBuffer(string: text)))
    }

    private func overrides(_ call: Call) async throws -> Response {
        let scope = try call.scope
        let document = try await store.schedules.get(scope, try call.id(of: "schedule"))
        let names = try await names(scope)
        return .list(try await store.onCall.overrides(scope, document.id, after: clock.now())) { json, one in
            write(one, names, to: &json)
        }
    }

    private func write(_ one: OnCallStore.Override, _ names: [UserID: String], to json: inout JSONWriter) {
        json.object { json in
            json.field("id", one.id)
            json.field("user") { json in
                json.field("id", one.value.user)
                json.field("name", names[one.value.user] ?? "somebody who left")
            }
            json.field("from", one.value.from)
            json.field("to", one.value.to)
            json.field("created_by", one.createdBy)
        }
    }

    private func override(_ call: Call) async throws -> Response {
        let scope = try call.scope
        let schedule: ID<Schedule> = try call.id(of: "schedule")
        var fields = try await call.fields()
        let user = fields.identifier("user_id", of: User.self)
        let from = fields.time("from")
        let to = fields.time("to")
        if !fields.has("user_id") { fields.issue("user_id", "is required") }
        if let from, let to, from >= to || to - from > .seconds(366 * 86_400) {
            fields.issue("to", "must be later than from, by at most a year")
        }
        try fields.finish()
        guard let user, let from, let to else { throw Problem.invalid("", "user_id, from and to are required") }
        let made = try await store.onCall.override(
            scope, schedule, ScheduleOverride(user: user, from: from, to: to), by: try call.caller.actor.name,
            at: clock.now())
        let names = try await names(scope)
        var json = JSONWriter()
        write(made, names, to: &json)
        return .json(json.bytes, status: .created)
    }

    private func removeOverride(_ call: Call) async throws -> Response {
        try await store.onCall.removeOverride(
            try call.scope, try call.id(of: "schedule"), try call.id("override", of: "override"))
        return .noContent
    }
}
