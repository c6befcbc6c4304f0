/// A reader whose probabilities say how often it is right.
public struct CalibratedReader: Reader {
    /// What was fitted.
    public let calibration: ReaderCalibration.Fitted
    private let reader: any Reader

    /// Joins a reader and what was fitted on it.
    public init(_ reader: any Reader, _ calibration: ReaderCalibration.Fitted) {
        self.reader = reader
        self.calibration = calibration
    }

    /// The reader's name.
    public var name: String { reader.name }

    /// What the reader marks, with calibrated probabilities.
    public func read(_ passages: [ScoredPassage], for query: Query, limit: Int) async throws
        -> Reading
    {
        let reading = try await reader.read(passages, for: query, limit: limit)
        return calibration.calibrating(reading, passages: passages.count)
    }

    /// Likewise for several questions.
    public func read(_ requests: [ReadingRequest], limit: Int) async throws -> [Reading] {
        let readings = try await reader.read(requests, limit: limit)
        return zip(requests, readings).map {
            calibration.calibrating($1, passages: $0.passages.count)
        }
    }
}
