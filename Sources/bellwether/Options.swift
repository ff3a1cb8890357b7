import App
import ArgumentParser
import Foundation
import Logging

/// Where the database is, for commands that work beside a server.
struct DataOption: ParsableArguments {
    @Option(
        name: .long,
        help: "The data directory of `bellwether up`. Without it, DATABASE_URL says where the database is.")
    var data: String?

    func validate() throws {
        guard data != nil || Environment()["DATABASE_URL"] != nil else {
            throw ValidationError("give --data DIR, or set DATABASE_URL")
        }
    }
}

/// Where to listen.
struct ListenOptions: ParsableArguments {
    @Option(name: .long, help: "The address to listen on.")
    var host = "127.0.0.1"

    @Option(name: .long, help: "The port to listen on; 0 for any free one.")
    var port = 8080

    func validate() throws {
        guard (0...65535).contains(port) else { throw ValidationError("--port must be from 0 to 65535") }
    }
}

/// One JSON object on standard output, for scripts.
func printObject(_ value: some Encodable) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    FileHandle.standardOutput.write(try encoder.encode(value) + Data("\n".utf8))
}

/// The log of a command: only what went wrong, as its result goes elsewhere.
func commandLogger() -> Logger {
    Telemetry.bootstrap(Environment(), defaultLevel: .warning)
    return Logger(label: "bellwether")
}
