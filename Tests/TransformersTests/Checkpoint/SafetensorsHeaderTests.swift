import Foundation
import TestSupport
import Testing
import Transformers

/// A file that says what is not so, and words its error must hold.
struct Lie: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let bytes: [UInt8]
    let words: [String]

    init(_ name: String, _ fixture: SafetensorsFixture, _ words: String...) {
        self.init(name, bytes: fixture.bytes, words)
    }

    init(_ name: String, bytes: [UInt8], _ words: [String]) {
        testDescription = name
        self.bytes = bytes
        self.words = words
    }

    static func entry(_ type: String, _ shape: String, _ offsets: String) -> String {
        #"{"dtype":"\#(type)","shape":\#(shape),"data_offsets":\#(offsets)}"#
    }

    static func one(_ type: String, _ shape: String, _ offsets: String, data: Int)
        -> SafetensorsFixture
    {
        SafetensorsFixture(
            #"{"w":\#(entry(type, shape, offsets))}"#,
            data: Array(repeating: 0, count: data)
        )
    }

    static func two(_ first: String, _ second: String, data: Int) -> SafetensorsFixture {
        SafetensorsFixture(
            #"{"a":\#(entry("U8", "[4]", first)),"b":\#(entry("U8", "[4]", second))}"#,
            data: Array(repeating: 0, count: data)
        )
    }

    static let ofLength: [Lie] = [
        Lie("empty file", bytes: [], ["8-byte header length", "0 bytes"]),
        Lie("seven bytes", bytes: [2, 0, 0, 0, 0, 0, 0], ["7 bytes"]),
        Lie("no header", SafetensorsFixture(""), "header length of 0"),
        Lie("header of one byte", SafetensorsFixture("{"), "header length of 1"),
        Lie("header beyond the file", SafetensorsFixture("{}", statedLength: 3), "2 bytes"),
        Lie("header over 100 MB", SafetensorsFixture("{}", statedLength: 100_000_001), "100000000"),
        Lie(
            "header over Int",
            SafetensorsFixture("{}", statedLength: .max),
            "18446744073709551615"
        ),
        Lie("header ends in JSON", SafetensorsFixture("{}  ", statedLength: 0x7FFF), "4 bytes"),
        Lie("LFS pointer", bytes: Array("version https://git-lfs.x/v1".utf8), ["git lfs pull"]),
        Lie("zip", bytes: [0x50, 0x4B, 3, 4] + Array(repeating: 0, count: 60), ["PyTorch"]),
    ]

    static let ofJSON: [Lie] = [
        Lie("not JSON", SafetensorsFixture("{nonsense}"), "'n' at byte 9"),
        Lie("an array", SafetensorsFixture("[1,2]"), "byte 5b at its start"),
        Lie("cut JSON", SafetensorsFixture(#"{"w":"#), "the end of the text"),
        Lie("text behind", SafetensorsFixture("{} {}"), "more after the value"),
        Lie(
            "invalid UTF-8",
            SafetensorsFixture(
                header: Array(#"{"w"#.utf8) + [0xC3, 0x28]
                    + Array(#"":1}"#.utf8)
            ),
            "not UTF-8"
        ),
        Lie(
            "UTF-8 surrogate",
            SafetensorsFixture(
                header: Array(#"{""#.utf8) + [0xED, 0xA0, 0x80]
                    + Array(#"":1}"#.utf8)
            ),
            "not UTF-8"
        ),
        Lie("lone surrogate", SafetensorsFixture(#"{"\uD800\u0041":1}"#), "surrogate"),
        Lie("control character", SafetensorsFixture("{\"a\u{1}\":1}"), "control character"),
        Lie(
            "endless nesting",
            SafetensorsFixture(
                #"{"a":"# + String(repeating: "[", count: 100_000)
            ),
            "64 levels"
        ),
        Lie(
            "equal keys",
            SafetensorsFixture(
                #"{"w":\#(entry("U8", "[1]", "[0,1]")),"w":\#(entry("U8", "[1]", "[0,1]"))}"#,
                data: [1]
            ),
            "the key \"w\" twice"
        ),
        Lie(
            "equal members",
            SafetensorsFixture(
                #"{"w":{"dtype":"U8","dtype":"I8","shape":[1],"data_offsets":[0,1]}}"#,
                data: [1]
            ),
            "the key \"dtype\" twice"
        ),
        Lie("equal keys, one escaped", SafetensorsFixture(#"{"w":1,"\u0077":1}"#), "\"w\" twice"),
        Lie("metadata not text", SafetensorsFixture(#"{"__metadata__":{"a":1}}"#), "a: 1"),
        Lie("metadata a list", SafetensorsFixture(#"{"__metadata__":[]}"#), "array"),
    ]

    static let ofEntries: [Lie] = [
        Lie("entry a number", SafetensorsFixture(#"{"w":1}"#), "dtype, shape and data_offsets"),
        Lie(
            "no dtype",
            SafetensorsFixture(#"{"w":{"shape":[],"data_offsets":[0,0]}}"#),
            "no dtype"
        ),
        Lie(
            "no shape",
            SafetensorsFixture(#"{"w":{"dtype":"U8","data_offsets":[0,0]}}"#),
            "no shape"
        ),
        Lie(
            "no offsets",
            SafetensorsFixture(#"{"w":{"dtype":"U8","shape":[0]}}"#),
            "no data_offsets"
        ),
        Lie("unknown dtype", one("F8_E4M3", "[4]", "[0,4]", data: 4), "F8_E4M3", "BF16"),
        Lie("negative size", one("U8", "[-4]", "[0,4]", data: 4), "-4"),
        Lie("negative sizes", one("U8", "[-2,-2]", "[0,4]", data: 4), "-2"),
        Lie("fractional size", one("U8", "[4.0]", "[0,4]", data: 4), "4.0"),
        Lie("size over Int", one("U8", "[9223372036854775808]", "[0,4]", data: 4), "9.22"),
        Lie("product over Int", one("F32", "[4294967296,4294967296]", "[0,4]", data: 4), "memory"),
        Lie("bytes over Int", one("F32", "[4611686018427387904]", "[0,4]", data: 4), "memory"),
        Lie("too few bytes", one("F32", "[3]", "[0,8]", data: 8), "12 bytes", "8 bytes"),
        Lie("too many bytes", one("F32", "[1]", "[0,8]", data: 8), "4 bytes", "8 bytes"),
        Lie("one offset", one("U8", "[4]", "[4]", data: 4), "two ascending"),
        Lie("reversed", one("U8", "[4]", "[4,0]", data: 4), "[4, 0]"),
        Lie("negative offset", one("U8", "[4]", "[-4,0]", data: 4), "-4"),
        Lie("beyond the file", one("U8", "[4]", "[0,4]", data: 3), "within the 3 bytes"),
        Lie(
            "far beyond",
            one("U8", "[4]", "[9223372036854775803,9223372036854775807]", data: 4),
            "within the 4 bytes"
        ),
        Lie("overlap", two("[0,4]", "[2,6]", data: 6), "b, which overlaps a"),
        Lie("same place", two("[0,4]", "[0,4]", data: 4), "b, which overlaps a"),
        Lie("gap", two("[0,4]", "[5,9]", data: 9), "b, which leaves a gap behind a"),
        Lie("gap in front", one("U8", "[4]", "[1,5]", data: 5), "gap behind the header"),
        Lie("bytes behind", one("U8", "[4]", "[0,4]", data: 5), "1 bytes behind w"),
        Lie("bytes of nothing", SafetensorsFixture("{}", data: [1]), "behind the header"),
    ]
}

@Suite struct SafetensorsHeaderTests {
    @Test(arguments: Lie.ofLength + Lie.ofJSON + Lie.ofEntries)
    func liesAreRefusedInWords(_ lie: Lie) throws {
        let error = try #require(checkpointError { _ = try SafetensorsFixture.open(lie.bytes) })
        #expect(error.description.contains("model.safetensors"))
        for word in lie.words { #expect(error.description.contains(word)) }
    }

    @Test func everyTruncationOfAFileIsRefused() throws {
        let whole = Array(
            try Data(contentsOf: checkpointFixtures.appending(path: "tiny.safetensors"))
        )
        for length in 0..<whole.count {
            #expect(throws: CheckpointError.self, "cut to \(length) bytes") {
                try SafetensorsFixture.open(Array(whole[..<length]))
            }
        }
    }

    @Test func anEmptyTableIsACheckpointOfNothing() throws {
        let checkpoint = try SafetensorsFixture(#"{"__metadata__":{"format":"pt"}}  "#).open()
        #expect(checkpoint.names.isEmpty)
        #expect(checkpoint.metadata == ["format": "pt"])
        #expect(checkpoint.parameterCount == 0)
    }

    @Test func escapesInNamesAreResolved() throws {
        let name = #"\u0061\/\"\\\n\uD83D\uDE00"#
        let checkpoint = try SafetensorsFixture(
            #"{"\#(name)":\#(Lie.entry("U8", "[1]", "[0,1]"))}"#,
            data: [7]
        ).open()
        #expect(checkpoint.names == ["a/\"\\\n😀"])
        #expect(checkpoint.tensor(named: "a/\"\\\n😀")?.floats() == [7])
    }

    @Test func theOrderOfKeysDoesNotMatter() throws {
        let checkpoint = try Lie.two("[4,8]", "[0,4]", data: 8).open()
        #expect(checkpoint.names == ["a", "b"])
    }

    @Test func aDirectoryOrNothingInPlaceOfTheFileIsAnError() throws {
        let directory = try TemporaryDirectory()
        let error = checkpointError { _ = try Checkpoint(file: directory.url) }
        #expect(error?.found == "a directory")
        let missing = directory.url.appending(path: "model.safetensors")
        #expect(checkpointError { _ = try Checkpoint(file: missing) }?.kind == .missing)
    }

    @Test func aPipeInPlaceOfTheFileIsAnErrorAtOnce() throws {
        let directory = try TemporaryDirectory()
        let pipe = directory.url.appending(path: "model.safetensors")
        try #require(mkfifo(pipe.path, 0o600) == 0)
        #expect(checkpointError { _ = try Checkpoint(file: pipe) }?.found == "a special file")
    }
}
