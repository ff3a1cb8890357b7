"""The server under test: one that runs already, or the real binary started for the occasion."""

from __future__ import annotations

import json
import os
import pathlib
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parents[3]
EMAIL = "ada@example.com"
PASSWORD = "a long sentence is easy to keep"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Server:
    def __init__(self, url: str, process: subprocess.Popen | None = None) -> None:
        self.url = url.rstrip("/")
        self.process = process
        self.cookie = ""
        self.csrf = ""
        self.user: dict = {}
        # Where its data are, if it was started here.
        self.data: pathlib.Path | None = None

    def request(self, method: str, path: str, body=None, *, headers=None, media_type="application/json"):
        """The decoded answer of one request, signed in where `sign_in` was called."""
        data = None
        if body is not None:
            data = body.encode() if isinstance(body, str) else json.dumps(body).encode()
        address = path if path.startswith("http") else self.url + path
        request = urllib.request.Request(address, data=data, method=method)
        request.add_header("Content-Type", media_type)
        if self.cookie and address.startswith(self.url):
            request.add_header("Cookie", self.cookie)
            request.add_header("X-CSRF-Token", self.csrf)
        for name, value in (headers or {}).items():
            request.add_header(name, value)
        try:
            with urllib.request.urlopen(request, timeout=20) as answer:
                if cookie := answer.headers.get("Set-Cookie"):
                    self.cookie = cookie.split(";")[0]
                text = answer.read()
                is_json = "json" in (answer.headers.get("Content-Type") or "")
                return json.loads(text) if text and is_json else text
        except urllib.error.HTTPError as error:
            detail = error.read().decode(errors="replace")
            raise AssertionError(f"{method} {path}: {error.code} {detail}") from error

    def get(self, path: str):
        return self.request("GET", path)

    def post(self, path: str, body=None):
        return self.request("POST", path, {} if body is None else body)

    def admin(self, *arguments: str, text: str = "") -> dict:
        """What `bellwether admin` makes."""
        made = subprocess.run(
            [binary(), "admin", *arguments, "--data", self.data], input=text.encode(), check=True, timeout=60, cwd=ROOT, capture_output=True
        )
        return json.loads(made.stdout)

    def sign_in(self) -> None:
        self.csrf = self.post("/api/v1/session", {"email": EMAIL, "password": PASSWORD})["csrf_token"]

    def stop(self) -> None:
        if self.process is None:
            return
        self.process.send_signal(signal.SIGINT)
        try:
            self.process.wait(timeout=30)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def binary() -> pathlib.Path:
    return pathlib.Path(os.environ.get("BELLWETHER_BINARY") or ROOT / ".build/debug/bellwether")


def start(directory: pathlib.Path) -> Server:
    """`bellwether up` on a free port and its own PostgreSQL, with an owner."""
    port = free_port()
    log = directory / "up.log"
    data = directory / "data"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [binary(), "up", "--data", data, "--port", str(port)], stdout=output, stderr=subprocess.STDOUT, cwd=ROOT
        )
    server = Server(f"http://127.0.0.1:{port}", process)
    server.data = data
    try:
        wait_until(lambda: is_ready(server, process), 120, f"the server did not become ready; see {log}")
        server.admin("owner", "create", "--email", EMAIL, "--password-stdin", text=f"{PASSWORD}\n")
    except BaseException:
        server.stop()
        print(log.read_text(errors="replace")[-4000:])
        raise
    return server


def is_ready(server: Server, process: subprocess.Popen) -> bool:
    assert process.poll() is None, f"the server ended with {process.returncode}"
    try:
        with urllib.request.urlopen(f"{server.url}/readyz", timeout=2) as answer:
            return answer.status == 200
    except OSError:
        return False


def wait_until(condition, seconds: float, complaint: str):
    """What `condition` gives once it gives something."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if value := condition():
            return value
        time.sleep(0.1)
    raise AssertionError(complaint)
