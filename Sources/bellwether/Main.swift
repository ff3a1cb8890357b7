import App
import ArgumentParser
import Foundation

/// Exit codes: 0 done, 1 failed, 2 usage. Data goes to standard output, everything for people to standard error.
@main
enum Main {
    static func main() async {
        LaunchClock.start()
        do {
            var command = try Bellwether.parseAsRoot()
            if var asynchronous = command as? any AsyncParsableCommand {
                try await asynchronous.run()
            } else {
                try command.run()
            }
        } catch {
            finish(error)
        }
    }

    private static func finish(_ error: any Error) -> Never {
        let code = Bellwether.exitCode(for: error)
        if code == .success {
            print(Bellwether.fullMessage(for: error))
            exit(0)
        }
        if code == .validationFailure {
            FileHandle.standardError.write(Data((Bellwether.fullMessage(for: error) + "\n").utf8))
            exit(2)
        }
        if error as? ExitCode == nil {
            FileHandle.standardError.write(Data("bellwether: \(Failure.text(of: error))\n".utf8))
        }
        exit(1)
    }
}
