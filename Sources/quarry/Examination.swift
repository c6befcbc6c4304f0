import BundledModels
import Foundation
import QuestionAnswering
import Retrieval
import Storage
import Tensors
import Transformers

/// Looks at every part an answer rests on; a part that fails does not keep it from the next.
struct Examination {
    let workspace: Workspace

    func findings() async -> [DoctorFinding] {
        var findings = machine() + models()
        guard workspace.directory.exists else {
            return findings + [
                DoctorFinding(
                    "index",
                    .note,
                    "there is none at \(workspace.directory.url.path)",
                    nextStep: "Make one with: quarry import FILE"
                )
            ]
        }
        do {
            let store = try openStore()
            findings += try await index(store)
            findings += try await vectors(store)
        } catch {
            findings.append(DoctorFinding("index", .wrong, "\(error)"))
        }
        return findings
    }

    /// Writing is needed for the check of the words; a disk that cannot be written is checked without.
    private func openStore() throws -> SQLiteStore {
        do { return try workspace.store(for: .readWrite) } catch let error as QuarryError
            where error.kind == .cannotWrite
        {
            return try workspace.store()
        }
    }

    private func machine() -> [DoctorFinding] {
        var findings = [
            DoctorFinding(
                "machine",
                .good,
                "\(InstructionSet.best), \(Parallelism.threads) threads, "
                    + "\(Precision.int8.supported) products"
            )
        ]
        let libraries = [
            TensorLibraries.description, VectorLibraries.description, StoreLibraries.description,
        ]
        findings += libraries.map { DoctorFinding("library", .good, $0) }
        let pinned = ["OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE"].filter {
            ProcessInfo.processInfo.environment[$0] != nil
        }
        if !pinned.isEmpty {
            findings.append(
                DoctorFinding(
                    "environment",
                    .note,
                    "\(pinned.joined(separator: " and ")) may hold OpenBLAS to slower kernels",
                    nextStep: "Unset it unless you mean it."
                )
            )
        }
        return findings
    }

    private func models() -> [DoctorFinding] {
        let registry = workspace.models
        let configured = [
            ("reader", Result { workspace.configuration.reader }),
            ("embedder", Result { try workspace.embedderName() }),
        ]
        return configured.map { part, name in
            do {
                let info = try registry.info(name.get())
                return DoctorFinding(part, .good, "\(info.identity), \(info.storage)")
            } catch {
                return DoctorFinding(part, .wrong, "\(error)")
            }
        }
    }

    private func index(_ store: SQLiteStore) async throws -> [DoctorFinding] {
        let wrong = try await store.integrityCheck().map {
            DoctorFinding($0.part, .wrong, $0.found, nextStep: $0.nextStep)
        }
        let counts = try await store.counts()
        let summary = DoctorFinding(
            "store",
            .good,
            "\(counts.documents) documents, \(counts.passages) passages, "
                + "\(counts.labels) labels, generation \(counts.generation)"
        )
        return wrong + [summary]
    }

    private func vectors(_ store: SQLiteStore) async throws -> [DoctorFinding] {
        let passages = try await store.counts().passages
        var findings: [DoctorFinding] = []
        for (embedder, count) in try await store.embedders() {
            let lacking = passages - count
            findings.append(
                DoctorFinding(
                    "vectors",
                    lacking == 0 ? .good : .note,
                    "\(count) of \(passages) passages have one of \(embedder)",
                    nextStep: lacking == 0 ? nil : "Embed the others with: quarry index"
                )
            )
        }
        guard let manifest = try workspace.directory.manifest()?.vectors else { return findings }
        do {
            let embedder = try workspace.embedder()
            guard try workspace.vectorsID(of: embedder).rawValue == manifest.embedder else {
                return findings
            }
            let state = try await workspace.vectorCache(embedder, store).synchronize()
            findings.append(
                DoctorFinding(
                    "vector index",
                    .good,
                    "\(state.kind.rawValue), \(state.count) vectors, "
                        + "generation \(state.generation), \(state.action)"
                )
            )
            findings += state.notes.map { DoctorFinding("vector index", .note, $0) }
        } catch {
            findings.append(DoctorFinding("vector index", .wrong, "\(error)"))
        }
        return findings
    }
}
