/// All routes of a service; one file each, joined here.
struct Routes: Sendable {
    let settings: ServiceSettings
    /// The retrievers that requests may name.
    let retrievers: [String]
    /// Whether there is a classifier to tell of.
    let hasClassifier: Bool

    /// In the order in which OpenAPI and `/docs` tell them.
    var all: [Route] {
        [
            ask, search, read, embed, classify, generate,
            addDocuments, countDocuments, document, deleteDocument,
            fieldValues, questions, feedback,
            health, ready, metrics, reload, openAPI,
            documentation, page, pageForm, pageFeedback, pageStyle, pageScript,
        ]
    }
}
