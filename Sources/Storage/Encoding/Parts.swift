extension Array {
    /// The same elements in the same order, in arrays of at most `size`.
    ///
    /// A statement is sent whole, and each connection keeps a buffer for the largest that it ever sent: what may be of
    /// any length goes in parts.
    func parts(ofAtMost size: Int) -> [[Element]] {
        stride(from: 0, to: count, by: size).map { Array(self[$0..<Swift.min($0 + size, count)]) }
    }
}
