import re

from playwright.sync_api import expect

from support.people import address, invite
from support.server import EMAIL, PASSWORD


def test_somebody_is_invited_comes_in_and_is_a_member(open_page, server, mark, picture):
    email = f"lovelace.{mark}@example.com"
    page = open_page("/settings/members?invite=1")
    dialog = page.get_by_role("dialog")
    page.watch.expected = {422}
    dialog.get_by_label("E-mail address").fill("nonsense")
    dialog.get_by_role("button", name="Invite").click()
    expect(dialog.get_by_label("E-mail address")).to_have_attribute("aria-invalid", "true")
    dialog.get_by_label("E-mail address").fill(email)
    dialog.get_by_label("Role in the organization").select_option("operator")
    dialog.get_by_role("button", name="Invite").click()
    link = page.get_by_role("dialog", name=f"{email} is invited").locator(".snippet__code code").inner_text()
    picture(page, "invited")
    page.get_by_role("button", name="Done").click()
    page.get_by_role("button", name=re.compile("^Invitations")).click()
    expect(page.locator(".person-row", has_text=email)).to_be_visible()

    stranger = open_page(link[link.index("/invitation"):], signed_in=False)
    stranger.watch.expected = {401, 422}
    expect(stranger.get_by_role("heading", level=1)).to_contain_text("Join")
    picture(stranger, "invitation")
    stranger.get_by_label("Your name").fill(f"Lovelace {mark}")
    stranger.get_by_label("Choose a password").fill("short")
    stranger.get_by_role("button", name="Create account and join").click()
    expect(stranger.get_by_label("Choose a password")).to_have_attribute("aria-invalid", "true")
    stranger.get_by_label("Choose a password").fill(PASSWORD)
    stranger.get_by_role("button", name="Create account and join").click()
    stranger.wait_for_url("**/incidents")
    page.reload()
    page.goto("/settings/members")
    expect(page.locator(".person-row", has_text=email)).to_contain_text("Operator")


def test_a_used_invitation_says_so(open_page, newcomer, server, mark):
    page = open_page("/invitation?token=bwn_nonsense", signed_in=False)
    page.watch.expected = {400, 401, 404}
    expect(page.get_by_role("heading", level=1)).to_have_text("This invitation no longer works")


def test_an_invitation_is_taken_back_and_its_link_is_dead(open_page, server, mark):
    email = f"regret.{mark}@example.com"
    token = invite(server, email, "viewer")
    page = open_page("/settings/members?view=invitations")
    page.get_by_role("button", name=f"Take back the invitation of {email}").click()
    page.get_by_role("dialog").get_by_role("button", name="Take back").click()
    expect(page.locator(".person-row", has_text=email)).to_have_count(0)
    stranger = open_page(f"/invitation?token={token}", signed_in=False)
    stranger.watch.expected = {401, 404}
    expect(stranger.get_by_role("heading", level=1)).to_have_text("This invitation no longer works")


def test_a_role_is_given_and_taken_back(open_page, server, newcomer):
    somebody = newcomer("viewer")
    page = open_page("/settings/members")
    role = page.locator(".person-row", has_text=somebody.user["email"]).get_by_role("button", name=re.compile("^Role of"))
    role.click()
    page.get_by_role("menuitemradio", name=re.compile("^Operator")).click()
    expect(role).to_have_text("Operator")
    assert somebody.get("/api/v1/session")["role"] == "operator"
    page.locator(".toast").get_by_role("button", name="Undo").click()
    expect(role).to_have_text("Viewer")


def test_the_last_owner_keeps_the_role_and_hears_why(open_page, picture):
    page = open_page("/settings/members")
    page.watch.expected = {409}
    row = page.locator(".person-row", has_text=EMAIL)
    row.get_by_role("button", name=re.compile("^Role of")).click()
    picture(page, "member-roles")
    page.get_by_role("menuitemradio", name=re.compile("^Operator")).click()
    expect(page.get_by_role("alert")).to_contain_text("owner")
    expect(row.get_by_role("button", name=re.compile("^Role of"))).to_have_text("Owner")


def test_an_admin_cannot_make_owners_and_sees_why(open_page, admin, newcomer):
    somebody = newcomer("viewer")
    page = open_page("/settings/members", who=admin)
    page.locator(".person-row", has_text=somebody.user["email"]).get_by_role("button", name=re.compile("^Role of")).click()
    owner = page.get_by_role("menuitemradio", name=re.compile("^Owner"))
    expect(owner).to_have_attribute("aria-disabled", "true")
    expect(owner).to_contain_text("It may do what you may not: make and remove owners")


def test_somebody_is_removed_after_a_question(open_page, newcomer):
    somebody = newcomer("viewer")
    page = open_page("/settings/members")
    page.get_by_role("button", name=f"More for {somebody.user['name']}").click()
    page.get_by_role("menuitem", name="Remove…").click()
    page.get_by_role("dialog").get_by_role("button", name="Remove").click()
    expect(page.locator(".person-row", has_text=somebody.user["email"])).to_have_count(0)


def test_members_are_found_by_name(open_page, newcomer, viewer, admin):
    people = [newcomer("viewer") for _ in range(5)]
    page = open_page("/settings/members")
    page.get_by_role("searchbox").fill(people[2].user["name"])
    expect(page.locator(".person-row")).to_have_count(1)
    expect(page).to_have_url(re.compile("q=Nova"))
    page.get_by_role("searchbox").fill("nobody of that name")
    page.get_by_role("button", name="Clear filters").click()
    expect(page.locator(".person-row", has_text=address(people[0].user["name"]))).to_be_visible()
