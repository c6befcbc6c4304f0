import Foundation

/// A run's losses as a picture: each step in grey, the mean of its neighbourhood in colour.
struct LossCurve {
    private let losses: [Double]
    private let width = 720.0
    private let height = 360.0
    private let margin = 40.0

    init(_ losses: [Double]) { self.losses = losses }

    var svg: String {
        let highest = losses.max() ?? 1
        let window = max(1, losses.count / 50)
        let means = losses.indices.map { step in
            let near = losses[max(0, step - window)...min(losses.count - 1, step + window)]
            return near.reduce(0, +) / Double(near.count)
        }
        return """
            <svg xmlns="http://www.w3.org/2000/svg" width="\(Int(width))" height="\(Int(height))">
            <rect width="100%" height="100%" fill="white"/>
            \(line(losses, highest, "#bbbbbb"))
            \(line(means, highest, "#1f5faa"))
            <text x="4" y="\(Int(margin))" font-size="12">\(String(format: "%.3f", highest))</text>
            <text x="4" y="\(Int(height - margin))" font-size="12">0</text>
            <text x="\(Int(margin))" y="\(Int(height) - 8)" font-size="12">loss of \
            \(losses.count) steps</text>
            </svg>

            """
    }

    private func line(_ values: [Double], _ highest: Double, _ colour: String) -> String {
        let right = Double(max(1, values.count - 1))
        let points = values.enumerated().map { step, value in
            let x = margin + (width - 2 * margin) * Double(step) / right
            let y = height - margin - (height - 2 * margin) * value / max(highest, 1e-12)
            return String(format: "%.1f,%.1f", x, y)
        }
        return "<polyline fill=\"none\" stroke=\"\(colour)\" points=\""
            + points.joined(separator: " ") + "\"/>"
    }
}
