/// How the spans of a passage are turned into probabilities, and by what answers are ranked.
public enum AnswerScoring: String, Hashable, Sendable, CaseIterable {
    /// Ranks by start + end logit, which compares across passages, as FARM does.
    ///
    /// The probability is one softmax over the no-answer and every legal span of the passage. It is
    /// not calibrated: .9 does not mean right nine times in ten.
    case jointSoftmax
    /// Ranks by probability, as the question answering pipeline of Hugging Face Transformers does.
    ///
    /// Start and end have a softmax each, over `[CLS]` and the passage tokens of one window, and the
    /// probability is their product. It does not compare across windows or passages: .9 in one is no
    /// better than .8 in another.
    case transformers
}
