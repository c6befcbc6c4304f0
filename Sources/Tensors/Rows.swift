import CKernels

/// Calculations over rows lying end to end.
public enum Rows {
    /// Replaces each row by its softmax.
    ///
    /// - Parameters:
    ///   - x: [rows, width].
    ///   - width: Numbers in a row.
    public static func softmax(_ x: inout [Float], width: Int) {
        precondition(width > 0 && x.count % width == 0, "\(x.count) numbers in rows of \(width)")
        qk_softmax_rows(&x, x.count / width, width)
    }

    /// The mean row of each sequence.
    ///
    /// - Parameters:
    ///   - x: [tokens, width].
    ///   - lengths: Tokens of each sequence, one at least.
    ///   - width: Numbers in a row.
    /// - Returns: [sequences, width].
    public static func means(of x: [Float], lengths: [Int], width: Int) -> [Float] {
        let starts = starts(of: lengths)
        precondition(lengths.allSatisfy { $0 > 0 }, "a sequence without tokens has no mean")
        precondition(x.count >= starts[lengths.count] * width, "x is short of \(starts) rows")
        return [Float](unsafeUninitializedCapacity: lengths.count * width) { y, count in
            qk_mean_pool(x, starts, lengths.count, width, y.baseAddress)
            count = lengths.count * width
        }
    }

    /// The mean of the rows of one sequence.
    ///
    /// - Parameters:
    ///   - rows: [tokens, width], one token at least.
    ///   - mean: [width]; receives it.
    public static func mean(
        of rows: UnsafeBufferPointer<Float>,
        into mean: UnsafeMutableBufferPointer<Float>
    ) {
        let tokens = rows.count / max(mean.count, 1)
        precondition(tokens > 0 && tokens * mean.count == rows.count, "\(rows.count) in rows")
        qk_mean_pool(rows.baseAddress, [0, tokens], 1, mean.count, mean.baseAddress)
    }

    /// Scales each row to length 1; rows of zeros stay.
    ///
    /// - Parameters:
    ///   - x: [rows, width].
    ///   - width: Numbers in a row.
    public static func normalize(_ x: inout [Float], width: Int) {
        precondition(width > 0 && x.count % width == 0, "\(x.count) numbers in rows of \(width)")
        qk_normalize_rows(&x, x.count / width, width)
    }

    /// The inner products of one row with many.
    ///
    /// - Parameters:
    ///   - query: [width].
    ///   - rows: [count, width].
    /// - Returns: [count].
    public static func innerProducts(of query: [Float], with rows: [Float]) -> [Float] {
        let width = query.count
        precondition(width > 0 && rows.count % width == 0, "\(rows.count) in rows of \(width)")
        return [Float](unsafeUninitializedCapacity: rows.count / width) { y, count in
            count = rows.count / width
            qk_inner_products(query, rows, count, width, y.baseAddress)
        }
    }

    /// The inner products of one row with many.
    ///
    /// - Parameters:
    ///   - query: [width].
    ///   - rows: [count, width].
    ///   - products: [count]; receives them.
    public static func innerProducts(
        of query: [Float],
        with rows: UnsafeBufferPointer<Float>,
        into products: UnsafeMutableBufferPointer<Float>
    ) {
        precondition(rows.count == products.count * query.count, "\(rows.count) in rows")
        qk_inner_products(
            query,
            rows.baseAddress,
            products.count,
            query.count,
            products.baseAddress
        )
    }

    /// Where sequences that lie end to end start, and where the last ends.
    ///
    /// - Parameter lengths: Tokens of each.
    /// - Returns: One more number than there are sequences.
    public static func starts(of lengths: [Int]) -> [Int] {
        var starts = [0]
        starts.reserveCapacity(lengths.count + 1)
        var end = 0
        for length in lengths {
            end += length
            starts.append(end)
        }
        return starts
    }
}
