/// Who waits for a model, and who goes through it together: the rules of sharing, free of threads.
///
/// In order of arrival. A reader sends its next batch only when it has the last one back, so that
/// requests take turns batch by batch and a long one cannot keep short ones waiting.
struct BatchLine {
    /// One batch that waits.
    private struct Place {
        let ticket: Int
        let tokens: Int
    }

    private let budget: Int
    private var places: [Place] = []

    /// `budget`: tokens that go through the model at once; a single batch may have more.
    init(budget: Int) { self.budget = max(1, budget) }

    /// How many batches wait.
    var count: Int { places.count }

    /// A batch comes.
    mutating func append(_ ticket: Int, tokens: Int) {
        places.append(Place(ticket: ticket, tokens: tokens))
    }

    /// A batch is no longer wanted; false when it has gone through or is on its way.
    mutating func remove(_ ticket: Int) -> Bool {
        guard let index = places.firstIndex(where: { $0.ticket == ticket }) else { return false }
        places.remove(at: index)
        return true
    }

    /// The batches that go next: the first, and those behind it while they fit the budget.
    mutating func next() -> [Int] {
        var tokens = 0
        let group = places.prefix { place in
            defer { tokens += place.tokens }
            return tokens == 0 || tokens + place.tokens <= budget
        }
        places.removeFirst(group.count)
        return group.map(\.ticket)
    }
}
