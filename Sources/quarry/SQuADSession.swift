import Evaluation
struct SQuADSession {
    init(_ workspace: Workspace, file: String) throws {}
    func run(predictions: String?, json: Bool) async throws {}
}
