/// The two roads out, which share nothing: no connection, no DNS cache, no thread.
public struct OutboundClients: Sendable {
    /// To addresses that the operator has set. Goes anywhere.
    public let trusted: CurlClient
    /// To addresses that a tenant has set, as channels': to the public internet, and inside only where allowed.
    public let untrusted: CurlClient

    /// - Parameters:
    ///   - allowed: ranges inside that tenants may have called.
    ///   - setting: the name of the setting that holds them, for errors.
    ///   - certificateFile: certificates to trust besides the system's, as a PEM file.
    public init(allowing allowed: [CIDR], setting: String, certificateFile: String? = nil) {
        trusted = CurlClient(
            .init(addresses: .trusted, allowSetting: setting, certificateFile: certificateFile))
        untrusted = CurlClient(
            .init(addresses: .untrusted(allowing: allowed), allowSetting: setting, certificateFile: certificateFile))
    }

    /// Ends all requests and both threads.
    public func close() {
        trusted.close()
        untrusted.close()
    }
}
