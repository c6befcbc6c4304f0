import Foundation
import TestSupport
import Testing
import Transformers

@Suite struct CompactConverterTests {
    private func convert(_ model: TinyModel, name: String = "tiny") throws
        -> (TemporaryDirectory, URL, CompactConverter.Report)
    {
        let (parent, url) = try model.make(named: name)
        let target = parent.url.appending(path: "compact")
        let report = try CompactConverter().convert(try ModelDirectory(at: url), to: target)
        return (parent, target, report)
    }

    @Test func largeMatricesAreRoundedAndTheRestStays() throws {
        let (parent, url, report) = try convert(.reader)
        let before = try ModelDirectory(at: parent.url.appending(path: "tiny")).main.checkpoint
        let after = try ModelDirectory(at: url).main.checkpoint
        #expect(
            report.errors.keys.sorted() == [
                "bert.encoder.layer.0.intermediate.dense.weight",
                "bert.encoder.layer.0.output.dense.weight",
            ]
        )
        #expect(report.dropped == ["bert.pooler.dense.weight"])
        #expect(Set(before.names).subtracting(after.names) == ["bert.pooler.dense.weight"])
        for name in after.names {
            let old = try #require(before.tensor(named: name))
            let new = try #require(after.tensor(named: name))
            #expect(new.isQuantized == (report.errors[name] != nil), "\(name)")
            if new.isQuantized {
                for (left, right) in zip(old.floats(), new.floats()) {
                    #expect(abs(left - right) < 0.0045)
                }
            } else {
                #expect(new.floats() == old.floats(), "\(name)")
            }
        }
    }

    @Test func theReportMeasuresWhatWasLost() throws {
        let (parent, url, report) = try convert(.reader)
        let before = try ModelDirectory(at: parent.url.appending(path: "tiny")).main.checkpoint
        let after = try ModelDirectory(at: url).main.checkpoint
        for (name, error) in report.errors {
            let old = try #require(before.tensor(named: name)).floats()
            let new = try #require(after.tensor(named: name)).floats()
            let lost = zip(old, new).reduce(0.0) { $0 + pow(Double($1.0 - $1.1), 2) }
            let norm = old.reduce(0.0) { $0 + pow(Double($1), 2) }
            #expect(abs(error - (lost / norm).squareRoot()) < 1e-9)
            #expect(error > 0 && error < 0.01)
        }
        #expect(report.bytesAfter < report.bytesBefore * 3 / 10)
    }

    @Test func theRecordAndCardSayWhereItCameFrom() throws {
        let (parent, url, _) = try convert(.sentenceTransformer, name: "origin")
        let source = try ModelDirectory(at: parent.url.appending(path: "origin"))
        let compact = try ModelDirectory(at: url)
        #expect(compact.record?.storage == .int8Rows)
        #expect(compact.record?.kind == .embedder)
        #expect(compact.record?.source == source.identity)
        #expect(compact.embedding == source.embedding)
        let info = ModelInfo(of: compact)
        #expect(info.license == "apache-2.0")
        #expect(info.storage == "I8 rows, F32")
        let card = try String(contentsOf: url.appending(path: "README.md"), encoding: .utf8)
        #expect(card.contains("# Tiny"))
        #expect(card.contains("Made by Quarry from `\(source.identity)`"))
    }

    @Test func aVocabularyIsNotStoredTwice() throws {
        var model = TinyModel()
        model.files["tokenizer.json"] = "{}"
        let (parent, url, _) = try convert(model)
        let names = try withExtendedLifetime(parent) {
            try FileManager.default.contentsOfDirectory(atPath: url.path).sorted()
        }
        #expect(
            names == ["README.md", "config.json", "model.safetensors", "quarry.json", "vocab.txt"]
        )
    }

    @Test func aClassifierKeepsItsPooler() throws {
        let model = TinyModel(
            architecture: "BertForSequenceClassification",
            prefix: "bert.",
            heads: [("classifier.weight", [3, 8])]
        )
        #expect(try convert(model).2.dropped.isEmpty)
    }

    @Test func convertingTwiceChangesNothing() throws {
        let (parent, url, _) = try convert(.reader)
        let again = parent.url.appending(path: "again")
        let report = try CompactConverter().convert(try ModelDirectory(at: url), to: again)
        #expect(report.errors.isEmpty)
        let first = try ModelDirectory(at: url)
        let second = try ModelDirectory(at: again)
        #expect(first.digest == second.digest)
        #expect(first.record == second.record)
    }

    @Test func bothTowersFoldersAreConverted() throws {
        let parent = try TemporaryDirectory()
        let url = parent.url.appending(path: "dpr")
        for folder in ["question_encoder", "ctx_encoder"] {
            try TinyModel().write(to: url.appending(path: folder))
        }
        let target = parent.url.appending(path: "compact")
        let report = try CompactConverter().convert(try ModelDirectory(at: url), to: target)
        let compact = try ModelDirectory(at: target)
        #expect(compact.kind == .dpr)
        #expect(compact.towers == [.question, .context])
        #expect(report.bytesAfter < report.bytesBefore / 3)
    }

    @Test func weightsThatAreNotFiniteAreRefused() throws {
        let (parent, url) = try TinyModel().make()
        var writer = TinyModel().writer
        var floats = [Float](repeating: 1, count: 2048 * 8)
        floats[77] = .nan
        writer.add("encoder.layer.0.intermediate.dense.weight", shape: [2048, 8], floats: floats)
        try writer.write(to: url.appending(path: "model.safetensors"))
        let model = try ModelDirectory(at: url)
        let target = parent.url.appending(path: "compact")
        let error = checkpointError { _ = try CompactConverter().convert(model, to: target) }
        #expect(error?.expected == "finite numbers")
    }
}
