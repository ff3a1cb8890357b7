import Domain
import HTTPTypes
import Hummingbird
import Integration
import Logging
import Storage

/// The way through an identity provider: the browser goes there and comes back, and is told by redirects.
struct SingleSignOnRoutes: Sendable {
    let access: AccessStore
    let store: SingleSignOnStore
    let passwords: PasswordCheck
    let starter: SessionStarter
    let client: OpenIDClient
    let secrets: SealedSecrets
    let clock: any WallClock

    var endpoints: [Endpoint] {
        [
            Endpoint(.get, "/api/v1/sign-in/oidc/{organization}", .open) { try await leave($0) },
            Endpoint(.get, "/api/v1/sign-in/oidc/{organization}/callback", .open) { try await comeBack($0) },
        ]
    }

    /// Why signing in came to nothing, in the `error` of the address that the browser is sent to: the page has a sentence
    /// for each.
    enum Refusal: String, Error, CaseIterable {
        /// No such provider, or it is turned off.
        case unknownProvider = "unknown-provider"
        /// It cannot be reached, or is set up wrongly.
        case providerUnavailable = "provider-unavailable"
        /// Too long ago, in another browser, or used already.
        case expired
        /// The person, or the provider, said no.
        case denied
        /// Its answer was not right.
        case failed
        case emailMissing = "email-missing"
        case emailNotVerified = "email-not-verified"
        case emailDomain = "email-domain"
        case notInvited = "not-invited"
        case linkedToAnother = "linked-to-another"
        case noRole = "no-role"
        case beyondAuthority = "beyond-authority"
        case full
        case tooMany = "too-many"
    }

    static func redirectURL(_ configuration: APIConfiguration, slug: String) -> String {
        "\(configuration.baseURL)/api/v1/sign-in/oidc/\(slug)/callback"
    }

    // MARK: There

    private func leave(_ call: Call) async throws -> Response {
        let slug = call.parameter("organization")
        let id = try call.query.identifier("provider", of: IdentityProvider.self)
        let next = try call.query.text("next", atMost: 1000).flatMap { LocalPath.accepting($0) } ?? "/"
        do {
            guard let id, let organization = try await access.organization(slug: slug) else {
                throw Refusal.unknownProvider
            }
            let scope = Scope(org: organization.id)
            let provider = try await provider(scope, id)
            let metadata = try await client.metadata(issuer: provider.settings.issuer)
            let ticket = SignOnTicket(org: organization.id, provider: id, next: next, now: clock.now())
            let url = client.authorizationURL(
                try registration(provider, scope, slug: slug), metadata: metadata, state: ticket.state,
                nonce: ticket.nonce, verifier: ticket.verifier)
            var response = Self.redirect(to: url)
            response.headers[.setCookie] = starter.cookies.set(
                starter.cookies.signOn, to: try ticket.sealed(secrets),
                maxAge: Int(SignOnTicket.lifetime.components.seconds))
            return response
        } catch {
            return try refused(error, call, slug: slug)
        }
    }

    // MARK: And back

    private func comeBack(_ call: Call) async throws -> Response {
        let slug = call.parameter("organization")
        do {
            let keys = AttemptKey.stranger(address: call.address(starter.configuration))
            let verdict = try await passwords.store.admit(keys, now: clock.now())
            guard verdict == nil else { throw Refusal.tooMany }
            let (ticket, organization, member) = try await admitted(call, slug: slug)
            try await passwords.store.succeed(keys, now: clock.now())
            let session = try await starter.start(
                organization: organization, member: member, method: .singleSignOn, call: call)
            var response = Self.redirect(to: ticket.next)
            response.headers.append(HTTPField(name: .setCookie, value: starter.cookie(session)))
            response.headers.append(
                HTTPField(name: .setCookie, value: starter.cookies.clear(starter.cookies.signOn)))
            return response
        } catch {
            return try refused(error, call, slug: slug)
        }
    }

    private func admitted(
        _ call: Call, slug: String
    ) async throws -> (SignOnTicket, OrganizationRecord, Member) {
        let now = clock.now()
        let tickets = starter.cookies.values(of: starter.cookies.signOn, in: call.request)
            .compactMap { SignOnTicket($0, secrets, now: now) }
        // The answer belongs to the sign-in that this browser began, or to none.
        guard let state = try call.query.text("state", atMost: 200), let ticket = tickets.first,
            equalInConstantTime(state.utf8, ticket.state.utf8),
            let organization = try await access.organization(slug: slug), organization.id == ticket.org
        else { throw Refusal.expired }
        var scope = Scope(org: ticket.org)
        guard try await store.useState(scope, state: state, now: now, expiresAt: ticket.expiresAt) else {
            throw Refusal.expired
        }
        let provider = try await provider(scope, ticket.provider)
        scope.actor = AuditActor(
            kind: .directory, id: provider.id.uuid, name: provider.settings.name,
            address: call.address(starter.configuration), requestID: call.context.requestID)
        let metadata = try await client.metadata(issuer: provider.settings.issuer)
        // RFC 9207: an answer that another provider made must not be traded at this one.
        let issuer = try call.query.text("iss", atMost: 2048)
        guard issuer == metadata.issuer || (issuer == nil && !metadata.namesIssuerInAnswers) else {
            throw Refusal.failed
        }
        guard call.query["error"] == nil else { throw Refusal.denied }
        guard let code = try call.query.text("code", atMost: 4096) else { throw Refusal.failed }
        let claims = try await client.claims(
            try registration(provider, scope, slug: slug), metadata: metadata, code: code, nonce: ticket.nonce,
            verifier: ticket.verifier)
        let email = try claims.acceptedEmail(domains: provider.settings.emailDomains)
        let decision = try await store.admit(
            scope, provider,
            VouchedPerson(subject: claims.subject, email: email, name: claims.name, groups: claims.groups),
            roles: starter.policies().roles, now: clock.now())
        switch decision {
        case .admitted(let organization, let member): return (ticket, organization, member)
        case .mustBeInvited: throw Refusal.notInvited
        case .linkedToAnother: throw Refusal.linkedToAnother
        case .noRole: throw Refusal.noRole
        case .beyondAuthority: throw Refusal.beyondAuthority
        case .full: throw Refusal.full
        }
    }

    private func provider(_ scope: Scope, _ id: ProviderID) async throws -> ProviderRecord {
        let found: ProviderRecord
        do {
            found = try await store.get(scope, id)
        } catch StoreError.notFound {
            throw Refusal.unknownProvider
        }
        guard found.settings.enabled else { throw Refusal.unknownProvider }
        return found
    }

    private func registration(
        _ provider: ProviderRecord, _ scope: Scope, slug: String
    ) throws -> OpenIDClient.Registration {
        let settings = provider.settings
        let secret = try settings.clientSecret.map {
            String(decoding: try secrets.open($0, binding: ProviderSecret.binding(scope, provider.id)), as: UTF8.self)
        }
        return OpenIDClient.Registration(
            issuer: settings.issuer, clientID: settings.clientID, clientSecret: secret, scopes: settings.scopes,
            groupsClaim: settings.groupsClaim, redirectURL: Self.redirectURL(starter.configuration, slug: slug))
    }

    // MARK: Answers

    private static func redirect(to place: String) -> Response {
        Response(status: .seeOther, headers: [.location: place, .cacheControl: "no-store"])
    }

    /// Sends the browser to the sign-in page, which says in words what went wrong.
    private func refused(_ error: any Error, _ call: Call, slug: String) throws -> Response {
        let refusal: Refusal
        switch error {
        case let known as Refusal: refusal = known
        case IDTokenClaims.EmailObjection.missing: refusal = .emailMissing
        case IDTokenClaims.EmailObjection.notVerified: refusal = .emailNotVerified
        case IDTokenClaims.EmailObjection.domain: refusal = .emailDomain
        case let failure as OpenIDFailure:
            call.context.logger.notice("single sign-on failed", metadata: ["reason": "\(failure.words)"])
            switch failure {
            case .unavailable, .badMetadata: refusal = .providerUnavailable
            case .refusedCode, .badSignature, .badToken: refusal = .failed
            }
        default: throw error
        }
        let isSlug = !slug.isEmpty && slug.utf8.allSatisfy { $0 == UInt8(ascii: "-") || $0.isLowercaseLetterOrDigit }
        let place = "/sign-in?error=\(refusal.rawValue)" + (isSlug ? "&organization=\(slug)" : "")
        var response = Self.redirect(to: place)
        response.headers[.setCookie] = starter.cookies.clear(starter.cookies.signOn)
        return response
    }
}

extension UInt8 {
    fileprivate var isLowercaseLetterOrDigit: Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(self) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self)
    }
}
