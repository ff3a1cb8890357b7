"""Paging as people set it up: who is on call, rules, escalation, quiet times, and why somebody was told."""

import re

from playwright.sync_api import expect

from support import people


def test_a_schedule_shows_who_is_on_call_and_an_override_takes_over(open_page, server, paging):
    page = open_page("/paging")
    name = paging["schedule"]["name"]
    duty = page.locator(".duty", has=page.get_by_role("heading", name=name))
    expect(duty.locator(".duty__person").first).to_be_visible()
    expect(duty.locator(".week")).to_have_count(4)
    before = duty.locator(".shift").count()
    duty.get_by_role("button", name=f"Override {name}").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("button", name="Take over").click()
    expect(dialog).to_have_count(0)
    expect(page.locator(".toast", has_text="Override saved")).to_be_visible()
    expect(page.locator(".duty", has=page.get_by_role("heading", name=name)).locator(".shift--override").first).to_be_visible()
    duty.get_by_role("button", name=f"Later weeks of {name}").click()
    expect(duty.locator(".week")).to_have_count(4)
    assert before > 0


def test_a_schedule_is_made(open_page, server, mark):
    page = open_page("/paging")
    page.get_by_role("button", name="Add a schedule").first.click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Name", exact=True).fill(f"Backup {mark}")
    dialog.get_by_label("Time zone").fill("Australia/Lord_Howe")
    dialog.get_by_label("Add to Layer 1").select_option(index=1)
    dialog.get_by_role("button", name="Create").click()
    expect(dialog).to_have_count(0)
    expect(page.get_by_role("heading", name=f"Backup {mark}")).to_be_visible()


def test_an_inert_rule_is_flagged_and_rules_are_rehearsed(open_page, paging, outage, mark, picture):
    page = open_page("/paging?view=rules")
    flagged = page.locator(".directive", has_text=f"SLA {mark}")
    expect(flagged.locator(".directive__flag")).to_contain_text("Never matches")
    page.get_by_role("button", name="Rehearse").click()
    dialog = page.get_by_role("dialog", name="Rehearse the rules")
    dialog.get_by_role("button", name="Rehearse").click()
    expect(dialog).to_contain_text("would have gone elsewhere")
    picture(page, "rehearsal")


def test_a_rule_is_made_with_its_conditions(open_page, server, paging, mark):
    page = open_page("/paging?view=rules")
    page.get_by_role("button", name="Add a rule").first.click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Name", exact=True).fill(f"Nights {mark}")
    dialog.get_by_label("At least").select_option("fatal")
    dialog.get_by_label("Labels").fill("env=prod, broken")
    dialog.get_by_label(paging["channel"]["name"]).check()
    dialog.get_by_role("button", name="Create").click()
    expect(dialog.get_by_label("Labels")).to_have_attribute("aria-invalid", "true")
    dialog.get_by_label("Labels").fill("env=prod")
    dialog.get_by_role("button", name="Create").click()
    expect(dialog).to_have_count(0)
    expect(page.locator(".directive", has_text=f"Nights {mark}")).to_contain_text("Fatal or worse · env=prod")


def test_a_policy_is_made_level_by_level(open_page, server, paging, mark):
    page = open_page("/paging?view=escalation")
    page.get_by_role("button", name="Add a policy").first.click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Name", exact=True).fill(f"Database {mark}")
    dialog.get_by_label("Add to level 1").select_option(label=f"On call: {paging['schedule']['name']}")
    dialog.get_by_role("button", name="Add a level").click()
    dialog.get_by_label("Add to level 2").select_option(label=paging["channel"]["name"])
    dialog.get_by_role("button", name="Create").click()
    expect(dialog).to_have_count(0)
    expect(page.locator(".policy", has_text=f"Database {mark}")).to_contain_text("After 15 minutes")


def test_a_window_is_previewed_before_it_is_made(open_page, outage, mark):
    page = open_page("/paging?view=quiet")
    page.get_by_role("button", name="Add a window").first.click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Name", exact=True).fill(f"Week-end work {mark}")
    dialog.get_by_label("Services").fill(f"elsewhere-{mark}")
    dialog.get_by_label("Comes back").select_option("FREQ=WEEKLY")
    dialog.get_by_role("button", name="Preview").click()
    expect(dialog).to_contain_text("It would have held")
    dialog.get_by_role("button", name="Create").click()
    expect(dialog).to_have_count(0)
    expect(page.locator(".directive", has_text=f"Week-end work {mark}")).to_be_visible()


def test_an_alert_says_why_somebody_was_told_or_was_not(open_page, server, outage, picture):
    alert = server.get(f"/api/v1/incidents/{outage['id']}/alerts")["items"][0]
    page = open_page(f"/alerts/{alert['id']}")
    why = page.get_by_role("region", name="Why was I told, or not?")
    expect(why.locator(".told").first).to_be_visible()
    expect(why.locator(".step").first).to_be_visible()
    picture(page, "why-told", full=True)


def test_an_incident_is_snoozed(open_page, server, mark):
    one = server.post("/api/v1/incidents", {"title": f"Known trouble {mark}", "severity": "warning"})
    page = open_page(f"/incidents/{one['number']}")
    page.get_by_role("button", name="More actions").click()
    page.get_by_role("menuitem", name="Snooze…").click()
    page.get_by_role("dialog").get_by_role("button", name="Snooze").click()
    expect(page.locator(".toast", has_text="is snoozed")).to_be_visible()
    assert any(f"#{one['number']}" in each["name"] for each in server.get("/api/v1/silences?limit=200")["items"])


def test_a_rule_is_rehearsed_before_it_is_saved_and_its_deletion_taken_back(open_page, server, paging, outage, mark):
    server.post("/api/v1/notification-rules", {"name": f"Passing {mark}", "triggers": ["incident.resolved"], "channels": [paging["channel"]["id"]]})
    page = open_page("/paging?view=rules")
    page.get_by_role("button", name="Add a rule").first.click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_text("Nothing raises this yet").first).to_be_visible()
    dialog.get_by_label(paging["channel"]["name"]).check()
    dialog.get_by_role("button", name="Rehearse on the last week").click()
    expect(dialog.get_by_text("would have gone elsewhere")).to_be_visible()
    dialog.get_by_role("button", name="Cancel").click()
    names = page.locator(".directive__name")
    expect(names.filter(has_text=f"Passing {mark}")).to_be_visible()
    before = names.all_inner_texts()
    page.get_by_role("button", name=f"More for Passing {mark}").click()
    page.get_by_role("menuitem", name="Delete…").click()
    page.get_by_role("dialog").get_by_role("button", name="Delete").click()
    expect(names.filter(has_text=f"Passing {mark}")).to_have_count(0)
    page.locator(".toast").get_by_role("button", name="Undo").click()
    expect(names.filter(has_text=f"Passing {mark}")).to_be_visible()
    expect(names).to_have_text(before)


def test_what_was_held_back_is_listed_under_its_sum(open_page, server, sink, mark, picture):
    channel = server.post("/api/v1/channels", {"kind": "webhook", "name": f"Held {mark}", "settings": {"url": sink.url}, "events": ["incident.opened"]})
    for number in range(12):
        server.post("/api/v1/incidents", {"title": f"Shelf {number} of {mark} is full", "severity": "warning"})
    page = open_page("/settings/channels?view=log", width=390)
    sum_of = page.locator("details.delivery", has_text="messages held back").filter(has_text=channel["name"]).first
    sum_of.locator("summary").click()
    expect(sum_of.get_by_text(f"Shelf 11 of {mark} is full").first).to_be_visible()
    picture(page, "held-back")
    server.request("DELETE", f"/api/v1/channels/{channel['id']}")


def test_a_way_to_reach_me_asks_only_for_what_matters(open_page, server, paging, mark):
    page = open_page("/paging?view=me", width=390)
    page.get_by_role("button", name="Add a way").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("By").select_option(label=paging["channel"]["name"])
    expect(dialog.get_by_label("Where in it")).to_be_hidden()
    expect(dialog.get_by_label("Only this gets through then")).to_be_hidden()
    dialog.get_by_label("Quiet hours").check()
    expect(dialog.get_by_label("Only this gets through then")).to_be_visible()
    dialog.get_by_role("button", name="Save").click()
    expect(dialog).to_have_count(0)
    page.get_by_role("button", name="Remove").first.click()
    page.locator(".toast", has_text="Removed").get_by_role("button", name="Undo").click()
    expect(page.locator(".directive", has_text=paging["channel"]["name"]).first).to_be_visible()
    server.request("PUT", "/api/v1/me/contact-methods", {"methods": []})


def test_a_viewer_reads_paging_and_changes_nothing(open_page, server, paging):
    victor = people.join(server, f"Victor of {paging['channel']['name']}", "viewer")
    for view, word in (("on-call", "Add a schedule"), ("rules", "Add a rule"), ("escalation", "Add a policy"), ("quiet", "Add a window")):
        page = open_page(f"/paging?view={view}", who=victor)
        expect(page.locator(".paging .card, .paging .box, .paging .blank").first).to_be_visible()
        expect(page.get_by_role("button", name=word)).to_have_count(0)
        expect(page.get_by_role("button", name="Rehearse")).to_have_count(0)
