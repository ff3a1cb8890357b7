import json
import re

from playwright.sync_api import expect


def test_the_trail_is_searched_and_what_changed_is_told_field_by_field(open_page, server, mark, picture):
    name = f"Auditable {mark}"
    team = server.post("/api/v1/teams", {"slug": f"auditable-{mark}", "name": name, "description": "As it was"})
    server.request("PATCH", f"/api/v1/teams/{team['id']}", {"description": "As it is now"})
    page = open_page("/settings/audit")
    page.get_by_role("searchbox").fill(name)
    expect(page.locator(".audit__entry")).to_have_count(2)
    expect(page).to_have_url(re.compile("q=Auditable"))
    first = page.locator(".audit__entry").first
    expect(first).to_contain_text("changed team")
    first.locator("summary").click()
    expect(first.locator("del")).to_contain_text("As it was")
    expect(first.locator("ins")).to_contain_text("As it is now")
    picture(page, "audit-difference")
    page.get_by_role("button", name="Did", exact=True).click()
    page.get_by_role("menuitemradio", name="Created", exact=True).click()
    expect(page.locator(".audit__entry")).to_have_count(1)
    page.reload()
    expect(page.locator(".audit__entry")).to_have_count(1)


def test_permissions_that_came_and_went_are_told_apart(open_page, server, mark, picture):
    server.post("/api/v1/roles", {"name": f"shift-{mark}", "title": f"Shift {mark}", "permissions": ["incident.read", "alert.read"]})
    server.request("PATCH", f"/api/v1/roles/shift-{mark}", {"permissions": ["incident.read", "incident.comment"]})
    page = open_page(f"/settings/audit?q=shift-{mark}&operation=changed")
    entry = page.locator(".audit__entry").first
    entry.locator("summary").click()
    expect(entry.locator("del")).to_contain_text("alert.read")
    expect(entry.locator("ins").filter(has_text="incident.comment")).to_be_visible()
    picture(page, "audit-permissions")


def test_all_that_somebody_did_is_one_press_away(open_page, server, admin, mark):
    admin.post("/api/v1/teams", {"slug": f"by-admin-{mark}", "name": f"By an admin {mark}"})
    page = open_page(f"/settings/audit?q=By an admin {mark}")
    page.locator(".audit__entry summary").first.click()
    page.get_by_role("button", name=re.compile("^All that Grace")).click()
    expect(page).to_have_url(re.compile("actor="))
    expect(page.locator(".audit__entry").first).to_contain_text("Grace Hopper")


def test_what_the_filter_leaves_is_exported(open_page, server, mark):
    server.post("/api/v1/teams", {"slug": f"export-{mark}", "name": f"Export {mark}"})
    page = open_page(f"/settings/audit?q=Export {mark}")
    expect(page.locator(".audit__entry")).to_have_count(1)
    for kind in ("NDJSON", "CSV"):
        page.get_by_role("button", name="Export").click()
        with page.expect_download() as download:
            page.get_by_role("menuitem", name=re.compile(f"^{kind}")).click()
        lines = download.value.path().read_text().splitlines()
        if kind == "CSV":
            assert lines[0].startswith("number,at,") and len(lines) == 2
        else:
            assert [json.loads(line)["target"]["name"] for line in lines] == [f"Export {mark}"]


def test_a_long_trail_is_read_on(open_page, server, mark):
    for number in range(60):
        server.post("/api/v1/teams", {"slug": f"long-{mark}-{number}", "name": f"Row {number} of a long trail {mark}"})
    page = open_page(f"/settings/audit?q=of a long trail {mark}")
    expect(page.locator(".audit__entry").first).to_contain_text("Row 59")
    page.evaluate("window.scrollTo(0, document.body.scrollHeight)")
    expect(page.locator(".audit__entry")).to_have_count(60)
    expect(page.get_by_text("That is all that matches.")).to_be_visible()


def test_days_are_chosen_and_nothing_found_is_said(open_page):
    page = open_page("/settings/audit?since=dates&from=2001-01-01&to=2001-01-02")
    expect(page.get_by_role("heading", name="No line matches")).to_be_visible()
    page.get_by_role("button", name="Clear filters").click()
    expect(page.locator(".audit__entry").first).to_be_visible()
