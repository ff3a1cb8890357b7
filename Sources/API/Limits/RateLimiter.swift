import Domain
import Synchronization

/// Token buckets by caller and by organization, in memory: each server process grants the policy's measure. Bounded;
/// a full bucket is forgotten, which changes nothing.
final class RateLimiter: Sendable {
    /// What may still come, for the headers of an answer.
    struct Standing: Sendable, Hashable {
        var rate: LimitPolicy.Rate
        var measure: LimitPolicy.Bucket
        var answer: TokenBucket.Answer
    }

    private struct Key: Hashable {
        var rate: LimitPolicy.Rate
        var name: String
    }

    private static let capacity = 20_000
    private let buckets = Mutex<[Key: TokenBucket]>([:])
    private let policies: @Sendable () -> PolicySet
    private let clock: any WallClock

    init(policies: @escaping @Sendable () -> PolicySet, clock: any WallClock) {
        self.policies = policies
        self.clock = clock
    }

    /// Whether each bucket has one left, without taking it.
    func has(_ wanted: [(rate: LimitPolicy.Rate, name: String)]) -> Bool {
        let policy = policies().limits
        let now = clock.now()
        return buckets.withLock { buckets in
            wanted.allSatisfy { rate, name in
                var copy = buckets[Key(rate: rate, name: name)]
                return copy?.take(policy.bucket(rate), at: now).isAllowed ?? true
            }
        }
    }

    /// Takes one of each bucket.
    /// - Returns: how the scarcest of them stands; the first that refuses, if one does.
    func take(_ wanted: [(rate: LimitPolicy.Rate, name: String)]) -> Standing? {
        let policy = policies().limits
        let now = clock.now()
        return buckets.withLock { buckets in
            if buckets.count > Self.capacity {
                buckets = buckets.filter { !$0.value.isFull(policy.bucket($0.key.rate), at: now) }
                if buckets.count > Self.capacity { buckets.removeAll() }
            }
            var scarcest: Standing?
            for (rate, name) in wanted {
                let measure = policy.bucket(rate)
                let key = Key(rate: rate, name: name)
                var bucket = buckets[key] ?? TokenBucket(measure, at: now)
                let answer = bucket.take(measure, at: now)
                buckets[key] = bucket
                let standing = Standing(rate: rate, measure: measure, answer: answer)
                if !answer.isAllowed { return standing }
                if scarcest.map({ $0.answer.remaining > answer.remaining }) ?? true { scarcest = standing }
            }
            return scarcest
        }
    }
}

extension RateLimiter.Standing {
    /// As draft-ietf-httpapi-ratelimit-headers has it: the policy, and how it stands.
    var policyHeader: String {
        let window = max(Int((measure.burst / measure.perSecond).rounded(.up)), 1)
        return "\"\(rate.rawValue)\";q=\(Int(measure.burst));w=\(window)"
    }

    var header: String {
        "\"\(rate.rawValue)\";r=\(answer.remaining);t=\(Self.seconds(answer.isAllowed ? answer.reset : answer.wait))"
    }

    var problem: Problem {
        .tooManyRequests(
            rate == .caller ? "Too many requests with these credentials." : "Too many requests of this organization.",
            retryAfter: max(Self.seconds(answer.wait), 1))
    }

    private static func seconds(_ duration: Duration) -> Int {
        let (seconds, rest) = duration.components
        return Int(seconds) + (rest > 0 ? 1 : 0)
    }
}
