public import Domain

extension ChangeStore {
    /// By which rules changes are read at the moment.
    public var inference: ChangeInference.Policy { policies().changes.inference }
}
