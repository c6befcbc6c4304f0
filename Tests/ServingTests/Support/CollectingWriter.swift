import HTTPTypes
import Hummingbird
import HummingbirdCore
import NIOCore
import Synchronization

/// What a body has written.
final class CollectedBody: Sendable {
    let bytes = Mutex<[UInt8]>([])
}

/// Writes a body into memory.
struct CollectingWriter: ResponseBodyWriter {
    let body: CollectedBody

    mutating func write(_ buffer: ByteBuffer) async throws {
        body.bytes.withLock { $0 += Array(buffer: buffer) }
    }

    consuming func finish(_ trailingHeaders: HTTPFields?) async throws {}
}
