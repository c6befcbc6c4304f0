import Foundation
import TestSupport
import Testing
import Tokenizers

/// Byte-level model directories, whole and broken.
@Suite struct ByteLevelBPEReadingTests {
    let directory: TemporaryDirectory

    init() throws { directory = try TemporaryDirectory() }

    private func copy(_ fixture: String, to name: String) throws {
        try FileManager.default.copyItem(
            at: Fixture.url(fixture),
            to: directory.url.appending(path: name)
        )
    }

    private func write(_ text: String, to name: String) throws {
        try Data(text.utf8).write(to: directory.url.appending(path: name))
    }

    private func failure() -> TokenizerError? {
        do {
            _ = try ByteLevelBPETokenizer(directory: directory.url)
            return nil
        } catch { return error }
    }

    @Test func twoFilesAndSettingsAreRead() throws {
        try copy("bpe-vocab.json", to: "vocab.json")
        try copy("bpe-merges.txt", to: "merges.txt")
        try write(
            #"{"add_prefix_space": true, "model_max_length": 1024}"#,
            to: "tokenizer_config.json"
        )
        let tokenizer = try ByteLevelBPETokenizer(directory: directory.url)
        #expect(tokenizer.addsPrefixSpace)
        #expect(tokenizer.maximumLength == 1024)
        #expect(tokenizer.vocabularySize == 400)
    }

    /// Both spellings of merges that the library has had.
    @Test(arguments: [true, false])
    func pipelineFileAloneIsEnough(mergesAreTexts: Bool) throws {
        let vocabulary = try String(contentsOf: Fixture.url("bpe-vocab.json"), encoding: .utf8)
        let merges = try String(contentsOf: Fixture.url("bpe-merges.txt"), encoding: .utf8)
            .split(separator: "\n").dropFirst().map { line in
                let quoted = line.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
                return mergesAreTexts
                    ? "\"\(quoted)\"" : "[\"\(quoted.replacing(" ", with: "\",\""))\"]"
            }
        try write(
            """
            {"model": {"type": "BPE", "vocab": \(vocabulary),
             "merges": [\(merges.joined(separator: ","))]}}
            """,
            to: "tokenizer.json"
        )
        let tokenizer = try ByteLevelBPETokenizer(directory: directory.url)
        let files = try ByteLevelBPETokenizerTests.load(addsPrefixSpace: false)
        let text = "The battery's fine, naïve 日本語"
        #expect(tokenizer.tokenize(text) == files.tokenize(text))
    }

    @Test func emptyDirectoryNamesTheFiles() {
        #expect(failure()?.expected == "vocab.json and merges.txt, or tokenizer.json")
    }

    @Test func brokenMergeNamesItsLine() throws {
        try copy("bpe-vocab.json", to: "vocab.json")
        try write("#version: 0.2\nt h\nthe\n", to: "merges.txt")
        #expect(failure()?.line == 3)
        #expect(failure()?.found == "'the'")
    }

    @Test func mergeIntoNoTokenIsNamed() throws {
        try copy("bpe-vocab.json", to: "vocab.json")
        try write("q z\n", to: "merges.txt")
        #expect(failure()?.found == "'q' with 'z' as merge 1")
    }

    @Test func missingByteIsNamed() throws {
        try write(#"{"<s>": 0, "</s>": 1, "a": 2}"#, to: "vocab.json")
        try write("", to: "merges.txt")
        #expect(failure()?.expected == "a token for each of the 256 bytes")
    }

    @Test func otherJSONIsRefused() throws {
        try write("[1, 2]", to: "vocab.json")
        try write("", to: "merges.txt")
        #expect(failure()?.found == "another JSON value")
    }
}
