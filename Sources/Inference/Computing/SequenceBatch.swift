public import Tokenizers

/// Sequences laid end to end for one pass through a model, with no padding between them.
public struct SequenceBatch: Hashable, Sendable {
    /// Token numbers of all sequences; [tokens].
    public private(set) var ids: [TokenID] = []
    /// 0 for the first text and its frame, 1 for the second; [tokens].
    public private(set) var segments: [UInt8] = []
    /// Where each sequence begins in `ids`, and at last where the final one ends; [count + 1].
    public private(set) var offsets: [Int] = [0]

    /// A batch without sequences.
    public init() {}

    /// How many sequences it holds.
    public var count: Int { offsets.count - 1 }

    /// How many tokens it holds.
    public var tokenCount: Int { ids.count }

    /// The tokens of a sequence.
    public func tokens(of sequence: Int) -> Range<Int> {
        offsets[sequence]..<offsets[sequence + 1]
    }

    /// Adds `[CLS] text [SEP]`.
    public mutating func append(_ text: ArraySlice<TokenID>, framedBy frame: SequenceFrame) {
        open(frame)
        add(text, segment: 0, frame)
        offsets.append(ids.count)
    }

    /// Adds `[CLS] question [SEP] passage slice [SEP]`.
    public mutating func append(
        _ question: ArraySlice<TokenID>,
        _ slice: ArraySlice<TokenID>,
        framedBy frame: SequenceFrame
    ) {
        open(frame)
        add(question, segment: 0, frame)
        add(slice, segment: 1, frame)
        offsets.append(ids.count)
    }

    /// Takes all sequences out; the memory stays for the next ones.
    public mutating func removeAll() {
        ids.removeAll(keepingCapacity: true)
        segments.removeAll(keepingCapacity: true)
        offsets.removeAll(keepingCapacity: true)
        offsets.append(0)
    }

    private mutating func open(_ frame: SequenceFrame) {
        ids.append(frame.classifier)
        segments.append(0)
    }

    private mutating func add(
        _ text: ArraySlice<TokenID>,
        segment: UInt8,
        _ frame: SequenceFrame
    ) {
        ids += text
        ids.append(frame.separator)
        segments.append(contentsOf: repeatElement(segment, count: text.count + 1))
    }
}
