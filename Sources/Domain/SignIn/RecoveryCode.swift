/// A code for the day on which the phone is lost. It has 80 random bits, so a plain hash of it gives nothing away.
public enum RecoveryCode {
    public static let count = 10

    /// As in `abcd-efgh-ijkl-mnop`.
    public static func generate(using random: inout some RandomNumberGenerator) -> String {
        let text = Base32.encode((0..<10).map { _ in UInt8.random(in: .min ... .max, using: &random) }).lowercased()
        let letters = Array(text)
        return stride(from: 0, to: letters.count, by: 4).map { String(letters[$0..<($0 + 4)]) }.joined(separator: "-")
    }

    /// What is hashed: a code as it was given out, however a person has typed it. Nil for what cannot be one.
    public static func canonical(_ text: String) -> String? {
        let letters = text.lowercased().filter { $0 != "-" && !$0.isWhitespace }
        let isCode = letters.utf8.allSatisfy {
            (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0) || (UInt8(ascii: "2")...UInt8(ascii: "7")).contains($0)
        }
        return letters.utf8.count == 16 && isCode ? letters : nil
    }
}
