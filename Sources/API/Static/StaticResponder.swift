import HTTPTypes
import Hummingbird
import NIOCore

/// Answers what is no route: a file, or the dashboard's page for its own addresses.
struct StaticResponder: Sendable {
    let files: StaticFiles

    /// Nil where there is nothing to show.
    func respond(to request: Request, path: Substring) async -> Response? {
        if let file = await files.find(path) { return answer(request, file, isPage: path.hasSuffix(".html")) }
        // An address of the dashboard is a page, whatever it shows; one with an extension is a missing file.
        guard let names = StaticFiles.names(path) else { return nil }
        let last = names.last ?? ""
        guard !last.contains("."), !path.hasPrefix("/api/"), !path.hasPrefix("/vendor/"),
            !path.hasPrefix("/integrations/"), let page = await files.find("/index.html")
        else { return nil }
        return answer(request, page, isPage: true)
    }

    private func answer(_ request: Request, _ file: StaticFiles.File, isPage: Bool) -> Response {
        var headers = HTTPFields()
        headers[.contentType] = file.mediaType
        headers[.eTag] = file.etag
        headers[.vary] = "Accept-Encoding"
        // Files keep their names from release to release, so browsers ask each time; 304 is the usual answer.
        headers[.cacheControl] = "no-cache"
        if isPage || file.mediaType.hasPrefix("text/html") {
            headers[.contentSecurityPolicy] = SecurityHeaders.pagePolicy
        }
        if let known = request.headers[.ifNoneMatch], known.contains(file.etag) {
            return Response(status: .notModified, headers: headers)
        }
        if let gzip = file.gzip, request.headers[.acceptEncoding]?.contains("gzip") == true {
            headers[.contentEncoding] = "gzip"
            return Response(status: .ok, headers: headers, body: .init(byteBuffer: ByteBuffer(bytes: gzip)))
        }
        return Response(status: .ok, headers: headers, body: .init(byteBuffer: ByteBuffer(bytes: file.bytes)))
    }
}
