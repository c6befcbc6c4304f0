internal import Synchronization

/// A cache of so many bytes that gives up what was not asked for longest.
public final class RecentAnswers: AnswerCache {
    /// How a cache has done so far.
    public struct Statistics: Hashable, Sendable {
        /// Questions that were found.
        public var hits = 0
        /// Questions that were not.
        public var misses = 0
        /// Answers that made room for others.
        public var evictions = 0
        /// Answers that are kept.
        public var count = 0
        /// What they take, in bytes.
        public var bytes = 0
    }

    /// What is kept at most, in bytes: texts and metadata, with an estimate for what holds them.
    public let capacity: Int
    private let state = Mutex(State())

    fileprivate struct State {
        var entries: [AnswerKey: Entry] = [:]
        /// The keys by the time of their last use, the oldest first.
        var uses: [(time: Int, key: AnswerKey)] = []
        var clock = 0
        var statistics = Statistics()
    }

    fileprivate struct Entry {
        let trace: AnswerTrace
        let bytes: Int
        var lastUse: Int
    }

    /// Makes an empty cache.
    public init(capacity: Int = 32 << 20) { self.capacity = capacity }

    /// How it has done so far.
    public var statistics: Statistics { state.withLock { $0.statistics } }

    /// What was kept for a question, which is now the latest used.
    public func trace(for key: AnswerKey) -> AnswerTrace? {
        state.withLock { state -> AnswerTrace? in
            guard let trace = state.entries[key]?.trace else {
                state.statistics.misses += 1
                return nil
            }
            state.statistics.hits += 1
            state.touch(key)
            return trace
        }
    }

    /// Keeps an answer, unless it alone is more than the cache holds.
    public func keep(_ trace: AnswerTrace, for key: AnswerKey) {
        let bytes = trace.estimatedBytes
        guard bytes <= capacity else { return }
        state.withLock { state in
            state.remove(key)
            state.entries[key] = Entry(trace: trace, bytes: bytes, lastUse: 0)
            state.statistics.bytes += bytes
            state.touch(key)
            state.shrink(to: capacity)
            state.statistics.count = state.entries.count
        }
    }
}

extension RecentAnswers.State {
    mutating func touch(_ key: AnswerKey) {
        clock += 1
        entries[key]?.lastUse = clock
        uses.append((clock, key))
        // Uses that later ones of the same key have overtaken are swept out now and then, so that
        // each costs little.
        guard uses.count > 4 * entries.count + 64 else { return }
        uses.removeAll { entries[$0.key]?.lastUse != $0.time }
    }

    mutating func remove(_ key: AnswerKey) {
        guard let entry = entries.removeValue(forKey: key) else { return }
        statistics.bytes -= entry.bytes
    }

    mutating func shrink(to capacity: Int) {
        var oldest = 0
        while statistics.bytes > capacity, oldest < uses.count {
            let use = uses[oldest]
            oldest += 1
            guard entries[use.key]?.lastUse == use.time else { continue }
            remove(use.key)
            statistics.evictions += 1
        }
        uses.removeFirst(oldest)
    }
}

extension AnswerTrace {
    /// About what it takes in memory: its texts and metadata, with 256 bytes for each part around them.
    var estimatedBytes: Int {
        let passages = (retrieved.output + (ranked?.output ?? [])).map(\.passage)
        let parts = passages.map { $0.text.utf8.count + $0.metadata.estimatedBytes }
        let answers = read.output.answers.map {
            $0.text.utf8.count + $0.context.text.utf8.count + $0.metadata.estimatedBytes
        }
        return (parts + answers).reduce(query.text.utf8.count + 512) { $0 + $1 + 256 }
            + (generated?.output.text.utf8.count ?? 0) * 2
    }
}

extension Metadata {
    fileprivate var estimatedBytes: Int {
        reduce(0) { $0 + $1.key.utf8.count + "\($1.value)".utf8.count + 64 }
    }
}
