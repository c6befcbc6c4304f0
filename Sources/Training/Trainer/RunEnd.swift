import Foundation

/// The note that a run came to its end, left in the place of its checkpoint.
struct RunEnd {
    static let fileName = "training-end.json"
    private let url: URL

    init(in directory: URL) { url = directory.appending(path: Self.fileName) }

    /// The end; nil where there is none, or none that can be read.
    func read() -> RunPosition? {
        guard let data = try? Data(contentsOf: url) else { return nil }
        return try? JSONDecoder().decode(RunPosition.self, from: data)
    }

    func write(_ position: RunPosition) throws {
        try position.json().write(to: url, options: .atomic)
    }

    func remove() { try? FileManager.default.removeItem(at: url) }
}
