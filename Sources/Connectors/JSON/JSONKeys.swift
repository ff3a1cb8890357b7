import Integration

// The keys of an object, which may not repeat: parsers disagree about which one counts, and that has been used to
// get past checks.
extension JSONReader {
    /// Up to this many keys, each new one is compared with the others at once; beyond, they are sorted at the end.
    private static let comparedAtOnce = 24

    @inline(__always)
    mutating func remember(_ key: JSONText, since first: Int) throws(ConnectorError) {
        let hash = hash(key)
        let count = keys.count - first
        if count < Self.comparedAtOnce {
            for index in first..<keys.count where keys[index].hash == hash && same(keys[index].text, key) {
                throw duplicate(key)
            }
        } else if count >= Self.maximumKeys {
            throw ConnectorError(
                .tooLarge, field: parentPath, message: "has more than \(Self.maximumKeys) keys", offset: at)
        }
        keys.append(SeenKey(hash: hash, text: key))
    }

    mutating func endObject() throws(ConnectorError) {
        let first = frames[depth - 1].firstKey
        if keys.count - first > Self.comparedAtOnce {
            let sorted = keys[first...].sorted { left, right in
                left.hash != right.hash ? left.hash < right.hash : precedes(left.text, right.text)
            }
            for (left, right) in zip(sorted, sorted.dropFirst()) where left.hash == right.hash {
                if same(left.text, right.text) { throw duplicate(right.text) }
            }
        }
        keys.removeSubrange(first...)
        depth -= 1
    }

    private mutating func duplicate(_ key: JSONText) -> ConnectorError {
        frames[depth - 1].key = key
        return malformed("appears twice in the same object")
    }
}
