import COneDNN

/// What matrix products rest on, for people who look for a fault.
public enum TensorLibraries {
    /// The library behind linear layers and its version.
    public static var description: String {
        let version = String(cString: od_version())
        return version.isEmpty ? "no oneDNN; own kernels instead" : "oneDNN \(version)"
    }
}
