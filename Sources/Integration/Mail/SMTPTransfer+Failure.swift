import CCurl

// What libcurl's codes, and the server's, mean to the one who asked.
extension SMTPTransfer {
    func failure(_ code: CURLcode) -> MailFailure {
        let origin = server.origin
        let words = String(cString: curl_easy_strerror(code))
        let redaction = Redaction(secrets: [server.password].compactMap { $0 })
        func failure(_ kind: MailFailure.Kind, _ message: String) -> MailFailure {
            MailFailure(kind, mayHaveArrived: mayHaveArrived, status: dialogue.lastCode, message: redaction(message))
        }
        if dialogue.hasRefusedCredentials {
            return failure(
                .badCredentials, "\(origin) does not accept the user and password: \(dialogue.lastWords ?? words)")
        }
        if let objection { return failure(.forbiddenDestination, "\(origin) may not be called: \(objection)") }
        switch code {
        case CURLE_COULDNT_RESOLVE_HOST: return failure(.unresolvedHost, "the name in \(origin) does not resolve")
        case CURLE_COULDNT_CONNECT: return failure(.refusedConnection, "\(origin) does not accept connections")
        case CURLE_OPERATION_TIMEDOUT: return failure(.timedOut, "\(origin) did not answer in time")
        case CURLE_USE_SSL_FAILED: return failure(.untrusted, "\(origin) does not offer STARTTLS")
        case CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CONNECT_ERROR, CURLE_SSL_CACERT_BADFILE, CURLE_SSL_CERTPROBLEM:
            return failure(.untrusted, "\(origin) has no TLS certificate that is trusted: \(words)")
        case CURLE_LOGIN_DENIED:
            let isPassing = dialogue.lastCode.map { (400..<500).contains($0) } ?? false
            return failure(
                isPassing ? .postponed : .badCredentials,
                "\(origin) does not accept the user and password: \(dialogue.lastWords ?? words)")
        default: break
        }
        switch dialogue.lastCode {
        case .some(400..<500): return failure(.postponed, "\(origin) said \(dialogue.lastWords ?? words)")
        case .some(500..<600): return failure(.rejected, "\(origin) said \(dialogue.lastWords ?? words)")
        default: return failure(.broken, "\(origin): \(words)")
        }
    }
}
