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
    func add(_ documents: [PreparedDocument], onDuplicate policy: DuplicatePolicy) throws
        -> AddedCounts
    {
        var counts = AddedCounts()
        for document in documents {
            try add(document, onDuplicate: policy, to: &counts)
            for label in document.labels {
                try store(label.bound(to: document.id))
                counts.labels += 1
            }
        }
        return counts
    }

    private func add(
        _ document: PreparedDocument,
        onDuplicate policy: DuplicatePolicy,
        to counts: inout AddedCounts
    ) throws {
        if let known = try known(document.id) {
            switch policy {
            case .skip: counts.skipped += 1
            case .fail: throw duplicate(document.id)
            case .overwrite:
                counts.overwritten += 1
                try overwrite(known, with: document)
            }
        } else {
            counts.added += 1
            try insert(document)
        }
    }

    /// Removes a document with its passages and vectors; whether there was one.
    func remove(_ id: DocumentID) throws -> Bool {
        guard let known = try known(id) else { return false }
        try removePassages(of: known)
        try removeFields(of: known.serial)
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

    private func insert(_ document: PreparedDocument) throws {
        try run(
            """
            INSERT INTO documents(id, number, title, metadata, filters, hash, text)
            VALUES (?, ?, ?, ?, ?, ?, ?)
            """,
            [
                document.id.rawValue, FilterValue(document.id.rawValue).number,
                document.document.title, document.metadata, document.filters, document.hash,
                document.document.text,
            ]
        )
        let serial = db.lastInsertedRowID
        fields.set(document.fields, of: serial)
        try insertPassages(of: document.document, serial: serial, filters: document.filters)
        noteChange()
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
            try insertPassages(of: document, serial: known.serial, filters: prepared.filters)
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
        try removeFields(of: known.serial)
        fields.set(prepared.fields, of: known.serial)
        noteChange()
    }

    private func removeFields(of serial: Int64) throws {
        fields.remove(serial)
        try run("DELETE FROM document_fields WHERE owner = ?", [serial])
    }

    /// Writes the rows for filters that the transaction has gathered.
    func writeFields() throws {
        let insert = try db.cachedStatement(
            sql: """
                INSERT OR IGNORE INTO document_fields(owner, field, text, number)
                VALUES (?, ?, ?, ?)
                """
        )
        try fields.drain(fieldID: fieldID) { owner, field, value in
            try insert.execute(arguments: [owner, field, value.text, value.number])
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

extension Sequence<UInt8> {
    /// Two lower-case digits a byte.
    var hexadecimal: String {
        let digits = Array("0123456789abcdef".utf8)
        return String(
            decoding: flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] },
            as: UTF8.self
        )
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
