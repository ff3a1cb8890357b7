"""Large bodies as objects of a bucket, and their end."""

import pytest

from harness.object_store import ObjectStore
from harness.processes import wait_until
from harness.product import request


@pytest.fixture
def object_store(tmp_path):
    store = ObjectStore("details", tmp_path / "moto.log")
    yield store
    store.stop()


def tell(product, token: str, version: str) -> None:
    body = {"event_type": "deployment", "service": "pay", "version": version, "note": f"{version} kept whole"}
    told = request("POST", product.address + "/webhook/changes", body, {"Authorization": f"Bearer {token}"})
    assert told.status == 202, told


def test_details_are_objects_for_as_long_as_their_change_is_kept(products, object_store):
    product = products("s3", **object_store.environment()).start()
    api = product.api()
    token = product.integration("changes", "Scripts")["token"]
    tell(product, token, "v1")
    tell(product, token, "v2")
    found = {one["version"]: one for one in api.items("/api/v1/changes")}
    assert api.get(found["v1"]["details_ref"])["note"] == "v1 kept whole"
    assert not (product.directory / "details").exists()
    assert len(object_store.keys()) == 2

    # Time passes: what the policy keeps no longer goes with its object.
    product.sql(f"UPDATE change_events SET at = at - interval '401 days' WHERE id = '{found['v1']['id']}'")
    product.sql("UPDATE jobs SET due = true, run_at = NULL WHERE kind = 'maintain'")
    wait_until(lambda: len(object_store.keys()) == 1, 30, "the object's end")
    wait_until(lambda: [one["version"] for one in api.items("/api/v1/changes")] == ["v2"], 30, "the row's end")
    assert api.get(found["v2"]["details_ref"])["note"] == "v2 kept whole"


@pytest.mark.parametrize("trouble", ["away", "refuses"])
def test_a_change_is_stored_also_where_its_details_cannot_be(products, object_store, trouble):
    environment = object_store.environment()
    if trouble == "refuses":
        environment["AWS_SECRET_ACCESS_KEY"] = "not-the-secret"
    product = products("s3", **environment).start()
    token = product.integration("changes", "Scripts")["token"]
    if trouble == "away":
        object_store.stop()
    tell(product, token, "v1")
    (change,) = product.api().items("/api/v1/changes")
    assert change["details_ref"] is None
    assert "bellwether_change_details_lost_total" in request("GET", product.address + "/metrics").body.decode()
