import re

from playwright.sync_api import expect


def test_a_role_is_made_of_permissions_and_given_to_somebody(open_page, server, newcomer, mark, picture):
    somebody = newcomer("viewer")
    page = open_page("/settings/roles/new?from=viewer")
    page.get_by_role("textbox", name="Title").fill(f"Scribe {mark}")
    expect(page.get_by_label("Short name")).to_have_value(f"scribe-{mark}")
    page.get_by_role("checkbox", name=re.compile("^Comment")).check()
    expect(page.get_by_role("checkbox", name=re.compile("^See one's own account"))).to_be_disabled()
    picture(page, "role-editor", full=True)
    page.get_by_role("button", name="Create role").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(f"Scribe {mark}")
    page.goto("/settings/members")
    role = page.locator(".person-row", has_text=somebody.user["email"]).get_by_role("button", name=re.compile("^Role of"))
    role.click()
    page.get_by_role("menuitemradio", name=f"Scribe {mark}").click()
    expect(role).to_have_text(f"Scribe {mark}")
    permissions = somebody.get("/api/v1/session")["permissions"]
    assert "incident.comment" in permissions and "incident.resolve" not in permissions

    page.goto(f"/settings/roles/scribe-{mark}")
    expect(page.get_by_role("button", name="Delete role")).to_be_disabled()
    page.get_by_role("checkbox", name=re.compile("^Resolve and reopen")).check()
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".toast", has_text="Role saved")).to_be_visible()
    assert "incident.resolve" in somebody.get("/api/v1/session")["permissions"]


def test_what_one_lacks_cannot_be_given_and_says_why(open_page, admin):
    page = open_page("/settings/roles/new", who=admin)
    box = page.get_by_role("checkbox", name=re.compile("^Make and remove owners"))
    expect(box).to_be_disabled()
    expect(box).to_have_accessible_description(re.compile("You do not have this yourself"))


def test_a_role_of_every_organization_is_read_and_copied(open_page):
    page = open_page("/settings/roles/operator")
    expect(page.get_by_text("Every organization has this role")).to_be_visible()
    page.get_by_role("link", name="Make one like it").click()
    expect(page.get_by_role("checkbox", name=re.compile("^Resolve and reopen"))).to_be_checked()


def test_a_role_that_nobody_has_goes(open_page, server, mark):
    server.post("/api/v1/roles", {"name": f"idle-{mark}", "title": "Idle", "permissions": ["incident.read"]})
    page = open_page(f"/settings/roles/idle-{mark}")
    page.get_by_role("button", name="Delete role").click()
    page.get_by_role("dialog").get_by_role("button", name="Delete role").click()
    page.wait_for_url("**/settings/roles")
    assert f"idle-{mark}" not in [role["name"] for role in server.get("/api/v1/roles")["items"]]
