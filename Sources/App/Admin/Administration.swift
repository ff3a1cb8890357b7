import API
import Connectors
public import Domain
import Foundation
import Integration
public import Logging
import Policies
import Postgres
import Storage

/// What `bellwether admin` does, straight on the database: it must work before there is an owner, and with no server
/// running.
public struct Administration: Sendable {
    let store: Store
    let database: Database
    let environment: Environment
    let directory: DataDirectory?
    private let address: String
    let clock: any WallClock

    /// Opens the database of `data` or of `DATABASE_URL`, lends it to `body`, and leaves everything as it was.
    public static func with<Result: Sendable>(
        data: String?, _ environment: Environment, logger: Logger, _ body: (Administration) async throws -> Result
    ) async throws -> Result {
        let resources = try Resources.find(environment)
        let configured = try PublicAddress.configured(environment)
        let source = try await DatabaseSource.forCommand(data: data, environment, logger: logger)
        do {
            let policies = try Policies.load(directory: resources.policies)
            try await Schema.bringUpToDate(source, resources, logger: logger)
            let database = Database(
                DatabaseConfiguration.server(url: source.url, connections: 1, name: "bellwether-admin"), logger: logger)
            let administration = Administration(
                store: Store(database: database) { policies }, database: database, environment: environment,
                directory: source.directory,
                address: configured ?? source.directory.flatMap(PublicAddress.lastServed) ?? "http://127.0.0.1:8080",
                clock: SystemClock())
            let result: Result
            do {
                result = try await body(administration)
            } catch {
                await database.close()
                throw error
            }
            await database.close()
            await source.close()
            return result
        } catch {
            await source.close()
            throw error
        }
    }

    /// A person who owns an organization, which is made if there is none.
    public func createOwner(
        email: String, name: String?, password: String, organization: String?
    ) async throws -> OwnerCreated {
        guard email.contains("@"), email.utf8.count <= 254, !email.contains(where: \.isWhitespace) else {
            throw ConfigurationError("\(email) is not an e-mail address")
        }
        let hash = try await PasswordHasher(threads: 1).hash(password)
        let made = try await store.access.createOwner(
            organization: organization ?? AccessStore.defaultSlug, email: email,
            name: name ?? String(email.prefix { $0 != "@" }), passwordHash: hash, now: clock.now())
        return OwnerCreated(
            id: made.user.id.description, email: made.user.email, organization: made.organization.slug, role: "owner")
    }

    /// A one-time link by which a person sets a new password, for those who run the server: nobody else can make one.
    public func createPasswordReset(email: String) async throws -> PasswordResetCreated {
        guard let account = try await store.access.account(email: email) else {
            throw ConfigurationError("nobody has the address \(email)")
        }
        let now = clock.now()
        let token = PersonToken.generate(.passwordReset, user: account.id)
        let expires = now + SignInStore.resetLifetime
        try await store.signIn.createReset(token, now: now, expiresAt: expires)
        return PasswordResetCreated(email: account.email, url: "\(address)\(token.resetPath)", expiresAt: expires)
    }

    /// Takes a person's second factor out of force, for one who has lost both the app and the recovery codes.
    public func removeSecondFactor(email: String) async throws -> SecondFactorRemoved {
        guard let account = try await store.access.account(email: email) else {
            throw ConfigurationError("nobody has the address \(email)")
        }
        let removed = try await store.signIn.removeSecondFactor(of: account.id)
        return SecondFactorRemoved(email: account.email, removed: removed)
    }

    /// A key for scripts; it cannot be shown again.
    /// - Throws: `UnknownRole` where the organization has no role of that name.
    public func createAPIKey(role: RoleName, name: String?, organization: String?) async throws -> APIKeyCreated {
        let organization = try await find(organization)
        let own = try await store.roles.list(Scope(org: organization.id)).map(\.name)
        guard (RoleName.builtIn + own).contains(role) else {
            throw UnknownRole(role: role, known: RoleName.builtIn + own)
        }
        let token = Token.generate(.apiKey, org: organization.id)
        let record = try await store.access.createAPIKey(
            scope(organization.id), name: name ?? "command line", grant: KeyGrant(role: role), token: token,
            now: clock.now())
        return APIKeyCreated(
            id: record.id.description, name: record.name, role: role.rawValue, organization: organization.slug,
            key: token.secret)
    }

    /// Takes a key out of force.
    public func revokeAPIKey(_ key: APIKeyCreated) async throws {
        guard let token = Token(key.key), let id = APIKeyID(key.id) else { return }
        try await store.access.revokeAPIKey(scope(token.org), id: id, now: clock.now())
    }

    /// A sender of alerts, and the address to paste into it.
    public func createIntegration(kind: String, name: String, organization: String?) async throws -> IntegrationCreated
    {
        guard Connectors.kinds.contains(where: { $0.description.kind == kind }) else {
            let known = Connectors.kinds.map(\.description.kind).joined(separator: ", ")
            throw ConfigurationError("there is no integration kind \(kind); there are \(known)")
        }
        let organization = try await find(organization)
        let token = Token.generate(.integration, org: organization.id)
        let record = try await store.access.createIntegration(
            scope(organization.id), kind: kind, name: name, token: token, now: clock.now())
        return IntegrationCreated(
            id: record.id.description, kind: kind, name: name, organization: organization.slug, token: token.secret,
            url: IntegrationAddress.url(kind: kind, token: token.secret, baseURL: address))
    }

    /// A tenant.
    public func createOrganization(slug: String, name: String) async throws -> OrganizationCreated {
        guard slug.wholeMatch(of: /[a-z0-9][a-z0-9-]{0,62}/) != nil else {
            throw ConfigurationError("a slug is of a to z, 0 to 9 and hyphens, at most 63 of them: \(slug)")
        }
        if try await store.access.organization(slug: slug) != nil {
            throw ConfigurationError("there is an organization \(slug) already")
        }
        let made = try await store.access.ensureOrganization(slug: slug, name: name, now: clock.now())
        return OrganizationCreated(id: made.id.description, slug: made.slug, name: made.name)
    }

    /// How much an organization has of what it may have, after its own limits were changed; nil takes one away.
    public func setLimits(_ changes: [LimitPolicy.Quota: Int?], organization: String?) async throws
        -> OrganizationLimits
    {
        let organization = try await find(organization)
        let details = try await store.access.setLimits(scope(organization.id), changes)
        return OrganizationLimits(
            organization: organization.slug,
            quotas: Dictionary(
                uniqueKeysWithValues: details.quotas.map {
                    ($0.quota.rawValue, OrganizationLimits.Usage(used: $0.used, limit: $0.limit))
                }))
    }

    /// A one-time link that creates an owner, good for a day.
    public func createSetupLink() async throws -> SetupLinkCreated {
        let expires = clock.now() + SetupLink.lifetime
        let url = try await SetupLink.make(address: address, store: store, now: clock.now())
        return SetupLinkCreated(url: url, expiresAt: expires)
    }

    /// What is done here is done by whoever runs the command, and the audit trail says so.
    private func scope(_ org: OrgID) -> Scope {
        Scope(org: org, actor: AuditActor(kind: .commandLine, name: environment["USER"] ?? NSUserName()))
    }

    /// The organization of that slug; without one the default organization, which is made if need be.
    private func find(_ slug: String?) async throws -> OrganizationRecord {
        guard let slug, slug != AccessStore.defaultSlug else {
            return try await store.access.ensureOrganization(
                slug: AccessStore.defaultSlug, name: "Default", now: clock.now())
        }
        guard let found = try await store.access.organization(slug: slug) else {
            throw ConfigurationError("there is no organization \(slug)")
        }
        return found
    }
}
