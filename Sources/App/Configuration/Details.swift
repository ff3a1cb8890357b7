import Domain
import Integration
import Sources

/// Where large bodies are kept: `BELLWETHER_DETAILS`, a directory or `s3://bucket/prefix`; else `details` in the data
/// directory; else nowhere.
enum Details {
    static func store(
        _ environment: Environment, data: String?, clock: any WallClock
    ) throws -> (any DetailStore)? {
        guard let place = environment["BELLWETHER_DETAILS"] else {
            return data.map { DirectoryDetailStore(root: "\($0)/details") }
        }
        guard place.hasPrefix("s3://") else {
            guard place.hasPrefix("/") else {
                throw ConfigurationError(
                    "BELLWETHER_DETAILS must be an absolute path or s3://BUCKET/PREFIX, not \(place)")
            }
            return DirectoryDetailStore(root: place)
        }
        let parts = place.dropFirst(5).split(separator: "/", maxSplits: 1).map(String.init)
        guard let bucket = parts.first else { throw ConfigurationError("BELLWETHER_DETAILS names no bucket: \(place)") }
        guard let accessKey = environment["AWS_ACCESS_KEY_ID"], let secretKey = environment["AWS_SECRET_ACCESS_KEY"]
        else {
            throw ConfigurationError("BELLWETHER_DETAILS=\(place) needs AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY")
        }
        let region = environment["AWS_REGION"] ?? "us-east-1"
        let endpoint = environment["BELLWETHER_S3_ENDPOINT"] ?? "https://s3.\(region).amazonaws.com"
        if let problem = OutboundURL.problem(with: endpoint) {
            throw ConfigurationError("BELLWETHER_S3_ENDPOINT \(problem)")
        }
        var prefix = parts.count > 1 ? parts[1] : ""
        while prefix.hasSuffix("/") { prefix.removeLast() }
        return S3DetailStore(
            .init(
                endpoint: endpoint, bucket: bucket, prefix: prefix, region: region, accessKey: accessKey,
                secretKey: secretKey, sessionToken: environment["AWS_SESSION_TOKEN"]),
            http: CurlClient(.init(addresses: .trusted)), clock: clock)
    }
}
