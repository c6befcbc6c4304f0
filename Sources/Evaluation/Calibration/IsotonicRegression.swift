/// The rising sequence closest to some values in mean squares.
///
/// Pool adjacent violators (Ayer and others 1955; Barlow and others 1972): neighbours that fall are pooled into their mean until none fall. O(n).
/// - Parameter values: In the order in which the fit must rise.
/// - Returns: As many values, none below the one before it.
public func isotonicRegression(_ values: [Double]) -> [Double] {
    var blocks: [(sum: Double, count: Int)] = []
    for value in values {
        var block = (sum: value, count: 1)
        while let last = blocks.last,
            last.sum * Double(block.count) >= block.sum * Double(last.count)
        {
            block = (block.sum + last.sum, block.count + last.count)
            blocks.removeLast()
        }
        blocks.append(block)
    }
    return blocks.flatMap { block in
        [Double](repeating: block.sum / Double(block.count), count: block.count)
    }
}
