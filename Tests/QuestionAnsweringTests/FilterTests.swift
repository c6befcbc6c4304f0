import Foundation
import QuestionAnswering
import Testing

@Suite struct FilterTests {
    let review: Metadata = [
        "item_id": "B0074BW614", "rating": 4, "price": "12.50", "date": "2019-07-30",
        "tags": .list(["light", "cheap"]), "size": .object(["width": 3.5]), "verified": true,
    ]

    func holds(_ expression: String) throws -> Bool {
        try Filter(expression: expression).matches(review, documentID: DocumentID("d1"))
    }

    @Test(arguments: [
        "item_id=B0074BW614", "rating=4", "rating=4.0", "rating>=4", "rating < 5", "price>9",
        "date<2020-01-01", "date>=2019-07-30", "tags=cheap", "tags in big,light", "size.width>3",
        "verified=true", "rating!=5", "document_id=d1", "item_id in A,B0074BW614",
    ])
    func holds(expression: String) throws {
        #expect(try holds(expression))
    }

    @Test(arguments: [
        "item_id=B", "rating>4", "price>100", "date<2019", "tags=heavy", "tags!=light",
        "unknown=1", "unknown!=1", "unknown<1", "item_id in X,Y", "verified=1", "item_id>4",
        "document_id=d2",
    ])
    func doesNotHold(expression: String) throws {
        #expect(try !holds(expression))
    }

    @Test(arguments: ["", "rating", "=4", "rating is 4", "in a,b"])
    func anExpressionWithoutFieldOrOperatorIsRefused(expression: String) {
        #expect(throws: QuarryError.self) { try Filter(expression: expression) }
    }

    @Test func aValueMayContainOperatorsAndBlanks() throws {
        let filter = try Filter(expression: "name=a = b")
        #expect(filter == .compare(field: "name", .equal, "a = b"))
    }

    func json(_ text: String) throws -> Filter {
        try Filter(json: JSONDecoder().decode(MetadataValue.self, from: Data(text.utf8)))
    }

    @Test func theJSONFormMeansTheSame() throws {
        #expect(
            try json(#"{"item_id": ["A", "B"], "rating": {"$gte": 4, "$lt": 5}}"#)
                == .all([
                    .any(field: "item_id", ["A", "B"]),
                    .all([
                        .compare(field: "rating", .greaterOrEqual, "4"),
                        .compare(field: "rating", .less, "5"),
                    ]),
                ])
        )
        #expect(
            try json(#"{"$or": [{"a": 1}, {"$not": {"b": "x"}}]}"#)
                == .either([
                    .compare(field: "a", .equal, "1"), .not(.compare(field: "b", .equal, "x")),
                ])
        )
        #expect(try json("{}").matches(review, documentID: DocumentID("d")))
    }

    @Test(arguments: [
        "[]", #""a""#, #"{"$xor": []}"#, #"{"a": {"$near": 1}}"#, #"{"a": [[1]]}"#,
        #"{"$and": {}}"#, #"{"a": {"$in": 3}}"#, #"{"$not": 4}"#,
    ])
    func wrongJSONIsRefusedByPath(text: String) throws {
        let error = #expect(throws: QuarryError.self) { try json(text) }
        #expect(error?.subject.hasPrefix("filters") == true)
    }

    @Test func notIsPlainNegationAndNotEqualNeedsTheField() throws {
        let absent = Filter.not(try Filter(expression: "unknown=1"))
        #expect(absent.matches(review, documentID: DocumentID("d")))
        #expect(try !holds("unknown!=1"))
    }

    @Test func numbersEqualAcrossSpellingsAndTextsByBytes() {
        #expect(FilterValue("4") == FilterValue("4.0"))
        #expect(FilterValue("-0") == FilterValue("0"))
        #expect(FilterValue("0x10").number == nil)
        #expect(FilterValue("inf").number == nil)
        #expect(FilterValue("é") != FilterValue("e\u{301}"))
    }
}
