import Synchronization
import Tensors

/// Workspaces of an encoder that wait for their next use.
final class WorkspacePool<Number: StoredNumber>: Sendable {
    private let configuration: BertConfiguration
    private let room: WorkspaceRoom
    private let waiting = Mutex<[Idle]>([])

    /// A workspace in nobody's hands; sendable for that reason, and handed to one taker only.
    private struct Idle: @unchecked Sendable {
        let workspace: BertWorkspace<Number>
    }

    init(_ configuration: BertConfiguration, room: WorkspaceRoom) {
        self.configuration = configuration
        self.room = room
    }

    /// A workspace with room for a number of tokens.
    func take(tokens: Int) -> BertWorkspace<Number> {
        let rows = Linear.roundedRows(tokens)
        let scratch = max(
            SelfAttention(configuration).scratchSize(longest: configuration.positionCount),
            room.scratch()
        )
        let idle = waiting.withLock { waiting -> Idle? in
            let fitting = waiting.firstIndex {
                $0.workspace.capacity >= rows && $0.workspace.scratch.count >= scratch
            }
            return fitting.map { waiting.remove(at: $0) }
        }
        if let idle { return idle.workspace }
        // At least as large as a full group, so that the next batch fits too.
        return BertWorkspace(
            configuration,
            room: room,
            capacity: max(rows, Linear.roundedRows(128)),
            scratchSize: scratch
        )
    }

    /// Takes a workspace back.
    func give(_ workspace: BertWorkspace<Number>) {
        let idle = Idle(workspace: workspace)
        // One for each thread that encodes, and for a second caller.
        let limit = Parallelism.threads + 1
        waiting.withLock { waiting in
            waiting.append(idle)
            guard waiting.count > limit else { return }
            let smallest = waiting.indices.min {
                waiting[$0].workspace.capacity < waiting[$1].workspace.capacity
            }
            if let smallest { waiting.remove(at: smallest) }
        }
    }
}

extension SelfAttention {
    init(_ configuration: BertConfiguration) {
        self.init(
            heads: configuration.headCount,
            headDimension: configuration.hiddenSize / configuration.headCount
        )
    }
}
