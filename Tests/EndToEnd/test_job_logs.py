"""Why a job failed and what a commit changed, as its code host tells."""

import json

from harness.changes import SHA, github, stamp
from harness.code_host import CodeHost
from harness.processes import wait_until
from harness.product import request

LOG = b"""\xef\xbb\xbf2026-01-05T10:30:00.1234567Z ##[group]Run npm test
2026-01-05T10:30:05.5000000Z \x1b[31mError: connect ECONNREFUSED 127.0.0.1:6379\x1b[39m
2026-01-05T10:30:06.0000000Z ##[error]Process completed with exit code 7.
"""


def with_error(api, kind: str):
    found = [one for one in api.items(f"/api/v1/changes?kind={kind}") if one["error"] and one["error"]["is_from_log"]]
    return found[0]["error"] if found else None


def connected(products, host: CodeHost):
    """A server that may ask a GitHub for logs."""
    api = products().start().api()
    return api, api.post("/api/v1/integrations", {
        "kind": "github", "name": "Builds", "settings": {"api_url": host.url}, "secrets": {"api_token": "ghp_secret"}})


def test_a_failed_jobs_log_says_why(products):
    store = CodeHost({"/logs/42?sig=abc": (200, {}, LOG)}, None)
    host = CodeHost(
        {"/repos/acme/payment-service/actions/jobs/42/logs": (302, {"Location": f"{store.url}/logs/42?sig=abc"}, b"")},
        ("Authorization", "Bearer ghp_secret"))
    try:
        api, made = connected(products, host)
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


def test_a_failed_run_shows_the_log_of_its_first_failed_job(products):
    runs = "/repos/acme/payment-service/actions/runs/7/jobs?per_page=100"
    jobs = [{"id": 41, "conclusion": "success"}, {"id": 42, "conclusion": "failure"}, {"id": 43, "conclusion": "failure"}]
    host = CodeHost(
        {
            runs: (200, {}, json.dumps({"total_count": 3, "jobs": jobs}).encode()),
            "/repos/acme/payment-service/actions/jobs/42/logs": (200, {}, LOG),
        }, ("Authorization", "Bearer ghp_secret"))
    try:
        api, made = connected(products, host)
        body = {
            "action": "completed", "repository": {"full_name": "acme/payment-service"},
            "workflow_run": {
                "id": 7, "name": "Deploy", "head_sha": SHA, "status": "completed", "conclusion": "failure",
                "run_started_at": stamp(3), "created_at": stamp(3), "updated_at": stamp(2),
            },
        }
        assert github(made["url"], made["token"], "workflow_run", body, "r1").status == 202
        error = wait_until(lambda: with_error(api, "workflow"), 30, "the log's lines")
        assert (error["exit_code"], error["type"]) == (7, "ECONNREFUSED")
    finally:
        host.stop()


def test_gitlab_is_asked_for_logs_and_diffs(products):
    diff = [{"old_path": "pool.go", "new_path": "pool.go", "diff": "@@ -1 +1 @@\n-timeout: 5\n+timeout: 1\n"}]
    project = "/api/v4/projects/acme%2Fpayment-service"
    host = CodeHost(
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
