"""Drives the dashboard as a person does, against the real server.

`BELLWETHER_URL` names a server that runs already (with the owner of `support.server`); otherwise the binary that
`BELLWETHER_BINARY` names, or the debug build, is started on a port and a data directory of its own.
"""

from __future__ import annotations

import os
import pathlib
import secrets

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from support import people
from support import server as servers
from support import paging as paging_pages
from support import storm
from support.sink import Sink
from support.watch import Watch

SCREENSHOTS = servers.ROOT / "Tests/output/screenshots"
expect.set_options(timeout=10_000)


@pytest.fixture(scope="session")
def server(tmp_path_factory):
    url = os.environ.get("BELLWETHER_URL")
    one = servers.Server(url) if url else servers.start(tmp_path_factory.mktemp("bellwether"))
    try:
        one.sign_in()
        yield one
    finally:
        one.stop()


@pytest.fixture(scope="session")
def mark():
    """Sets the names of this run apart from those of an earlier one on the same server."""
    return secrets.token_hex(2)


@pytest.fixture(scope="session")
def integration(server, mark):
    """An Alertmanager that is connected; its `url` takes webhooks."""
    server.request("PUT", "/api/v1/topology", storm.TOPOLOGY, media_type="application/yaml")
    return server.post("/api/v1/integrations", {"kind": "alertmanager", "name": f"Alertmanager {mark}", "settings": {}})


@pytest.fixture(scope="session")
def paging(server, mark):
    """Somebody on call, an escalation, rules and a window."""
    return paging_pages.furnish(server, "http://127.0.0.1:9/nowhere", mark)


@pytest.fixture(scope="session")
def outage(server, integration):
    """The storm, sent and understood: the incident that it became."""
    server.post(integration["url"], storm.storm())

    def understood():
        for one in server.get("/api/v1/incidents?status=open&limit=50")["items"]:
            if one["alert_count"] >= len(storm.ALERTS) and one["root_cause"]:
                return one
        return None

    return servers.wait_until(understood, 30, "the storm did not become one incident with a root cause")


@pytest.fixture
def another(server, outage):
    """Makes one more incident by hand, apart from the outage: `another("Title")` gives it."""
    return lambda title: server.post("/api/v1/incidents", {"title": title, "severity": "warning"})


@pytest.fixture(scope="session")
def sink():
    one = Sink()
    yield one
    one.close()


@pytest.fixture(scope="session")
def browser():
    with sync_playwright() as playwright:
        chromium = os.environ.get("CHROMIUM", "/usr/bin/chromium")
        one = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        yield one
        one.close()


@pytest.fixture
def open_page(browser: Browser, server):
    """`open_page(path, theme=, width=, signed_in=, who=, zone=)`; complaints of any page fail the test."""
    contexts = []
    watches = []

    def make(path: str, *, theme: str = "light", width: int = 1440, signed_in: bool = True, who=None, zone: str | None = None) -> Page:
        context = browser.new_context(
            base_url=server.url, color_scheme=theme, viewport={"width": width, "height": 844 if width < 760 else 900},
            has_touch=width < 760, reduced_motion="reduce", timezone_id=zone,
        )
        contexts.append(context)
        if signed_in:
            name, value = (who or server).cookie.split("=", 1)
            context.add_cookies([{"name": name, "value": value, "url": server.url}])
        page = context.new_page()
        page.watch = Watch(page)
        watches.append(page.watch)
        page.goto(path)
        return page

    yield make
    for context in contexts:
        context.close()
    complaints = [one for watch in watches for one in watch.complaints]
    assert complaints == []


@pytest.fixture(scope="session")
def admin(server, mark):
    return people.join(server, f"Grace Hopper {mark}", "admin")


@pytest.fixture(scope="session")
def viewer(server, mark):
    return people.join(server, f"Vera Rubin {mark}", "viewer")


@pytest.fixture
def newcomer(server):
    """Somebody of this test alone: `newcomer("operator")`."""
    return lambda role="operator", **more: people.join(server, f"Nova {secrets.token_hex(3)}", role, **more)


@pytest.fixture
def picture():
    """Keeps a screenshot as an output of the run."""
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)

    def take(page: Page, name: str, full: bool = False) -> pathlib.Path:
        path = SCREENSHOTS / f"{name}.png"
        page.screenshot(path=path, full_page=full)
        return path

    return take
