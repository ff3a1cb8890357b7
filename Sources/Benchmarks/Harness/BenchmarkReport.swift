/// What a benchmark found: printed as a table for people, or as one JSON object for scripts.
public struct BenchmarkReport: Sendable {
    public var name: String
    /// What was measured with which settings, in the order to print.
    public var parameters: [(name: String, value: String)]
    /// Flat, snake case, the unit in each name; ratios are named `…_ratio`.
    public var metrics: [(name: String, value: Double)]
    /// Sentences for people: what a figure is compared with, what was left out.
    public var notes: [String]

    public init(
        name: String, parameters: [(name: String, value: String)] = [], metrics: [(name: String, value: Double)] = [],
        notes: [String] = []
    ) {
        self.name = name
        self.parameters = parameters
        self.metrics = metrics
        self.notes = notes
    }
}
