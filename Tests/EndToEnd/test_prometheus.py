"""Real alerts of a real Prometheus: one cause, one incident, one message."""

import pytest

from harness.monitoring import Alertmanager, Prometheus
from harness.processes import wait_until
from harness.product import only_incident

FAILING = {"database-primary", "payment-service", "user-service", "api-gateway", "web-app"}


@pytest.fixture(params=["directly", "through Alertmanager"])
def monitored(request, products, company, sink, tmp_path):
    """The product, fed by Prometheus in one of both ways, and whoever may ask it."""
    product = products().start()
    product.create_owner()
    api = product.api()
    api.put("/api/v1/topology", company.topology())
    api.post(
        "/api/v1/channels",
        {
            "kind": "webhook",
            "name": "sink",
            "settings": {"url": sink.url},
            "secrets": {"signing_secrets": "a secret that signs what is sent"},
            "events": ["incident.opened"],
        },
    )
    started = []
    if request.param == "directly":
        token = product.integration("prometheus", "prometheus")["token"]
        started.append(Prometheus(tmp_path / "prometheus", company, product.port, f"/integrations/prometheus/{token}"))
    else:
        webhook = product.integration("alertmanager", "alertmanager")["url"]
        started.append(Alertmanager(tmp_path / "alertmanager", webhook))
        started.append(Prometheus(tmp_path / "prometheus", company, started[0].port))
    yield api
    for each in started:
        each.stop()


def test_a_stopped_database_is_one_incident_with_its_cause_until_it_is_back(monitored, company, sink):
    api = monitored
    company["database-primary"].stop()

    def complete(incident):
        cause = incident["root_cause"]
        return incident["alert_count"] == 5 and cause and cause["service"] == "database-primary"

    incident = only_incident(api, 30, complete)
    where = f"/api/v1/incidents/{incident['id']}"
    assert incident["severity"] == "critical"
    assert {alert["labels"]["service"] for alert in api.items(f"{where}/alerts")} == FAILING
    assert all(alert["why"]["parts"] or alert["why"]["reason"] for alert in api.items(f"{where}/alerts"))

    hypotheses = api.items(f"{where}/hypotheses")
    assert hypotheses[0]["service"] == "database-primary"
    assert all(each["evidence"] for each in hypotheses)
    page = api.get(where)
    affected = {each["name"]: each["alert_count"] for each in page["affected_services"]}
    assert {"payment-service", "user-service", "api-gateway", "web-app"} <= set(affected)

    wait_until(lambda: sink.requests, 10, "the notification")
    acknowledged = api.post(f"{where}/acknowledge", {"note": "on it"})
    assert acknowledged["acknowledged_at"]

    company["database-primary"].start()
    resolved = only_incident(api, 40, lambda incident: incident["status"] == "resolved")
    assert resolved["resolution"] == "alerts_resolved"
    assert resolved["time_to_acknowledge_seconds"] >= 0
    assert resolved["time_to_resolve_seconds"] >= resolved["time_to_acknowledge_seconds"]

    kinds = [entry["kind"] for entry in api.items(f"{where}/timeline")]
    for kind in ("opened", "alert_joined", "root_cause", "notified", "acknowledged", "resolved"):
        assert kind in kinds, kinds

    told = [each["body"] for each in sink.requests]
    assert len(told) == 1, told
    assert any("signature" in name for name in sink.requests[0]["headers"])
