import ArgumentParser
import Domain
import Foundation

/// Whether people who sign in hold up alerts that come in: hashing a password is made to be dear, and must not be dear
/// for anybody else.
struct SignInBenchmark: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "signin",
        abstract: "The p99 of intake while people sign in, against its p99 without them in the same run.",
        discussion: """
            Alerts come in at a steady rate, one a request. In every other round people sign in besides, each attempt \
            a password hashed with argon2id at the default parameters. The rounds alternate, as the machine drifts.
            """)

    @Option(help: "Sign-ins a second.")
    var signIns = 8.0

    @Option(help: "Alerts a second.")
    var rate = 1000.0

    @Option(help: "Connections that send alerts, each with one request under way.")
    var connections = 32

    @Option(help: "Seconds of each round.")
    var seconds = 10.0

    @Option(help: "Rounds with and rounds without sign-ins, each.")
    var rounds = 3

    @OptionGroup var report: ReportOptions

    private static let email = "bench@example.org"
    private static let password = "correct horse battery"

    func run() async throws {
        let site = try await BenchmarkSite.open()
        let result = Result { try measure(on: site) }
        await site.close()
        try report.write(result.get())
    }

    private func measure(on site: BenchmarkSite) throws -> BenchmarkReport {
        let server = try site.startServer()
        defer { server.stop() }
        let token = try site.integration(kind: "prometheus")
        _ = try site.command(
            ["admin", "owner", "create", "--email", Self.email, "--password-stdin"], input: Self.password + "\n")
        let load = Load(
            port: server.port, token: token, connections: connections, rate: rate, signIns: signIns,
            body: Array(#"{"email":"\#(Self.email)","password":"\#(Self.password)"}"#.utf8))
        // Plans, caches and connections: of both.
        _ = try load.round(seconds: 3, name: "warm", withSignIns: true)
        var (plain, mixed) = (Load.Outcome(), Load.Outcome())
        for number in 0..<rounds {
            plain.merge(try load.round(seconds: seconds, name: "plain\(number)", withSignIns: false))
            mixed.merge(try load.round(seconds: seconds, name: "mixed\(number)", withSignIns: true))
        }
        let before = plain.intake.milliseconds(atPercentiles: [0.5, 0.99])
        let during = mixed.intake.milliseconds(atPercentiles: [0.5, 0.99])
        let signIn = mixed.signIns.milliseconds(atPercentiles: [0.5, 0.99])
        var notes = ["p99 of all requests of a kind; \(rounds) rounds of each, in turn"]
        if let refusal = plain.refusal ?? mixed.refusal { notes.append("first refusal: \(refusal)") }
        return BenchmarkReport(
            name: "signin",
            parameters: [
                ("sign_ins_per_second", String(signIns)), ("alerts_per_second", String(rate)),
                ("connections", String(connections)), ("seconds", String(seconds)), ("rounds", String(rounds)),
                ("argon2id", PasswordParameters.standard.description), ("postgresql", try site.postgresVersion()),
            ],
            metrics: [
                ("intake_p50_ms", before[0]), ("intake_p99_ms", before[1]),
                ("intake_with_signins_p50_ms", during[0]), ("intake_with_signins_p99_ms", during[1]),
                ("intake_p99_ratio", before[1] > 0 ? during[1] / before[1] : 0),
                ("intake_requests", Double(plain.intake.count)),
                ("intake_with_signins_requests", Double(mixed.intake.count)),
                ("signins", Double(mixed.signIns.count)), ("signin_p50_ms", signIn[0]), ("signin_p99_ms", signIn[1]),
                ("refused_requests", Double(plain.refused + mixed.refused)),
            ],
            notes: notes)
    }
}
