import QuestionAnswering
import Tensors

extension Configuration {
    /// The settings that decide what retrievers find, for results and journals.
    func described(retrieving names: [RetrieverName]) -> [String: String] {
        var settings = [
            "retrievers": names.map(\.rawValue).joined(separator: ","),
            "k1": "\(k1)", "b": "\(b)",
        ]
        let isDense = names.contains { ![.bm25, .tfidf].contains($0) }
        if isDense { settings["embedder_precision"] = embedderPrecision.rawValue }
        if names.contains(.hybrid) {
            settings["fusion"] = fusion.rawValue
            if fusion == .minmax { settings["dense_weight"] = "\(denseWeight)" }
        }
        return settings
    }

    /// The settings that decide what readers mark.
    func described(reading readers: [any Reader]) -> [String: String] {
        var settings = [
            "readers": readers.map(\.name).joined(separator: ","),
            // What `auto` comes to: a journal in other numbers is another run's.
            "reader_precision": readerPrecision.tensors(automatic: .int8).supported.rawValue,
            "max_seq_len": "\(maxSequenceLength)",
            "doc_stride": "\(documentStride)",
            "max_answer_len": "\(maxAnswerLength)",
            "no_answer_threshold": "\(noAnswerThreshold ?? 0)",
            "passages_read": "\(topKRetriever)",
        ]
        // Its probabilities are in the records: a journal without it is another run's.
        let calibrations = readers.compactMap { ($0 as? CalibratedReader)?.calibration }
        if !calibrations.isEmpty {
            settings["calibration"] = calibrations.map(\.described).joined(separator: ",")
            if noAnswerThreshold == nil {
                settings["no_answer_threshold"] =
                    calibrations.map { "\($0.threshold)" }.joined(separator: ",")
            }
        }
        return settings
    }
}

extension ReaderCalibration.Fitted {
    /// Method and data, as settings of a run name them.
    fileprivate var described: String { "\(method):\(right):\(data.digest)" }
}

extension Reader {
    /// The name without the digest of its weights, as it stands in tables.
    var shortName: String { name.split(separator: "@").first.map(String.init) ?? name }
}
