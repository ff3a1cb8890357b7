import App
import ArgumentParser

struct ChangeCommands: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "change", abstract: "Tell a server of changes, from scripts.", subcommands: [Record.self])

    struct Record: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Tell of a deployment or another change. Prints one JSON object.",
            discussion: """
                BELLWETHER_URL and BELLWETHER_TOKEN say where and with what: the token of an integration of the kind \
                `changes`, or an API key that may record changes.
                """)

        @Option(name: .long, help: "deployment, config, feature_flag, database, infrastructure, scaling, release …")
        var type = "deployment"

        @Option(name: .long, help: "The service that was changed.")
        var service: String?

        @Option(name: .long, help: "Its version now.")
        var version: String?

        @Option(name: .long, help: "Its version before; found in history where it is not given.")
        var previousVersion: String?

        @Option(name: .long, help: "As in production, staging.")
        var environment: String?

        @Option(name: .long, help: "success, failure, running, pending or cancelled.")
        var status: String?

        @Option(name: .long, help: "One line about it.")
        var title: String?

        @Option(name: .long, help: "Who made it.")
        var author: String?

        @Option(name: .long, help: "The commit that was deployed.")
        var commit: String?

        @Option(name: .long, help: "As in owner/name.")
        var repository: String?

        @Option(name: .long, help: "The container image.")
        var image: String?

        @Option(name: .long, help: "Where a person sees more.")
        var link: String?

        @Option(name: .long, help: "Where its logs are.")
        var logs: String?

        @Option(name: .long, help: "When it began, in RFC 3339; now where it is not given.")
        var at: String?

        @Option(name: .long, help: "Names it: telling the same id again is about the same change.")
        var id: String?

        @Flag(name: .long, help: "It brings an older version back.")
        var rollback = false

        @Option(name: .long, help: "The server's address; BELLWETHER_URL where it is not given.")
        var url: String?

        func run() async throws {
            let environmentVariables = Environment()
            guard let url = url ?? environmentVariables["BELLWETHER_URL"] else {
                throw ValidationError("give --url, or set BELLWETHER_URL")
            }
            guard url.hasPrefix("http://") || url.hasPrefix("https://") else {
                throw ValidationError("the server's address must begin with http:// or https://, not \(url)")
            }
            guard let token = environmentVariables["BELLWETHER_TOKEN"] else {
                throw ValidationError(
                    "set BELLWETHER_TOKEN: on the command line other users of the machine would see it")
            }
            guard service != nil || repository != nil || image != nil else {
                throw ValidationError("give --service, or --repository or --image from which it follows")
            }
            let fields = [
                "event_type": type, "service": service, "version": version, "previous_version": previousVersion,
                "environment": environment, "status": status, "title": title, "author": author, "commit": commit,
                "repository": repository, "image": image, "url": link, "logs_url": logs, "timestamp": at, "id": id,
                "source": "cli",
            ].compactMapValues { $0 }
            print(
                try await ChangeRecorder(url: url, token: token).record(
                    fields, rollback: rollback, logger: commandLogger()))
        }
    }
}
