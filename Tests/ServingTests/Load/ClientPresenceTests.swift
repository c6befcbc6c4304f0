import Testing

@testable import Serving

@Suite struct ClientPresenceTests {
    @Test func workThatIsDoneCounts() async throws {
        #expect(try await ClientPresence().whilePresent { 7 } == 7)
    }

    @Test func workEndsWhenTheClientGoes() async throws {
        let client = ClientPresence()
        let work = Task {
            try await client.whilePresent { try await Task.sleep(for: .seconds(60)) }
        }
        await Task.yield()
        client.markGone()
        await #expect(throws: CancellationError.self) { try await work.value }
    }

    @Test func whoIsGoneGetsNothing() async throws {
        let client = ClientPresence()
        client.markGone()
        await #expect(throws: CancellationError.self) {
            try await client.whilePresent { try await Task.sleep(for: .seconds(60)) }
        }
    }

    @Test func errorsOfTheWorkComeThrough() async {
        struct Fault: Error {}
        await #expect(throws: Fault.self) {
            try await ClientPresence().whilePresent { throw Fault() }
        }
    }
}
