"""Nothing lost, nothing doubled: the survival benchmark, short."""

import json

from harness.product import run


def test_what_was_acknowledged_survives_kills_of_server_worker_and_database():
    done = run("bench", "survive", "--json", "--alerts", "6000", "--rate", "300", "--services", "20", "--interval", "2",
               seconds=300)
    assert done.returncode == 0, done.stderr[-3000:]
    metrics = json.loads(done.stdout)["metrics"]
    assert metrics["acknowledged_alerts"] == 6000
    assert metrics["server_kills"] + metrics["worker_kills"] + metrics["postgresql_shutdowns"] >= 3
    for name in [
        "lost_alerts", "alerts_without_incident", "alerts_in_two_incidents", "incidents_opened_twice",
        "incidents_delivered_twice", "notifications_not_sent",
    ]:
        assert metrics[name] == 0, (name, metrics)
    assert metrics["incidents"] == metrics["incidents_delivered"] == 20
