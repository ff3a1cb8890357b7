import Integration
import Testing

@Suite("Addresses")
struct AddressTests {
    @Test(
        "inside are objected to",
        arguments: [
            "0.0.0.0", "10.1.2.3", "100.64.0.1", "100.127.255.255", "127.0.0.1", "127.255.255.254", "169.254.1.1",
            "169.254.169.254", "172.16.0.1", "172.31.255.255", "192.0.0.1", "192.168.1.1", "198.18.0.1",
            "198.19.255.255",
            "224.0.0.1", "239.255.255.250", "240.0.0.1", "255.255.255.255", "::", "::1", "::ffff:10.0.0.1",
            "::127.0.0.1",
            "64:ff9b::7f00:1", "2002:7f00:1::", "2001::1", "fc00::1", "fdff::1", "fe80::1", "febf::1", "fec0::1",
            "ff02::1",
        ])
    func inside(_ text: String) throws {
        let address = try #require(IPAddress(text))
        #expect(AddressPolicy.untrusted(allowing: []).objection(to: address) != nil)
        #expect(AddressPolicy.trusted.objection(to: address) == nil)
    }

    @Test(
        "outside are not",
        arguments: [
            "1.1.1.1", "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0", "128.0.0.1", "172.15.0.1",
            "172.32.0.1",
            "192.167.1.1", "192.169.0.1", "198.20.0.1", "223.255.255.255", "2606:4700::1111", "2a00:1450:4001::8a",
        ])
    func outside(_ text: String) throws {
        #expect(AddressPolicy.untrusted(allowing: []).objection(to: try #require(IPAddress(text))) == nil)
    }

    @Test(
        "have one form",
        arguments: [
            ("::1", "::1"), ("0:0:0:0:0:0:0:1", "::1"), ("2001:DB8:0:0:1:0:0:1", "2001:db8::1:0:0:1"),
            ("::ffff:192.0.2.1", "192.0.2.1"), ("::ffff:c000:201", "192.0.2.1"), ("1::", "1::"),
            ("1:0:3:4:5:6:7:8", "1:0:3:4:5:6:7:8"),
            ("64:ff9b::1.2.3.4", "64:ff9b::102:304"),
        ])
    func form(_ text: String, _ canonical: String) {
        #expect(IPAddress(text)?.description == canonical)
    }

    @Test(
        "that are none are refused",
        arguments: [
            "", "1.2.3", "1.2.3.4.5", "1.2.3.256", "01.2.3.4", "1.2.3.-4", "1.2.3.4 ", "::1::", ":::", "1:2:3:4:5:6:7",
            "g::",
            "12345::", "1:2:3:4:5:6:7:8:9", "::1.2.3", "1.2.3.4::", "localhost", "٣.1.1.1",
        ])
    func refused(_ text: String) {
        #expect(IPAddress(text) == nil)
    }

    @Test("belong to ranges") func ranges() throws {
        let range = try #require(CIDR("10.32.0.0/11"))
        #expect(range.contains(try #require(IPAddress("10.63.255.255"))))
        #expect(!range.contains(try #require(IPAddress("10.64.0.0"))))
        #expect(!range.contains(try #require(IPAddress("::1"))))
        #expect(CIDR("::ffff:10.0.0.0/104")?.contains(try #require(IPAddress("10.9.9.9"))) == true)
        #expect(CIDR("192.0.2.7")?.description == "192.0.2.7/32")
        #expect(CIDR("0.0.0.0/0")?.contains(try #require(IPAddress("8.8.8.8"))) == true)
        for bad in ["10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/", "/8", "::/129", "10.0.0.0/8/8"] {
            #expect(CIDR(bad) == nil, "\(bad)")
        }
    }
}
