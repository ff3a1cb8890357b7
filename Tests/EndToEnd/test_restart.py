"""What happens when a process dies: nothing that was acknowledged is lost, and nothing stays running."""

import os
import signal
import subprocess
import time

from harness.processes import processes_using, wait_until
from harness.product import API, only_incident, request
from test_contract import ALERT


def test_a_killed_up_finds_its_data_and_its_postgresql_again(products):
    product = products().start()
    product.create_owner()
    api = product.api()
    url = product.integration("alertmanager", "alertmanager")["url"]
    assert request("POST", url, ALERT).status == 200
    postmaster = product.postmaster()
    product.kill()
    product.start()
    assert product.postmaster() == postmaster
    incident = only_incident(api)
    assert incident["alert_count"] == 1
    assert request("POST", url, ALERT).status == 200


def test_postgresql_stopped_at_once_is_started_again_and_loses_nothing(products):
    product = products().start()
    product.create_owner()
    api = product.api()
    url = product.integration("alertmanager", "alertmanager")["url"]
    assert request("POST", url, ALERT).status == 200
    before = product.postmaster()
    seen = set()

    def back():
        seen.add(product.status("/readyz"))
        try:
            return product.postmaster() != before and product.status("/readyz") == 200
        except (OSError, ValueError, IndexError):
            return False

    os.kill(before, signal.SIGQUIT)
    wait_until(back, 30, "PostgreSQL to be back")
    assert product.process.child.poll() is None
    # Readiness waits two seconds for an answer, which is often longer than PostgreSQL is away.
    assert seen <= {200, 503}, seen
    assert only_incident(api)["alert_count"] == 1
    wait_until(lambda: request("POST", url, ALERT).status == 200, 10, "intake to work again")
    # The new PostgreSQL outlives the product, and holds nothing of it: neither its port nor its connections.
    product.kill()
    product.start()
    assert request("POST", url, ALERT).status == 200


def test_an_interrupt_stops_everything_cleanly_and_quickly(products, tmp_path):
    product = products().start()
    began = time.monotonic()
    assert product.stop(signal.SIGINT) == 0
    assert time.monotonic() - began < 10
    assert processes_using(tmp_path) == []
    log = (product.directory / "postgres/server.log").read_text()
    assert "database system is shut down" in log.splitlines()[-1]


def test_an_interrupt_ends_a_live_page_too(products):
    product = products().start()
    product.create_owner()
    api = product.api("viewer")
    live = subprocess.Popen(
        ["curl", "--silent", "--no-buffer", "-H", f"Authorization: Bearer {api.key}", f"{product.address}/api/v1/events"],
        stdout=subprocess.PIPE,
    )
    try:
        assert live.stdout.readline()
        began = time.monotonic()
        assert product.stop(signal.SIGTERM) == 0
        assert time.monotonic() - began < 10
        live.wait(5)
    finally:
        live.kill()
        live.wait()
        live.stdout.close()


def test_two_directories_run_side_by_side_and_know_nothing_of_each_other(products):
    first, second = products("first").start(), products("second").start()
    for product in (first, second):
        product.create_owner()
    assert request("POST", first.integration("alertmanager", "one")["url"], ALERT).status == 200
    only_incident(first.api())
    assert second.api().items("/api/v1/alerts") == []
    assert API(second.address, first.api().key).call("GET", "/api/v1/alerts").status == 401


def test_a_directory_with_a_long_path_works(products, tmp_path):
    product = products("d" * 120).start()
    assert product.status("/readyz") == 200
    assert product.create_owner()
