import Domain
import Foundation
import JWTKit

/// Signatures of ID tokens. RS256 and ES256 are taken, from keys of that very kind: never `none`, never an HMAC, for
/// which a public key would do.
enum IDTokenSignature {
    static let algorithms = ["RS256", "ES256"]

    /// A public key of a provider.
    struct Key: Sendable {
        var id: String?
        /// The only algorithm that it is used with.
        var algorithm: String
        var key: JWK
    }

    /// The keys of a key set that can sign ID tokens; others are passed over.
    static func keys(of document: [UInt8]) throws(OpenIDFailure) -> [Key] {
        let object = (try? JSONSerialization.jsonObject(with: Data(document))) as? [String: Any]
        guard let members = object?["keys"] as? [[String: Any]] else {
            throw .badMetadata("the provider's key set is not a JSON object with keys")
        }
        return members.prefix(100).compactMap { member in
            func text(_ name: String) -> String? { member[name] as? String }
            if let use = text("use"), use != "sig" { return nil }
            let id = text("kid")
            switch text("kty") {
            case "RSA" where text("alg") ?? "RS256" == "RS256":
                guard let modulus = text("n"), let exponent = text("e") else { return nil }
                return Key(
                    id: id, algorithm: "RS256",
                    key: .rsa(.rs256, identifier: JWKIdentifier(string: "key"), modulus: modulus, exponent: exponent))
            case "EC" where text("crv") == "P-256" && text("alg") ?? "ES256" == "ES256":
                guard let x = text("x"), let y = text("y") else { return nil }
                return Key(
                    id: id, algorithm: "ES256",
                    key: .ecdsa(.es256, identifier: JWKIdentifier(string: "key"), x: x, y: y, curve: .p256))
            default: return nil
            }
        }
    }

    /// What a token's header says.
    struct Header: Sendable, Hashable {
        var algorithm: String
        var keyID: String?
    }

    static func header(of token: String) throws(OpenIDFailure) -> Header {
        let parts = token.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 3, !parts[2].isEmpty, token.utf8.count <= 32 * 1024, let bytes = decode(parts[0]),
            let object = (try? JSONSerialization.jsonObject(with: Data(bytes))) as? [String: Any]
        else { throw .badSignature("the ID token is no signed token") }
        guard object["crit"] == nil else { throw .badSignature("the ID token asks for extensions") }
        guard let algorithm = object["alg"] as? String, algorithms.contains(algorithm) else {
            throw .badSignature("the ID token is signed neither with RS256 nor with ES256")
        }
        return Header(algorithm: algorithm, keyID: object["kid"] as? String)
    }

    /// Keys that may have signed a token with that header.
    static func candidates(_ header: Header, among keys: [Key]) -> [Key] {
        keys.filter { $0.algorithm == header.algorithm && (header.keyID == nil || $0.id == header.keyID) }
    }

    /// The token's claims, if one of the keys has signed it.
    static func verifiedClaims(
        _ token: String, keys: [Key], groupsClaim: String
    ) async throws(OpenIDFailure) -> IDTokenClaims {
        let header = try header(of: token)
        for key in candidates(header, among: keys) {
            let collection = JWTKeyCollection()
            guard (try? await collection.add(jwk: key.key, isDefault: true)) != nil,
                (try? await collection.verify(token, as: Signed.self)) != nil
            else { continue }
            let parts = token.split(separator: ".")
            guard let bytes = decode(parts[1]),
                let claims = ClaimReader.claims(of: bytes, groupsClaim: groupsClaim)
            else { throw .badSignature("the ID token lacks claims that every one has") }
            return claims
        }
        throw .badSignature("the ID token is signed by none of the provider's keys")
    }

    /// Its claims are read and checked by us, after the signature.
    private struct Signed: JWTPayload {
        func verify(using algorithm: some JWTAlgorithm) async throws {}
    }

    private static func decode(_ text: Substring) -> [UInt8]? {
        var standard = String(text).replacing("-", with: "+").replacing("_", with: "/")
        while standard.utf8.count % 4 != 0 { standard.append("=") }
        return Data(base64Encoded: standard).map { Array($0) }
    }
}
