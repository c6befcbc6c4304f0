import QuestionAnswering

/// Documents as requests write them.
enum DocumentSchema {
    /// The longest text, in Unicode scalars.
    static let longestText = 10_000_000

    /// One document.
    static let document = Schema.named(
        "NewDocument",
        .object([
            .init("id", .string(length: 1...512), "Its name; left out: the hash of its text."),
            .init("title", .string(length: 0...1000), "Its title."),
            .init("text", .string(length: 1...longestText), required: true, "Its text."),
            .init(
                "meta",
                .named("Metadata", .written(meta, check: checkMeta)),
                "What filters ask for."
            ),
        ])
    )

    /// A document that has passed the schema.
    static func document(_ value: JSONValue) -> Document {
        let fields = JSONFields(value)
        var metadata: Metadata = [:]
        if case .object(let named)? = fields["meta"].flatMap(MetadataValue.init) {
            metadata = named
        }
        return Document(
            id: fields.string("id").map { DocumentID($0) },
            title: fields.string("title"),
            text: fields.string("text") ?? "",
            metadata: metadata
        )
    }

    private static let meta: JSONValue = {
        let value: JSONValue = ["$ref": "#/components/schemas/Metadata/$defs/value"]
        let names: JSONValue = ["pattern": "^[^\\u0000]*$"]
        return [
            "type": "object", "propertyNames": names, "additionalProperties": value,
            "$defs": [
                "value": [
                    "anyOf": [
                        ["type": "string", "pattern": "^[^\\u0000]*$"], ["type": "number"],
                        ["type": "boolean"], ["type": "array", "items": value],
                        [
                            "type": "object", "propertyNames": names,
                            "additionalProperties": value,
                        ],
                    ]
                ]
            ],
        ]
    }()

    @Sendable private static func checkMeta(_ value: JSONValue, _ pointer: String) -> [FieldFault] {
        guard case .object = value else {
            return [
                FieldFault(
                    pointer: pointer,
                    detail: "expected an object, found \(value.described)"
                )
            ]
        }
        return ValueRules.fault(in: value, at: pointer).map { [$0] } ?? []
    }
}
