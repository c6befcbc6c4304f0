import Foundation
import Serving

extension Setting {
    /// The settings of `quarry serve`.
    static let serving: [Setting] = [
        text("serve.host", "QUARRY_HOST", \.serve.host),
        whole("serve.port", "QUARRY_PORT", 0...65535, \.serve.port),
        text("serve.certificate", nil, \.serve.certificate),
        text("serve.certificate_key", nil, \.serve.certificateKey),
        text("serve.keys", "QUARRY_KEYS", \.serve.keys),
        whole("serve.requests_per_minute", nil, 0...1_000_000, \.serve.requestsPerMinute),
        whole("serve.concurrency", nil, 1...10_000, \.serve.concurrency),
        whole("serve.queue", nil, 0...1_000_000, \.serve.queueDepth),
        whole("serve.connections", nil, 1...1_000_000, \.serve.connections),
        whole("serve.max_body", nil, 1...1 << 30, \.serve.longestBody),
        whole("serve.max_upload", nil, 1...1 << 40, \.serve.longestUpload),
        whole("serve.max_question", nil, 1...100_000, \.serve.longestQuestion),
        whole("serve.max_text", nil, 1...10_000_000, \.serve.longestText),
        whole("serve.max_top_k", nil, 1...10_000, \.serve.largestTopK),
        whole("serve.idle_seconds", nil, 1...86_400, \.serve.idleSeconds),
        whole("serve.body_seconds", nil, 1...86_400, \.serve.bodySeconds),
        whole("serve.shutdown_seconds", nil, 1...86_400, \.serve.shutdownSeconds),
        whole("serve.cache_mebibytes", nil, 0...1 << 20, \.serve.cacheMebibytes),
        Setting(
            key: "serve.origins",
            variable: nil,
            expected: "origins separated by blanks, such as https://shop.example"
        ) {
            $0.serve.origins = $1.split(separator: " ").map(String.init)
            return $0.serve.origins.allSatisfy {
                $0.hasPrefix("https://") || $0.hasPrefix("http://")
            }
        },
        choice("serve.log", "QUARRY_LOG", \.serve.logStyle),
        text("serve.product_field", nil, \.serve.productField),
    ]
}
