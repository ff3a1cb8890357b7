import Crypto

import struct Foundation.UUID

/// What makes two notifications one alert: the labels, less those that a policy ignores, or the sender's own key.
public enum Fingerprint {
    /// The alert's id: the first 128 bits of SHA-256 over a scheme mark and each label as length-prefixed name and
    /// value, formed as UUID version 8 (RFC 9562, section 5.8). Length prefixes keep `{a: "b", c: ""}` and
    /// `{a: "bc"}` apart. The integration is no part of it: one alert that arrives by two roads is one alert.
    public static func alertID(labels: Labels, ignoring ignored: Set<String>) -> AlertID {
        digest(scheme: 1) { hash in
            for label in labels.sorted where !ignored.contains(label.name) {
                hash(label.name)
                hash(label.value)
            }
        }
    }

    /// The id of an alert whose sender names it by a key of its own (`dedup_key`), which means something only
    /// within that sender's integration.
    public static func alertID(key: String, integration: IntegrationID) -> AlertID {
        digest(scheme: 2) { hash in
            hash(integration.description)
            hash(key)
        }
    }

    private static func digest(scheme: UInt8, _ feed: ((String) -> Void) -> Void) -> AlertID {
        var buffer: [UInt8] = [scheme]
        buffer.reserveCapacity(512)
        feed { text in
            let utf8 = text.utf8
            withUnsafeBytes(of: UInt32(utf8.count).littleEndian) { buffer.append(contentsOf: $0) }
            buffer.append(contentsOf: utf8)
        }
        var bytes = Array(SHA256.hash(data: buffer).prefix(16))
        bytes[6] = 0x80 | (bytes[6] & 0x0F)
        bytes[8] = 0x80 | (bytes[8] & 0x3F)
        return AlertID(
            UUID(
                uuid: (
                    bytes[0], bytes[1], bytes[2], bytes[3], bytes[4], bytes[5], bytes[6], bytes[7],
                    bytes[8], bytes[9], bytes[10], bytes[11], bytes[12], bytes[13], bytes[14], bytes[15]
                )))
    }
}
