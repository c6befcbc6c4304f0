import CKernels
import COneDNN

/// How many threads one calculation is shared out to.
///
/// One number decides for the kernels of this package, for oneDNN and for OpenBLAS, because they
/// run on the same cores. Results do not depend on it.
public enum Parallelism {
    /// The number in force: the cores the process may use (or `OMP_NUM_THREADS`) until it is set.
    public static var threads: Int { Int(qk_threads()) }

    /// Decides the number, for calculations that start from now on.
    ///
    /// - Parameter threads: At least 1.
    public static func set(threads: Int) {
        precondition(threads >= 1, "\(threads) threads")
        let count = Int32(clamping: threads)
        qk_set_threads(count)
        od_set_threads(count)
    }
}
