"""The storm of fourteen alerts that `bellwether demo` sends."""

from harness.processes import wait_until
from harness.product import only_incident, run


def test_the_demo_makes_one_incident_with_the_database_first_and_can_be_repeated(products):
    product = products().start()
    product.create_owner()
    shown = run("demo", "--data", str(product.directory))
    assert shown.returncode == 0, shown
    api = product.api()
    incident = only_incident(api, 1, lambda each: each["alert_count"] == 14)
    assert incident["root_cause"]["service"] == "Database Primary"
    assert "Database Primary" in shown.stderr.split("Root cause:")[1]
    assert f"/incidents/{incident['number']}" in shown.stderr or incident["id"] in shown.stderr
    resolved = run("demo", "--data", str(product.directory), "--resolve")
    assert resolved.returncode == 0, resolved
    wait_until(
        lambda: all(each["status"] == "resolved" for each in api.items("/api/v1/incidents")), 20, "the resolution"
    )
    assert run("demo", "--data", str(product.directory)).returncode == 0
