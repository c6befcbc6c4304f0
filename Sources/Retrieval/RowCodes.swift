import CKernels
import Synchronization

/// One byte for each coordinate of the vectors in a buffer, so that a scan reads a quarter.
///
/// Codes only say which vectors need not be looked at; no score comes from them.
/// `@unchecked Sendable`: rows below `encoded` never change, and the only writer of rows above holds
/// it.
final class RowCodes: @unchecked Sendable {
    let codes: UnsafeMutablePointer<UInt8>
    let bounds: UnsafeMutablePointer<Float>
    private let dimension: Int
    private let encoded = Mutex(0)

    /// Room for the codes of so many rows; nil where rows are too long to have any.
    init?(dimension: Int, capacity: Int) {
        let stride = qk_code_stride(dimension)
        guard stride > 0 else { return nil }
        self.dimension = dimension
        codes = LargeBlock.allocate(byteCount: capacity * stride)
            .bindMemory(to: UInt8.self, capacity: capacity * stride)
        bounds = LargeBlock.allocate(byteCount: capacity * 2 * MemoryLayout<Float>.stride)
            .bindMemory(to: Float.self, capacity: capacity * 2)
    }

    deinit {
        codes.deallocate()
        bounds.deallocate()
    }

    /// Codes for the rows that lack them, up to `count`.
    func encode(_ rows: UnsafePointer<Float>, upTo count: Int) {
        encoded.withLock { encoded in
            guard encoded < count else { return }
            qk_encode_rows(
                rows + encoded * dimension,
                count - encoded,
                dimension,
                qk_threads(),
                codes + encoded * qk_code_stride(dimension),
                bounds + 2 * encoded
            )
            encoded = count
        }
    }
}
