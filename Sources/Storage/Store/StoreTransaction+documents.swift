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
    func add(_ batch: PreparedBatch, onDuplicate policy: DuplicatePolicy) throws -> AddedCounts {
        var counts = AddedCounts()
        if batch.documents.count >= fewestForSegment { try words.expectMany() }
        fields.begin(batch.fields, documents: batch.documents.count)
        for (place, document) in batch.documents.enumerated() {
            try add(document, at: place, onDuplicate: policy, to: &counts)
            for label in document.labels {
                try store(label.bound(to: document.id))
                counts.labels += 1
            }
        }
        return counts
    }

    private func add(
        _ document: PreparedDocument,
        at place: Int,
        onDuplicate policy: DuplicatePolicy,
        to counts: inout AddedCounts
    ) throws {
        if try insert(document, at: place) {
            counts.added += 1
            return
        }
        switch policy {
        case .skip: counts.skipped += 1
        case .fail: throw duplicate(document.id)
        case .overwrite:
            counts.overwritten += 1
            if let known = try known(document.id) { try overwrite(known, with: document) }
        }
    }

    /// Removes a document with its passages and vectors; whether there was one.
    func remove(_ id: DocumentID) throws -> Bool {
        guard let known = try known(id) else { return false }
        try removePassages(of: known)
        try removeFields(of: known)
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

    /// Stores a new document; false when there is one of that name.
    private func insert(_ document: PreparedDocument, at place: Int) throws -> Bool {
        let statement = try documentInsertion.get()
        statement.bind(1, document.id.rawValue)
        statement.bind(2, document.number)
        statement.bind(3, document.document.title)
        statement.bind(4, document.metadata)
        statement.bind(5, document.filters)
        statement.bind(6, document.hash)
        guard try statement.run(7, document.document.text) else { return false }
        let serial = db.lastInsertedRowID
        fields.set(document: place, is: serial)
        try insertPassages(of: document, serial: serial)
        noteChange()
        return true
    }

    private func overwrite(_ known: Known, with prepared: PreparedDocument) throws {
        let document = prepared.document
        // Words and vectors are made of both: with another title the passages are others.
        let isSameText =
            known.hash == prepared.hash && known.title.bytesEqual(document.title)
        guard !isSameText || !known.metadata.bytesEqual(prepared.metadata) else { return }
        if !isSameText {
            try removePassages(of: known)
            try run(
                "UPDATE documents SET hash = ?, text = ? WHERE serial = ?",
                [prepared.hash, document.text, known.serial]
            )
            try insertPassages(of: prepared, serial: known.serial)
        } else if prepared.filters != known.filters {
            try eachPassage(of: known) { passage, body in
                try words.replaceFilters(
                    of: passage,
                    body: body,
                    from: known.filters,
                    to: prepared.filters
                )
            }
        }
        try run(
            "UPDATE documents SET title = ?, metadata = ?, filters = ? WHERE serial = ?",
            [document.title, prepared.metadata, prepared.filters, known.serial]
        )
        try removeFields(of: known)
        fields.set(document.metadata.filterFields, of: known.serial)
        noteChange()
    }

    private func removeFields(of known: Known) throws {
        fields.remove(known.serial)
        guard let metadata = try? MetadataJSON.metadata(from: known.metadata) else {
            return try fieldTable.remove(known.serial)
        }
        for (field, value) in metadata.filterFields {
            try fieldTable.remove(known.serial, field: fieldID(field), text: value.text)
        }
    }

    /// One row a value of a label for the filters.
    func insertLabelFields(_ metadata: Metadata, of owner: Int64) throws {
        for (field, value) in metadata.filterFields {
            try run(
                "INSERT OR IGNORE INTO label_fields(owner, field, text, number) VALUES (?, ?, ?, ?)",
                [owner, try fieldID(field), value.text, value.number]
            )
        }
    }

    private func insertPassages(of prepared: PreparedDocument, serial: Int64) throws {
        let statement = try passageInsertion.get()
        statement.bind(1, serial)
        for passage in prepared.passages {
            let range = passage.range
            statement.bind(2, Int64(range.scalars.lowerBound))
            statement.bind(3, Int64(range.scalars.upperBound))
            statement.bind(4, Int64(range.bytes.lowerBound))
            statement.bind(5, Int64(range.bytes.upperBound))
            try statement.run()
            try words.insert(
                db.lastInsertedRowID,
                title: prepared.document.title,
                text: passage.text,
                filters: prepared.filters
            )
        }
        noteChange(passages: prepared.passages.count)
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

extension String {
    /// Whether the UTF-8 bytes are the same; `==` would also equate canonical forms.
    func bytesEqual(_ other: String) -> Bool {
        var (left, right) = (self, other)
        return left.withUTF8 { left in
            right.withUTF8 { right in
                guard left.count == right.count, let a = left.baseAddress, let b = right.baseAddress
                else { return left.isEmpty && right.isEmpty }
                return memcmp(a, b, left.count) == 0
            }
        }
    }
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
