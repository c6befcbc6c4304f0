import Foundation
import QuestionAnswering
import Synchronization

/// Shows on a terminal how far a long work has come, how fast it goes and when it will end.
///
/// Silent when standard error is no terminal, so that logs stay readable.
final class ProgressBar: Sendable {
    private struct State {
        var lastDrawn: ContinuousClock.Instant?
        var isDrawn = false
    }

    private let title: String
    private let unit: String
    private let isVisible: Bool
    private let start = ContinuousClock.now
    private let state = Mutex(State())

    /// Makes a bar; `unit` names what is counted, such as "documents".
    init(_ title: String, unit: String, console: Console) {
        self.title = title
        self.unit = unit
        isVisible = !console.isQuiet && isatty(STDERR_FILENO) == 1
    }

    /// Shows `done` units, `fraction` (0 to 1) of all work where that is known.
    func update(done: Int, fraction: Double?) {
        guard isVisible else { return }
        state.withLock { state in
            let now = ContinuousClock.now
            if let last = state.lastDrawn, last.duration(to: now) < .milliseconds(100) { return }
            state.lastDrawn = now
            state.isDrawn = true
            Console.write("\r\u{1B}[K" + line(done, fraction, at: now), to: .standardError)
        }
    }

    /// Wipes the bar.
    func finish() {
        state.withLock { state in
            if state.isDrawn { Console.write("\r\u{1B}[K", to: .standardError) }
            state.isDrawn = false
        }
    }

    private func line(_ done: Int, _ fraction: Double?, at now: ContinuousClock.Instant) -> String {
        let elapsed = start.duration(to: now).milliseconds / 1000
        let rate = elapsed > 0 ? Double(done) / elapsed : 0
        var text = "\(title) "
        if let fraction {
            let filled = Int((min(max(fraction, 0), 1) * 24).rounded(.down))
            text += String(repeating: "█", count: filled)
            text += String(repeating: "·", count: 24 - filled)
            text += String(format: " %3.0f %%", fraction * 100)
        }
        text += "  \(done) \(unit), \(Int(rate)) a second"
        if let fraction, fraction > 0.01 {
            text += ", \(Self.clock(elapsed / fraction * (1 - fraction))) left"
        }
        return text
    }

    private static func clock(_ seconds: Double) -> String {
        let whole = Int(seconds.rounded(.up))
        return whole < 60
            ? "\(whole) s" : "\(whole / 60):" + String(format: "%02d", whole % 60) + " min"
    }
}
