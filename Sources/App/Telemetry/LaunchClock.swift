/// When the process began, so that it can say how long it took to be ready.
public enum LaunchClock {
    private static let began = ContinuousClock.now

    /// Called first of all.
    public static func start() {
        _ = began
    }

    static var milliseconds: Int {
        let elapsed = ContinuousClock.now - began
        return Int(elapsed.components.seconds * 1000 + elapsed.components.attoseconds / 1_000_000_000_000_000)
    }
}
