import Foundation

/// Memory for many vectors.
enum LargeBlock {
    /// Reserves memory; `deallocate()` gives it back.
    ///
    /// 64-byte alignment lets a whole register be loaded from one cache line. Large blocks ask for
    /// pages of 2 MB: a scan of 38 MB in small ones waits for 9,000 page faults the first time.
    static func allocate(byteCount: Int) -> UnsafeMutableRawPointer {
        let page = 2 << 20
        guard byteCount >= 2 * page else {
            return .allocate(byteCount: max(64, byteCount), alignment: 64)
        }
        let block = UnsafeMutableRawPointer.allocate(byteCount: byteCount, alignment: page)
        #if os(Linux)
            // Only advice: where it is not taken, pages are small.
            madvise(block, byteCount, MADV_HUGEPAGE)
        #endif
        return block
    }
}
