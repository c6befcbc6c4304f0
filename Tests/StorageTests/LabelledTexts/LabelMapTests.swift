import QuestionAnswering
import Storage
import Testing

struct LabelMapTests {
    @Test func ratingsBecomeNamesAndTheMiddleIsLeftOut() throws {
        let map = try LabelMap(["1..2=negative", "4..5=positive", "x=other"])
        let names = ["1", "2.0", "3", "4.0", "5", "x", "y"].map(map.name)
        #expect(names == ["negative", "negative", nil, "positive", "positive", "other", nil])
    }

    @Test func withoutRulesLabelsKeepTheirNames() throws {
        #expect(try LabelMap().name(of: "3") == "3")
    }

    @Test(arguments: ["", "x", "=y", "5..1=y", "1..=y", "1="])
    func whatIsNoRuleIsRefused(_ rule: String) {
        #expect(throws: QuarryError.self) { try LabelMap([rule]) }
    }
}
