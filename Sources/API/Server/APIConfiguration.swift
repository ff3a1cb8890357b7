public import Domain

/// How the server is reached and what it serves.
public struct APIConfiguration: Sendable {
    /// Where to listen.
    public var host: String
    /// 0 for any free port.
    public var port: Int
    /// The address that people and senders use, without a slash at its end; nil for `http://host:port`.
    public var publicURL: String?
    /// The directory of the dashboard; nil to serve none.
    public var webDirectory: String?
    /// Files served below `/vendor/`, by name, and where each may lie: the first that exists is served.
    public var vendorFiles: [String: [String]]
    /// When sessions end by themselves.
    public var sessionRules: SessionRules
    /// How dear a new password's hash is.
    public var passwordParameters: PasswordParameters
    /// True where e-mail can be sent, so that a forgotten password can be set anew.
    public var sendsMail: Bool
    /// Intake requests under way at once; more are answered 503, for senders repeat.
    public var intakeLimit: Int
    /// Threads that hash passwords; each takes 19 MiB while it does.
    public var passwordThreads: Int
    /// A header that a trusted proxy sets to the sender's address, as in `x-forwarded-for`; nil to trust none.
    public var addressHeader: String?
    /// After which a connection on which nothing happens is closed, unless it waits for our answer.
    public var idleTimeout: Duration

    public init(
        host: String = "127.0.0.1", port: Int = 8080, publicURL: String? = nil, webDirectory: String? = nil,
        vendorFiles: [String: [String]] = APIConfiguration.debianVendorFiles,
        sessionRules: SessionRules = .standard, passwordParameters: PasswordParameters = .standard,
        sendsMail: Bool = false, intakeLimit: Int = 4096, passwordThreads: Int = 2, addressHeader: String? = nil,
        idleTimeout: Duration = .seconds(120)
    ) {
        self.host = host
        self.port = port
        self.publicURL = publicURL
        self.webDirectory = webDirectory
        self.vendorFiles = vendorFiles
        self.sessionRules = sessionRules
        self.passwordParameters = passwordParameters
        self.sendsMail = sendsMail
        self.intakeLimit = intakeLimit
        self.passwordThreads = passwordThreads
        self.addressHeader = addressHeader
        self.idleTimeout = idleTimeout
    }

    /// The libraries of the dashboard where node-d3, node-marked and node-dompurify install them.
    public static let debianVendorFiles: [String: [String]] = [
        "d3.min.js": ["/usr/share/nodejs/d3/dist/d3.min.js", "/usr/share/javascript/d3/d3.min.js"],
        "marked.min.js": [
            "/usr/share/nodejs/marked/lib/marked.umd.min.js", "/usr/share/nodejs/marked/lib/marked.umd.js",
        ],
        "purify.min.js": ["/usr/share/nodejs/dompurify/dist/purify.min.js"],
    ]

    /// The address to put into links and snippets.
    var baseURL: String {
        publicURL ?? "http://\(host.contains(":") ? "[\(host)]" : host):\(port)"
    }

    var isHTTPS: Bool { baseURL.hasPrefix("https://") }
}
