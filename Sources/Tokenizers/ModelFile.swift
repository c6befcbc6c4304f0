import Foundation

/// Files of a model directory.
enum ModelFile {
    static func exists(_ file: URL) -> Bool {
        FileManager.default.fileExists(atPath: file.path)
    }

    static func missing(_ file: URL, while action: String) -> TokenizerError {
        TokenizerError(
            .missing,
            while: action,
            file.path,
            found: "no such file",
            nextStep: "Copy it from the model's page, or name another directory."
        )
    }

    static func read(_ file: URL, while action: String) throws(TokenizerError) -> [UInt8] {
        guard exists(file) else { throw missing(file, while: action) }
        do {
            return try [UInt8](Data(contentsOf: file))
        } catch {
            throw TokenizerError(
                .missing,
                while: action,
                file.path,
                expected: "a readable file",
                found: error.localizedDescription,
                nextStep: "Check that it is a file and may be read."
            )
        }
    }
}
