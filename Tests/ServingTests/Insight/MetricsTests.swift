import Logging
import Synchronization
import Testing

@testable import Serving

@Suite struct MetricsTests {
    @Test func bucketsCountUp() {
        var histogram = Histogram(bounds: [1, 2])
        for value in [0.5, 1, 1.5, 3] { histogram.observe(value) }
        #expect(
            histogram.lines("h", "a=\"b\"") == [
                "h_bucket{a=\"b\",le=\"1.0\"} 2", "h_bucket{a=\"b\",le=\"2.0\"} 3",
                "h_bucket{a=\"b\",le=\"+Inf\"} 4", "h_sum{a=\"b\"} 6.0", "h_count{a=\"b\"} 4",
            ]
        )
    }

    @Test func labelsAreEscaped() {
        #expect(MetricFamily.labels(["a": "x\"\\\n"]) == "a=\"x\\\"\\\\\\n\"")
    }

    @Test func logLinesStayOneLine() throws {
        for style in ServiceSettings.LogStyle.allCases {
            let box = LineBox()
            var logger = Logger(label: "t") { _ in
                ServiceLogHandler(style: style) { line in box.lines.withLock { $0.append(line) } }
            }
            logger[metadataKey: "request"] = "1"
            logger.info("request", metadata: ["path": "/a\nb=\"c\""])
            let first = box.lines.withLock { $0.first }
            let line = try #require(first)
            #expect(!line.contains("\n"))
            if style == .json {
                let value = try JSONParser.parse(Array(line.utf8))
                #expect(value["path"] == "/a\nb=\"c\"")
                #expect(value["request"] == "1")
                #expect(value["level"] == "info")
            }
        }
    }
}

private final class LineBox: Sendable {
    let lines = Mutex<[String]>([])
}
