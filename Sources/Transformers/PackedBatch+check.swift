extension PackedBatch {
    /// That a model of some sizes can read it.
    ///
    /// - Throws: `BatchError` when a sequence is longer than its positions or a token is not in its
    ///   vocabulary.
    func check(against configuration: BertConfiguration) throws(BatchError) {
        let limit = configuration.positionCount
        if let long = lengths.firstIndex(where: { $0 > limit }) {
            throw .tooLong(sequence: long, tokens: lengths[long], limit: limit)
        }
        let words = Int32(clamping: configuration.vocabularySize)
        if let token = self.ids.firstIndex(where: { $0 < 0 || $0 >= words }) {
            throw .unknownToken(id: self.ids[token], token: token, vocabulary: Int(words))
        }
        let segments = configuration.segmentCount
        if let token = self.segments.firstIndex(where: { $0 >= segments }) {
            throw .unknownSegment(segment: self.segments[token], token: token, segments: segments)
        }
    }
}
