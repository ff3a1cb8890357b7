"""Two organizations on one server: the same alerts, and not a row in common."""

import pytest

from harness.processes import wait_until
from harness.product import request
from test_contract import ALERT


@pytest.fixture(scope="module")
def organizations(running):
    made = {}
    for slug, name in (("north", "North"), ("south", "South")):
        running.admin("organization", "create", "--slug", slug, "--name", name)
        made[slug] = {
            "api": running.api("admin", slug),
            "url": running.integration("alertmanager", "same name", slug)["url"],
        }
    return made


def test_the_same_alert_is_an_incident_of_each_and_neither_sees_the_other(organizations):
    north, south = organizations["north"], organizations["south"]
    assert request("POST", north["url"], ALERT).status == 200
    incidents = wait_until(lambda: north["api"].items("/api/v1/incidents"), 20, "the incident of the north")
    assert incidents[0]["number"] == 1
    assert south["api"].items("/api/v1/incidents") == []
    assert south["api"].items("/api/v1/alerts") == []
    assert request("POST", south["url"], ALERT).status == 200
    theirs = wait_until(lambda: south["api"].items("/api/v1/incidents"), 20, "the incident of the south")
    assert theirs[0]["number"] == 1
    assert theirs[0]["id"] != incidents[0]["id"]
    for where in (f"/api/v1/incidents/{incidents[0]['id']}", f"/api/v1/incidents/{incidents[0]['id']}/timeline"):
        assert south["api"].call("GET", where).status == 404
    assert south["api"].call("POST", f"/api/v1/incidents/{incidents[0]['id']}/acknowledge", {}).status == 404


def test_topology_and_channels_are_each_their_own(organizations):
    north, south = organizations["north"]["api"], organizations["south"]["api"]
    north.put("/api/v1/topology", {"services": [{"name": "only-north"}], "dependencies": []})
    assert south.get("/api/v1/topology")["services"] == []
    assert south.items("/api/v1/services") == []
