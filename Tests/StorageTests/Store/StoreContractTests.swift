import Foundation
import QuestionAnswering
import Storage
import TestSupport
import Testing

/// Both stores keep every promise of a store; the one in memory is the definition of the other.
@Suite struct StoreContractTests {
    @Test(arguments: StoreContract.claims)
    func inMemory(_ claim: StoreClaim) async throws {
        try await claim.check { InMemoryStore(splitter: $0) }
    }

    @Test(arguments: StoreContract.claims)
    func sqlite(_ claim: StoreClaim) async throws {
        let directory = try TemporaryDirectory()
        try await claim.check { splitter in
            try SQLiteStore(
                at: directory.url.appending(path: "\(UUID().uuidString)/store.sqlite"),
                options: SQLiteStore.Options(splitter: splitter)
            )
        }
    }
}
