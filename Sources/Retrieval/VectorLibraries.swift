import CFaiss

/// What approximate vector indexes rest on, for people who look for a fault.
public enum VectorLibraries {
    /// The library and its version.
    public static var description: String { "FAISS \(String(cString: cfaiss_version()))" }
}
