internal import QuestionAnswering
internal import Tokenizers
internal import Transformers

/// The state of one call of a reader: hands out batches of windows, takes their logits, and keeps of
/// each passage only what is not settled yet.
///
/// Windows leave in the order of requests, passages and places, and come back in that order, so a
/// passage is settled and its tokens forgotten as soon as its last window is in. It calls no model:
/// the reader does, and tests feed it logits.
struct ReadingSession {
    private let requests: [ReadingRequest]
    private let limit: Int
    private let options: ExtractiveReader.Options
    private let planner: WindowPlanner
    private let tokenizer: any Tokenizer
    private let frame: SequenceFrame

    /// The next passage to open.
    private var cursor = (request: 0, passage: 0)
    /// The tokens of the question of the request that the cursor stands in.
    private var question: TokenizedText?
    /// Passages of which windows are to come or out, in order.
    private var open: [OpenPassage] = []
    /// The windows that are out, in the order of the batch.
    private var pending: [PendingWindow] = []
    private var assemblies: [ReadingAssembly]

    private struct OpenPassage {
        let request: Int
        let passage: Int
        let question: ArraySlice<TokenID>
        let tokens: TokenizedText
        let plan: WindowPlan
        var handedOut = 0
        var logits = PassageLogits()
    }

    private struct PendingWindow {
        /// The place of its passage in `open`.
        let place: Int
        let tokens: Range<Int>
    }

    /// Prepares the reading of some requests.
    init(
        requests: [ReadingRequest],
        limit: Int,
        options: ExtractiveReader.Options,
        planner: WindowPlanner,
        tokenizer: any Tokenizer,
        frame: SequenceFrame
    ) {
        self.requests = requests
        self.limit = limit
        self.options = options
        self.planner = planner
        self.tokenizer = tokenizer
        self.frame = frame
        assemblies = requests.map { ReadingAssembly($0.passages, limit: limit, options: options) }
    }

    /// The next windows for the model, as many as its batch holds and at least one; nil at the end.
    mutating func nextBatch() -> PackedBatch? {
        precondition(pending.isEmpty, "the logits of the last batch come before the next batch")
        var batch = PackedBatch()
        while let place = placeOfNextWindow() {
            let passage = open[place]
            let tokens = passage.plan[passage.handedOut]
            let length = passage.question.count + tokens.count + WindowPlanner.framingTokens
            if !batch.lengths.isEmpty, batch.tokenCount + length > options.batchTokens { break }
            batch.append(
                passage.question,
                passage.tokens.ids[tokens],
                framedBy: frame
            )
            pending.append(PendingWindow(place: place, tokens: tokens))
            open[place].handedOut += 1
        }
        return batch.lengths.isEmpty ? nil : batch
    }

    /// Takes the logits of the batch that went out last.
    mutating func take(_ logits: SpanLogits, of batch: PackedBatch) {
        var classifier = 0
        for (window, length) in zip(pending, batch.lengths) {
            defer { classifier += length }
            let sliceEnd = classifier + length - 1
            open[window.place].logits.append(
                window.tokens,
                from: logits,
                classifier: classifier,
                slice: sliceEnd - window.tokens.count..<sliceEnd
            )
            assemblies[open[window.place].request].countWindow()
        }
        pending.removeAll(keepingCapacity: true)
        settle()
    }

    /// One reading a request, once all windows are in.
    func readings() -> [Reading] { assemblies.map { $0.reading() } }

    /// The place in `open` of the passage that has the next window; opens passages as needed.
    private mutating func placeOfNextWindow() -> Int? {
        if let last = open.last, last.handedOut < last.plan.count { return open.count - 1 }
        while cursor.request < requests.count {
            let request = requests[cursor.request]
            guard cursor.passage < request.passages.count else {
                cursor = (cursor.request + 1, 0)
                question = nil
                continue
            }
            let passage = openNext(of: request)
            // A passage of nothing but white space has no window.
            guard passage.plan.isEmpty else {
                open.append(passage)
                return open.count - 1
            }
        }
        return nil
    }

    private mutating func openNext(of request: ReadingRequest) -> OpenPassage {
        let question = question ?? tokenizer.tokenize(request.query.text)
        self.question = question
        let tokens = tokenizer.tokenize(request.passages[cursor.passage].text)
        let plan = planner.plan(questionTokens: question.count, passageTokens: tokens.count)
        defer { cursor.passage += 1 }
        return OpenPassage(
            request: cursor.request,
            passage: cursor.passage,
            question: question.ids[..<plan.questionTokens],
            tokens: tokens,
            plan: plan
        )
    }

    private mutating func settle() {
        let settled = open.prefix { $0.logits.windows.count == $0.plan.count }
        for passage in settled {
            let reading = PassageReading(
                of: passage.logits,
                tokens: passage.tokens,
                ruler: PassageRuler(requests[passage.request].passages[passage.passage].text),
                limit: Swift.min(limit, options.answersPerPassage ?? limit),
                maxLength: options.maxAnswerTokens,
                scoring: options.scoring
            )
            if let reading {
                assemblies[passage.request].add(reading, of: passage.passage)
            }
        }
        open.removeFirst(settled.count)
    }
}
