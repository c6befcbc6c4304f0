import Testing

@testable import Serving

@Suite struct RateLimiterTests {
    @Test func aMinutesWorthAtOnceThenEvenly() {
        var buckets = RateBuckets(perMinute: 60)
        for _ in 0..<60 { #expect(buckets.take("a", at: .zero) == nil) }
        #expect(buckets.take("a", at: .zero) == 1)
        #expect(buckets.take("b", at: .zero) == nil)
        #expect(buckets.take("a", at: .milliseconds(1001)) == nil)
        #expect(buckets.take("a", at: .milliseconds(1002)) == 1)
    }

    @Test func slowLimitsSayHowLong() {
        var buckets = RateBuckets(perMinute: 2)
        for _ in 0..<2 { #expect(buckets.take("a", at: .seconds(5)) == nil) }
        #expect(buckets.take("a", at: .seconds(5)) == 30)
        #expect(buckets.take("a", at: .seconds(20)) == 15)
    }

    @Test func manyCallersDoNotFillTheMemory() {
        var buckets = RateBuckets(perMinute: 10)
        for caller in 0..<30_000 { #expect(buckets.take("\(caller)", at: .zero) == nil) }
        #expect(buckets.take("new", at: .zero) == nil)
    }
}
