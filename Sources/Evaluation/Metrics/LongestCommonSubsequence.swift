/// Longest common subsequences: what two sequences share in the same order, gaps allowed.
///
/// The textbook table (Wagner and Fischer 1974): L[i][j] = L[i-1][j-1] + 1 where the elements are
/// equal, else max(L[i-1][j], L[i][j-1]).
public enum LongestCommonSubsequence {
    /// Its length, in O(mn) time and O(n) space.
    public static func length<Element: Equatable>(_ left: [Element], _ right: [Element]) -> Int {
        var row = [Int](repeating: 0, count: right.count + 1)
        for element in left {
            var diagonal = 0
            for (column, other) in right.enumerated() {
                let above = row[column + 1]
                row[column + 1] = element == other ? diagonal + 1 : max(above, row[column])
                diagonal = above
            }
        }
        return row[right.count]
    }

    /// The indices in `left` of one longest common subsequence, ascending, in O(mn) time and space.
    ///
    /// Where several are equally long, the one is taken that goes back through `right` only where
    /// that alone keeps the length: ROUGE-Lsum's values depend on this choice.
    public static func indices<Element: Equatable>(in left: [Element], of right: [Element])
        -> [Int]
    {
        let width = right.count + 1
        var table = [Int](repeating: 0, count: (left.count + 1) * width)
        for (row, element) in left.enumerated() {
            for (column, other) in right.enumerated() {
                let here = (row + 1) * width + column + 1
                table[here] =
                    element == other
                    ? table[here - width - 1] + 1 : max(table[here - width], table[here - 1])
            }
        }
        var result: [Int] = []
        var (row, column) = (left.count, right.count)
        while row > 0, column > 0 {
            if left[row - 1] == right[column - 1] {
                result.append(row - 1)
                row -= 1
                column -= 1
            } else if table[row * width + column - 1] > table[(row - 1) * width + column] {
                column -= 1
            } else {
                row -= 1
            }
        }
        return result.reversed()
    }
}
