public import Foundation

/// What Quarry notes about a model it has converted or trained: `quarry.json` beside its weights.
public struct ModelRecord: Sendable, Hashable {
    /// How the weights are stored.
    public enum Storage: String, Sendable, Hashable {
        /// As they came.
        case original
        /// Matrices as signed bytes with a scale a row.
        case int8Rows = "int8-rows"
    }

    static let fileName = "quarry.json"
    private static let version = 1

    /// What the model does.
    public let kind: ModelKind
    /// How the weights are stored.
    public let storage: Storage
    /// The model it was made from, as `name@digest`; nil when it was not converted.
    public let source: String?
    /// The file, beside this one, that turns raw scores into probabilities; nil without one.
    public let calibration: String?

    /// Notes a model.
    public init(
        kind: ModelKind,
        storage: Storage,
        source: String? = nil,
        calibration: String? = nil
    ) {
        self.kind = kind
        self.storage = storage
        self.source = source
        self.calibration = calibration
    }

    /// Reads the record of a directory; nil when it has none.
    ///
    /// - Throws: `CheckpointError` when there is one that cannot be understood.
    public init?(in directory: URL) throws {
        let file = directory.appending(path: Self.fileName)
        guard let json = try JSONFile.readIfPresent(file) else { return nil }
        func failure(_ expected: String, _ key: String) -> CheckpointError {
            CheckpointError(
                .malformed,
                while: "Reading",
                file.path,
                expected: expected,
                found: json[key]?.described ?? "no \(key)"
            )
        }
        guard json["format"]?.integer == Self.version else {
            throw failure("format \(Self.version)", "format")
        }
        guard let kind = json["kind"]?.text.flatMap(ModelKind.init(rawValue:)) else {
            throw failure(
                "kind as one of " + ModelKind.allCases.map(\.rawValue).joined(separator: ", "),
                "kind"
            )
        }
        guard let storage = json["storage"]?.text.flatMap(Storage.init(rawValue:)) else {
            throw failure("storage as original or int8-rows", "storage")
        }
        self.init(
            kind: kind,
            storage: storage,
            source: json["source"]?.text,
            calibration: json["calibration"]?.text
        )
    }

    /// Writes the record into a directory.
    ///
    /// - Throws: `CheckpointError` when it cannot be written.
    public func write(in directory: URL) throws {
        var members: [String: Any] = [
            "format": Self.version, "kind": kind.rawValue, "storage": storage.rawValue,
        ]
        members["source"] = source
        members["calibration"] = calibration
        let file = directory.appending(path: Self.fileName)
        do {
            let json = try JSONSerialization.data(
                withJSONObject: members,
                options: [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
            )
            try (json + Data("\n".utf8)).write(to: file, options: .atomic)
        } catch {
            throw CheckpointError(
                .cannotWrite,
                while: "Writing",
                file.path,
                found: error.localizedDescription
            )
        }
    }
}
