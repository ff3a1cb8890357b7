/// A place in the dashboard to go on to after signing in.
public enum LocalPath {
    /// The text if it is a path of ours; nil for all that a browser could read as another site's address.
    public static func accepting(_ text: String) -> String? {
        guard text.utf8.count <= 1000, text.hasPrefix("/"), !text.hasPrefix("//") else { return nil }
        // Browsers drop tabs and newlines, and read a backslash as a slash.
        guard text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "\\") }) else { return nil }
        return text
    }
}
