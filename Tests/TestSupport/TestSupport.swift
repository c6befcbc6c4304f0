public import Foundation

/// A small seeded generator, so that a failing property test can be run again.
public struct SplitMix64: RandomNumberGenerator, Sendable {
    private var state: UInt64

    /// Starts from a seed.
    public init(seed: UInt64) { state = seed }

    /// The next 64 random bits (Steele, Lea and Flood 2014).
    public mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    /// A random float in a range.
    public mutating func float(in range: ClosedRange<Float> = -1...1) -> Float {
        Float.random(in: range, using: &self)
    }

    /// A text of up to `count` pieces that trip up offset arithmetic: ASCII, accents, combining
    /// marks, CJK, emoji with modifiers, control characters, CRLF, odd spaces.
    public mutating func text(pieces count: Int) -> String {
        let pieces = [
            "a", "B", "word", "don't", " ", "  ", ".", "?", "\n", "\r\n", "\t", "é", "e\u{301}",
            "ß", "İ", "ﬁ", "日本", "語", "한국", "😀", "👩‍👩‍👧", "🇩🇪", "👍🏽", "\u{200B}", "\u{A0}",
            "\u{FEFF}", "\u{1}", "½", "’", "“x”", "42", "3.14", "A\u{30A}", "नमस्ते", "ก็",
            "\u{10FFFF}",
        ]
        var result = ""
        for _ in 0..<Int.random(in: 0...max(0, count), using: &self) {
            result.unicodeScalars.append(
                contentsOf: pieces.randomElement(using: &self, or: "a").unicodeScalars
            )
        }
        return result
    }
}

extension Array {
    fileprivate func randomElement(using generator: inout SplitMix64, or fallback: Element)
        -> Element
    {
        randomElement(using: &generator) ?? fallback
    }
}

/// Runs a property for many seeds; the seed stands in the failure when the body prints it.
public func forEachSeed(_ seeds: Range<UInt64>, _ body: (UInt64, inout SplitMix64) throws -> Void)
    rethrows
{
    for seed in seeds {
        var generator = SplitMix64(seed: seed)
        try body(seed, &generator)
    }
}

/// Where the project lies.
public let packageRoot = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().standardizedFileURL

/// Reference data that lie beside the project on development machines and nowhere else.
///
/// Tests that need them are enabled only where they are: `.enabled(if: SharedData.isPresent)`.
public enum SharedData {
    /// The folder: `QUARRY_SHARED`, else `../shared` beside the package.
    public static let directory = URL(
        filePath: ProcessInfo.processInfo.environment["QUARRY_SHARED"]
            ?? packageRoot.appending(path: "../shared").standardizedFileURL.path
    )

    /// Whether the reference data are at hand.
    public static let isPresent = FileManager.default.fileExists(
        atPath: directory.appending(path: "golden").path
    )

    /// A file of the folder, such as `golden/reader-logits.json`.
    public static func file(_ path: String) -> URL { directory.appending(path: path) }

    /// A data set unpacked once into `.build/shared-data/NAME`.
    public static func unpacked(_ name: String) throws -> URL {
        let place = packageRoot.appending(path: ".build/shared-data")
        let folder = place.appending(path: name)
        if FileManager.default.fileExists(atPath: folder.path) { return folder }
        // Unpacked aside and moved, so that tests running side by side see all of it or none.
        let aside = place.appending(path: "unpacking-\(UUID().uuidString)")
        let unpack = Process()
        unpack.executableURL = directory.appending(path: "data/unpack")
        unpack.arguments = [aside.path, name]
        try unpack.run()
        unpack.waitUntilExit()
        guard unpack.terminationStatus == 0 else { throw UnpackingFailed(name: name) }
        try? FileManager.default.moveItem(at: aside.appending(path: name), to: folder)
        try? FileManager.default.removeItem(at: aside)
        return folder
    }

    /// The data set could not be unpacked; zstd may be missing.
    public struct UnpackingFailed: Error {
        /// The data set.
        public let name: String
    }
}

/// A fresh directory that is removed when the value goes away.
public final class TemporaryDirectory: Sendable {
    /// The directory.
    public let url: URL

    /// Makes one.
    public init() throws {
        url = FileManager.default.temporaryDirectory.appending(path: "quarry-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: url) }
}
