public import CoreMetrics
import Synchronization

/// A number that only grows.
public final class Counter: Sendable, CounterHandler {
    private let value = Atomic<Int64>(0)

    public func increment(by amount: Int64) { value.wrappingAdd(amount, ordering: .relaxed) }
    public func increment() { increment(by: 1) }
    public func reset() { value.store(0, ordering: .relaxed) }

    var current: Int64 { value.load(ordering: .relaxed) }
}

/// A number that goes up and down.
public final class Gauge: Sendable, MeterHandler, RecorderHandler {
    private let bits = Atomic<UInt64>(0)

    public func set(_ value: Int64) { set(Double(value)) }
    public func set(_ value: Double) { bits.store(value.bitPattern, ordering: .relaxed) }
    public func increment(by amount: Double) { add(amount) }
    public func decrement(by amount: Double) { add(-amount) }
    public func record(_ value: Int64) { set(Double(value)) }
    public func record(_ value: Double) { set(value) }

    private func add(_ amount: Double) {
        var seen = bits.load(ordering: .relaxed)
        while true {
            let next = (Double(bitPattern: seen) + amount).bitPattern
            let (exchanged, original) = bits.compareExchange(expected: seen, desired: next, ordering: .relaxed)
            if exchanged { return }
            seen = original
        }
    }

    var current: Double { Double(bitPattern: bits.load(ordering: .relaxed)) }
}
