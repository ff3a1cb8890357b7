import App
public import ArgumentParser
public import Domain
import Foundation

/// Each prints one JSON object with what it made.
struct Admin: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Make owners, keys, integrations and organizations; see to jobs that were given up.",
        subcommands: [
            OwnerCommands.self, APIKeyCommands.self, IntegrationCommands.self, OrganizationCommands.self,
            CreateSetupLink.self, CreatePasswordReset.self, SecondFactorCommands.self, JobCommands.self,
            AuditCommands.self, Rekey.self,
        ])
}

struct OwnerCommands: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "owner", abstract: "People who own an organization.", subcommands: [Create.self])

    struct Create: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Make a person who owns an organization.")

        @Option(name: .long, help: "The e-mail address to sign in with.")
        var email: String

        @Option(name: .long, help: "The person's name; what stands before the @ where it is not given.")
        var name: String?

        @Flag(name: .long, help: "Read the password from standard input, up to the end of its first line.")
        var passwordStdin = false

        @Option(name: .long, help: "The organization's slug; it is made if there is none.")
        var organization: String?

        @OptionGroup var database: DataOption

        func validate() throws {
            guard passwordStdin else { throw ValidationError("--password-stdin is the only way to give a password") }
        }

        func run() async throws {
            guard let password = readLine(strippingNewline: true), !password.isEmpty else {
                throw ValidationError("there is no password on standard input")
            }
            if password.count < 12 {
                FileHandle.standardError.write(Data("bellwether: a password of 12 characters or more is safer\n".utf8))
            }
            let made = try await Administration.with(
                data: database.data, Environment(), logger: commandLogger()
            ) { try await $0.createOwner(email: email, name: name, password: password, organization: organization) }
            try printObject(made)
        }
    }
}

struct APIKeyCommands: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "api-key", abstract: "Keys for scripts.", subcommands: [Create.self])

    struct Create: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Make a key for scripts: Authorization: Bearer KEY. It is shown this once.")

        @Option(
            name: .long, help: "What it may do: viewer, operator, admin, owner, or a role of the organization's own.")
        var role: RoleName

        @Option(name: .long, help: "What it is for.")
        var name: String?

        @Option(name: .long, help: "The organization's slug.")
        var organization: String?

        @OptionGroup var database: DataOption

        func run() async throws {
            do {
                let made = try await Administration.with(
                    data: database.data, Environment(), logger: commandLogger()
                ) { try await $0.createAPIKey(role: role, name: name, organization: organization) }
                try printObject(made)
            } catch let error as UnknownRole {
                throw ValidationError(error.description)
            }
        }
    }
}

struct IntegrationCommands: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "integration", abstract: "Senders of alerts.", subcommands: [Create.self])

    struct Create: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Make an integration: a token, and the address to paste into the sender.")

        @Option(
            name: .long,
            help:
                "alertmanager, prometheus, grafana, pagerduty, generic, or for changes github, gitlab, argocd, jenkins, flux, kubernetes, changes."
        )
        var kind: String

        @Option(name: .long, help: "Its name.")
        var name: String

        @Option(name: .long, help: "The organization's slug.")
        var organization: String?

        @OptionGroup var database: DataOption

        func run() async throws {
            let made = try await Administration.with(
                data: database.data, Environment(), logger: commandLogger()
            ) { try await $0.createIntegration(kind: kind, name: name, organization: organization) }
            try printObject(made)
        }
    }
}

struct OrganizationCommands: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "organization", abstract: "Tenants.", subcommands: [Create.self, Limits.self])

    struct Create: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Make an organization.")

        @Option(name: .long, help: "Its word in commands: a to z, 0 to 9 and hyphens.")
        var slug: String

        @Option(name: .long, help: "Its name for people.")
        var name: String

        @OptionGroup var database: DataOption

        func run() async throws {
            let made = try await Administration.with(
                data: database.data, Environment(), logger: commandLogger()
            ) { try await $0.createOrganization(slug: slug, name: name) }
            try printObject(made)
        }
    }

    struct Limits: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Show how much an organization has of what it may have; give it limits of its own.",
            discussion: """
                The limits of every organization are in policies/limits.yaml. A running server follows at once.
                """)

        @Option(name: .long, help: "The organization's slug.")
        var organization: String?

        @Option(
            name: .long, help: "QUOTA=NUMBER, for example members=50; QUOTA=default takes it back. May be repeated.")
        var set: [LimitChange] = []

        @OptionGroup var database: DataOption

        func run() async throws {
            let changes = Dictionary(set.map { ($0.quota, $0.limit) }, uniquingKeysWith: { $1 })
            let limits = try await Administration.with(
                data: database.data, Environment(), logger: commandLogger()
            ) { try await $0.setLimits(changes, organization: organization) }
            try printObject(limits)
        }
    }
}

/// `members=50`, `members=default`.
struct LimitChange: ExpressibleByArgument {
    var quota: LimitPolicy.Quota
    var limit: Int?

    init?(argument: String) {
        let parts = argument.split(separator: "=", maxSplits: 1)
        guard parts.count == 2, let quota = LimitPolicy.Quota(rawValue: String(parts[0])) else { return nil }
        self.quota = quota
        if parts[1] == "default" { return }
        guard let limit = Int(parts[1]), limit >= 0 else { return nil }
        self.limit = limit
    }

    var defaultValueDescription: String { "" }

    static var allValueStrings: [String] { LimitPolicy.Quota.allCases.map { "\($0.rawValue)=…" } }
}

struct CreateSetupLink: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "setup-link", abstract: "Make a one-time link that creates an owner, good for a day.")

    @OptionGroup var database: DataOption

    func run() async throws {
        let made = try await Administration.with(data: database.data, Environment(), logger: commandLogger()) {
            try await $0.createSetupLink()
        }
        try printObject(made)
    }
}

extension RoleName: ExpressibleByArgument {}
