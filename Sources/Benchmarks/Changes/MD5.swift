import Crypto

/// As PostgreSQL's md5(): names made-up rows the same here and there, and protects nothing.
enum MD5 {
    static func hex(_ text: String) -> String {
        Insecure.MD5.hash(data: Array(text.utf8)).map { byte in
            String(byte >> 4, radix: 16) + String(byte & 15, radix: 16)
        }.joined()
    }
}
