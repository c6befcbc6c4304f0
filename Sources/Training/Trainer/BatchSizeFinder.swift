public import Transformers

/// The largest batch a machine can take: doubled until it fails, then a step back.
public enum BatchSizeFinder {
    /// Tries sizes.
    ///
    /// - Parameters:
    ///   - first: The first size.
    ///   - limit: The largest size to try.
    ///   - fits: Learns from a batch of that size and tells whether it could.
    /// - Returns: The largest size that fitted.
    /// - Throws: `TrainingError` when not even the first fits.
    public static func largest(
        from first: Int = 2,
        upTo limit: Int = 1024,
        _ fits: (Int) throws -> Bool
    ) throws -> Int {
        var best: Int?
        var size = first
        while size <= limit, try fits(size) {
            best = size
            size *= 2
        }
        guard let best else {
            throw TrainingError(
                .usage,
                while: "Looking for a batch size",
                expected: "room for \(first) examples",
                found: "none",
                nextStep: "Shorten the windows, or let layers be computed again (recompute)."
            )
        }
        return best
    }

    /// Whether a pass's memory is at hand.
    ///
    /// - Parameters:
    ///   - tokens: Of the batch.
    ///   - configuration: Of the encoder.
    ///   - options: Of its training.
    ///   - bytes: What may be used; nil for what the machine has free.
    /// - Returns: Whether nine tenths of it are enough.
    public static func fits(
        tokens: Int,
        _ configuration: BertConfiguration,
        _ options: BertTrainingOptions,
        bytes: Int? = nil
    ) -> Bool {
        guard let free = bytes ?? Memory.free else { return true }
        return configuration.trainingBytes(tokens: tokens, options) <= free / 10 * 9
    }
}
