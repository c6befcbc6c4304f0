/// Who works, who waits and who is sent away: the rules of back-pressure, free of threads and clocks.
struct AdmissionQueue {
    /// How many may work at once, 1 or more.
    let width: Int
    /// How many may wait, 0 or more.
    let depth: Int
    /// How many work.
    private(set) var running = 0
    private var waiting: [Int] = []

    init(width: Int, depth: Int) {
        self.width = max(1, width)
        self.depth = max(0, depth)
    }

    /// What a request is told.
    enum Verdict: Hashable {
        /// Begin.
        case work
        /// Wait until the ticket is called.
        case wait
        /// Come another time.
        case refused
    }

    /// How many wait.
    var waitingCount: Int { waiting.count }

    /// A request comes with a ticket of its own.
    mutating func enter(_ ticket: Int) -> Verdict {
        if running < width {
            running += 1
            return .work
        }
        guard waiting.count < depth else { return .refused }
        waiting.append(ticket)
        return .wait
    }

    /// A working request is done; the ticket of the one that takes its place, which then works.
    mutating func leave() -> Int? {
        guard waiting.isEmpty else { return waiting.removeFirst() }
        running -= 1
        return nil
    }

    /// A waiting request gives up; false when its ticket has been called already.
    mutating func abandon(_ ticket: Int) -> Bool {
        guard let place = waiting.firstIndex(of: ticket) else { return false }
        waiting.remove(at: place)
        return true
    }
}
