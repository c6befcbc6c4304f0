import Foundation
import QuestionAnswering

/// A file of outside data in memory, and the errors about it.
struct InputFile: Sendable {
    /// What is being done with it, such as "reading the predictions".
    let action: String
    /// The file as the user named it.
    let name: String
    /// Its bytes, without a byte order mark.
    let bytes: [UInt8]

    /// Reads a file.
    ///
    /// - Throws: `QuarryError` of kind `missing` when there is no such file, `badData` when it is packed or
    ///   empty.
    init(_ path: String, while action: String) throws {
        var isDirectory: ObjCBool = false
        let exists = FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory)
        guard exists, !isDirectory.boolValue, let data = FileManager.default.contents(atPath: path)
        else {
            throw QuarryError(
                .missing,
                while: action,
                path,
                expected: "a file that can be read",
                found: isDirectory.boolValue
                    ? "a directory" : exists ? "one that may not be read" : "nothing there"
            )
        }
        try self.init(Array(data), name: path, while: action)
    }

    /// Takes bytes that are in memory already.
    init(_ bytes: [UInt8], name: String, while action: String) throws {
        self.action = action
        self.name = name
        self.bytes = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? Array(bytes.dropFirst(3)) : bytes
        if bytes.starts(with: [0x1F, 0x8B]) {
            throw error(expected: "text", found: "a gzip file", nextStep: "Unpack it first.")
        }
        guard self.bytes.contains(where: { !Self.isBlank($0) }) else {
            throw error(expected: "data", found: "an empty file")
        }
    }

    /// An error about the file; `offset` is the byte it is about.
    func error(
        at offset: Int? = nil,
        expected: String? = nil,
        found: String,
        nextStep: String? = nil
    ) -> QuarryError {
        QuarryError(
            .badData,
            while: action,
            name,
            at: offset.map(location),
            expected: expected,
            found: found,
            nextStep: nextStep
        )
    }

    /// The line and column of a byte.
    func location(of offset: Int) -> SourceLocation {
        let before = bytes[..<min(offset, bytes.count)]
        let lineStart = before.lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
        return SourceLocation(
            file: name,
            line: 1 + before.count { $0 == 0x0A },
            column: 1 + before[lineStart...].count { $0 & 0xC0 != 0x80 }
        )
    }

    /// Blanks, tabs and line ends.
    static func isBlank(_ byte: UInt8) -> Bool {
        byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09
    }
}
