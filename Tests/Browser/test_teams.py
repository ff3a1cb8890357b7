import re

from playwright.sync_api import expect


def test_a_team_is_made_while_one_sees_what_would_be_theirs(open_page, server, outage, mark, picture):
    page = open_page("/settings/teams/new")
    page.get_by_label("Name", exact=True).fill(f"Gateway {mark}")
    expect(page.get_by_label("Short name")).to_have_value(f"gateway-{mark}")
    page.get_by_role("combobox", name="Alert names").fill("HealthCheck*")
    page.keyboard.press("Enter")
    preview = page.get_by_role("region", name="Preview")
    expect(preview).to_contain_text(re.compile(r"Would match 4 of the newest \d+ alerts"))
    page.get_by_role("combobox", name="Services").fill("api-gateway")
    page.keyboard.press("Enter")
    expect(preview).to_contain_text(re.compile(r"Would match 1 of the newest \d+ alerts"))
    expect(preview.get_by_role("link")).to_have_text(["HealthCheckFailed"])
    page.get_by_role("combobox", name="Labels").fill("cluster")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Write it as name=value")).to_be_visible()
    page.get_by_role("combobox", name="Labels").fill("cluster=eu-*")
    page.keyboard.press("Enter")
    picture(page, "team-preview", full=True)
    page.get_by_role("button", name="Create team").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(f"Gateway {mark}")
    made = next(team for team in server.get("/api/v1/teams")["items"] if team["slug"] == f"gateway-{mark}")
    assert made["matchers"] == [{"names": ["HealthCheck*"], "labels": {"cluster": "eu-*"}, "services": ["api-gateway"]}]


def test_a_short_name_that_is_taken_is_said_at_its_field(open_page, server, mark):
    server.post("/api/v1/teams", {"slug": f"taken-{mark}", "name": "Taken"})
    page = open_page("/settings/teams/new")
    page.watch.expected = {409, 422}
    page.get_by_label("Name", exact=True).fill(f"Taken {mark}")
    page.get_by_role("button", name="Create team").click()
    expect(page.get_by_label("Short name")).to_have_attribute("aria-invalid", "true")


def test_somebody_joins_gets_another_role_and_leaves_and_each_can_be_taken_back(open_page, server, newcomer, mark):
    somebody = newcomer("viewer")
    name = somebody.user["name"]
    team = server.post("/api/v1/teams", {"slug": f"people-{mark}", "name": f"People {mark}"})
    page = open_page(f"/settings/teams/{team['id']}")
    page.get_by_role("button", name="Add somebody").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Person").select_option(label=f"{name} ({somebody.user['email']})")
    dialog.get_by_label("Role in this team").select_option("viewer")
    dialog.get_by_role("button", name="Add", exact=True).click()
    row = page.locator(".person-row", has_text=name)
    row.get_by_role("button", name=re.compile("^Role of")).click()
    page.get_by_role("menuitemradio", name=re.compile("^Operator")).click()
    expect(row.get_by_role("button", name=re.compile("^Role of"))).to_have_text("Operator")
    page.locator(".toast", has_text="is Operator in").get_by_role("button", name="Undo").click()
    expect(row.get_by_role("button", name=re.compile("^Role of"))).to_have_text("Viewer")
    row.get_by_role("button", name=f"Remove {name}").click()
    expect(row).to_have_count(0)
    page.locator(".toast", has_text="left").get_by_role("button", name="Undo").click()
    expect(row).to_be_visible()


def test_rules_that_somebody_else_changed_meanwhile_are_not_overwritten(open_page, server, mark):
    team = server.post("/api/v1/teams", {"slug": f"race-{mark}", "name": f"Race {mark}", "matchers": [{"names": ["Mine*"]}]})
    page = open_page(f"/settings/teams/{team['id']}")
    page.watch.expected = {412}
    page.get_by_role("button", name="Edit rules").click()
    expect(page.get_by_role("combobox", name="Services")).to_be_visible()
    server.request("PATCH", f"/api/v1/teams/{team['id']}", {"matchers": [{"names": ["Theirs*"]}]})
    page.get_by_role("button", name="Save rules").click()
    expect(page.get_by_role("alert")).to_contain_text("Somebody else changed this after you opened it")
    page.get_by_role("button", name="Load what is there now").click()
    expect(page.locator(".matcher__sentence")).to_contain_text("Theirs*")


def test_a_team_goes_after_one_has_confirmed_what_becomes_of_its_alerts(open_page, server, mark):
    team = server.post("/api/v1/teams", {"slug": f"gone-{mark}", "name": f"Gone {mark}"})
    page = open_page(f"/settings/teams/{team['id']}")
    page.get_by_role("button", name="Delete team").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("nobody's, which everybody sees")
    dialog.get_by_role("button", name="Delete team").click()
    page.wait_for_url("**/settings/teams")
    assert team["id"] not in [one["id"] for one in server.get("/api/v1/teams")["items"]]


def test_an_incident_shows_whose_it_is_and_is_shared_with_another_team(open_page, server, integration, mark, picture):
    from support import storm
    from support.server import wait_until

    server.post("/api/v1/teams", {"slug": f"disks-{mark}", "name": f"Disks {mark}", "matchers": [{"names": [f"Disk{mark}"]}]})
    server.post("/api/v1/teams", {"slug": f"friends-{mark}", "name": f"Friends {mark}"})
    server.post(integration["url"], storm.webhook([storm.alert(f"volume-{mark}", f"Disk{mark}", "critical", "Disk is nearly full")]))

    def theirs():
        open_ones = server.get("/api/v1/incidents?status=open&limit=50")["items"]
        return next((one for one in open_ones if f"Disks {mark}" in [team["name"] for team in one["teams"]]), None)

    incident = wait_until(theirs, 60, "the alert became no team's incident")
    page = open_page("/incidents")
    expect(page.locator(f'.row[data-id="{incident["id"]}"] .team')).to_contain_text(f"Disks {mark}")
    page.goto(f"/incidents/{incident['number']}")
    page.get_by_role("button", name="More actions").click()
    page.get_by_role("menuitem", name="Share with a team").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label(f"Friends {mark}").check()
    dialog.get_by_role("button", name="Share").click()
    expect(page.locator(".head .team--shared")).to_contain_text(f"Friends {mark}")
    picture(page, "incident-shared")
