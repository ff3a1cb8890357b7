import re

from playwright.sync_api import expect


def row(page, incident):
    return page.locator(f'.row[data-id="{incident["id"]}"]')


def test_the_storm_is_one_row_with_its_cause(open_page, outage):
    page = open_page("/incidents")
    expect(row(page, outage)).to_contain_text("Database Primary")
    expect(row(page, outage)).to_contain_text("14")


def test_a_new_incident_waits_in_a_bar_until_it_is_wanted(open_page, outage, another):
    page = open_page("/incidents")
    expect(row(page, outage)).to_be_visible()
    made = another("DiskAlmostFull")
    bar = page.get_by_role("button", name=re.compile(r"\d+ new incident"))
    expect(bar).to_be_visible()
    expect(row(page, made)).to_have_count(0)
    bar.click()
    expect(row(page, made)).to_be_visible()
    expect(bar).to_be_hidden()


def test_an_acknowledgement_shows_in_place_and_can_be_undone(open_page, outage, another):
    made = another("QueueBacklog")
    page = open_page("/incidents")
    row(page, made).get_by_role("button", name="Acknowledge").click()
    expect(row(page, made).locator(".row__response")).to_contain_text("Acknowledged in")
    page.get_by_role("button", name="Undo").click()
    expect(row(page, made).get_by_role("button", name="Acknowledge")).to_be_visible()


def test_another_persons_change_arrives_by_itself(open_page, server, outage, another):
    made = another("CertificateExpires")
    page = open_page("/incidents")
    expect(row(page, made)).to_be_visible()
    server.post(f"/api/v1/incidents/{made['id']}/acknowledge")
    expect(row(page, made).locator(".row__response")).to_contain_text("Acknowledged in")


def test_filters_are_in_the_address_and_come_back(open_page, outage):
    page = open_page("/incidents")
    expect(row(page, outage)).to_be_visible()
    page.get_by_role("button", name="Severity").click()
    page.get_by_role("menuitemradio", name="Fatal", exact=True).click()
    page.wait_for_url("**/incidents?severity=fatal")
    page.reload()
    expect(page.get_by_role("button", name="Severity")).to_contain_text("Fatal")
    page.get_by_role("searchbox", name="Search incidents").fill("nothing is called this")
    expect(page.get_by_role("heading", name="No incident matches")).to_be_visible()
    page.get_by_role("button", name="Clear filters").click()
    expect(row(page, outage)).to_be_visible()


def test_back_restores_the_list(open_page, outage):
    page = open_page("/incidents?view=all")
    row(page, outage).get_by_role("link").click()
    page.wait_for_url(f"**/incidents/{outage['number']}")
    expect(page.get_by_role("heading", level=1)).to_have_text(outage["title"])
    page.go_back()
    expect(row(page, outage)).to_be_visible()
    expect(page.get_by_role("button", name="All", exact=True)).to_have_attribute("aria-pressed", "true")


def test_a_lost_connection_says_so_and_heals(open_page, outage):
    page = open_page("/incidents")
    page.watch.expected = {0}
    expect(row(page, outage)).to_be_visible()
    page.route("**/api/v1/events", lambda route: route.abort())
    # A stream that is open stays open: begin a new one.
    page.evaluate("import('/scripts/core/live.js').then((live) => live.retryNow())")
    expect(page.locator("#connection")).to_be_visible()
    page.unroute("**/api/v1/events")
    page.get_by_role("button", name="Try now").click()
    expect(page.locator("#connection")).to_be_hidden()
