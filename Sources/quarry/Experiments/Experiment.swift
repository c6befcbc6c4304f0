import Foundation
import QuestionAnswering
import Yams

/// A measurement with the scores it is expected to give: one file of `Config/experiments`.
struct Experiment: Decodable, Sendable {
    /// What is measured, in a few words.
    let name: String
    /// The folder of the data set under the data directory; nil when everything lies in the project.
    let data: String?
    /// The index that `prepare` makes; nil when none is needed.
    let index: String?
    /// Commands that make the index, run only when it is not there; `{data}` and `{index}` are put in.
    let prepare: [String]
    /// The measurement, without `quarry` and `--json`.
    let command: String
    /// What its JSON must say.
    let expect: [Expectation]

    /// A number in the JSON of the measurement.
    struct Expectation: Decodable, Sendable {
        /// The path of keys to the number; a step into a list names the `name` of an entry.
        let at: [String]
        /// The number that was measured when the experiment was written.
        let value: Double
        /// How far it may move.
        let tolerance: Double
        /// What it is called in tables.
        let label: String
        /// A trivial system's score on the same data, or somebody else's, with its source.
        let beside: String?
    }

    private enum CodingKeys: String, CodingKey, CaseIterable {
        case name, data, index, prepare, command, expect
    }

    init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: CodingKeys.self)
        name = try fields.decode(String.self, forKey: .name)
        data = try fields.decodeIfPresent(String.self, forKey: .data)
        index = try fields.decodeIfPresent(String.self, forKey: .index)
        prepare = try fields.decodeIfPresent([String].self, forKey: .prepare) ?? []
        command = try fields.decode(String.self, forKey: .command)
        expect = try fields.decode([Expectation].self, forKey: .expect)
    }

    /// Reads an experiment.
    ///
    /// - Throws: `QuarryError` of kind `missing` for a file that cannot be read, `badData` for one
    ///   that is no experiment.
    static func read(_ file: URL) throws -> Experiment {
        guard let text = try? String(contentsOf: file, encoding: .utf8) else {
            throw QuarryError(
                .missing,
                while: "reading the experiment",
                file.path,
                expected: "a file",
                found: "nothing that can be read"
            )
        }
        do { return try YAMLDecoder().decode(Experiment.self, from: text) } catch {
            throw QuarryError(
                .badData,
                while: "reading the experiment",
                file.path,
                expected: "name, command and expect, as in Config/experiments",
                found: "\(error)"
            )
        }
    }

    /// The experiments of a file, or of every `.yaml` file of a folder in order of their names.
    static func files(at path: String) throws -> [URL] {
        let url = URL(filePath: path)
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder),
            isFolder.boolValue
        else { return [url] }
        let names = try FileManager.default.contentsOfDirectory(atPath: path)
        return names.filter { $0.hasSuffix(".yaml") }.sorted().map { url.appending(path: $0) }
    }
}
