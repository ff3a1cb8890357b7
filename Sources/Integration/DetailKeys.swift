public import Domain

extension DetailKey {
    /// The whole message that told of a change.
    public static func message(_ scope: OrgID, _ change: ChangeID) -> DetailKey? {
        DetailKey("changes", scope.description, String(change.description.prefix(2)), "\(change).json")
    }

    /// What a commit changed, line by line.
    public static func hunks(_ scope: OrgID, repository: String, commit: String) -> DetailKey? {
        DetailKey("hunks", scope.description, repository.replacing("/", with: "_"), "\(commit).json")
    }
}
