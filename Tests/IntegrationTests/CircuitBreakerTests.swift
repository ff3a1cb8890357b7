import Domain
import Integration
import Synchronization
import Testing

final class MovableClock: WallClock {
    private let time = Mutex(Timestamp(seconds: 1_769_868_000))

    func now() -> Timestamp { time.withLock { $0 } }
    func advance(by duration: Duration) { time.withLock { $0 = $0 + duration } }
}

@Suite("A circuit breaker")
struct CircuitBreakerTests {
    private let clock = MovableClock()
    private let breaker: CircuitBreaker

    init() { breaker = CircuitBreaker(clock: clock) }

    private func fail(_ times: Int, _ destination: String = "a") {
        for _ in 0..<times { breaker.record(destination, succeeded: false) }
    }

    @Test("opens after five failures in a row, for that destination alone") func opens() {
        fail(4)
        #expect(breaker.admit("a") == .allowed)
        fail(1)
        #expect(breaker.admit("a") == .refused(retryAfter: .seconds(60)))
        #expect(breaker.admit("b") == .allowed)
        #expect(breaker.openCount == 1)
    }

    @Test("forgets failures at a success") func forgets() {
        fail(4)
        breaker.record("a", succeeded: true)
        fail(4)
        #expect(breaker.admit("a") == .allowed)
    }

    @Test("lets one request try after a minute") func tries() {
        fail(5)
        clock.advance(by: .seconds(59))
        #expect(breaker.admit("a") == .refused(retryAfter: .seconds(1)))
        clock.advance(by: .seconds(1))
        #expect(breaker.admit("a") == .allowed)
        #expect(breaker.admit("a") == .refused(retryAfter: .seconds(2)), "the others ask again for its result, soon")
        breaker.record("a", succeeded: true)
        #expect(breaker.admit("a") == .allowed)
    }

    @Test("closes when the try succeeds, opens again when it fails") func decides() {
        fail(5)
        clock.advance(by: .seconds(60))
        _ = breaker.admit("a")
        fail(1)
        #expect(breaker.admit("a") == .refused(retryAfter: .seconds(60)))
        clock.advance(by: .seconds(60))
        _ = breaker.admit("a")
        breaker.record("a", succeeded: true)
        #expect(breaker.admit("a") == .allowed && breaker.openCount == 0)
    }

    @Test("lets another try if the first is never heard of again") func lostTry() {
        fail(5)
        clock.advance(by: .seconds(60))
        #expect(breaker.admit("a") == .allowed)
        clock.advance(by: .seconds(60))
        #expect(breaker.admit("a") == .allowed)
    }
}
