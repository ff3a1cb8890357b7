"""The contract for scripts, line by line."""

import re

from harness.product import API, request, run

ALERT = {
    "version": "4",
    "groupKey": "{}",
    "status": "firing",
    "receiver": "bellwether",
    "groupLabels": {},
    "commonLabels": {},
    "commonAnnotations": {},
    "externalURL": "http://alertmanager.example.com",
    "truncatedAlerts": 0,
    "alerts": [
        {
            "status": "firing",
            "labels": {"alertname": "ContractBroken", "service": "contract", "severity": "critical"},
            "annotations": {"summary": "the contract is broken"},
            "startsAt": "2026-01-31T14:00:15Z",
            "endsAt": "0001-01-01T00:00:00Z",
            "generatorURL": "http://prometheus.example.com/graph",
        }
    ],
}


def test_up_says_ready_once_with_its_address_and_listens_on_loopback(running):
    lines = [line for line in running.process.output.splitlines() if "ready" in line]
    assert len(lines) == 1, lines
    assert f"http://127.0.0.1:{running.port}" in lines[0]
    assert running.status("/healthz") == 200
    assert running.status("/readyz") == 200
    assert running.status("/metrics") == 200


def test_up_offers_a_link_that_creates_the_first_owner_until_there_is_one(products):
    product = products().start()
    line = product.process.wait_for_line("/setup?token=")
    token = re.search(r"/setup\?token=(\S+)", line).group(1)
    assert request("GET", f"{product.address}/api/v1/setup?token={token}").json == {"valid": True}
    assert request("GET", f"{product.address}/api/v1/setup?token=wrong").json == {"valid": False}
    assert product.create_owner()
    product.stop()
    product.start()
    assert "setup" not in product.process.output


def test_an_owner_is_made_from_standard_input_and_signs_in(running):
    made = running.create_owner("first@example.com", "a long enough password")
    assert made
    body = {"email": "first@example.com", "password": "a long enough password"}
    assert request("POST", running.address + "/api/v1/session", body).status in (200, 201)
    assert request("POST", running.address + "/api/v1/session", body | {"password": "wrong"}).status == 401


def test_an_api_key_is_one_json_object_and_opens_the_api(running):
    made = running.admin("api-key", "create", "--role", "viewer")
    assert made["key"].startswith("bw_")
    api = API(running.address, made["key"])
    assert api.get("/api/v1/incidents")["items"] is not None
    assert api.call("POST", "/api/v1/integrations", {"kind": "generic", "name": "x"}).status == 403
    assert API(running.address, "bw_wrong").call("GET", "/api/v1/incidents").status == 401


def test_an_integration_has_a_token_and_the_address_to_paste(running):
    made = running.integration("alertmanager", "pasted")
    assert made["url"].startswith(running.address)
    assert request("POST", made["url"], ALERT).status == 200
    bearer = {"Authorization": f"Bearer {made['token']}"}
    assert request("POST", running.address + "/integrations/alertmanager", ALERT, bearer).status == 200
    assert request("POST", running.address + "/integrations/alertmanager", ALERT).status == 401


def test_an_incident_has_the_fields_that_scripts_read(running):
    from harness.product import only_incident

    request("POST", running.integration("alertmanager", "fields")["url"], ALERT)
    api = running.api("operator")
    incident = only_incident(api)
    wanted = {"id", "number", "title", "status", "severity", "alert_count", "opened_at", "root_cause"}
    assert wanted <= set(incident)
    page = api.get(f"/api/v1/incidents/{incident['id']}")
    assert wanted <= set(page)
    assert page["root_cause"] is None or {"service", "confidence", "summary"} <= set(page["root_cause"])
    for part in ("timeline", "alerts", "hypotheses"):
        assert api.items(f"/api/v1/incidents/{incident['id']}/{part}") is not None
    assert api.items("/api/v1/alerts")
    where = f"/api/v1/incidents/{incident['id']}"
    api.post(f"{where}/acknowledge")
    api.post(f"{where}/assign", {"user_id": None})
    api.post(f"{where}/comment", {"text": "looking"})
    api.post(f"{where}/resolve", {"resolution": "fixed"})
    assert api.get(where)["status"] == "resolved"
    api.post(f"{where}/reopen")
    assert api.get(where)["status"] != "resolved"


def test_a_list_goes_on_where_its_cursor_says(running):
    api = running.api("viewer")
    page = api.get("/api/v1/alerts?limit=1")
    assert set(page) >= {"items", "next_cursor"}
    assert len(page["items"]) <= 1


def test_topology_is_taken_whole_as_json_or_yaml(running):
    api = running.api("admin")
    api.put(
        "/api/v1/topology",
        {"services": [{"name": "a"}, {"name": "b"}], "dependencies": [{"from": "a", "to": "b"}]},
    )
    assert len(api.get("/api/v1/topology")["services"]) == 2
    text = b"services:\n  - name: c\n  - name: d\n  - name: e\ndependencies:\n  - {from: c, to: d}\n"
    answer = api.call("PUT", "/api/v1/topology", text, {"Content-Type": "application/yaml"})
    assert answer.status == 200, answer
    assert {each["name"] for each in api.get("/api/v1/topology")["services"]} == {"c", "d", "e"}


def test_an_admin_command_works_with_the_server_stopped(products):
    product = products().start()
    product.create_owner()
    product.stop()
    key = product.admin("api-key", "create", "--role", "owner")["key"]
    product.start()
    assert API(product.address, key).get("/api/v1/incidents")["items"] == []


def test_exit_codes_and_streams(running, tmp_path):
    usage = run("up", "--port", "none")
    assert usage.returncode == 2 and usage.stdout == "" and usage.stderr
    assert run("no-such-command").returncode == 2
    assert run("admin", "api-key", "create", "--role", "emperor", "--data", str(running.directory)).returncode == 2
    nowhere = run("admin", "api-key", "create", "--role", "viewer")
    assert nowhere.returncode == 2 and "DATABASE_URL" in nowhere.stderr
    failed = run("admin", "api-key", "create", "--role", "viewer", "--organization", "none", "--data", str(running.directory))
    assert failed.returncode == 1 and failed.stdout == "" and failed.stderr
    assert run("--help").returncode == 0
    assert run("--version").returncode == 0


def test_a_second_up_on_the_same_directory_is_refused(running):
    from harness.processes import free_port

    second = run("up", "--data", str(running.directory), "--port", str(free_port()))
    assert second.returncode == 1
    assert "already" in second.stderr, second.stderr
    assert running.status("/readyz") == 200


def test_a_taken_port_is_a_clear_error(products, running):
    second = products("other")
    refused = run("up", "--data", str(second.directory), "--port", str(running.port))
    assert refused.returncode == 1
    assert str(running.port) in refused.stderr


def test_jobs_that_were_given_up_can_be_listed_and_retried(running):
    database = running.directory
    assert running.admin("jobs", "dead") == []
    assert running.admin("jobs", "dead", "--kind", "deliver") == []
    assert running.admin("jobs", "retry", "--all") == {"retried": 0}
    assert run("admin", "jobs", "retry", "--data", str(database)).returncode == 2
    assert run("admin", "jobs", "retry", "--all", "--id", "1", "--data", str(database)).returncode == 2
    unknown = run("admin", "jobs", "retry", "--id", "1", "--data", str(database))
    assert unknown.returncode == 1 and unknown.stdout == "" and unknown.stderr


def test_readiness_names_its_checks(running):
    checks = request("GET", running.address + "/readyz").json["checks"]
    assert {check["name"]: check["ready"] for check in checks} == {
        "database": True,
        "mail": True,
        "migrations": True,
        "paging": True,
        "worker": True,
    }
