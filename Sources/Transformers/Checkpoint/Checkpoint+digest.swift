extension Checkpoint {
    /// Bytes of a tensor that are hashed at most.
    private static let sampled = 4096
    /// Bytes of one sample of a larger tensor.
    private static let block = 1024

    /// What tells these weights from others: 16 hexadecimal digits.
    ///
    /// An XXH64 over every key, type, shape and the numbers: tensors up to 4 KiB whole, which
    /// takes in every bias and normalisation, larger ones by 4 evenly spaced blocks of 1 KiB,
    /// first and last included. A training step changes all of these. Reading every byte instead
    /// would load the whole file at each start. The same weights have the same digest, sharded or
    /// not.
    public var digest: String {
        var hash: UInt64 = 0
        for (name, tensor) in tensors.sorted(by: { $0.key < $1.key }) {
            hash = ContentHash.of("\(name) \(tensor.type.rawValue) \(tensor.shape)", seed: hash)
            hash = Self.hash(tensor.file, tensor.range, seed: hash)
            if let scales = tensor.scales {
                hash = Self.hash(scales.file, scales.range, seed: hash)
            }
        }
        return ContentHash.hexadecimal(hash)
    }

    private static func hash(_ file: MappedFile, _ range: Range<Int>, seed: UInt64) -> UInt64 {
        let bytes = UnsafeRawBufferPointer(rebasing: file.bytes[range])
        guard bytes.count > sampled else { return ContentHash.of(bytes, seed: seed) }
        let blocks = sampled / block
        return (0..<blocks).reduce(seed) { hash, index in
            let start = (bytes.count - block) / (blocks - 1) * index
            let place = index == blocks - 1 ? bytes.count - block : start
            let sample = UnsafeRawBufferPointer(rebasing: bytes[place..<place + block])
            return ContentHash.of(sample, seed: hash)
        }
    }
}
