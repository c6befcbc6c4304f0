internal import CFullText
internal import Foundation
internal import GRDB

/// One of FTS5's tokenizers, so that a question is taken apart exactly as passages were.
///
/// Belongs to the thread that made it.
final class WordTokenizer {
    /// One word of a text.
    struct Word {
        /// As it is indexed: lower case, without accents, perhaps a stem.
        let token: String
        /// As it stands in the text; FTS5 makes the same token of it.
        let surface: String
    }

    private let handle: OpaquePointer

    /// Makes the tokenizer of that name.
    init(_ kind: LexicalTokenizer, on db: Database) throws {
        let words = kind.words.map { strdup($0) }
        defer { words.forEach { free($0) } }
        var pointers = words.map { UnsafePointer($0) }
        var made: OpaquePointer?
        let code = quarry_tokenizer_open(
            db.sqliteConnection,
            &pointers,
            Int32(pointers.count),
            &made
        )
        guard code == 0, let made else {
            throw DatabaseError(resultCode: ResultCode(rawValue: code))
        }
        handle = made
    }

    deinit { quarry_tokenizer_close(handle) }

    /// The words of a text, in order.
    func words(of text: String) throws -> [Word] {
        try collect(from: text) { words, bytes, token, range in
            words.append(
                Word(
                    token: String(decoding: token, as: UTF8.self),
                    surface: String(decoding: bytes[range], as: UTF8.self)
                )
            )
        }
    }

    private typealias Bytes = UnsafeBufferPointer<UInt8>

    private func collect<Element>(
        from text: String,
        _ add: (inout [Element], Bytes, Bytes, Range<Int>) -> Void
    ) throws -> [Element] {
        var text = text
        var elements: [Element] = []
        let code = text.withUTF8 { bytes in
            visit(bytes) { token, range in add(&elements, bytes, token, range) }
        }
        guard code == 0 else { throw DatabaseError(resultCode: ResultCode(rawValue: code)) }
        return elements
    }

    private func visit(_ bytes: Bytes, _ body: (Bytes, Range<Int>) -> Void) -> Int32 {
        bytes.withMemoryRebound(to: CChar.self) { characters in
            withoutActuallyEscaping(body) { body in
                let visitor = Visitor(body)
                return withExtendedLifetime(visitor) {
                    quarry_tokenizer_visit(
                        handle,
                        characters.baseAddress,
                        Int32(clamping: characters.count),
                        Unmanaged.passUnretained(visitor).toOpaque()
                    ) { context, token, length, start, end in
                        guard let context, let token else { return }
                        Unmanaged<Visitor>.fromOpaque(context).takeUnretainedValue()
                            .see(token, length, Int(start)..<Int(end))
                    }
                }
            }
        }
    }

    /// A closure that a C pointer can name.
    private final class Visitor {
        let body: (Bytes, Range<Int>) -> Void

        init(_ body: @escaping (Bytes, Range<Int>) -> Void) { self.body = body }

        func see(_ token: UnsafePointer<CChar>, _ length: Int32, _ range: Range<Int>) {
            token.withMemoryRebound(to: UInt8.self, capacity: Int(length)) {
                body(Bytes(start: $0, count: Int(length)), range)
            }
        }
    }
}
