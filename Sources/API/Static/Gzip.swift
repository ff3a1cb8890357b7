import CZlib

/// gzip (RFC 1952) of a whole file, made once and kept with it.
enum Gzip {
    /// Nil where it would not save at least an eighth, as with images.
    static func compress(_ bytes: [UInt8]) -> [UInt8]? {
        guard bytes.count > 512, let size = UInt32(exactly: bytes.count) else { return nil }
        let limit = size - size / 8
        var written = limit
        let output = [UInt8](unsafeUninitializedCapacity: Int(limit)) { buffer, count in
            count = bellwether_gzip(bytes, size, buffer.baseAddress, &written) == 1 ? Int(written) : 0
        }
        return output.isEmpty ? nil : output
    }
}
