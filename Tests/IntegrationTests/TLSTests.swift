import Foundation
import Integration
import Testing

/// `openssl s_server` with a certificate of its own making, for 127.0.0.1.
private final class TLSServer {
    let certificate: String
    let url: String
    private let process = Process()
    private let input = Pipe()
    private let folder: URL

    init() async throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "bellwether-tls-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        certificate = folder.appending(path: "certificate.pem").path()
        let key = folder.appending(path: "key.pem").path()
        try await Self.makeCertificate(certificate, key: key)
        let output = Pipe()
        let (lines, said) = AsyncStream<String>.makeStream()
        output.fileHandleForReading.readabilityHandler = { handle in
            let bytes = handle.availableData
            if bytes.isEmpty { said.finish() } else { said.yield(String(decoding: bytes, as: UTF8.self)) }
        }
        process.executableURL = URL(filePath: "/usr/bin/openssl")
        process.arguments = ["s_server", "-accept", "127.0.0.1:0", "-cert", certificate, "-key", key, "-www"]
        process.standardInput = input
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        // It says "ACCEPT 127.0.0.1:<port>" when it listens.
        var text = ""
        for await part in lines {
            text += part
            if let port = text.firstMatch(of: /ACCEPT 127\.0\.0\.1:(\d+)\s/) {
                url = "https://127.0.0.1:\(port.1)"
                output.fileHandleForReading.readabilityHandler = nil
                return
            }
        }
        throw CocoaError(.executableLoad)
    }

    deinit {
        // Not terminate(): the signal may be blocked in a child of a test runner.
        kill(process.processIdentifier, SIGKILL)
        try? FileManager.default.removeItem(at: folder)
    }

    private static func makeCertificate(_ certificate: String, key: String) async throws {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/openssl")
        process.arguments = [
            "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
            "-subj", "/CN=bellwether test", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", key, "-out",
            certificate,
        ]
        process.standardError = FileHandle.nullDevice
        try await withCheckedThrowingContinuation { (ended: CheckedContinuation<Void, any Error>) in
            process.terminationHandler = { _ in ended.resume() }
            do { try process.run() } catch { ended.resume(throwing: error) }
        }
    }
}

@Suite("TLS", .serialized, .timeLimit(.minutes(1)))
struct TLSTests {
    @Test("is refused where nobody vouches for the certificate, before anything is sent") func untrusted() async throws
    {
        let server = try await TLSServer()
        do throws(HTTPFailure) {
            _ = try await CurlClient(.init(addresses: .trusted)).send(HTTPRequest(method: .post, url: server.url))
            Issue.record("accepted")
        } catch {
            #expect(error.kind == .untrustedCertificate && !error.mayHaveArrived, "\(error)")
        }
    }

    @Test("is used where the operator trusts the certificate, and only for the name it is made for") func trusted()
        async throws
    {
        let server = try await TLSServer()
        let client = CurlClient(.init(addresses: .trusted, certificateFile: server.certificate))
        #expect(try await client.send(HTTPRequest(url: server.url)).status == 200)
        do throws(HTTPFailure) {
            _ = try await client.send(HTTPRequest(url: server.url.replacing("127.0.0.1", with: "localhost")))
            Issue.record("accepted for another name")
        } catch {
            #expect(error.kind == .untrustedCertificate, "\(error)")
        }
    }
}
