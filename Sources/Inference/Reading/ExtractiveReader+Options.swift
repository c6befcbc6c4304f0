extension ExtractiveReader {
    /// How a reader reads; the defaults are those of BERT's and FARM's readers.
    public struct Options: Hashable, Sendable {
        /// The longest window, in tokens, special ones included.
        public var maxSequenceLength = 384
        /// How far the window moves in a passage that does not fit.
        public var stride = WindowStride.advance(128)
        /// The longest question, in tokens; the rest of a longer one is not read.
        public var maxQuestionTokens = 64
        /// The longest answer, in tokens.
        public var maxAnswerTokens = 30
        /// How many answers one passage may give; nil means as many as are asked for in all.
        public var answersPerPassage: Int?
        /// How answers are ranked and given probabilities.
        public var scoring = AnswerScoring.jointSoftmax
        /// How many tokens go through the model at once: decides speed and memory, never results.
        ///
        /// Four full windows: larger batches are no faster, and whoever else waits for the models
        /// waits for the batch.
        public var batchTokens = 4 * 384
        /// How much text is shown on either side of an answer, in Unicode scalars.
        public var contextScalars = 75

        /// The defaults.
        public init() {}
    }
}
