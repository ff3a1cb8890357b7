"""Messages of those who change things."""

import hashlib
import hmac
import json
from datetime import datetime, timedelta, timezone

from harness.product import request

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
