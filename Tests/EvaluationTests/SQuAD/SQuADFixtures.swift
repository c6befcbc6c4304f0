import Evaluation
import QuestionAnswering

/// A small file of the 2.0 kind with an answerable question, an unanswerable one, and escapes.
let smallSQuAD = """
    {"version": "v2.0", "data": [{"title": "Kettle", "paragraphs": [
      {"qas": [
        {"id": "q1", "question": "How loud?", "is_impossible": false,
         "answers": [{"text": "the loudest", "answer_start": 6}, {"text": "loud", "answer_start": 10}]},
        {"id": "q2", "question": "Whose \\u201cfan\\u201d?", "is_impossible": true,
         "plausible_answers": [{"text": "mine", "answer_start": 0}], "answers": []},
        {"id": "q3", "question": "Why?", "answers": [{"text": "The", "answer_start": 0}]}
      ], "context": "It is the loudest kettle \\ud83d\\ude00."}]}]}
    """

func dataset(_ json: String) throws -> SQuADDataset {
    try SQuADDataset(bytes: Array(json.utf8), name: "questions.json")
}

func predictions(_ json: String) throws -> SQuADPredictions<String> {
    try SQuADPredictions<String>(bytes: Array(json.utf8), name: "predictions.json")
}

func noAnswerScores(_ json: String) throws -> SQuADPredictions<Double> {
    try SQuADPredictions<Double>(bytes: Array(json.utf8), name: "scores.json")
}

/// The description of the error a body throws; it must be one for people.
func message(_ body: () throws -> some Any) -> String {
    do {
        _ = try body()
        return "no error"
    } catch let error as QuarryError {
        return error.description
    } catch {
        return "not a QuarryError: \(error)"
    }
}
