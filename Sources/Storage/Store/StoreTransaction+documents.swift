internal import Crypto
internal import Foundation
internal import GRDB
internal import QuestionAnswering

extension StoreTransaction {
    /// What the store knows about a document beside its text.
    private struct Known {
        let serial: Int64
        let title: String?
        let metadata: String
        let filters: String
        let hash: Data
    }

    /// Adds a batch with its labels.
    func add(_ items: [CorpusItem], onDuplicate policy: DuplicatePolicy) throws -> AddedCounts {
        var counts = AddedCounts()
        for item in items {
            try StoreRules.check(item)
            let id = try add(item.document, onDuplicate: policy, to: &counts)
            for label in item.labels {
                try store(label.bound(to: id))
                counts.labels += 1
            }
        }
        return counts
    }

    private func add(
        _ document: Document,
        onDuplicate policy: DuplicatePolicy,
        to counts: inout AddedCounts
    ) throws -> DocumentID {
        let hash = Data(SHA256.hash(data: Data(document.text.utf8)))
        let id = document.id ?? DocumentID(hash.hexadecimal)
        if let known = try known(id) {
            switch policy {
            case .skip: counts.skipped += 1
            case .fail: throw duplicate(id)
            case .overwrite:
                counts.overwritten += 1
                try overwrite(known, id: id, with: document, hash: hash)
            }
        } else {
            counts.added += 1
            try insert(document, id: id, hash: hash)
        }
        return id
    }

    /// Removes a document with its passages and vectors; whether there was one.
    func remove(_ id: DocumentID) throws -> Bool {
        guard let known = try known(id) else { return false }
        try removePassages(of: known)
        try run("DELETE FROM document_fields WHERE owner = ?", [known.serial])
        try run("DELETE FROM documents WHERE serial = ?", [known.serial])
        noteChange()
        return true
    }

    private func known(_ id: DocumentID) throws -> Known? {
        try row(
            "SELECT serial, title, metadata, filters, hash FROM documents WHERE id = ?",
            [id.rawValue]
        )
        .map { Known(serial: $0[0], title: $0[1], metadata: $0[2], filters: $0[3], hash: $0[4]) }
    }

    private func insert(_ document: Document, id: DocumentID, hash: Data) throws {
        let filters = FilterToken.text(for: document.metadata, id: id)
        try run(
            """
            INSERT INTO documents(id, number, title, metadata, filters, hash, text)
            VALUES (?, ?, ?, ?, ?, ?, ?)
            """,
            [
                id.rawValue, FilterValue(id.rawValue).number, document.title,
                MetadataJSON.text(of: document.metadata), filters, hash, document.text,
            ]
        )
        let serial = db.lastInsertedRowID
        try insertFields(document.metadata, of: serial, into: "document_fields")
        try insertPassages(of: document, serial: serial, filters: filters)
        noteChange()
    }

    private func overwrite(_ known: Known, id: DocumentID, with document: Document, hash: Data)
        throws
    {
        let metadata = MetadataJSON.text(of: document.metadata)
        // Words and vectors are made of both: with another title the passages are others.
        let isSameText = known.hash == hash && known.title.bytesEqual(document.title)
        guard !isSameText || !known.metadata.bytesEqual(metadata) else { return }
        let filters = FilterToken.text(for: document.metadata, id: id)
        if !isSameText {
            try removePassages(of: known)
            try run(
                "UPDATE documents SET hash = ?, text = ? WHERE serial = ?",
                [hash, document.text, known.serial]
            )
            try insertPassages(of: document, serial: known.serial, filters: filters)
        } else if filters != known.filters {
            try eachPassage(of: known) { passage, body in
                try words.replaceFilters(
                    of: passage,
                    body: body,
                    from: known.filters,
                    to: filters
                )
            }
        }
        try run(
            "UPDATE documents SET title = ?, metadata = ?, filters = ? WHERE serial = ?",
            [document.title, metadata, filters, known.serial]
        )
        try run("DELETE FROM document_fields WHERE owner = ?", [known.serial])
        try insertFields(document.metadata, of: known.serial, into: "document_fields")
        noteChange()
    }

    /// One row a value for the filters.
    func insertFields(_ metadata: Metadata, of owner: Int64, into table: String) throws {
        for (field, value) in metadata.filterFields {
            try run(
                "INSERT OR IGNORE INTO \(table)(owner, field, text, number) VALUES (?, ?, ?, ?)",
                [owner, try fieldID(field), value.text, value.number]
            )
        }
    }

    private func insertPassages(of document: Document, serial: Int64, filters: String) throws {
        let text = document.text
        let ranges = splitter.ranges(in: text)
        let length = text.utf8.count
        for range in ranges {
            try run(
                """
                INSERT INTO passages(document, scalar_start, scalar_end, byte_start, byte_end)
                VALUES (?, ?, ?, ?, ?)
                """,
                [
                    serial, range.scalars.lowerBound, range.scalars.upperBound,
                    range.bytes.lowerBound, range.bytes.upperBound,
                ]
            )
            let isWhole = range.bytes == 0..<length
            let part = isWhole ? text : try slice(text, range, length: length)
            let body = Passage.searchedText(part, title: document.title)
            try words.insert(db.lastInsertedRowID, body: body, filters: filters)
        }
        noteChange(passages: ranges.count)
    }

    /// Cuts a passage out; a splitter that breaks its promise is caught before anything is stored.
    private func slice(_ text: String, _ range: TextRange, length: Int) throws -> String {
        let bytes = range.bytes
        let isInside = bytes.lowerBound >= 0 && bytes.upperBound <= length && !bytes.isEmpty
        let body = isInside ? text.slice(bytes: bytes) : ""
        guard isInside, body.utf8.count == bytes.count,
            body.unicodeScalars.count == range.scalars.count
        else {
            throw QuarryError(
                .internalFault,
                while: "splitting",
                "a text of \(length) bytes",
                expected: "a range on scalar borders inside it",
                found: "\(bytes) as scalars \(range.scalars)"
            )
        }
        return body
    }

    private func removePassages(of known: Known) throws {
        var passages: [Int64] = []
        try eachPassage(of: known) { passage, body in
            try words.delete(passage, body: body, filters: known.filters)
            passages.append(passage)
        }
        for passage in passages {
            try run("DELETE FROM vectors WHERE passage = ?", [passage])
            try run("DELETE FROM passages WHERE id = ?", [passage])
        }
        try dropEmptyEmbedders()
        noteChange(passages: -passages.count)
    }

    /// The stored passages of a document with what is indexed of them.
    private func eachPassage(of known: Known, _ body: (Int64, String) throws -> Void) throws {
        let serial = known.serial
        let text: String? = try row("SELECT text FROM documents WHERE serial = ?", [serial])?[0]
        let ranges = try Row.fetchAll(
            db.cachedStatement(
                sql: "SELECT id, byte_start, byte_end FROM passages WHERE document = ? ORDER BY id"
            ),
            arguments: [serial]
        )
        for range in ranges {
            let part = (text ?? "").slice(bytes: range[1]..<range[2])
            try body(range[0], Passage.searchedText(part, title: known.title))
        }
    }

    private func duplicate(_ id: DocumentID) -> QuarryError {
        QuarryError(
            .badData,
            while: "adding",
            "document \(id)",
            expected: "a new document",
            found: "one that is in the index already",
            nextStep: "Choose what becomes of duplicates: --on-duplicate skip or overwrite"
        )
    }
}

extension Data {
    /// Two lower-case digits a byte.
    var hexadecimal: String {
        map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}

extension String {
    /// Whether the UTF-8 bytes are the same; `==` would also equate canonical forms.
    func bytesEqual(_ other: String) -> Bool { utf8.elementsEqual(other.utf8) }
}

extension String? {
    /// Whether both are nil or have the same UTF-8 bytes.
    func bytesEqual(_ other: String?) -> Bool {
        switch (self, other) {
        case (let a?, let b?): a.bytesEqual(b)
        case (nil, nil): true
        default: false
        }
    }
}
