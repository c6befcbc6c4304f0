public import QuestionAnswering
public import Tokenizers
public import Transformers

// The modules below know nothing of each other's errors; people meet one kind.

extension QuarryError {
    /// Says what a checkpoint error says.
    public init(_ error: CheckpointError) {
        self.init(
            Kind(error.kind),
            while: error.action,
            error.subject,
            expected: error.expected,
            found: error.found,
            nextStep: error.nextStep
        )
    }

    /// Says what a tokenizer error says.
    public init(_ error: TokenizerError) {
        self.init(
            Kind(error.kind),
            while: error.action,
            error.subject,
            at: error.line.map { SourceLocation(file: error.subject, line: $0) },
            expected: error.expected,
            found: error.found,
            nextStep: error.nextStep
        )
    }
}

extension QuarryError.Kind {
    fileprivate init(_ kind: CheckpointError.Kind) {
        switch kind {
        case .missing: self = .missing
        case .malformed, .mismatch, .unsupported: self = .badData
        case .usage: self = .usage
        case .cannotWrite: self = .cannotWrite
        }
    }

    fileprivate init(_ kind: TokenizerError.Kind) {
        switch kind {
        case .missing: self = .missing
        case .badData: self = .badData
        case .internalFault: self = .internalFault
        }
    }
}
