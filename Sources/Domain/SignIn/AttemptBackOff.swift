/// Slows guessing down: after some failures under one key each further attempt must wait, twice as long each time.
public struct AttemptBackOff: Hashable, Sendable {
    /// What has happened under one key.
    public struct Record: Hashable, Sendable {
        public var failures: Int
        public var blockedUntil: Timestamp

        public init(failures: Int, blockedUntil: Timestamp) {
            self.failures = failures
            self.blockedUntil = blockedUntil
        }
    }

    /// The longest pause, and the quiet after which failures are forgotten.
    public static let longest: Duration = .seconds(300)

    /// How many failures cost nothing.
    public var freeFailures: Int

    public init(freeFailures: Int) {
        self.freeFailures = freeFailures
    }

    /// How long an attempt must still wait; nil if it is welcome.
    public func wait(_ record: Record?, now: Timestamp) -> Duration? {
        // A server whose clock is ahead has stamped the free ones with what is still to come for others.
        guard let record, record.failures > freeFailures, record.blockedUntil > now else { return nil }
        return record.blockedUntil - now
    }

    /// The record with an attempt more, which counts as failed until it has succeeded: of many at once, none slips
    /// through before the first has failed.
    public func counting(_ record: Record?, now: Timestamp) -> Record {
        let isForgotten = record.map { now - $0.blockedUntil > Self.longest } ?? true
        let failures = (isForgotten ? 0 : record?.failures ?? 0) + 1
        let steps = failures - freeFailures
        let pause: Duration = steps <= 0 ? .zero : min(.seconds(1 << min(steps - 1, 9)), Self.longest)
        return Record(failures: failures, blockedUntil: now + pause)
    }
}

/// What failures are counted under.
public struct AttemptKey: Hashable, Sendable {
    /// Never stored or logged as it is: it may hold an e-mail address.
    public var text: String
    public var backOff: AttemptBackOff
    /// True where a success proves that the failures before it were no guessing. Not so for an address: whoever has an
    /// account of their own could clear it again and again.
    public var isClearedBySuccess: Bool

    public init(_ text: String, freeFailures: Int, isClearedBySuccess: Bool = false) {
        self.text = text
        self.backOff = AttemptBackOff(freeFailures: freeFailures)
        self.isClearedBySuccess = isClearedBySuccess
    }

    /// The keys of an attempt to sign in: the account from that address; everything from that address, behind which
    /// there may be a whole office; the account from anywhere, which nobody may lock by a handful of guesses.
    public static func signIn(email: String, address: String) -> [AttemptKey] {
        [
            AttemptKey("pair:\(address) \(email)", freeFailures: 5, isClearedBySuccess: true),
            AttemptKey("address:\(address)", freeFailures: 30),
            AttemptKey("account:\(email)", freeFailures: 50, isClearedBySuccess: true),
        ]
    }

    /// Of asking for a reset of the password: each may send an e-mail.
    public static func passwordReset(email: String, address: String) -> [AttemptKey] {
        [
            AttemptKey("reset-account:\(email)", freeFailures: 3),
            AttemptKey("reset-address:\(address)", freeFailures: 20),
        ]
    }

    /// Of whatever strangers may try without naming an account: links, answers of identity providers.
    public static func stranger(address: String) -> [AttemptKey] {
        [AttemptKey("stranger:\(address)", freeFailures: 60)]
    }
}
