import CKernels
import COneDNN

/// How many threads one calculation is shared out to.
///
/// One number decides for the kernels of this package, for oneDNN and for OpenBLAS, because they
/// run on the same cores. Results do not depend on it. Calculations started side by side do not add
/// up: one has the team of threads, the others run on their callers' threads alone.
public enum Parallelism {
    /// The number in force: the machine's cores until it is set.
    public static var threads: Int { Int(qk_threads()) }

    /// Decides the number, for calculations that start from now on.
    ///
    /// - Parameter threads: At least 1.
    public static func set(threads: Int) {
        precondition(threads >= 1, "\(threads) threads")
        let count = Int32(clamping: threads)
        qk_set_threads(count)
        od_set_blas_threads(count)
    }

    /// Calls `body` for every number below `count`, shared out to the threads in force.
    ///
    /// Calculations inside it are not shared out again while items are left, so that each stays on
    /// one core with what it has in the cache; then threads that have come free take part in them.
    ///
    /// - Parameters:
    ///   - count: How many items; they are taken in order, one at a time.
    ///   - body: Called on any thread, from several at once.
    public static func forEach(below count: Int, _ body: @Sendable (Int) -> Void) {
        withoutActuallyEscaping(body) { body in
            let context = Unmanaged.passRetained(Body(body))
            defer { context.release() }
            qk_parallel(
                count,
                Int32(clamping: threads),
                { context, item, _ in
                    guard let context else { return }
                    Unmanaged<Body>.fromOpaque(context).takeUnretainedValue().call(item)
                },
                context.toOpaque()
            )
        }
    }

    private final class Body: Sendable {
        let call: @Sendable (Int) -> Void

        init(_ call: @escaping @Sendable (Int) -> Void) { self.call = call }
    }
}
