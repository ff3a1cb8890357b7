/// Which rows of an organization somebody sees or touches, of those that belong to teams.
public enum Visibility: Sendable, Hashable {
    case everything
    /// Rows of these teams and what is shared with them; and, if so, rows that belong to no team.
    case teams(Set<TeamID>, unowned: Bool)
}
