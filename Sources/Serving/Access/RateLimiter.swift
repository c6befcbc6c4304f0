import HTTPTypes
import Synchronization

/// How many requests a caller may send: a bucket that holds a minute's worth and fills evenly.
struct RateBuckets {
    private struct Bucket {
        var tokens: Double
        var filled: Duration
    }

    private let perMinute: Double
    private var buckets: [String: Bucket] = [:]
    /// Callers that are remembered at most; a full bucket is as good as none.
    private static let capacity = 10_000

    init(perMinute: Int) { self.perMinute = Double(perMinute) }

    /// Takes one request of a caller at a time since the start; nil when it may come in, else the
    /// seconds until it may.
    mutating func take(_ caller: String, at time: Duration) -> Int? {
        if buckets.count >= Self.capacity { forgetFull(at: time) }
        var bucket = buckets[caller] ?? Bucket(tokens: perMinute, filled: time)
        bucket.tokens = level(bucket, at: time)
        bucket.filled = time
        defer { buckets[caller] = bucket }
        guard bucket.tokens >= 1 else {
            return max(1, Int(((1 - bucket.tokens) * 60 / perMinute).rounded(.up)))
        }
        bucket.tokens -= 1
        return nil
    }

    private func level(_ bucket: Bucket, at time: Duration) -> Double {
        let seconds = (time - bucket.filled) / .seconds(1)
        return min(perMinute, bucket.tokens + max(0, seconds) * perMinute / 60)
    }

    private mutating func forgetFull(at time: Duration) {
        buckets = buckets.filter { level($0.value, at: time) < perMinute }
        // Nobody's bucket is full: whoever was heard of longest ago is forgotten.
        guard buckets.count >= Self.capacity else { return }
        let oldest = buckets.sorted { $0.value.filled < $1.value.filled }.prefix(Self.capacity / 2)
        for (caller, _) in oldest { buckets[caller] = nil }
    }
}

/// The limit of a running service.
final class RateLimiter: Sendable {
    private let buckets: Mutex<RateBuckets>?
    private let start = ContinuousClock.now

    /// 0 a minute: no limit.
    init(perMinute: Int) {
        buckets = perMinute > 0 ? Mutex(RateBuckets(perMinute: perMinute)) : nil
    }

    /// Lets a request in.
    ///
    /// - Throws: `Problem` 429 that says when to come again.
    func admit(_ caller: Caller) throws {
        let wait = buckets?.withLock { $0.take(caller.name, at: start.duration(to: .now)) }
        guard let wait = wait.flatMap({ $0 }) else { return }
        var problem = Problem(.tooManyRequests, "Too many requests a minute.")
        problem.retryAfter = wait
        throw problem
    }
}
