"""Server-sent events: each hears of what is theirs to see, and of nothing else."""

import http.client
import threading

import pytest

from harness.processes import wait_until


class Listener:
    """An open page."""

    def __init__(self, port: int, headers: dict[str, str]):
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self.connection.request("GET", "/api/v1/events", headers=headers)
        self.response = self.connection.getresponse()
        assert self.response.status == 200
        self.heard = ""
        assert "retry" in self.line()
        threading.Thread(target=self.listen, daemon=True).start()

    def line(self) -> str:
        return self.response.readline().decode()

    def listen(self):
        try:
            while text := self.line():
                self.heard += text
        except (OSError, ValueError, AttributeError, http.client.HTTPException):
            pass

    def close(self):
        self.connection.sock and self.connection.sock.close()


@pytest.fixture
def incidents(raided):
    """Ours of both teams and of nobody, and one of the others."""
    ours = {
        letter: next(
            each["id"] for each in raided.ours.owner.items("/api/v1/incidents") if f" {letter} fails" in each["title"])
        for letter in ("x", "y", "nobody")
    }
    return ours | {"theirs": raided.theirs.owner.items("/api/v1/incidents")[0]["id"]}


def test_each_page_hears_of_the_rows_that_it_sees(raided, incidents):
    hears = {
        "owner key": {"x", "y", "nobody"},
        "admin": {"x", "y", "nobody"},
        "viewer key": {"x", "y", "nobody"},
        "viewer in a team": {"x", "nobody"},
        "key of a team": {"x"},
        "of a team only": {"x"},
    }
    pages = {name: Listener(raided.product.port, raided.ours.callers[name].headers) for name in hears}
    theirs = Listener(raided.product.port, raided.theirs.callers["owner key"].headers)
    try:
        # In this order, so that who has heard the last has had the chance to hear the ones before.
        for name in ("y", "nobody", "theirs", "x"):
            owner = raided.theirs.owner if name == "theirs" else raided.ours.owner
            owner.post(f"/api/v1/incidents/{incidents[name]}/comment", {"text": "listen"})
        for name, page in pages.items():
            wait_until(lambda: incidents["x"] in page.heard, 20, f"what {name} hears")
            heard = {each for each, id in incidents.items() if id in page.heard}
            assert heard == hears[name], f"{name}: {page.heard}"
        wait_until(lambda: incidents["theirs"] in theirs.heard, 20, "what the others hear")
        raided.theirs.owner.post(f"/api/v1/incidents/{incidents['theirs']}/acknowledge")
        wait_until(lambda: theirs.heard.count(incidents["theirs"]) >= 2, 20, "the second event")
        assert not [id for name, id in incidents.items() if name != "theirs" and id in theirs.heard]
    finally:
        for page in [*pages.values(), theirs]:
            page.close()
