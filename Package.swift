// swift-tools-version: 6.2
import Foundation
import PackageDescription

/// What every Swift target is held to: Swift 6, explicit existentials, internal imports, no warning left.
let strict: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .treatAllWarnings(as: .error),
]

/// oneDNN where it is installed; without it the kernels of CKernels do the matrix products.
let oneDNN =
    ["/usr/include/dnnl.hpp", "/usr/local/include/dnnl.hpp"]
        .contains(where: FileManager.default.fileExists(atPath:)) ? ["dnnl"] : []

/// A target of Sources/ with the strict settings.
func module(
    _ name: String,
    _ dependencies: [Target.Dependency] = [],
    resources: [Resource] = []
) -> Target {
    .target(name: name, dependencies: dependencies, resources: resources, swiftSettings: strict)
}

/// A C or C++ target under Sources/Native/.
func native(_ name: String, links libraries: [String] = []) -> Target {
    .target(
        name: name,
        path: "Sources/Native/\(name)",
        cxxSettings: [.headerSearchPath("compat")],
        linkerSettings: libraries.map { .linkedLibrary($0) }
    )
}

/// The tests of one module; every suite may use TestSupport.
func tests(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
    .testTarget(
        name: "\(name)Tests",
        dependencies: [.byName(name: name), "TestSupport"] + dependencies,
        swiftSettings: strict
    )
}

let package = Package(
    name: "quarry",
    products: [.executable(name: "quarry", targets: ["quarry"])],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-extras", from: "1.35.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    ],
    targets: [
        native("CKernels", links: ["m"]),
        native("COneDNN", links: oneDNN + ["gomp", "stdc++"]),
        native("CFaiss", links: ["faiss", "gomp", "openblas", "stdc++", "m"]),
        native("CSentencePiece", links: ["sentencepiece", "stdc++"]),
        native("CFullText", links: ["sqlite3"]),

        module("QuestionAnswering"),
        module(
            "Storage",
            [
                "QuestionAnswering", "CFullText",
                .product(name: "GRDB", package: "GRDB.swift"),
                .product(name: "Crypto", package: "swift-crypto"),
            ]
        ),
        module("Retrieval", ["QuestionAnswering", "CFaiss", "CKernels"]),
        module("Tensors", ["CKernels", "COneDNN"]),
        module("Tokenizers", ["CSentencePiece"]),
        module("Transformers", ["Tensors"]),
        module("Inference", ["QuestionAnswering", "Transformers", "Tensors", "Tokenizers"]),
        module("Training", ["Transformers", "Tensors", "Tokenizers"]),
        module("Evaluation", ["QuestionAnswering"]),
        module(
            "Serving",
            [
                "QuestionAnswering",
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HummingbirdCore", package: "hummingbird"),
                .product(name: "HummingbirdTLS", package: "hummingbird"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTPTypes", package: "swift-nio-extras"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
            ],
            resources: [
                .embedInCode("Resources/page.css"), .embedInCode("Resources/page.js"),
            ]
        ),
        module("BundledModels", resources: [.copy("Resources")]),
        .executableTarget(
            name: "quarry",
            dependencies: [
                "QuestionAnswering", "Storage", "Retrieval", "Tensors", "Tokenizers",
                "Transformers", "Inference", "Training", "Evaluation", "BundledModels",
                "Serving",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Yams", package: "Yams"),
            ],
            swiftSettings: strict
        ),

        .target(
            name: "TestSupport",
            dependencies: ["QuestionAnswering"],
            path: "Tests/TestSupport",
            swiftSettings: strict
        ),
        .executableTarget(
            name: "Benchmarks",
            dependencies: [
                "QuestionAnswering", "Storage", "Retrieval", "Tensors", "Tokenizers",
                "Transformers", "Inference", "BundledModels", "TestSupport", "CPeak",
            ],
            path: "Tests/Benchmarks",
            exclude: ["baseline.json", "peers", "reviews.py", "growth.py"],
            swiftSettings: strict
        ),
        .target(name: "CPeak", path: "Tests/CPeak"),
        .executableTarget(
            name: "LexicalBenchmark",
            dependencies: ["QuestionAnswering", "Storage"],
            path: "Tests/LexicalBenchmark",
            swiftSettings: strict
        ),
        .executableTarget(
            name: "DenseBenchmark",
            dependencies: ["QuestionAnswering", "Retrieval", "CPeak"],
            path: "Tests/DenseBenchmark",
            swiftSettings: strict
        ),
        .executableTarget(
            name: "TrainingBenchmark",
            dependencies: ["Training", "Transformers", "Tensors"],
            path: "Tests/TrainingBenchmark",
            swiftSettings: strict
        ),
        .testTarget(name: "ArchitectureTests", dependencies: [], swiftSettings: strict),
        .testTarget(
            name: "BenchmarksTests",
            dependencies: ["TestSupport"],
            swiftSettings: strict
        ),
        tests("QuestionAnswering"),
        tests("Evaluation", ["QuestionAnswering", "Storage"]),
        tests("Tensors"),
        tests("Tokenizers"),
        tests("Transformers", ["Tensors", "BundledModels"]),
        tests(
            "Serving",
            [
                "QuestionAnswering",
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HummingbirdCore", package: "hummingbird"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "NIOCore", package: "swift-nio"),
            ]
        ),
        tests("Training", ["Transformers", "Tensors", "Tokenizers"]),
        tests("Storage", ["QuestionAnswering", .product(name: "GRDB", package: "GRDB.swift")]),
        tests("Retrieval", ["QuestionAnswering", "Storage", "CKernels"]),
        tests(
            "Inference",
            ["QuestionAnswering", "Tokenizers", "Transformers", "Tensors", "BundledModels"]
        ),
        .testTarget(
            name: "QuarryTests",
            dependencies: ["TestSupport", "QuestionAnswering", "Storage", "quarry"],
            swiftSettings: strict
        ),
    ],
    cLanguageStandard: .c17,
    cxxLanguageStandard: .cxx17
)
