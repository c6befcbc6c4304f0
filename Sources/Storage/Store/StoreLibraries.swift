internal import GRDB

/// What the store rests on, for people who look for a fault.
public enum StoreLibraries {
    /// SQLite and its version.
    public static var description: String {
        let version = try? DatabaseQueue().read {
            try String.fetchOne($0, sql: "SELECT sqlite_version()")
        }
        return "SQLite \(version ?? "of unknown version")"
    }
}
