import Domain
import Foundation
import Storage
import TestSupport

@testable import API

/// Somebody at a browser: keeps cookies and sends the CSRF token of the session, as the dashboard does.
final class Browser: @unchecked Sendable {
    let api: TestAPI
    /// By name.
    var cookies: [String: String] = [:]
    var csrf: String?
    /// The attributes of the last cookie of each name.
    private(set) var attributes: [String: String] = [:]

    init(_ api: TestAPI) {
        self.api = api
    }

    static let password = "correct horse battery"

    @discardableResult
    func send(
        _ method: String, _ path: String, _ json: String? = nil, headers: [String: String] = [:]
    ) async throws -> LoopbackClient.Answer {
        var headers = headers
        if !cookies.isEmpty { headers["Cookie"] = cookies.map { "\($0.key)=\($0.value)" }.joined(separator: "; ") }
        if let csrf, headers["X-CSRF-Token"] == nil { headers["X-CSRF-Token"] = csrf }
        let answer = try await api.send(method, path, key: nil, json: json, headers: headers)
        for cookie in answer.cookies {
            let parts = cookie.split(separator: ";", maxSplits: 1)
            let pair = parts[0].split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let name = String(pair[0])
            attributes[name] = parts.count > 1 ? String(parts[1]) : ""
            cookies[name] = pair[1].isEmpty ? nil : String(pair[1])
        }
        if let token = answer.object["csrf_token"] as? String { csrf = token }
        return answer
    }

    @discardableResult
    func signIn(
        _ email: String, _ password: String = Browser.password, code: String? = nil, organization: String? = nil
    ) async throws -> LoopbackClient.Answer {
        var fields = ["email": email, "password": password]
        fields["code"] = code
        fields["organization"] = organization
        let json = String(decoding: try JSONEncoder().encode(fields), as: UTF8.self)
        return try await send("POST", "/api/v1/session", json)
    }

    /// Whether the session that the browser holds is in force.
    func isSignedIn() async throws -> Bool { try await send("GET", "/api/v1/session").status == 200 }
}

extension TestAPI {
    /// Somebody with a password, who belongs to organizations as something.
    @discardableResult
    func person(
        _ email: String, _ roles: [(Scope, RoleName)], password: String? = Browser.password
    ) async throws -> UserID {
        var hash: String?
        if let password { hash = try await PasswordHasher(threads: 1, parameters: .cheap).hash(password) }
        let account = try await store.access.createAccount(
            email: email, name: String(email.prefix { $0 != "@" }), passwordHash: hash, now: clock.now())
        for (scope, role) in roles {
            try await store.access.setMembership(scope, user: account.id, role: role, now: clock.now())
            clock.advance(by: .milliseconds(1))
        }
        return account.id
    }
}

extension PasswordParameters {
    /// Not what guessing has to be made dear by.
    static let cheap = PasswordParameters(memory: 64, passes: 1, lanes: 1)
}
