import Domain

/// What `JSONWriter` can write.
protocol JSONWritable {
    func write(to json: inout JSONWriter)
}

extension String: JSONWritable {
    func write(to json: inout JSONWriter) { json.string(self) }
}

extension Bool: JSONWritable {
    func write(to json: inout JSONWriter) { json.raw((self ? "true" : "false").utf8) }
}

extension Int: JSONWritable {
    func write(to json: inout JSONWriter) { json.raw(String(self).utf8) }
}

extension Double: JSONWritable {
    /// JSON has no infinities: null.
    func write(to json: inout JSONWriter) { json.raw((isFinite ? String(self) : "null").utf8) }
}

extension Optional: JSONWritable where Wrapped: JSONWritable {
    func write(to json: inout JSONWriter) {
        if let self { self.write(to: &json) } else { json.raw("null".utf8) }
    }
}

extension Array: JSONWritable where Element: JSONWritable {
    func write(to json: inout JSONWriter) {
        json.array(self) { json, element in element.write(to: &json) }
    }
}

extension Dictionary: JSONWritable where Key == String, Value: JSONWritable {
    func write(to json: inout JSONWriter) {
        json.object { json in
            for (name, value) in self.sorted(by: { $0.key < $1.key }) { json.field(name, value) }
        }
    }
}

extension Timestamp: JSONWritable {
    func write(to json: inout JSONWriter) { json.string(description) }
}

extension ID: JSONWritable {
    func write(to json: inout JSONWriter) { json.string(description) }
}

extension Labels: JSONWritable {
    func write(to json: inout JSONWriter) {
        json.object { json in
            for label in sorted { json.field(label.name, label.value) }
        }
    }
}

extension JSONWritable where Self: RawRepresentable, RawValue == String {
    func write(to json: inout JSONWriter) { json.string(rawValue) }
}

extension Severity: JSONWritable {}
extension Incident.Status: JSONWritable {}
extension Incident.Resolution: JSONWritable {}
extension Alert.Status: JSONWritable {}
extension Hypothesis.Kind: JSONWritable {}
extension EvidenceArtifact.Kind: JSONWritable {}
extension Dependency.Kind: JSONWritable {}
extension Permission: JSONWritable {}
extension RoleName: JSONWritable {}
