/// Which statements a connection has prepared, the least recently used one first to go.
struct StatementCache {
    struct Key: Hashable {
        var text: String
        var types: [UInt32]

        static func == (left: Key, right: Key) -> Bool { left.text == right.text && left.types == right.types }
        // The text alone tells nearly all statements apart; hashing the types too would cost time for nothing.
        func hash(into hasher: inout Hasher) { hasher.combine(text) }
    }

    private var entries: [Key: Entry] = [:]
    private var clock: UInt64 = 0
    private var nextName = 0
    let capacity: Int

    private struct Entry {
        var name: String
        var lastUse: UInt64
    }

    init(capacity: Int) {
        self.capacity = max(capacity, 8)
    }

    mutating func name(for key: Key) -> String? {
        guard let index = entries.index(forKey: key) else { return nil }
        clock += 1
        entries.values[index].lastUse = clock
        return entries.values[index].name
    }

    mutating func newName() -> String {
        nextName += 1
        return "s\(nextName)"
    }

    /// Remembers a statement that the server has prepared; returns the name of one to deallocate, if any.
    mutating func insert(_ key: Key, name: String) -> String? {
        var evicted: String?
        if entries.count >= capacity, let oldest = entries.min(by: { $0.value.lastUse < $1.value.lastUse }) {
            entries[oldest.key] = nil
            evicted = oldest.value.name
        }
        clock += 1
        entries[key] = Entry(name: name, lastUse: clock)
        return evicted
    }

    mutating func removeAll() {
        entries.removeAll(keepingCapacity: true)
    }
}
