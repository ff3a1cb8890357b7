public import Domain
public import Integration
public import JobQueue
public import Logging
public import Storage

/// Every job kind, with what all of them need. A new one is one folder beside this file and one line in it.
public enum Handlers {
    /// What the workers are made of.
    public struct Environment: Sendable {
        public var store: Store
        public var clock: any WallClock
        public var outside: Outside
        /// Opens channels' secrets; nil where the server has no key: channels with secrets then fail visibly.
        public var secrets: SealedSecrets?
        /// Signs the links by which a message is acknowledged; nil where the server has no key: messages bear none then.
        public var links: LinkSigner?
        public var breaker: CircuitBreaker
        public var channels: [any Channel]
        /// Sends the server's own mail; nil where no mail server is set.
        public var mail: Postman?
        /// Address of the dashboard, without a slash at the end, for links; nil where it is not known.
        public var baseURL: String?
        /// How long the first notification of an incident waits, so that it can name the cause.
        public var settle: Duration
        /// Keeps large bodies; nil where there is none.
        public var details: (any DetailStore)?
        public var logger: Logger

        public init(
            store: Store, clock: any WallClock, outside: Outside, secrets: SealedSecrets?, links: LinkSigner? = nil,
            channels: [any Channel], mail: Postman? = nil, baseURL: String?, settle: Duration = .seconds(4),
            details: (any DetailStore)? = nil, logger: Logger
        ) {
            self.store = store
            self.clock = clock
            self.outside = outside
            self.links = links
            self.secrets = secrets
            self.breaker = CircuitBreaker(clock: clock)
            self.channels = channels
            self.mail = mail
            self.baseURL = baseURL
            self.settle = settle
            self.details = details
            self.logger = logger
        }
    }

    public static func all(_ environment: Environment) -> [any JobHandler] {
        [
            CorrelateHandler(environment),
            InvestigateHandler(environment),
            DeliverHandler(environment),
            EditMessagesHandler(environment),
            RouteHandler(environment),
            ExpireAlertsHandler(environment),
            MaintainHandler(environment),
            PasswordResetHandler(environment),
            AssignTeamsHandler(environment),
            PollChangesHandler(environment),
            FetchLogHandler(environment),
            MailInvitationHandler(environment),
        ]
    }

    /// Puts the jobs in the queue that come back by themselves: call it at start and every now and then. Where they
    /// wait already nothing changes.
    public static func schedule(_ environment: Environment) async throws {
        try await environment.store.upkeep.schedule([.expireAlerts, .maintain, .pollChanges], at: nil)
    }
}
