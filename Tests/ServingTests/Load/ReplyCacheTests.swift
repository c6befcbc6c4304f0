import Testing

@testable import Serving

@Suite struct ReplyCacheTests {
    private func key(_ order: String, generation: Int64 = 1, load: Int = 1) -> ReplyCache.Key {
        ReplyCache.Key(route: "ask", order: .string(order), generation: generation, load: load)
    }

    @Test func anotherGenerationOrLoadIsAnotherReply() {
        let cache = ReplyCache(room: 1000)
        cache.keep([1], for: key("a"))
        #expect(cache[key("a")] == [1])
        #expect(cache[key("a", generation: 2)] == nil)
        #expect(cache[key("a", load: 2)] == nil)
        #expect(cache[key("b")] == nil)
    }

    @Test func theOldestUseGoesFirst() {
        let cache = ReplyCache(room: 80)
        for order in 0..<8 { cache.keep(Array(repeating: 0, count: 10), for: key("\(order)")) }
        _ = cache[key("0")]
        cache.keep(Array(repeating: 0, count: 10), for: key("new"))
        #expect(cache[key("0")] != nil)
        #expect(cache[key("new")] != nil)
        #expect(cache[key("1")] == nil)
    }

    @Test func whatIsTooLongIsNotKept() {
        let cache = ReplyCache(room: 80)
        cache.keep(Array(repeating: 0, count: 11), for: key("a"))
        #expect(cache[key("a")] == nil)
    }
}
