"""From a vendor's webhook to "which deploy did it?" on the incident, over the real binary."""

import hashlib
import hmac
import json
import os
import subprocess
import sys
import threading
from datetime import datetime, timedelta, timezone
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from harness.processes import Process, free_port, wait_until
from harness.product import BINARY, clean_environment, only_incident, request

PAYLOADS = Path(__file__).parents[1] / "Payloads"
TOPOLOGY = {
    "services": [
        {"name": "web-app", "environment": "production"},
        {"name": "payment-service", "display_name": "Payment Service", "environment": "production"},
    ],
    "dependencies": [{"from": "web-app", "to": "payment-service"}],
}
SHA = "0123456789abcdef0123456789abcdef01234567"


def stamp(minutes: float = 0) -> str:
    return (datetime.now(timezone.utc) - timedelta(minutes=minutes)).isoformat().replace("+00:00", "Z")


def github(url: str, token: str, event: str, body: dict, delivery: str = "d1", secret: str | None = None):
    raw = json.dumps(body).encode()
    signature = "sha256=" + hmac.new((secret or token).encode(), raw, hashlib.sha256).hexdigest()
    headers = {
        "Content-Type": "application/json", "X-GitHub-Event": event, "X-GitHub-Delivery": delivery,
        "X-Hub-Signature-256": signature,
    }
    return request("POST", url, raw, headers)


def deployment(minutes: float, number: int = 1, ref: str = "v2.3.1", state: str | None = "success", sha: str = SHA) -> dict:
    body = {
        "action": "created",
        "repository": {"full_name": "acme/payment-service"},
        "sender": {"login": "ada"},
        "deployment": {"id": number, "sha": sha, "ref": ref, "environment": "production", "created_at": stamp(minutes)},
    }
    if state:
        body["deployment_status"] = {"state": state, "environment": "production", "updated_at": stamp(minutes - 0.5)}
    return body


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
    assert record(made["token"], "--version", "v8").returncode == 2
    assert record("bwi_nonsense", "--service", "a").returncode == 1


class FakeGitHub:
    """The part of GitHub's REST API that the poller reads."""

    def __init__(self, deployments: list[dict]):
        self.asked: list[str] = []
        self.tokens: set[str] = set()
        fake = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                fake.asked.append(self.path)
                fake.tokens.add(self.headers.get("Authorization", ""))
                path = self.path.split("?")[0]
                if path.endswith("/deployments"):
                    answer = [one["deployment"] for one in deployments]
                elif path.endswith("/statuses"):
                    number = int(path.split("/")[-2])
                    answer = [one["deployment_status"] for one in deployments if one["deployment"]["id"] == number]
                elif path.endswith("/runs"):
                    answer = {"workflow_runs": []}
                elif "/commits/" in path:
                    answer = {"sha": SHA, "files": [{"filename": "src/pool.go", "additions": 1, "deletions": 1, "patch": "@@ -1 +1 @@\n-timeout: 5\n+timeout: 1"}]}
                else:
                    answer = []
                text = json.dumps(answer).encode()
                self.send_response(200)
                self.send_header("Content-Length", str(len(text)))
                self.end_headers()
                self.wfile.write(text)

            def log_message(self, *arguments):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def stop(self):
        self.server.shutdown()
        self.server.server_close()


def test_deliveries_that_were_lost_are_recovered_and_hunks_fetched_on_demand(products):
    fake = FakeGitHub([deployment(20, 7, "v9.0.0"), deployment(10, 8, "v9.0.1")])
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


def test_details_go_to_an_object_store(products, tmp_path):
    pytest.importorskip("moto")
    port = free_port()
    moto = Process([str(Path(sys.executable).parent / "moto_server"), "-H", "127.0.0.1", "-p", str(port)], tmp_path / "moto.log").start()
    try:
        endpoint = f"http://127.0.0.1:{port}"

        def answers():
            try:
                return request("GET", endpoint + "/moto-api/", seconds=2).status == 200
            except OSError:
                return False

        wait_until(answers, 60, "moto")
        assert request("PUT", endpoint + "/details", b"", {"Authorization": "AWS4-HMAC-SHA256 Credential=a/20260101/us-east-1/s3/aws4_request"}).status == 200
        product = products(
            "s3", BELLWETHER_DETAILS="s3://details/bellwether", BELLWETHER_S3_ENDPOINT=endpoint, AWS_ACCESS_KEY_ID="key",
            AWS_SECRET_ACCESS_KEY="secret", AWS_REGION="us-east-1",
        ).start()
        api = product.api()
        made = product.integration("changes", "Scripts")
        headers = {"Authorization": f"Bearer {made['token']}"}
        body = {"event_type": "deployment", "service": "pay", "version": "v1", "note": "kept whole"}
        told = request("POST", product.address + "/webhook/changes", body, headers)
        assert told.status == 202, told
        (change,) = api.items("/api/v1/changes")
        assert api.get(change["details_ref"])["note"] == "kept whole"
        assert not (product.directory / "details").exists()
        # Away: the change is stored all the same, and says that its details are not there.
        moto.stop()
        told = request("POST", product.address + "/webhook/changes", body | {"version": "v2"}, headers)
        assert told.status == 202, told
        second = next(one for one in api.items("/api/v1/changes") if one["version"] == "v2")
        assert second["details_ref"] is None
        assert "bellwether_change_details_lost_total" in request("GET", product.address + "/metrics").body.decode()
    finally:
        moto.kill()


class FakeHost:
    """A code host, or where it keeps its logs: answers what it is asked in so many words, and nothing else."""

    def __init__(self, answers: dict[str, tuple[int, dict, bytes]], header: tuple[str, str] | None):
        self.asked: list[tuple[str, dict]] = []
        fake = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                fake.asked.append((self.path, dict(self.headers)))
                status, headers, body = answers.get(self.path, (404, {}, b"{}"))
                if header and self.headers.get(header[0]) != header[1]:
                    status, headers, body = 401, {}, b"{}"
                # A signed address takes no other credential: neither does Azure's or Amazon's store.
                if not header and (self.headers.get("Authorization") or self.headers.get("PRIVATE-TOKEN")):
                    status, headers, body = 400, {}, b"only one way to sign"
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *arguments):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def stop(self):
        self.server.shutdown()
        self.server.server_close()


LOG = b"""\xef\xbb\xbf2026-01-05T10:30:00.1234567Z ##[group]Run npm test
2026-01-05T10:30:05.5000000Z \x1b[31mError: connect ECONNREFUSED 127.0.0.1:6379\x1b[39m
2026-01-05T10:30:06.0000000Z ##[error]Process completed with exit code 7.
"""


def with_error(api, kind: str):
    found = [one for one in api.items(f"/api/v1/changes?kind={kind}") if one["error"] and one["error"]["is_from_log"]]
    return found[0]["error"] if found else None


def test_a_failed_jobs_log_says_why(products):
    store = FakeHost({"/logs/42?sig=abc": (200, {}, LOG)}, None)
    host = FakeHost(
        {"/repos/acme/payment-service/actions/jobs/42/logs": (302, {"Location": f"{store.url}/logs/42?sig=abc"}, b"")},
        ("Authorization", "Bearer ghp_secret"))
    try:
        api = products().start().api()
        made = api.post("/api/v1/integrations", {
            "kind": "github", "name": "Builds", "settings": {"api_url": host.url}, "secrets": {"api_token": "ghp_secret"}})
        body = {
            "action": "completed", "repository": {"full_name": "acme/payment-service"},
            "workflow_job": {
                "id": 42, "run_id": 7, "name": "test", "head_sha": SHA, "status": "completed", "conclusion": "failure",
                "started_at": stamp(3), "completed_at": stamp(2), "steps": [{"name": "Run tests", "conclusion": "failure"}],
            },
        }
        assert github(made["url"], made["token"], "workflow_job", body, "j1").status == 202
        error = wait_until(lambda: with_error(api, "job"), 30, "the log's lines")
        assert error["exit_code"] == 7
        assert error["type"] == "ECONNREFUSED"
        assert error["summary"] == "Error: connect ECONNREFUSED 127.0.0.1:6379"
        assert error["first_seen"].startswith("2026-01-05T10:30:05.5")
        assert [path for path, _ in store.asked] == ["/logs/42?sig=abc"]
        assert "ghp_secret" not in json.dumps(store.asked)
        assert github(made["url"], made["token"], "workflow_job", body, "j2").status == 202
        assert with_error(api, "job") == error, "a redelivery takes nothing away"
        assert len(store.asked) == 1, "and nothing is read twice"
    finally:
        host.stop()
        store.stop()


def test_gitlab_is_asked_for_logs_and_diffs(products):
    diff = [{"old_path": "pool.go", "new_path": "pool.go", "diff": "@@ -1 +1 @@\n-timeout: 5\n+timeout: 1\n"}]
    project = "/api/v4/projects/acme%2Fpayment-service"
    host = FakeHost(
        {
            f"{project}/jobs/77/trace": (200, {}, b"Traceback (most recent call last):\nValueError: no plan\nERROR: Job failed: exit code 3\n"),
            f"{project}/repository/commits/{SHA}/diff?per_page=100": (200, {}, json.dumps(diff).encode()),
        }, ("PRIVATE-TOKEN", "glpat-secret"))
    try:
        api = products().start().api()
        made = api.post("/api/v1/integrations", {
            "kind": "gitlab", "name": "GitLab", "settings": {"api_url": host.url}, "secrets": {"api_token": "glpat-secret"}})

        def tell(body: dict):
            answer = request("POST", made["url"], json.dumps(body).encode(), {
                "Content-Type": "application/json", "X-Gitlab-Token": made["token"]})
            assert answer.status == 202, answer.body

        home = {"path_with_namespace": "acme/payment-service", "web_url": "https://gitlab.com/acme/payment-service"}
        tell({
            "object_kind": "build", "build_id": 77, "build_name": "test", "build_status": "failed", "sha": SHA, "ref": "main",
            "build_started_at": stamp(3), "build_finished_at": stamp(2), "build_failure_reason": "script_failure",
            "repository": {"homepage": "https://gitlab.com/acme/payment-service"},
        })
        error = wait_until(lambda: with_error(api, "job"), 30, "the trace's lines")
        assert (error["exit_code"], error["type"], error["summary"]) == (3, "ValueError", "ValueError: no plan")
        tell({
            "object_kind": "push", "ref": "refs/heads/main", "before": "e" * 40, "after": SHA, "checkout_sha": SHA, "project": home,
            "commits": [{"id": SHA, "message": "Wait less", "timestamp": stamp(5), "author": {"name": "ada"}, "modified": ["pool.go"]}],
        })
        tell({
            "object_kind": "deployment", "deployment_id": 5, "status": "success", "status_changed_at": stamp(1), "environment": "production",
            "ref": "v1", "project": home, "commit_url": f"https://gitlab.com/acme/payment-service/-/commit/{SHA}", "short_sha": SHA[:8],
        })
        (deployed,) = api.items("/api/v1/changes?kind=deployment")
        assert deployed["file_types"] == ["other"]
        hunks = api.get(f"/api/v1/changes/{deployed['id']}/commits/{SHA}")
        assert [(one["change_type"], one["lines_added"], one["lines_removed"]) for one in hunks["files"]] == [("timeout_retry", 1, 1)]
        assert api.get(f"/api/v1/changes/{deployed['id']}")["file_types"] == ["timeout_retry"], "the deployment is of that kind now"
        assert "glpat-secret" not in json.dumps(api.get("/api/v1/integrations"))
    finally:
        host.stop()
