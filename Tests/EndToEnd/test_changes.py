"""From a vendor's webhook to "which deploy did it?" on the incident, over the real binary."""

import hashlib
import hmac
import json
import subprocess
from pathlib import Path
from urllib.parse import urlencode

from harness.changes import SHA, deployment, github, stamp
from harness.code_host import GitHub
from harness.processes import wait_until
from harness.product import BINARY, clean_environment, only_incident, request

PAYLOADS = Path(__file__).parents[1] / "Payloads"
TOPOLOGY = {
    "services": [
        {"name": "web-app", "environment": "production"},
        {"name": "payment-service", "display_name": "Payment Service", "environment": "production"},
    ],
    "dependencies": [{"from": "web-app", "to": "payment-service"}],
}


def alert(service: str, name: str) -> dict:
    return {"labels": {"alertname": name, "service": service, "severity": "critical"}, "startsAt": stamp()}


def test_the_incident_shows_within_seconds_which_deployment_did_it(products):
    product = products().start()
    api = product.api()
    api.put("/api/v1/topology", TOPOLOGY)
    made = product.integration("github", "GitHub")
    earlier = github(made["url"], made["token"], "deployment_status", deployment(3000, 1, "v2.3.0", sha="f" * 40), "a")
    assert earlier.status == 202, earlier
    assert github(made["url"], made["token"], "deployment_status", deployment(4, 2), "b").json["result"] == "stored"
    again = github(made["url"], made["token"], "deployment_status", deployment(4, 2), "b")
    assert again.json["result"] == "duplicate"

    prometheus = product.integration("prometheus", "Prometheus")
    fired = [alert("payment-service", "PaymentErrors"), alert("web-app", "CheckoutFails")]
    assert request("POST", prometheus["url"], fired).status == 200
    incident = only_incident(api, 10, ready=lambda one: one["root_cause"] and one["alert_count"] == 2)

    def suspected():
        rows = api.get(f"/api/v1/incidents/{incident['id']}/changes")["items"]
        return rows and rows[0]["score"] >= 0.5 and rows

    (row,) = wait_until(suspected, 10, "the change on the incident")
    assert row["change"]["headline"] == "Payment Service v2.3.1 deployed (was v2.3.0)"
    assert row["change"]["actor"] == "ada"
    assert row["suggestion"] == "Roll Payment Service back to v2.3.0."
    assert set(row["parts"]) == {"time", "service", "environment", "effect", "type", "files", "status", "rollback"}
    first = api.get(f"/api/v1/incidents/{incident['id']}/hypotheses")["items"][0]
    assert first["change_id"] == row["change"]["id"]
    assert "git_diff" in {one["kind"] for one in first["evidence"]}
    story = api.get(f"/api/v1/incidents/{incident['id']}/timeline")["items"]
    assert "Payment Service v2.3.1 deployed (was v2.3.0)" in [one["summary"] for one in story if one["kind"] == "change"]

    # The whole message lies in the directory for details, and is read from there.
    details = api.get(row["change"]["details_ref"])
    assert details["deployment"]["ref"] == "v2.3.1"
    assert list((product.directory / "details").rglob("*.json"))

    judged = api.post(f"/api/v1/incidents/{incident['id']}/changes/{row['change']['id']}/confirm", {"note": "yes"})
    assert judged["items"][0]["verdict"] == "confirmed"
    answer = api.post("/api/v1/rca/query", {"service": "payment-service", "environment": "production", "at": stamp()})
    assert "v2.3.1 deployed (was v2.3.0)" in answer["answer"]
    assert answer["incidents"][0]["number"] == incident["number"]
    metrics = request("GET", product.address + "/metrics").body.decode()
    assert 'bellwether_change_messages_total{kind="github",result="duplicate"} 1' in metrics


def test_what_is_not_signed_is_refused_and_leaves_nothing(products):
    product = products().start()
    api = product.api()
    made = product.integration("github", "GitHub")
    body = json.dumps(deployment(1)).encode()
    headers = {"Content-Type": "application/json", "X-GitHub-Event": "deployment_status", "X-GitHub-Delivery": "x"}
    assert request("POST", made["url"], body, headers).status == 401
    assert request("POST", made["url"], body, headers | {"X-Hub-Signature-256": "sha256=" + "0" * 64}).status == 401
    assert github(made["url"], made["token"], "deployment_status", deployment(1), secret="other").status == 401
    # A byte more than was signed.
    good = "sha256=" + hmac.new(made["token"].encode(), body, hashlib.sha256).hexdigest()
    assert request("POST", made["url"], body + b" ", headers | {"X-Hub-Signature-256": good}).status == 401
    assert api.items("/api/v1/changes") == []
    assert request("POST", made["url"], body, headers | {"X-Hub-Signature-256": good}).status == 202

    gitlab = product.integration("gitlab", "GitLab")
    hook = (PAYLOADS / "gitlab/deployment.json").read_bytes()
    plain = {"Content-Type": "application/json"}
    assert request("POST", gitlab["url"], hook, plain).status == 401
    assert request("POST", gitlab["url"], hook, plain | {"X-Gitlab-Token": "bwi_wrong"}).status == 401
    assert request("POST", gitlab["url"], hook, plain | {"X-Gitlab-Token": gitlab["token"]}).status == 202


def test_bad_messages_get_a_clear_answer(products):
    product = products().start()
    api = product.api()
    made = product.integration("changes", "Scripts")
    url, headers = product.address + "/webhook/changes", {"Authorization": f"Bearer {made['token']}", "Content-Type": "application/json"}
    assert request("POST", url, b"{", headers).status == 400
    missing = request("POST", url, {"event_type": "deployment"}, headers)
    assert missing.status == 422 and missing.json["errors"][0]["field"] == "service"
    assert missing.headers["Content-Type"] == "application/problem+json"
    large = request("POST", url, b'{"event_type":"deployment","service":"' + b"x" * 3_000_000 + b'"}', headers)
    assert large.status == 413
    assert request("POST", url, {"event_type": "deployment", "service": "a"}, {}).status == 401
    assert api.items("/api/v1/changes") == []
    # What is fine and not understood is kept, with its reason, where an admin sees it.
    hub = product.integration("github", "GitHub")
    answer = github(hub["url"], hub["token"], "moon_phase", {"zen": 1})
    assert answer.json == {"result": "ignored", "change_ids": [], "reason": "no such event type is known: moon_phase"}
    assert [one["event"] for one in api.get("/api/v1/changes/ignored")["items"]] == ["moon_phase"]
    metrics = request("GET", product.address + "/metrics").body.decode()
    for result in ("refused", "too_large", "unauthorized"):
        assert f'bellwether_change_messages_total{{kind="changes",result="{result}"}}' in metrics, result


def test_no_secret_is_readable_afterwards(products):
    product = products().start()
    api = product.api()
    made = product.integration("changes", "Scripts")
    headers = {"Authorization": f"Bearer {made['token']}", "Content-Type": "application/json"}
    for body in (
        {"event_type": "config", "service": "sx", "id": "1", "changes": [{"field": "DB_PASSWORD", "old": "oLEAKG4", "new": "nLEAKG4"}]},
        {"event_type": "Secret", "service": "sx", "changes": [{"field": "pin", "old": "oLEAKG4", "new": "nLEAKG4"}]},
        {"type": "secret", "service": "sx", "after": {"x": "nLEAKG4"}, "title": "postgres://u:LEAKG4@h"},
    ):
        answer = request("POST", product.address + "/webhook/changes", body, headers)
        assert answer.status == 202, answer
        (id,) = answer.json["change_ids"]
        page = api.get(f"/api/v1/changes/{id}")
        details = api.get(page["details_ref"])
        assert "LEAKG4" not in json.dumps([page, details]) and "sha256:" in json.dumps(details)
        # A repeat leaves nothing behind.
        assert request("POST", product.address + "/webhook/changes", body, headers).json["result"] == "duplicate"
    kept = list((product.directory / "details").rglob("*.json"))
    assert len(kept) == 3
    assert not any("LEAKG4" in one.read_text() for one in kept)


def test_github_may_send_forms(products):
    product = products().start()
    made = product.integration("github", "GitHub")
    raw = urlencode({"payload": json.dumps(deployment(1, ref="v2.3.1 + fix"))}).encode()
    signature = "sha256=" + hmac.new(made["token"].encode(), raw, hashlib.sha256).hexdigest()
    headers = {
        "Content-Type": "application/x-www-form-urlencoded", "X-GitHub-Event": "deployment_status", "X-GitHub-Delivery": "f",
        "X-Hub-Signature-256": signature,
    }
    answer = request("POST", made["url"], raw, headers)
    assert answer.status == 202, answer
    (change,) = product.api().items("/api/v1/changes?environment=prod")
    assert change["environment"] == "production"
    assert product.api().get(change["details_ref"])["deployment"]["ref"] == "v2.3.1 + fix"


def test_the_command_line_records_changes(products):
    product = products().start()
    api = product.api()
    made = product.integration("changes", "Scripts")

    def record(token: str, *arguments: str):
        environment = clean_environment(BELLWETHER_URL=product.address, BELLWETHER_TOKEN=token)
        return subprocess.run([BINARY, "change", "record", *arguments], capture_output=True, text=True, timeout=60, env=environment)

    done = record(made["token"], "--service", "payment-service", "--version", "v7", "--environment", "prod")
    assert done.returncode == 0, done
    assert json.loads(done.stdout)["result"] == "stored"
    # An API key does as well.
    assert record(api.key, "--type", "config", "--service", "payment-service", "--title", "Larger pool").returncode == 0
    found = api.items("/api/v1/changes")
    assert [(one["kind"], one["environment"]) for one in sorted(found, key=lambda one: one["kind"])] == [("config", None), ("deployment", "production")]
    # The same version again, as the way back, is another change.
    assert record(made["token"], "--service", "payment-service", "--version", "v7", "--environment", "prod", "--rollback").returncode == 0
    deployed = [one for one in api.items("/api/v1/changes?kind=deployment") if one["version"] == "v7"]
    assert sorted(one["is_rollback"] for one in deployed) == [False, True]
    assert record(made["token"], "--version", "v8").returncode == 2
    assert record("bwi_nonsense", "--service", "a").returncode == 1
    assert record(made["token"], "--service", "a", "--url", "nonsense").returncode == 2
    # What began is told again when it has ended, through either door.
    for token in (made["token"], api.key):
        for status in ("running", "success"):
            told = record(token, "--id", f"z-{token[:4]}", "--service", "zebra", "--version", "v1", "--status", status)
            assert told.returncode == 0, told
    assert [one["status"] for one in api.items("/api/v1/changes?service=zebra")] == ["success", "success"]


def test_deliveries_that_were_lost_are_recovered_and_hunks_fetched_on_demand(products):
    files = [{"filename": "src/pool.go", "additions": 1, "deletions": 1, "patch": "@@ -1 +1 @@\n-timeout: 5\n+timeout: 1"}]
    fake = GitHub([deployment(20, 7, "v9.0.0"), deployment(10, 8, "v9.0.1")], {"sha": SHA, "files": files})
    try:
        product = products().start()
        api = product.api()
        answer = api.post("/api/v1/integrations", {
            "kind": "github", "name": "Polled", "settings": {"repositories": "acme/payment-service", "api_url": fake.url},
            "secrets": {"api_token": "ghp_secret"},
        })
        # One of the two was delivered: the push with its commit, and the deployment.
        push = {
            "ref": "refs/heads/main", "before": "e" * 40, "after": SHA, "repository": {"full_name": "acme/payment-service"},
            "head_commit": {"message": "Wait less"},
            "commits": [{"id": SHA, "message": "Wait less", "timestamp": stamp(60), "author": {"username": "ada"}, "modified": ["src/pool.go"]}],
        }
        assert github(answer["url"], answer["token"], "push", push, "p").status == 202
        assert github(answer["url"], answer["token"], "deployment_status", deployment(20, 7, "v9.0.0"), "q").status == 202
        product.stop()
        product.start()
        api.address = product.address
        found = wait_until(
            lambda: [one for one in api.items("/api/v1/changes?kind=deployment") if one["version"] == "v9.0.1"], 180, "the lost deployment")
        versions = sorted(one["version"] for one in api.items("/api/v1/changes?kind=deployment"))
        assert versions == ["v9.0.0", "v9.0.1"], "what was delivered is not told twice"
        assert fake.tokens == {"Bearer ghp_secret"}
        hunks = api.get(f"/api/v1/changes/{found[0]['id']}/commits/{SHA}")
        assert hunks["files"][0]["change_type"] == "timeout_retry"
        assert "+timeout: 1" in hunks["files"][0]["hunk"]
        asked = len([path for path in fake.asked if "/commits/" in path])
        api.get(f"/api/v1/changes/{found[0]['id']}/commits/{SHA}")
        assert len([path for path in fake.asked if "/commits/" in path]) == asked, "kept, and not fetched twice"
        assert "ghp_secret" not in json.dumps(api.get("/api/v1/integrations"))
    finally:
        fake.stop()
