import Domain

/// Tells whether a notification says anything new: FNV-1a, 64 bits, over what a repeat may change. Not for secrets:
/// two contents with one hash would only delay an annotation until the next change.
enum ContentHash {
    static func of(_ alert: IncomingAlert) -> Int64 {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        func feed(_ text: String) {
            var copy = text
            copy.withUTF8 { utf8 in
                for byte in utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
            }
            hash = (hash ^ 0xFF) &* 0x100_0000_01B3
        }
        feed(alert.name)
        feed(alert.severity.rawValue)
        for label in alert.labels.sorted {
            feed(label.name)
            feed(label.value)
        }
        feed("")
        for label in alert.annotations.sorted where label.name != IncomingAlert.truncationAnnotation {
            feed(label.name)
            feed(label.value)
        }
        feed(alert.generatorURL ?? "")
        return Int64(bitPattern: hash)
    }
}
