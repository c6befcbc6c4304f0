import Crypto
import Foundation

/// A key as it is kept: its secret is not in here, only a salted hash of it.
///
/// The secret is 256 random bits, so that one round of SHA-256 is enough: there is nothing to guess
/// that a slow hash would have to guard.
public struct APIKey: Sendable, Codable, Hashable {
    /// Names the key; it is the first part of what the user keeps.
    public let id: String
    /// What it is for, in the words of whoever made it.
    public let name: String
    /// What it allows.
    public let scope: APIScope
    /// When it was made, as ISO 8601.
    public let created: String
    /// 16 random bytes in hexadecimal.
    let salt: String
    /// SHA-256 of salt and secret, in hexadecimal.
    let hash: String

    /// Makes a key; the text is shown once and kept nowhere.
    static func make(name: String, scope: APIScope, at time: Date) -> (key: APIKey, text: String) {
        let id = random(6).hexadecimal
        let secret = Data(random(32)).base64EncodedString()
            .replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
        let salt = random(16).hexadecimal
        let key = APIKey(
            id: id,
            name: name,
            scope: scope,
            created: time.formatted(.iso8601),
            salt: salt,
            hash: digest(secret, salt: salt).hexadecimal
        )
        return (key, "qk_\(id)_\(secret)")
    }

    /// Whether the secret is this key's; takes as long for a wrong one as for the right one.
    func matches(_ secret: some StringProtocol) -> Bool {
        let found = Self.digest(String(secret), salt: salt).hexadecimal.utf8
        guard found.count == hash.utf8.count else { return false }
        var difference: UInt8 = 0
        for (left, right) in zip(found, hash.utf8) { difference |= left ^ right }
        return difference == 0
    }

    /// The id and the secret of what a client sent; nil for what is no key.
    static func parts(of text: String) -> (id: Substring, secret: Substring)? {
        let parts = text.split(separator: "_", maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count == 3, parts[0] == "qk", !parts[1].isEmpty, parts[2].utf8.count == 43
        else { return nil }
        return (parts[1], parts[2])
    }

    private static func digest(_ secret: String, salt: String) -> [UInt8] {
        Array(SHA256.hash(data: Data((salt + secret).utf8)))
    }

    private static func random(_ count: Int) -> [UInt8] {
        // The system's generator is made for keys.
        var generator = SystemRandomNumberGenerator()
        return (0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) }
    }
}

extension Sequence<UInt8> {
    /// Two digits a byte.
    var hexadecimal: String {
        var text = ""
        for byte in self {
            let digits = String(byte, radix: 16)
            text += digits.utf8.count == 1 ? "0" + digits : digits
        }
        return text
    }
}
