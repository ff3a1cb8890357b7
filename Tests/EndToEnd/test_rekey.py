"""Another key for what is sealed: everything opens with the new one alone."""

import hashlib
import hmac

from harness.changes import deployment, github
from harness.product import run

OLD, NEW = "0" * 63 + "1", "0" * 63 + "2"


def signed_by(secret: str, got: dict) -> bool:
    """Whether our signature on a notification is of this secret."""
    parts = dict(part.split("=", 1) for part in got["headers"]["bellwether-signature"].split(","))
    text = f"{parts['t']}.".encode() + got["raw"]
    return hmac.compare_digest(parts["v1"], hmac.new(secret.encode(), text, hashlib.sha256).hexdigest())


def use(product, channel, hub, sink, delivery):
    """Uses a secret that we send with and one that others sign with."""
    sink.requests.clear()
    tested = product.api().post(f"/api/v1/channels/{channel['id']}/test")
    assert tested["outcome"] == "sent", tested
    assert signed_by("whsec-of-these-tests", sink.requests[0])
    answer = github(hub["url"], hub["token"], "deployment_status", deployment(3), delivery, secret="hub-secret-of-tests")
    assert answer.status == 202, answer


def prepare(product, sink):
    api = product.api()
    channel = api.post("/api/v1/channels", {
        "kind": "webhook", "name": "Hook", "events": [], "settings": {"url": sink.url},
        "secrets": {"signing_secrets": "whsec-of-these-tests"}})
    hub = api.post("/api/v1/integrations", {
        "kind": "github", "name": "Hub", "secrets": {"webhook_secret": "hub-secret-of-tests"}})
    return channel, hub


def test_with_keys_in_the_environment(products, sink):
    allow = {"BELLWETHER_OUTBOUND_ALLOW": "127.0.0.0/8"}
    product = products(BELLWETHER_SECRET_KEY=OLD, **allow).start()
    channel, hub = prepare(product, sink)
    use(product, channel, hub, sink, "a")
    product.stop()

    both = {"BELLWETHER_SECRET_KEY": NEW, "BELLWETHER_SECRET_KEYS_OLD": OLD}
    product.process.environment.update(both)
    product.start()
    use(product, channel, hub, sink, "b")
    done = run("admin", "rekey", "--data", str(product.directory), environment=product.process.environment)
    assert done.returncode == 0, done
    assert '"rewrapped":2' in done.stdout.replace(" ", ""), done.stdout
    product.stop()

    # The old key is gone.
    product.process.environment.pop("BELLWETHER_SECRET_KEYS_OLD")
    product.start()
    use(product, channel, hub, sink, "c")
    again = run("admin", "rekey", "--data", str(product.directory), environment=product.process.environment)
    assert '"rewrapped":0' in again.stdout.replace(" ", ""), again.stdout


def test_with_the_key_file_of_the_data_directory(products, sink):
    product = products(BELLWETHER_OUTBOUND_ALLOW="127.0.0.0/8").start()
    channel, hub = prepare(product, sink)
    key = product.directory / "secret.key"
    first = key.read_text()
    assert product.admin("rekey")["rewrapped"] == 2
    assert key.read_text() != first and key.stat().st_mode & 0o077 == 0
    product.stop()
    product.start()
    use(product, channel, hub, sink, "a")
    # The run after that takes the first key out.
    assert product.admin("rekey")["rewrapped"] == 2
    assert first.split()[0] not in key.read_text()
    product.stop()
    product.start()
    use(product, channel, hub, sink, "b")
