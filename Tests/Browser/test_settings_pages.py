"""Every settings page, as an admin and as a viewer, on a large screen and on a phone, in both themes."""

import pytest
from playwright.sync_api import expect

from support.accessible import choose_theme, complaints
from support.people import invite, sign_in
from support.server import PASSWORD

PAGES = {
    "settings": "/settings", "account": "/settings/account", "organization": "/settings/organization", "teams": "/settings/teams",
    "team": "/settings/teams/{team}", "team-new": "/settings/teams/new", "members": "/settings/members",
    "invitations": "/settings/members?view=invitations", "roles": "/settings/roles", "role": "/settings/roles/operator",
    "role-own": "/settings/roles/{role}", "role-new": "/settings/roles/new", "keys": "/settings/keys", "sso": "/settings/sso",
    "sso-new": "/settings/sso/new", "sso-one": "/settings/sso/{provider}", "audit": "/settings/audit",
    "integrations": "/settings/integrations", "channels": "/settings/channels",
}
# What a viewer may not read, and what only those who change things have a use for.
CLOSED = {"team-new", "role-new", "keys", "sso", "sso-new", "sso-one", "audit"}
LONG = "Customer Experience and Returning Merchandise Reliability Engineering (EMEA)"


@pytest.fixture(scope="module")
def addresses(server, outage, mark, admin, viewer):
    """An organization in which something is on every page, long names among it."""
    team = server.post("/api/v1/teams", {
        "slug": f"payments-{mark}", "name": f"Payments {mark}", "description": "Everything that moves money. #payments on chat.",
        "matchers": [{"names": ["Payment*", "Transaction*"], "labels": {"cluster": "eu-*"}}, {"services": ["payment-*"]}],
    })
    server.post("/api/v1/teams", {"slug": f"long-{mark}", "name": LONG, "matchers": []})
    server.request("PUT", f"/api/v1/teams/{team['id']}/members/{viewer.user['id']}", {"role": "operator"})
    server.request("PUT", f"/api/v1/teams/{team['id']}/members/{admin.user['id']}", {"role": "viewer"})
    role = server.post("/api/v1/roles", {
        "name": f"support-{mark}", "title": "Support desk", "description": "Reads, comments, and leaves the rest to those on call.",
        "permissions": ["incident.read", "incident.comment", "alert.read", "team.read", "member.read"],
    })
    invite(server, f"a.person.with.a.rather.long.address.{mark}@subsidiary.example.com", "operator", [{"team_id": team["id"], "role": "operator"}])
    server.post("/api/v1/api-keys", {"name": f"Terraform {mark}", "role": "operator", "permissions": ["incident.read", "alert.read"], "team_ids": [team["id"]], "expires_at": "2099-01-01T00:00:00Z"})
    provider = server.post("/api/v1/identity-providers", {
        "name": "Company account", "issuer": "https://login.example.org", "client_id": "bellwether", "client_secret": "a-secret",
        "email_domains": ["example.org", "example.com"], "mapping": [{"group": "sre", "role": "operator", "team_ids": [team["id"]]}, {"group": "*", "role": "viewer"}],
    })
    names = {"team": team["id"], "role": role["name"], "provider": provider["id"]}
    return {name: path.format(**names) for name, path in PAGES.items()}


@pytest.mark.parametrize("width", [1440, 390])
@pytest.mark.parametrize("who", ["admin", "viewer"])
@pytest.mark.parametrize("name", PAGES)
def test_is_accessible_fits_and_complains_of_nothing(request, open_page, picture, addresses, name, who, width):
    page = open_page(addresses[name], width=width, who=request.getfixturevalue(who))
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.locator("#page .skeleton")).to_have_count(0)
    page.wait_for_load_state("load")
    closed = who == "viewer" and name in CLOSED
    expect(page.get_by_role("heading", name=": not for your role")).to_have_count(1 if closed else 0)
    if closed:
        expect(page.locator(".askable")).to_be_visible()
    for theme in ("light", "dark"):
        choose_theme(page, theme)
        picture(page, f"settings-{name}-{who}-{theme}-{width}", full=True)
        assert complaints(page) == [], theme


def test_a_viewer_finds_only_the_pages_that_they_may_read(open_page, viewer, admin):
    page = open_page("/settings", who=viewer)
    nav = page.get_by_role("navigation", name="Settings")
    expect(nav.get_by_role("link")).to_have_text(["Account", "Organization", "Teams", "Members", "Roles", "Integrations", "Channels"])
    expect(open_page("/settings", who=admin).get_by_role("navigation", name="Settings").get_by_role("link")).to_have_count(10)


def test_a_closed_page_says_which_permission_it_takes_and_who_can_help(open_page, viewer):
    page = open_page("/settings/audit", who=viewer)
    expect(page.get_by_role("heading", level=1)).to_have_text("Audit trail: not for your role")
    expect(page.locator(".blank")).to_contain_text("audit.read")
    expect(page.locator(".askable")).to_contain_text("ada@example.com")


def test_a_viewer_has_no_buttons_that_would_be_refused(open_page, viewer):
    page = open_page("/settings/members", who=viewer)
    expect(page.get_by_text("Grace Hopper").first).to_be_visible()
    expect(page.get_by_role("button", name="Invite")).to_have_count(0)
    expect(page.locator(".chooser")).to_have_count(0)
    page.goto("/settings/organization")
    expect(page.get_by_role("heading", name="Limits")).to_be_visible()
    expect(page.get_by_role("button", name="Save")).to_have_count(0)


def test_a_phone_goes_from_the_list_to_a_page_and_back(open_page, admin):
    page = open_page("/incidents", width=390, who=admin)
    page.get_by_role("button", name="More", exact=True).click()
    page.get_by_role("menuitem", name="Settings").click()
    page.get_by_role("link", name="Teams").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Teams")
    page.locator(".settings__back").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Settings")


def test_the_palette_leads_to_a_settings_page_by_what_it_is_for(open_page, admin):
    page = open_page("/settings", who=admin)
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    page.keyboard.press("Control+k")
    page.get_by_role("combobox").fill("who did what")
    expect(page.get_by_role("option", selected=True)).to_contain_text("Audit trail")
    page.keyboard.press("Enter")
    page.wait_for_url("**/settings/audit")


@pytest.fixture(scope="module")
def fresh(server, mark):
    """The owner of an organization that has nothing yet."""
    if server.data is None:
        pytest.skip("needs the command line of the server")
    email = f"fresh.{mark}@example.com"
    server.admin("owner", "create", "--email", email, "--password-stdin", "--organization", f"fresh-{mark}", text=f"{PASSWORD}\n")
    return sign_in(server, email, organization=f"fresh-{mark}")


@pytest.mark.parametrize("width", [1440, 390])
@pytest.mark.parametrize("path, title", [
    ("teams", "No teams yet"), ("members?view=invitations", "Nobody is invited"), ("keys", "No keys yet"), ("sso", "No identity provider"),
    ("integrations", "Nothing is connected"), ("channels", "Nobody is told yet"), ("audit?q=nothing", "No line matches"),
])
def test_an_empty_page_teaches_what_it_is_for(open_page, picture, fresh, path, title, width):
    page = open_page(f"/settings/{path}", who=fresh, width=width)
    expect(page.get_by_role("heading", name=title)).to_be_visible()
    picture(page, f"empty-{path.split('?')[0]}-{width}", full=True)
    assert complaints(page) == []


def test_who_is_alone_is_asked_to_invite_others(open_page, fresh):
    page = open_page("/settings/members", who=fresh)
    page.get_by_role("button", name="Invite somebody").click()
    expect(page.get_by_role("dialog", name="Invite somebody")).to_be_visible()
