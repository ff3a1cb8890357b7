from playwright.sync_api import expect


def test_the_organization_is_renamed_everywhere_and_back(open_page, server):
    before = server.get("/api/v1/organization")["name"]
    page = open_page("/settings/organization")
    page.get_by_label("Name", exact=True).fill("Acme Observability")
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".account__organization")).to_have_text("Acme Observability")
    assert server.get("/api/v1/organization")["name"] == "Acme Observability"
    page.locator(".toast").get_by_role("button", name="Undo").click()
    expect(page.locator(".account__organization")).to_have_text(before)


def test_a_name_that_somebody_else_changed_meanwhile_is_not_overwritten(open_page, server):
    before = server.get("/api/v1/organization")["name"]
    page = open_page("/settings/organization")
    page.watch.expected = {412}
    expect(page.get_by_label("Name", exact=True)).to_have_value(before)
    server.request("PATCH", "/api/v1/organization", {"name": "Named by somebody else"})
    page.get_by_label("Name", exact=True).fill("Named by me")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("alert")).to_contain_text("Somebody else changed this")
    page.get_by_role("button", name="Load what is there now").click()
    expect(page.get_by_label("Name", exact=True)).to_have_value("Named by somebody else")
    server.request("PATCH", "/api/v1/organization", {"name": before})


def test_too_many_requests_are_explained(open_page, server):
    page = open_page("/settings/organization")
    page.watch.expected = {429}
    expect(page.get_by_label("Name", exact=True)).to_be_visible()
    page.route("**/api/v1/organization", lambda route: route.fulfill(
        status=429, headers={"Retry-After": "7", "Content-Type": "application/problem+json"},
        body='{"type": "urn:bellwether:problem:too-many-requests", "title": "Too many attempts", "status": 429, "detail": "You ask too often."}'))
    page.get_by_label("Name", exact=True).fill("Something else")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("alert")).to_contain_text("You ask too often. Try again in 7 s.")
