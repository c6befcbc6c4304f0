import Testing

@testable import Serving

@Suite struct TraceContextTests {
    private let good = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"

    @Test func readsTheStandardsExample() throws {
        let trace = try #require(TraceContext(good))
        #expect(trace.trace == "4bf92f3577b34da6a3ce929d0e0e4736")
        #expect(trace.header(span: "0000000000000001").hasSuffix("-0000000000000001-01"))
    }

    @Test(arguments: [
        "", "00", "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
        "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
        "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-x",
    ])
    func passesOverAnythingElse(header: String) {
        #expect(TraceContext(header) == nil)
    }

    @Test func plainRequestNamesAreKept() {
        #expect(RequestNames.requestID("abc-1.2_X") == "abc-1.2_X")
        #expect(RequestNames.requestID("a b") != "a b")
        #expect(RequestNames.requestID(String(repeating: "a", count: 65)).count == 16)
        #expect(RequestNames.requestID(nil).count == 16)
    }
}
