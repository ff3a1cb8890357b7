import CCurl

// What libcurl's codes mean to the one who asked.
extension CurlTransfer {
    func failure(_ code: CURLcode) -> HTTPFailure {
        let origin = OutboundURL.origin(of: request.url)
        let words = String(cString: curl_easy_strerror(code))
        func failure(_ kind: HTTPFailure.Kind, _ message: String) -> HTTPFailure {
            HTTPFailure(kind, mayHaveArrived: mayHaveArrived, message: message)
        }
        if let objection { return failure(.forbiddenDestination, "\(origin) may not be called: \(objection)") }
        switch code {
        case CURLE_COULDNT_RESOLVE_HOST: return failure(.unresolvedHost, "the name in \(origin) does not resolve")
        case CURLE_COULDNT_CONNECT: return failure(.refusedConnection, "\(origin) does not accept connections")
        case CURLE_OPERATION_TIMEDOUT:
            return failure(.timedOut, "\(origin) did not answer within \(request.timeout.inSecondsText) s")
        case CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CONNECT_ERROR, CURLE_SSL_CACERT_BADFILE, CURLE_SSL_CERTPROBLEM:
            return failure(.untrustedCertificate, "\(origin) has no TLS certificate that is trusted: \(words)")
        case CURLE_URL_MALFORMAT, CURLE_UNSUPPORTED_PROTOCOL, CURLE_LOGIN_DENIED:
            return failure(.invalidURL, "the address is not one that can be called: \(words)")
        case CURLE_WRITE_ERROR:
            return failure(.broken, "\(origin) sent more than \(Self.maximumHeaders) bytes of headers")
        default: return failure(.broken, "\(origin): \(words)")
        }
    }
}

extension Duration {
    /// Seconds, without needless zeros.
    fileprivate var inSecondsText: String {
        let (seconds, attoseconds) = components
        return attoseconds == 0 ? "\(seconds)" : "\(Double(seconds) + Double(attoseconds) / 1e18)"
    }
}
