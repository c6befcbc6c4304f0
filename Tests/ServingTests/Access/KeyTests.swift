import Foundation
import HTTPTypes
import QuestionAnswering
import TestSupport
import Testing

@testable import Serving

@Suite struct KeyTests {
    @Test func aKeyOpensAndOthersDoNot() throws {
        let folder = try TemporaryDirectory()
        let file = KeyFile(at: folder.url.appending(path: "deep/keys.json"))
        let (first, text) = try file.create(name: "shop", scope: .read)
        let (second, _) = try file.create(name: "admin", scope: .write)
        let ring = KeyRing(try file.keys())
        #expect(ring.key(for: text)?.id == first.id)
        #expect(ring.key(for: text.replacing(first.id, with: second.id)) == nil)
        #expect(ring.key(for: String(text.dropLast())) == nil)
        #expect(ring.key(for: text + "A") == nil)
        #expect(ring.key(for: "") == nil)
    }

    @Test func theFileKeepsNoSecret() throws {
        let folder = try TemporaryDirectory()
        let file = KeyFile(at: folder.url.appending(path: "keys.json"))
        let (_, text) = try file.create(name: "shop", scope: .read)
        let secret = try #require(APIKey.parts(of: text)?.secret)
        #expect(!(try String(contentsOf: file.url, encoding: .utf8)).contains(secret))
        let attributes = try FileManager.default.attributesOfItem(atPath: file.url.path)
        #expect(attributes[.posixPermissions] as? Int == 0o600)
    }

    @Test func revokedKeysAreGone() throws {
        let folder = try TemporaryDirectory()
        let file = KeyFile(at: folder.url.appending(path: "keys.json"))
        let (key, _) = try file.create(name: "shop", scope: .read)
        try file.revoke(key.id)
        #expect(try file.keys() == [])
        #expect(throws: QuarryError.self) { try file.revoke(key.id) }
    }

    @Test func aDamagedFileIsNoEmptyOne() throws {
        let folder = try TemporaryDirectory()
        let file = KeyFile(at: folder.url.appending(path: "keys.json"))
        try Data("{}".utf8).write(to: file.url)
        #expect(throws: QuarryError.self) { try file.keys() }
        #expect(throws: QuarryError.self) { try KeyWatch(file) }
        #expect(throws: QuarryError.self) { try file.create(name: "x", scope: .read) }
    }

    @Test func randomTextsOpenNothing() throws {
        let folder = try TemporaryDirectory()
        let file = KeyFile(at: folder.url.appending(path: "keys.json"))
        let (key, text) = try file.create(name: "shop", scope: .read)
        let ring = KeyRing(try file.keys())
        forEachSeed(0..<2000) { _, generator in
            var bytes = Array(text.utf8)
            let place = Int.random(in: 0..<bytes.count, using: &generator)
            let byte = UInt8.random(in: 0x21...0x7E, using: &generator)
            guard bytes[place] != byte else { return }
            bytes[place] = byte
            #expect(ring.key(for: String(decoding: bytes, as: UTF8.self)) == nil)
            #expect(ring.key(for: generator.text(pieces: 20)) == nil)
        }
        #expect(ring.key(for: text)?.id == key.id)
    }

    @Test func keysComeAsBearerOrAsPassword() {
        #expect(Caller.text(in: [.authorization: "Bearer k"]) == "k")
        #expect(Caller.text(in: [.authorization: "bearer k"]) == "k")
        let basic = Data("anybody:k:1".utf8).base64EncodedString()
        #expect(Caller.text(in: [.authorization: "Basic \(basic)"]) == "k:1")
        #expect(Caller.text(in: [.authorization: "Basic ?"]) == nil)
        #expect(Caller.text(in: [.authorization: "k"]) == nil)
        #expect(Caller.text(in: [:]) == nil)
    }
}
