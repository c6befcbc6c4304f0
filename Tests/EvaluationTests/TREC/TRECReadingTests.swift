import Evaluation
import QuestionAnswering
import TestSupport
import Testing

func qrels(_ text: String) throws -> TRECQrels {
    try TRECQrels(bytes: Array(text.utf8), name: "qrels")
}

func run(_ text: String) throws -> TRECRun { try TRECRun(bytes: Array(text.utf8), name: "run") }

@Suite struct TRECQrelsTests {
    @Test func threeFormatsSayTheSame() throws {
        let wanted = ["q1": ["d1": 2, "d2": 0], "q2": ["d1": -1]]
        #expect(try qrels("q1 0 d1 2\nq1\t0  d2 0 \r\n\nq2 Q0 d1 -1").grades == wanted)
        let beir = "query-id\tcorpus-id\tscore\nq1\td1\t2\nq1\td2\t0\r\nq2\td1\t-1\n"
        #expect(try qrels(beir).grades == wanted)
        #expect(try qrels(#"{"q1": {"d1": 2, "d2": 0}, "q2": {"d1": -1}}"#).grades == wanted)
    }

    @Test(arguments: [
        ("", "an empty file"), ("q1 0 d1", "qrels:1: expected 4 columns"),
        ("q1 0 d1 1\nq1 0 d2 high", "qrels:2: expected a grade, a whole number, found \"high\""),
        ("q1 0 d1 1\nq1 0 d1 2", "qrels:2: expected one judgment for each document of a topic"),
        ("a\tb\tc\n", "expected judgments, found none"), ("a\tb\tc\nq\td\n", "expected 3 columns"),
        (#"{"q": {"d": 0.5}}"#, "a whole number, found 0.5"), (#"{"q": 1}"#, "qrels:1:7"),
        (#"{"q": {"d": 1, "d": 1}}"#, "\"d\" a second time for topic \"q\""),
        ("q1 0 d1 1\nq1 0 d\u{0}2 1", "UTF-8 text"),
    ])
    func wrongJudgmentsAreNamed(text: String, words: String) {
        let message = message { try qrels(text) }
        #expect(message.contains(words), "\(message)")
    }

    @Test func aPackedFileIsNamed() {
        let packed: [UInt8] = [0x1F, 0x8B, 8, 0]
        let message = message { try TRECQrels(bytes: packed, name: "qrels.gz") }
        #expect(message.contains("a gzip file") && message.contains("Unpack it first"))
    }
}

@Suite struct TRECRunTests {
    @Test func tiesAreBrokenByFallingDocument() throws {
        let text = "1 Q0 a 1 2.0 x\n1 Q0 c 2 2.0 x\n1 Q0 b 3 2.00000000001 x\n1 Q0 d 4 3 x"
        #expect(try run(text).rankings == ["1": ["d", "c", "b", "a"]])
    }

    @Test func jsonRunsAreRead() throws {
        #expect(try run(#"{"q": {"d1": 0.5, "d2": 1e3}}"#).rankings == ["q": ["d2", "d1"]])
    }

    @Test(arguments: [
        ("", "an empty file"), ("1 Q0 a 1 2.0", "run:1: expected 6 columns"),
        ("1 Q0 a 1 nan x", "a finite number, found \"nan\""), ("1 Q0 a 1 inf x", "\"inf\""),
        ("1 Q0 a 1 1e999 x", "\"1e999\""), ("1 Q0 a 1 two x", "\"two\""),
        ("1 Q0 a 1 2 x\n2 Q0 a 1 2 x\n1 Q0 a 2 1 x", "run:3: expected one entry"),
        (#"{"q": {"d": NaN}}"#, "a score, a finite number"), ("{}", "expected ranked documents"),
        ("[1]", "a JSON object from topics"),
    ])
    func wrongRunsAreNamed(text: String, words: String) {
        let message = message { try run(text) }
        #expect(message.contains(words), "\(message)")
    }

    @Test func brokenBytesNeverCrash() {
        let texts = [
            "q1 0 d1 2\nq1 0 d2 0\nq2 0 d1 1\n", "a\tb\tc\nq1\td1\t2\n",
            #"{"q1": {"d1": 1, "d2": 0}}"#, "1 Q0 a 1 2.5 x\n1 Q0 b 2 1.5 x\n",
        ].map { Array($0.utf8) }
        forEachSeed(0..<2000) { seed, random in
            for text in texts {
                let bytes = random.broken(text)
                do { _ = try TRECQrels(bytes: bytes, name: "f") } catch {
                    #expect(error is QuarryError, "seed \(seed): \(error)")
                }
                do { _ = try TRECRun(bytes: bytes, name: "f") } catch {
                    #expect(error is QuarryError, "seed \(seed): \(error)")
                }
            }
        }
    }
}
