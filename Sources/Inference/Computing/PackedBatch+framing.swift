package import Tokenizers
package import Transformers

extension PackedBatch {
    /// Adds `[CLS] text [SEP]`.
    package mutating func append(_ text: ArraySlice<TokenID>, framedBy frame: SequenceFrame) {
        append(ids: [frame.classifier] + text + [frame.separator])
    }

    /// Adds `[CLS] question [SEP] passage slice [SEP]`.
    package mutating func append(
        _ question: ArraySlice<TokenID>,
        _ slice: ArraySlice<TokenID>,
        framedBy frame: SequenceFrame
    ) {
        let first = [frame.classifier] + question + [frame.separator]
        let second = slice + [frame.separator]
        append(
            ids: first + second,
            segments: [UInt8](repeating: 0, count: first.count)
                + [UInt8](repeating: 1, count: second.count)
        )
    }
}
