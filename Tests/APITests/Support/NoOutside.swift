import Integration

/// Sends nothing: tests of routes need no outside world.
struct NoOutside: HTTPClient {
    func send(_ request: HTTPRequest) async throws(HTTPFailure) -> HTTPResponse {
        HTTPResponse(status: 200)
    }
}
