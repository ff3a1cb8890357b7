import re

from playwright.sync_api import expect


def test_the_page_names_the_cause_with_its_evidence(open_page, outage):
    page = open_page(f"/incidents/{outage['number']}")
    cause = page.get_by_role("region", name="Root cause")
    expect(cause.get_by_role("heading", level=2)).to_contain_text("Root cause: Database Primary")
    expect(cause).to_contain_text("because")
    expect(cause.get_by_role("meter", name="Confidence", exact=True)).to_be_visible()
    for factor in ("Temporal", "Distance", "Domain"):
        expect(cause.get_by_role("meter", name=factor).first).to_be_visible()
    cause.locator("details.disclosure > summary").first.click()
    expect(cause.locator(".evidence__item").first).to_be_visible()


def test_it_shows_who_suffers_and_why_each_alert_is_in(open_page, outage):
    page = open_page(f"/incidents/{outage['number']}")
    expect(page.get_by_role("region", name="Affected services")).to_contain_text("API Gateway")
    expect(page.get_by_role("group", name=re.compile("Blast radius"))).to_contain_text("ROOT CAUSE")
    alerts = page.get_by_role("region", name=re.compile("Alerts and why"))
    expect(alerts).to_contain_text("14 alerts")
    alerts.locator("summary").nth(3).click()
    expect(alerts.locator(".why").nth(3)).to_be_visible()
    expect(page.locator(".lanes__alert")).to_have_count(14)


def test_a_person_acknowledges_takes_it_comments_resolves_and_reopens(open_page, another, picture):
    made = another("ReplicationLag")
    page = open_page(f"/incidents/{made['number']}")
    facts = page.locator(".facts")
    page.get_by_role("button", name="Acknowledge").click()
    expect(facts).to_contain_text("after")
    page.get_by_role("button", name="Assign to me").click()
    expect(page.get_by_role("button", name="Assign to me")).to_have_count(0)

    page.get_by_label("Comment", exact=True).fill("It is **the disk**.\n\n<img src=x onerror=alert(1)>")
    page.keyboard.press("Control+Enter")
    comment = page.locator(".story__comment")
    expect(comment.locator("strong")).to_have_text("the disk")
    expect(comment.locator("img")).to_have_count(0)
    expect(page.get_by_label("Comment", exact=True)).to_have_value("")

    page.get_by_role("group", name="Actions").get_by_role("button", name="Resolve").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_text("Rolled back").click()
    dialog.get_by_role("textbox", name="Note").fill("The old image is back.")
    picture(page, "resolve-dialog")
    dialog.get_by_role("button", name="Resolve").click()
    expect(page.locator(".head")).to_contain_text("Rolled back")
    expect(page.locator(".head")).to_contain_text("The old image is back.")

    page.get_by_role("button", name="Reopen").click()
    expect(page.locator(".head .pill")).to_have_text("Investigating")
    story = page.locator(".story")
    for word in ("Acknowledged", "Assigned", "Resolved", "Reopened"):
        expect(story).to_contain_text(word)


def test_title_and_severity_can_be_changed(open_page, another):
    made = another("SlowQueries")
    page = open_page(f"/incidents/{made['number']}")
    page.get_by_role("button", name="Edit title").click()
    page.get_by_label("Title").fill("Slow queries in recommendations")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Slow queries in recommendations")
    page.get_by_role("button", name=re.compile("^Severity")).click()
    page.get_by_role("menuitemradio", name="Fatal").click()
    expect(page.get_by_role("button", name="Severity: Fatal. Change")).to_be_visible()


def test_another_persons_comment_arrives_by_itself(open_page, server, another):
    made = another("ThreadPoolExhausted")
    page = open_page(f"/incidents/{made['number']}")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    server.post(f"/api/v1/incidents/{made['id']}/comment", {"text": "Seen from afar."})
    expect(page.locator(".story__comment")).to_have_text("Seen from afar.")


def test_the_timeline_is_filtered_by_the_address(open_page, outage):
    page = open_page(f"/incidents/{outage['number']}?timeline=alerts")
    expect(page.locator(".story__entry").first).to_be_visible()
    assert page.locator(".story__entry:not(.story__entry--alerts)").count() == 0


def test_what_is_not_there_is_said(open_page):
    page = open_page("/incidents/999999")
    page.watch.expected = {404}
    expect(page.get_by_role("heading", level=1)).to_have_text("Nothing here")


def test_the_actions_are_in_reach_of_a_thumb(open_page, outage):
    page = open_page(f"/incidents/{outage['number']}", width=390)
    button = page.get_by_role("group", name="Actions").get_by_role("button", name="Resolve")
    expect(button).to_be_visible()
    box = button.bounding_box()
    assert box["y"] > 844 / 2
    assert box["height"] >= 44


def test_a_menu_stays_at_its_button_while_the_page_scrolls(open_page, outage):
    page = open_page(f"/incidents/{outage['number']}", width=390)
    severity = page.get_by_role("button", name=re.compile("^Severity"))
    # As a finger that still moves does it, and whatever brings a button into view: the event comes after the click.
    page.evaluate("window.addEventListener('click', () => scrollBy(0, 40), { once: true })")
    severity.click()
    menu = page.get_by_role("menu")
    page.wait_for_function("scrollY >= 40")
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    expect(menu).to_be_visible()
    gap = menu.bounding_box()["y"] - severity.bounding_box()["y"] - severity.bounding_box()["height"]
    assert abs(gap - 4) < 2
    page.evaluate("scrollTo(0, document.body.scrollHeight)")
    expect(menu).to_have_count(0)
