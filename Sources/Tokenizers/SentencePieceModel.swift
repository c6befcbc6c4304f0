import CSentencePiece

/// A SentencePiece model in the native library, with its only owner.
///
/// Sendable because the library's processor is never changed after it was opened, and its documented
/// contract lets any number of threads encode and decode with it.
final class SentencePieceModel: @unchecked Sendable {
    private let handle: OpaquePointer

    /// Opens a model.
    ///
    /// - Parameters:
    ///   - file: the bytes of a `spiece.model`.
    ///   - name: what errors call the model.
    /// - Throws: `TokenizerError` with the library's reason.
    init(_ file: [UInt8], named name: String) throws(TokenizerError) {
        var handle: OpaquePointer?
        let status = file.withUnsafeBytes { csp_open($0.baseAddress, $0.count, &handle) }
        guard status == 0, let handle else {
            throw TokenizerError(
                .badData,
                while: "reading the SentencePiece model",
                name,
                expected: "a model of the SentencePiece library",
                found: String(cString: csp_last_error()),
                nextStep: "Copy the model's spiece.model again."
            )
        }
        self.handle = handle
    }

    deinit { csp_close(handle) }

    var pieceCount: Int { Int(csp_piece_count(handle)) }
    var unknown: TokenID? { role(csp_unknown_id(handle)) }
    var end: TokenID? { role(csp_end_id(handle)) }
    var padding: TokenID? { role(csp_padding_id(handle)) }

    func isControl(_ id: TokenID) -> Bool { csp_is_control(handle, id) != 0 }

    func piece(_ id: TokenID) -> String? {
        var count = 0
        guard let text = csp_piece(handle, id, &count) else { return nil }
        return String(decoding: UnsafeRawBufferPointer(start: text, count: count), as: UTF8.self)
    }

    /// Whether a piece starts with "▁", the library's sign for a space.
    func startsWithSpace(_ id: TokenID) -> Bool {
        var count = 0
        guard let text = csp_piece(handle, id, &count) else { return false }
        return UnsafeRawBufferPointer(start: text, count: count).starts(with: "▁".utf8)
    }

    /// Whether a piece is "▁" and nothing more.
    func isSpace(_ id: TokenID) -> Bool {
        var count = 0
        return csp_piece(handle, id, &count) != nil && count == "▁".utf8.count
            && startsWithSpace(id)
    }

    func id(of piece: String) -> TokenID? {
        var piece = piece
        return role(
            piece.withUTF8 { bytes in
                bytes.withMemoryRebound(to: CChar.self) {
                    csp_piece_id(handle, $0.baseAddress, $0.count)
                }
            }
        )
    }

    /// The pieces of a text in UTF-8, each with the library's range of its bytes.
    func encode(_ text: [UInt8]) -> (ids: [TokenID], byteRanges: [Range<Int>]) {
        // Reviews have about one piece in four bytes; the second try is for the rest.
        var room = text.count / 3 + 16
        while true {
            var ids = [TokenID](repeating: 0, count: room)
            var begins = [UInt32](repeating: 0, count: room)
            var ends = [UInt32](repeating: 0, count: room)
            let found = text.withUnsafeBytes { bytes in
                csp_encode(
                    handle,
                    bytes.baseAddress?.assumingMemoryBound(to: CChar.self),
                    bytes.count,
                    &ids,
                    &begins,
                    &ends,
                    room
                )
            }
            precondition(found >= 0, "SentencePiece: \(String(cString: csp_last_error()))")
            let count = Int(found)
            if count <= room {
                ids.removeLast(room - count)
                return (ids, (0..<count).map { Int(begins[$0])..<Int(ends[$0]) })
            }
            room = count
        }
    }

    /// The text of pieces; numbers outside the vocabulary are passed over.
    func decode(_ ids: [TokenID]) -> String {
        var text = [CChar](repeating: 0, count: 16 * ids.count + 16)
        while true {
            let found = csp_decode(handle, ids, ids.count, &text, text.count)
            precondition(found >= 0, "SentencePiece: \(String(cString: csp_last_error()))")
            let count = Int(found)
            if count <= text.count {
                return text.withUnsafeBytes { String(decoding: $0[..<count], as: UTF8.self) }
            }
            text = [CChar](repeating: 0, count: count)
        }
    }

    private func role(_ id: Int32) -> TokenID? { id < 0 ? nil : id }
}
