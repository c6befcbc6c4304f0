import CKernels
import QuestionAnswering

/// The rows that a search may find, one bit a position.
struct AllowedRows: Sendable {
    /// Eight positions a byte, the lowest bit first.
    let bits: [UInt8]
    /// How many are allowed.
    let count: Int

    /// Those of some positions, each told once, among `rows` of them.
    ///
    /// Neighbours share a byte, which is put together before it is written: ascending positions are
    /// fastest.
    init(positions: some Sequence<Int64>, rows: Int) {
        var told = 0
        bits = [UInt8](unsafeUninitializedCapacity: (rows + 7) / 8) { bits, count in
            bits.initialize(repeating: 0)
            var (place, byte) = (0, UInt8(0))
            for position in positions {
                if position >> 3 != place {
                    bits[place] |= byte
                    (place, byte) = (Int(position >> 3), 0)
                }
                byte |= 1 << UInt8(position & 7)
                told += 1
            }
            if told > 0 { bits[place] |= byte }
            count = bits.count
        }
        count = told
    }

    /// Those of some passages, ascending as a filter gives them.
    init(_ passages: [PassageID], in rows: VectorRows) {
        self =
            Self.counted(passages, in: rows)
            ?? Self(positions: rows.places.positions(of: passages), rows: rows.count)
    }

    /// Those of rows numbered without gaps, as an import leaves them.
    ///
    /// A filter of 50,000 passages is marked five times as fast so as through a list of positions. Nil
    /// for other rows, and where passages do not ascend.
    private static func counted(_ passages: [PassageID], in rows: VectorRows) -> Self? {
        guard let first = rows.places.firstIfConsecutive else { return nil }
        var told: Int64 = -1
        let bits = [UInt8](unsafeUninitializedCapacity: (rows.count + 7) / 8) { bits, count in
            told = passages.withUnsafeBytes {
                qk_mark_rows(
                    $0.assumingMemoryBound(to: Int64.self).baseAddress,
                    passages.count,
                    first,
                    rows.count,
                    bits.baseAddress
                )
            }
            count = bits.count
        }
        return told < 0 ? nil : Self(bits: bits, count: Int(told))
    }

    private init(bits: [UInt8], count: Int) {
        self.bits = bits
        self.count = count
    }
}

extension VectorRows {
    /// The rows of selected passages, marked once for all searches among them.
    func allowed(_ selection: PassageSelection) -> AllowedRows {
        selection.prepared(for: moment) { AllowedRows($0, in: self) }
    }

    /// The positions of selected passages, ascending by passage, looked up once for all searches.
    func positions(of selection: PassageSelection) -> [Int64] {
        selection.prepared(for: moment, places.positions)
    }
}
