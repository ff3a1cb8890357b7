import Integration

// Errors that name the place.
extension JSONReader {
    /// Where reading is, as in `alerts[3].labels.alertname`; empty at the top.
    var path: String { path(frames: depth) }

    var parentPath: String { path(frames: depth - 1) }

    private func path(frames count: Int) -> String {
        var path = ""
        for frame in UnsafeBufferPointer(start: frames, count: max(0, count)) {
            if frame.isArray {
                path += "[\(max(0, frame.index))]"
            } else if frame.key.end > frame.key.start {
                path += path.isEmpty ? printable(frame.key) : ".\(printable(frame.key))"
            }
        }
        return path
    }

    func malformed(_ message: String) -> ConnectorError {
        let place = at >= bytes.count ? "at the end of the body" : "at byte \(at)"
        return ConnectorError(.malformed, field: path, message: "\(message) (\(place))", offset: at)
    }

    func invalid(_ message: String, at child: String = "") -> ConnectorError {
        let path = path
        let field = child.isEmpty ? path : path.isEmpty ? child : "\(path).\(child)"
        return ConnectorError(.invalid, field: field, message: message, offset: at)
    }

    /// The next value is of another kind than wanted, or none at all.
    mutating func mismatch(_ wanted: String) throws(ConnectorError) -> ConnectorError {
        let kind = try nextKind()
        return invalid("must be \(wanted), not \(kind.words)")
    }
}
