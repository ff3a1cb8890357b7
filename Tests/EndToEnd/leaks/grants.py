"""What follows from what somebody was given, computed a second time: the product's own is Domain/Access/Grants.swift."""

from dataclasses import dataclass, field

from .contract import permissions_of_teams

EVERY_TEAM = "organization.every_team"
OF_EVERYBODY = {"account.read", "account.manage"}
OF_TEAMS = permissions_of_teams()


@dataclass
class Sight:
    """For which rows somebody may do something."""

    everything: bool = False
    teams: frozenset[str] = frozenset()
    unowned: bool = False

    def sees(self, owner: str | None) -> bool:
        """Whether rows of that team, or of none, are theirs."""
        return self.everything or (self.unowned if owner is None else owner in self.teams)


@dataclass
class Given:
    organization: set[str]
    teams: dict[str, set[str]] = field(default_factory=dict)

    def decide(self, permission: str) -> Sight | None:
        """None where they may not."""
        if permission in self.organization | OF_EVERYBODY:
            if EVERY_TEAM in self.organization:
                return Sight(everything=True)
            return Sight(teams=frozenset(self.teams), unowned=True)
        granting = {team for team, given in self.teams.items() if permission in given & OF_TEAMS}
        return Sight(teams=frozenset(granting)) if granting and permission in OF_TEAMS else None


def of_key(role: set[str], scope: set[str] | None = None, teams: set[str] | None = None) -> Given:
    """A key belongs to no team by itself: unless it is narrowed to some, it sees them all."""
    given = Given(role | {EVERY_TEAM})
    if teams is not None:
        given = Given(role - OF_TEAMS - {EVERY_TEAM}, {team: role & OF_TEAMS for team in teams})
    if scope is not None:
        kept = scope | OF_EVERYBODY | {EVERY_TEAM}
        given = Given(given.organization & kept, {team: each & kept for team, each in given.teams.items()})
    return given


def of_person(role: set[str], teams: dict[str, set[str]] | None = None) -> Given:
    return Given(set(role), {team: given & OF_TEAMS for team, given in (teams or {}).items()})
