import Foundation
import Testing

/// The arrows of README's architecture: what each module may import, beside the standard library.
///
/// A module absent from a list may not be imported there, not even through a module that may.
private let mayImport: [String: Set<String>] = [
    "QuestionAnswering": [],
    "Storage": ["QuestionAnswering", "CFullText", "GRDB", "Crypto", "Foundation"],
    "Retrieval": ["QuestionAnswering", "CFaiss", "CKernels", "Foundation"],
    "Tensors": ["CKernels", "COneDNN", "Foundation"],
    "Tokenizers": ["CSentencePiece", "Foundation"],
    "Transformers": ["Tensors", "Foundation"],
    "Inference": [
        "QuestionAnswering", "Transformers", "Tensors", "Tokenizers", "Foundation", "Dispatch",
    ],
    "Training": ["Transformers", "Tensors", "Tokenizers", "Foundation"],
    "Evaluation": ["QuestionAnswering", "Foundation"],
    "Serving": [
        "QuestionAnswering", "Crypto", "HTTPTypes", "Hummingbird", "HummingbirdCore",
        "HummingbirdTLS", "Logging", "NIOCore", "NIOHTTPTypes", "NIOSSL", "ServiceLifecycle",
        "UnixSignals", "Foundation",
    ],
    "BundledModels": ["Foundation"],
    "quarry": [
        "QuestionAnswering", "Storage", "Retrieval", "Tensors", "Tokenizers", "Transformers",
        "Inference", "Training", "Evaluation", "BundledModels", "Serving",
        "ArgumentParser", "Yams", "Foundation", "Dispatch",
    ],
]

/// Part of every platform; no arrow of ours.
private let platform: Set<String> = ["Glibc", "Musl", "Darwin", "Synchronization", "Swift"]

private let sources = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "../../Sources").standardizedFileURL

@Suite struct ImportTests {
    @Test func everyModuleIsListed() throws {
        let folders = try FileManager.default.contentsOfDirectory(atPath: sources.path)
        #expect(Set(folders).subtracting(["Native"]) == Set(mayImport.keys))
    }

    @Test(arguments: mayImport.keys.sorted())
    func importsOnlyWhatTheArchitectureAllows(module: String) throws {
        let allowed = try #require(mayImport[module]).union(platform)
        for file in try swiftFiles(of: module) {
            for imported in try imports(in: file) {
                #expect(
                    allowed.contains(imported),
                    "\(module)/\(file.lastPathComponent) imports \(imported)"
                )
            }
        }
    }

    @Test func theArrowsHaveNoCycle() {
        var open = mayImport.mapValues { $0.intersection(mayImport.keys) }
        while let leaf = open.first(where: { $0.value.isEmpty })?.key {
            open[leaf] = nil
            open = open.mapValues { $0.subtracting([leaf]) }
        }
        #expect(open.isEmpty, "these import each other: \(open.keys.sorted())")
    }

    @Test func anImportLineIsRecognised() {
        #expect(importedModule(in: "import Foundation") == "Foundation")
        #expect(importedModule(in: "    public import struct GRDB.Row") == "GRDB")
        #expect(importedModule(in: "@testable import Storage") == "Storage")
        #expect(importedModule(in: "// import Storage") == nil)
        #expect(importedModule(in: "importantThing()") == nil)
    }

    private func swiftFiles(of module: String) throws -> [URL] {
        let folder = sources.appending(path: module)
        let files = try #require(
            FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)
        )
        let swift = files.compactMap { $0 as? URL }.filter { $0.pathExtension == "swift" }
        try #require(!swift.isEmpty, "no sources in \(folder.path)")
        return swift
    }

    private func imports(in file: URL) throws -> [String] {
        try String(contentsOf: file, encoding: .utf8)
            .split(separator: "\n").compactMap { importedModule(in: String($0)) }
    }
}

/// The module a line imports, if it is an import line.
private func importedModule(in line: String) -> String? {
    var words = line.split(separator: " ")[...]
    while let word = words.first, word.hasPrefix("@") || accessLevels.contains(String(word)) {
        words = words.dropFirst()
    }
    guard words.first == "import", var name = words.dropFirst().first else { return nil }
    if kinds.contains(String(name)), let next = words.dropFirst(2).first { name = next }
    return name.split(separator: ".").first.map(String.init)
}

private let accessLevels: Set<String> = ["public", "package", "internal", "fileprivate", "private"]
private let kinds: Set<String> = [
    "struct", "class", "enum", "protocol", "func", "var", "typealias",
]
