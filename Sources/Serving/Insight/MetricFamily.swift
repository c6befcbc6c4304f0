/// One metric with all its labels, written as Prometheus reads it.
enum MetricFamily {
    /// The lines of a metric: help, type, samples.
    static func lines(_ name: String, _ type: String, _ help: String, _ samples: [String])
        -> [String]
    {
        samples.isEmpty ? [] : ["# HELP \(name) \(help)", "# TYPE \(name) \(type)"] + samples
    }

    /// A metric of one number.
    static func gauge(_ name: String, _ help: String, _ value: Double) -> [String] {
        lines(name, "gauge", help, ["\(name) \(number(value))"])
    }

    /// Labels as they stand in braces.
    static func labels(_ pairs: KeyValuePairs<String, String>) -> String {
        pairs.map { "\($0)=\"\(escaped($1))\"" }.joined(separator: ",")
    }

    /// A number without a needless fraction.
    static func number(_ value: Double) -> String {
        value == value.rounded() && abs(value) < 1e15 ? String(Int64(value)) : "\(value)"
    }

    private static func escaped(_ text: String) -> String {
        text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
            .replacing("\n", with: "\\n")
    }
}
