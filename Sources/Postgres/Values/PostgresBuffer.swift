/// Bytes in PostgreSQL's wire format, written front to back with one amortised growth.
public final class PostgresBuffer: @unchecked Sendable {
    // Safe to share: it is filled by the one who makes it, and never changed once a statement holds it.
    // Each value is written by a few calls that touch these three and call nobody: there is nothing for the runtime to
    // watch, and it would take a tenth of the time of encoding a batch.
    @exclusivity(unchecked) private(set) var base: UnsafeMutableRawPointer
    @exclusivity(unchecked) private var capacity: Int
    /// Bytes written.
    @exclusivity(unchecked) public private(set) var count = 0

    public init(capacity: Int = 64) {
        self.capacity = Swift.max(capacity, 16)
        base = .allocate(byteCount: self.capacity, alignment: 8)
    }

    deinit {
        base.deallocate()
    }

    /// Makes room for `bytes` more, so that writing them does not grow the buffer again.
    public func reserve(_ bytes: Int) {
        if count + bytes > capacity { grow(to: count + bytes) }
    }

    private func grow(to needed: Int) {
        let larger = Swift.max(needed, capacity * 2)
        let moved = UnsafeMutableRawPointer.allocate(byteCount: larger, alignment: 8)
        moved.copyMemory(from: base, byteCount: count)
        base.deallocate()
        base = moved
        capacity = larger
    }

    /// Room for `bytes` at the end, already counted as written.
    public func extend(by bytes: Int) -> UnsafeMutableRawPointer {
        reserve(bytes)
        defer { count += bytes }
        return base + count
    }

    /// Appends an integer in network order.
    public func write<Value: FixedWidthInteger>(_ value: Value) {
        extend(by: MemoryLayout<Value>.size).storeBytes(of: value.bigEndian, as: Value.self)
    }

    public func write(_ bytes: UnsafeRawBufferPointer) {
        guard let source = bytes.baseAddress else { return }
        extend(by: bytes.count).copyMemory(from: source, byteCount: bytes.count)
    }

    /// Appends the length (4 bytes) and the encoding of a value; -1 for null.
    public func writeWithLength<Value: PostgresEncodable>(_ value: Value) {
        let start = count
        write(Int32(-1))
        guard !value.isPostgresNull else { return }
        value.encode(into: self)
        overwrite(Int32(count - start - 4), at: start)
    }

    func overwrite<Value: FixedWidthInteger>(_ value: Value, at offset: Int) {
        (base + offset).storeBytes(of: value.bigEndian, as: Value.self)
    }

    func removeAll() {
        count = 0
    }

    var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: base, count: count) }
}
