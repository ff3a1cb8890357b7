import Domain
import Foundation

/// Reads the claims of a token or of a user-info answer.
enum ClaimReader {
    private static let maximumGroups = 1000

    static func claims(of document: [UInt8], groupsClaim: String) -> IDTokenClaims? {
        guard let object = object(document), let issuer = object["iss"] as? String,
            let subject = object["sub"] as? String, let expires = time(object["exp"]), let issued = time(object["iat"])
        else { return nil }
        var claims = IDTokenClaims(
            issuer: issuer, subject: subject, audience: texts(object["aud"]), authorizedParty: object["azp"] as? String,
            expiresAt: expires, issuedAt: issued, notBefore: object["nbf"].flatMap { time($0) },
            nonce: object["nonce"] as? String)
        add(object, groupsClaim: groupsClaim, to: &claims)
        return claims
    }

    /// Adds what the user-info endpoint says of the same person.
    static func add(userInfo document: [UInt8], groupsClaim: String, to claims: inout IDTokenClaims) {
        guard let object = object(document), object["sub"] as? String == claims.subject else { return }
        add(object, groupsClaim: groupsClaim, to: &claims)
    }

    private static func add(_ object: [String: Any], groupsClaim: String, to claims: inout IDTokenClaims) {
        if let email = object["email"] as? String {
            claims.email = email
            claims.emailIsVerified = isTrue(object["email_verified"])
        }
        if let name = object["name"] as? String, !name.isEmpty { claims.name = String(name.prefix(200)) }
        let groups = texts(object[groupsClaim])
        if !groups.isEmpty { claims.groups = Array(groups.prefix(maximumGroups)) }
    }

    private static func object(_ document: [UInt8]) -> [String: Any]? {
        (try? JSONSerialization.jsonObject(with: Data(document))) as? [String: Any]
    }

    private static func texts(_ value: Any?) -> [String] {
        if let text = value as? String { return [text] }
        return (value as? [Any])?.compactMap { $0 as? String } ?? []
    }

    /// Some providers write it as text.
    private static func isTrue(_ value: Any?) -> Bool {
        (value as? Bool) ?? ((value as? String) == "true")
    }

    private static func time(_ value: Any?) -> Timestamp? {
        guard let seconds = value as? Double, seconds.isFinite, (0..<1e11).contains(seconds) else { return nil }
        return Timestamp(microseconds: Int64(seconds * 1_000_000))
    }
}
