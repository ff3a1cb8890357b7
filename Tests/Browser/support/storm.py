"""The outage that everything here shows: a database fails, and thirteen alerts of its dependants come with it."""

from __future__ import annotations

import datetime

TOPOLOGY = """\
services:
  - { name: db-primary, display_name: Database Primary, owner_team: data, tier: 1, environment: production }
  - { name: cache, display_name: Cache Layer, owner_team: platform, tier: 2 }
  - { name: payment-service, display_name: Payment Service, owner_team: payments, tier: 1 }
  - { name: user-service, display_name: User Service, owner_team: identity, tier: 1 }
  - { name: api-gateway, display_name: API Gateway, owner_team: edge, tier: 1 }
  - { name: web-app, display_name: Web App, owner_team: edge, tier: 1 }
  - { name: reporting, display_name: Reporting, owner_team: data, tier: 4 }
  - name: recommendations
    display_name: Recommendation Engine for Returning Customers (Experimental)
dependencies:
  - { from: cache, to: db-primary, kind: database }
  - { from: payment-service, to: db-primary, kind: database }
  - { from: user-service, to: db-primary, kind: database }
  - { from: reporting, to: db-primary, kind: database }
  - { from: api-gateway, to: payment-service }
  - { from: api-gateway, to: user-service }
  - { from: api-gateway, to: cache, kind: cache }
  - { from: web-app, to: api-gateway }
"""

# The database speaks late: what suffers is often louder than what fails.
ALERTS = [
    ("api-gateway", "ConnectionTimeout", "critical", "Timeout connecting to database"),
    ("payment-service", "TransactionFailed", "critical", "Transactions fail"),
    ("user-service", "AuthenticationTimeout", "critical", "Logins time out"),
    ("cache", "WriteFailures", "warning", "Cache writes fail"),
    ("web-app", "DatabaseConnectionTimeout", "critical", "Pages time out"),
    ("db-primary", "ConnectionRefused", "critical", "Connection refused"),
    ("api-gateway", "ApiResponseTimeHigh", "warning", "API response time high (p99 4.2 s)"),
    ("payment-service", "PaymentResponseTimeHigh", "warning", "Payments are slow"),
    ("user-service", "UserResponseTimeHigh", "warning", "Profiles are slow"),
    ("cache", "CacheUnreachable", "warning", "Cache unreachable"),
    ("api-gateway", "HealthCheckFailed", "critical", "Health check failed: api-gateway"),
    ("payment-service", "HealthCheckFailed", "critical", "Health check failed: payment-service"),
    ("user-service", "HealthCheckFailed", "critical", "Health check failed: user-service"),
    ("web-app", "HealthCheckFailed", "critical", "Health check failed: web-app"),
]


def alert(service: str, name: str, severity: str, summary: str, status: str = "firing", offset: int = 0) -> dict:
    start = datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(seconds=60 - offset)
    return {
        "status": status,
        "labels": {
            "alertname": name, "service": service, "severity": severity, "cluster": "eu-1",
            "instance": f"{service}-1:9100",
        },
        "annotations": {"summary": summary, "runbook_url": f"https://runbooks.example.com/{name}"},
        "startsAt": start.isoformat().replace("+00:00", "Z"),
        "endsAt": "0001-01-01T00:00:00Z" if status == "firing" else datetime.datetime.now(datetime.timezone.utc).isoformat(),
        "generatorURL": "http://prometheus.example.com/graph",
    }


def webhook(alerts: list[dict]) -> dict:
    """What an Alertmanager posts (webhook version 4)."""
    return {
        "version": "4", "groupKey": "{}:{}", "truncatedAlerts": 0, "status": "firing", "receiver": "bellwether",
        "groupLabels": {}, "commonLabels": {}, "commonAnnotations": {}, "externalURL": "http://alertmanager.example.com",
        "alerts": alerts,
    }


def storm() -> dict:
    return webhook([alert(*one, offset=index * 2) for index, one in enumerate(ALERTS)])
