import App
import ArgumentParser

struct Demo: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Send a storm of fourteen alerts through the real endpoints and see one incident come of it.",
        discussion: """
            A database stops; the services above it fail before anybody hears of it. Give the data directory of a \
            running `bellwether up`, or --url and --api-key of any server. It may be repeated.
            """)

    @Option(name: .long, help: "The data directory of the `bellwether up` to send to.")
    var data: String?

    @Option(name: .long, help: "The server's address; needs --api-key.")
    var url: String?

    @Option(name: .long, help: "A key with the role admin.")
    var apiKey: String?

    @Flag(name: .long, help: "Send that all of it is well again.")
    var resolve = false

    func validate() throws {
        if (url == nil) != (apiKey == nil) { throw ValidationError("--url and --api-key go together") }
        if url != nil, data != nil { throw ValidationError("give either --data, or --url and --api-key") }
    }

    func run() async throws {
        let logger = commandLogger()
        let demo = DemoStorm(resolve: resolve, environment: Environment(), logger: logger)
        if let url, let apiKey {
            try await demo.run(url: url, key: apiKey)
        } else {
            try await demo.run(data: data ?? "var")
        }
    }
}
