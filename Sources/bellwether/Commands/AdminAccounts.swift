import App
import ArgumentParser

struct CreatePasswordReset: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "password-reset",
        abstract: "Make a one-time link that sets a person's password anew, good for an hour.",
        discussion: "It ends their sessions. A second factor stays in force.")

    @Option(name: .long, help: "The e-mail address that they sign in with.")
    var email: String

    @OptionGroup var database: DataOption

    func run() async throws {
        let made = try await Administration.with(data: database.data, Environment(), logger: commandLogger()) {
            try await $0.createPasswordReset(email: email)
        }
        try printObject(made)
    }
}

struct SecondFactorCommands: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "second-factor", abstract: "People's authenticator apps.", subcommands: [Remove.self])

    struct Remove: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Take a person's second factor out of force, with its recovery codes.")

        @Option(name: .long, help: "The e-mail address that they sign in with.")
        var email: String

        @OptionGroup var database: DataOption

        func run() async throws {
            let removed = try await Administration.with(data: database.data, Environment(), logger: commandLogger()) {
                try await $0.removeSecondFactor(email: email)
            }
            try printObject(removed)
        }
    }
}
