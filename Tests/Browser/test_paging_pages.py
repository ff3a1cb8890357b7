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


def test_a_schedule_is_read_in_the_reader_s_zone_with_its_own_at_hand(open_page, server, paging, mark, picture):
    alone = server.post("/api/v1/schedules", {"name": f"Alone {mark}", "zone": "Asia/Tokyo", "layers": [
        {"name": "L", "users": [paging["me"]], "rotation": {"kind": "weekly"}, "starts_on": "2024-01-01", "handover": "09:00"}]})
    office = server.post("/api/v1/schedules", {"name": f"Office {mark}", "zone": "Asia/Tokyo", "layers": [
        {"name": "L", "users": [paging["me"]], "rotation": {"kind": "weekly"}, "starts_on": "2024-01-01", "handover": "09:00",
         "restrictions": [{"days": ["MO", "TU", "WE", "TH", "FR"], "from": "09:00", "to": "17:00"}]}]})
    page = open_page("/paging", zone="UTC")
    duty = page.locator(".duty", has=page.get_by_role("heading", name=alone["name"]))
    expect(duty.locator(".duty__turns")).to_contain_text("with no end in sight")
    duty = page.locator(".duty", has=page.get_by_role("heading", name=office["name"]))
    expect(duty.locator(".duty__zone")).to_have_text("In your time (UTC) · hands over by Asia/Tokyo")
    expect(duty.locator(".duty__turns")).not_to_contain_text("Nobody within")
    # Nine in Tokyo is midnight in UTC: both are said.
    expect(duty.locator(".shift:not(.shift--nobody)").first).to_have_attribute("title", re.compile(r"00:00 to .* 08:00 \(.*09:00 Asia/Tokyo to .*17:00 Asia/Tokyo\)"))
    duty.get_by_role("button", name=f"Override {office['name']}").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("From, your time").fill("2026-12-01T00:00")
    expect(dialog.locator(".field", has_text="From, your time").locator(".field__hint")).to_have_text("Tue, Dec 1, 09:00 Asia/Tokyo")
    for theme, width in (("light", 1440), ("dark", 1440), ("light", 390), ("dark", 390)):
        page = open_page("/paging", zone="UTC", theme=theme, width=width)
        expect(page.locator(".duty", has_text=office["name"]).locator(".week")).to_have_count(4)
        picture(page, f"paging-zones-{theme}-{width}", full=True)
    for one in (alone, office):
        server.request("DELETE", f"/api/v1/schedules/{one['id']}")


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


def test_names_are_suggested_and_what_nothing_is_called_is_flagged(open_page, server, paging, outage, mark, picture):
    rule = server.post("/api/v1/notification-rules", {"name": f"Ghosts {mark}", "triggers": ["incident.opened"], "channels": [paging["channel"]["id"]], "continue": True, "conditions": {"services": [f"ghost-{mark}"]}})
    page = open_page("/paging?view=rules")
    expect(page.locator(".directive", has_text=f"Ghosts {mark}").locator(".directive__flag")).to_contain_text("Never matches: no service is called")
    page.get_by_role("button", name="Add a rule").first.click()
    field = page.get_by_role("dialog").get_by_label("Services")
    field.fill("db-primary, ")
    names = page.locator("#service-names option")
    expect(names.first).to_have_attribute("value", re.compile("^db-primary, .+"))
    assert "db-primary, db-primary" not in [one.get_attribute("value") for one in names.all()]
    for theme, width in (("light", 1440), ("dark", 390)):
        page = open_page("/paging?view=rules", theme=theme, width=width)
        expect(page.locator(".directive", has_text=f"Ghosts {mark}")).to_be_visible()
        picture(page, f"rules-flagged-{theme}-{width}", full=True)
    server.request("DELETE", f"/api/v1/notification-rules/{rule['id']}")


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


def test_what_is_over_is_put_away_and_what_does_not_listen_is_one_line(open_page, server, paging, another, mark, picture):
    past = server.post("/api/v1/silences", {"name": f"Long ago {mark}", "kind": "maintenance", "reason": "", "matcher": {}, "starts_at": "2026-01-03T22:00:00Z", "ends_at": "2026-01-04T02:00:00Z"})
    page = open_page("/paging?view=quiet")
    expect(page.locator(".directive", has_text=f"Database upgrade {mark}")).to_be_visible()
    expect(page.locator(".directive", has_text=f"Long ago {mark}")).to_be_hidden()
    page.get_by_text(re.compile(r"^Over \(\d+\)$")).click()
    expect(page.locator(".directive", has_text=f"Long ago {mark}")).to_be_visible()
    for theme, width in (("light", 1440), ("dark", 390)):
        shown = open_page("/paging?view=quiet", theme=theme, width=width)
        shown.get_by_text(re.compile(r"^Over \(\d+\)$")).click()
        picture(shown, f"quiet-over-{theme}-{width}", full=True)
    deaf = [server.post("/api/v1/channels", {"kind": "webhook", "name": f"Deaf {number} {mark}", "settings": {"url": "http://127.0.0.1:9/deaf"}, "events": []}) for number in range(3)]
    one = another(f"Heard by few {mark}")
    for theme, width in (("light", 1440), ("dark", 390)):
        page = open_page(f"/incidents/{one['number']}", theme=theme, width=width)
        page.get_by_text("Why was I told, or not?").first.click()
        folded = page.locator(".steps-folded").first
        expect(folded.locator("summary")).to_contain_text(re.compile(r"\d+ channels do not listen to this"))
        expect(page.get_by_text(f"Deaf 1 {mark}").first).to_be_hidden()
        folded.locator("summary").click()
        expect(folded.get_by_text(f"Deaf 1 {mark}")).to_be_visible()
        picture(page, f"why-folded-{theme}-{width}", full=True)
    for channel in deaf:
        server.request("DELETE", f"/api/v1/channels/{channel['id']}")
    server.request("DELETE", f"/api/v1/silences/{past['id']}")


def test_the_page_behind_a_link_offers_what_is_left_to_do(open_page, server, sink, another, mark, picture):
    channel = server.post("/api/v1/channels", {"kind": "mattermost", "name": f"Links {mark}", "settings": {}, "secrets": {"url": sink.url}, "events": ["incident.opened"]})
    another(f"Linked {mark}")
    found = None
    while found is None:
        message = str(sink.received.get(timeout=20)["body"])
        found = re.search(r"/acknowledge/[\w-]+", message) if f"Linked {mark}" in message else None
    path = found.group()
    page = open_page(path, signed_in=False)
    page.get_by_role("button", name="Acknowledge").click()
    expect(page.get_by_text("The escalation has stopped.")).to_be_visible()
    for theme, width in (("light", 1440), ("dark", 390)):
        page = open_page(path, signed_in=False, theme=theme, width=width)
        expect(page.get_by_text(f"Acknowledged by Links {mark} (link) at")).to_be_visible()
        expect(page.get_by_role("button")).to_have_count(0)
        picture(page, f"acknowledged-{theme}-{width}")
    server.request("DELETE", f"/api/v1/channels/{channel['id']}")


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
