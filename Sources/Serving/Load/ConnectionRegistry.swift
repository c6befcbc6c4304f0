import NIOCore
import Synchronization

/// The clients of all open connections.
final class ConnectionRegistry: Sendable {
    private let clients = Mutex<[ObjectIdentifier: ClientPresence]>([:])

    /// How many connections are open.
    var count: Int { clients.withLock(\.count) }

    /// The client of a connection.
    func client(of channel: any Channel) -> ClientPresence {
        clients.withLock { $0[ObjectIdentifier(channel)] } ?? ClientPresence()
    }

    /// A connection opens.
    func open(_ channel: any Channel) -> ClientPresence {
        let client = ClientPresence()
        clients.withLock { $0[ObjectIdentifier(channel)] = client }
        return client
    }

    /// A connection closes.
    func close(_ channel: any Channel) {
        clients.withLock { _ = $0.removeValue(forKey: ObjectIdentifier(channel)) }
    }
}
