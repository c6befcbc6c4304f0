import Foundation
internal import CFullText
internal import GRDB
internal import QuestionAnswering

/// Opens the file of a store, or says why not.
struct StoreOpening {
    let file: URL
    let options: SQLiteStore.Options
    let oneFile: OneFile

    /// Opens a store for reading and writing, making directory, file and tables as needed.
    func forWriting() throws -> DatabasePool {
        try guarding {
            try makeDirectory()
            try inspect()
            let pool = try DatabasePool(path: file.path, configuration: configuration())
            // GRDB leaves the writer of a pool at NORMAL, which may lose the last commits in a power
            // cut. FULL adds one fsync a commit.
            // A log that a large import has made long is cut back when it has been copied.
            try pool.writeWithoutTransaction { db in
                try db.execute(
                    sql: """
                        PRAGMA synchronous = FULL;
                        PRAGMA journal_size_limit = 67108864;
                        PRAGMA cache_size = -\(Self.writerCache);
                        """
                )
            }
            try pool.write { try StoreSchema.bringUpToDate($0, tokenizer: options.tokenizer) }
            return pool
        }
    }

    /// Opens a store that exists for reading.
    func forReading() throws -> DatabasePool {
        var isDirectory: ObjCBool = false
        let exists = FileManager.default.fileExists(atPath: file.path, isDirectory: &isDirectory)
        guard exists, !isDirectory.boolValue else { throw missing() }
        return try guarding {
            var configuration = configuration()
            configuration.readonly = true
            let pool = try DatabasePool(path: pathForReading(), configuration: configuration)
            try pool.read { db in
                let format = try StoreSchema.format(of: db)
                guard format != .none else { throw missing() }
                try check(format)
                guard format == .current else { throw tooOld() }
            }
            return pool
        }
    }

    /// Malloc's own locks are enough.
    private static let settings: Void = quarry_sqlite_forget_memory()

    /// KiB of pages that the writer holds at most; an import would write those of a batch twice if
    /// they did not fit.
    private static let writerCache = 65_536

    private func configuration() -> Configuration {
        Self.settings
        var configuration = Configuration()
        let patience = options.patience
        let wait: Database.BusyCallback = { BusyWait(patience: patience).wait(tries: $0) }
        configuration.busyMode = .callback(wait)
        configuration.maximumReaderCount = SQLiteStore.readerCount
        configuration.prepareDatabase { [oneFile] db in
            try oneFile.check()
            // Pages of the word lists are read again by the next question.
            try db.execute(sql: "PRAGMA cache_size = -16384; PRAGMA temp_store = MEMORY")
            db.add(function: MetadataFunction.function)
            for install in [
                quarry_fulltext_install, quarry_list_install, quarry_bits_install,
                quarry_collect_install,
            ] {
                let code = install(db.sqliteConnection)
                guard code == 0 else { throw DatabaseError(resultCode: ResultCode(rawValue: code)) }
            }
        }
        return configuration
    }

    private func makeDirectory() throws {
        do {
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(),
                withIntermediateDirectories: true
            )
        } catch {
            throw QuarryError(
                .cannotWrite,
                while: "making the index directory",
                file.deletingLastPathComponent().path,
                found: error.localizedDescription
            )
        }
    }

    /// Refuses a file of somebody else before anything in it is changed.
    private func inspect() throws {
        guard FileManager.default.fileExists(atPath: file.path) else { return }
        var configuration = Configuration()
        configuration.readonly = true
        configuration.busyMode = .timeout(10)
        let queue = try DatabaseQueue(path: file.path, configuration: configuration)
        try queue.read { try check(StoreSchema.format(of: $0)) }
        try queue.close()
    }

    private func check(_ format: StoreSchema.Format) throws {
        switch format {
        case .none, .current, .older: return
        case .foreign:
            throw QuarryError(
                .badData,
                while: "opening",
                file.path,
                expected: "an index of Quarry",
                found: "a SQLite database of something else",
                nextStep: "Name another index, or move the file away"
            )
        case .newer(let version):
            throw QuarryError(
                .badData,
                while: "opening",
                file.path,
                expected: "format \(StoreSchema.currentFormat) or older",
                found: "format \(version), made by a newer Quarry",
                nextStep: "Update Quarry, or import again into another index"
            )
        }
    }

    private func missing() -> QuarryError {
        QuarryError(
            .missing,
            while: "opening",
            file.path,
            found: "no index there",
            nextStep: "Import documents first: quarry import PATH --index "
                + file.deletingLastPathComponent().lastPathComponent
        )
    }

    private func tooOld() -> QuarryError {
        QuarryError(
            .badData,
            while: "opening",
            file.path,
            expected: "format \(StoreSchema.currentFormat)",
            found: "an older format",
            nextStep: "Open it once for writing, which brings it up to date: quarry index"
        )
    }

    /// The path, or a URI that tells SQLite not to lock: where the directory cannot be written and no
    /// log is waiting to be read, nobody else can be changing the file.
    private func pathForReading() -> String {
        let directory = file.deletingLastPathComponent().path
        let log = try? FileManager.default.attributesOfItem(atPath: file.path + "-wal")
        let logSize = log?[.size] as? Int ?? 0
        guard !FileManager.default.isWritableFile(atPath: directory), logSize == 0 else {
            return file.path
        }
        return file.absoluteURL.absoluteString + "?immutable=1"
    }

    private func guarding<Result>(_ body: () throws -> Result) throws -> Result {
        // Making the log and switching to it can report "busy" without asking the busy handler.
        let start = ContinuousClock.now
        while true {
            do { return try body() } catch let error as DatabaseError {
                let isBusy = error.resultCode.primaryResultCode == .SQLITE_BUSY
                guard isBusy, start.duration(to: .now) < options.patience else {
                    throw QuarryError(error, while: "opening", file)
                }
                Thread.sleep(forTimeInterval: .random(in: 0.005...0.02))
            }
        }
    }
}

/// Waits for a lock in short naps of random length, so that writers that began together do not stay
/// in step and none is left out for long.
private struct BusyWait {
    let patience: Duration

    /// SQLite tells how often it has asked; each nap is 3 ms on average, so the count tells the time.
    func wait(tries: Int) -> Bool {
        guard Duration.milliseconds(3) * tries < patience else { return false }
        Thread.sleep(forTimeInterval: .random(in: 0.001...0.005))
        return true
    }
}
