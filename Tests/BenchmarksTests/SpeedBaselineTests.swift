import Foundation
import TestSupport
import Testing

@Suite struct SpeedBaselineTests {
    private let baseline: SpeedBaseline = {
        var made = SpeedBaseline()
        made.add(["read": 10, "ask": 4], on: "avx512")
        return made
    }()

    @Test(arguments: [(10.0, true), (11.0, true), (11.01, false), (30.0, false), (.nan, false)])
    func aCostMayBeOneTenthAboveTheBaseline(cost: Double, passes: Bool) throws {
        let slower = try #require(baseline.slowdowns(of: ["read": cost], on: "avx512"))
        #expect(slower.map(\.name) == (passes ? [] : ["read"]))
    }

    @Test func ofAnotherInstructionSetNothingIsSaid() {
        #expect(baseline.slowdowns(of: ["read": 99], on: "avx2") == nil)
    }

    @Test func whatTheBaselineDoesNotKnowPasses() {
        #expect(baseline.slowdowns(of: ["embed": 99], on: "avx512") == [])
    }

    @Test func slowdownsComeByName() throws {
        let slower = try #require(baseline.slowdowns(of: ["read": 20, "ask": 5], on: "avx512"))
        #expect(slower.map(\.name) == ["ask", "read"])
        #expect(slower.map(\.ratio) == [1.25, 2])
    }

    @Test func onlyWhatIsSlowTwiceInARowFails() async {
        let runs = Runs([["read": 12, "ask": 5], ["read": 10.5, "ask": 6]])
        let slower = await baseline.slowdowns(on: "avx512") { runs.next($0) }
        #expect(slower == [Slowdown(name: "ask", before: 4, now: 6)])
        #expect(runs.asked == [nil, ["ask", "read"]])
    }

    @Test func aFirstRunWithoutSlowdownsIsEnough() async {
        let runs = Runs([["read": 9, "ask": 4.3]])
        let slower = await baseline.slowdowns(on: "avx512") { runs.next($0) }
        #expect(slower == [])
        #expect(runs.asked == [nil])
    }

    @Test func whatIsSlowInTheSecondRunAlonePasses() async {
        let runs = Runs([["read": 12, "ask": 4], ["read": 10, "ask": 9]])
        let slower = await baseline.slowdowns(on: "avx512") { runs.next($0) }
        #expect(slower == [])
    }

    @Test func aFileKeepsTheCosts() throws {
        let directory = try TemporaryDirectory()
        let file = directory.url.appending(path: "baseline.json")
        try baseline.write(to: file)
        #expect(try SpeedBaseline(contentsOf: file) == baseline)
    }

    @Test func newCostsTakeThePlaceOfOld() {
        var changed = baseline
        changed.add(["ask": 8], on: "avx512")
        #expect(changed.slowdowns(of: ["ask": 8.5, "read": 10], on: "avx512") == [])
    }

    /// Costs handed out run by run, and what was asked for.
    private final class Runs {
        private var costs: [[String: Double]]
        private(set) var asked: [Set<String>?] = []

        init(_ costs: [[String: Double]]) { self.costs = costs }

        func next(_ names: Set<String>?) -> [String: Double] {
            asked.append(names)
            return costs.removeFirst()
        }
    }
}
