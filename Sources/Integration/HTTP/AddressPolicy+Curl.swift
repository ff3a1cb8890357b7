import CCurl

extension AddressPolicy {
    /// Why libcurl may not connect to an address, in words that say how to allow it; nil if it may.
    func objection(to address: UnsafePointer<curl_sockaddr>, allowSetting: String) -> String? {
        var bytes: [UInt8] = Array(repeating: 0, count: 16)
        let count = Int(bellwether_curl_address(address, &bytes))
        guard let address = IPAddress(bytes: Array(bytes[..<count])) else {
            return "its address is of a kind that is not supported"
        }
        guard let meaning = objection(to: address) else { return nil }
        return "its address \(address) \(meaning). To allow it, add \(address) or a range around it to \(allowSetting)"
    }
}
