"""Bellwether itself, by its command line and its HTTP interface only."""

import json
import os
import signal
import subprocess
import urllib.error
import urllib.request
from pathlib import Path

from .processes import Process, free_port, wait_until

BINARY = os.environ.get("BELLWETHER_BINARY") or str(Path(__file__).parents[3] / ".build/debug/bellwether")


class Answer:
    def __init__(self, status: int, headers, body: bytes):
        self.status = status
        self.headers = headers
        self.body = body

    @property
    def json(self):
        return json.loads(self.body)

    def __repr__(self):
        return f"{self.status} {self.body[:600]!r}"


def request(method: str, url: str, body=None, headers: dict[str, str] | None = None, seconds: float = 20) -> Answer:
    """One HTTP request; any status is an answer. A `body` that is not bytes goes as JSON."""
    headers = dict(headers or {})
    data = body
    if body is not None and not isinstance(body, bytes):
        data = json.dumps(body).encode()
        headers.setdefault("Content-Type", "application/json")
    call = urllib.request.Request(url, data=data, method=method, headers=headers)
    try:
        with urllib.request.urlopen(call, timeout=seconds) as answer:
            return Answer(answer.status, answer.headers, answer.read())
    except urllib.error.HTTPError as error:
        return Answer(error.code, error.headers, error.read())


def clean_environment(**extra: str) -> dict[str, str]:
    """Ours, without what would change where the product keeps its data."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if name != "DATABASE_URL" and (not name.startswith("BELLWETHER_") or name == "BELLWETHER_BINARY")
    }
    return kept | extra


def run(*arguments: str, input: str | None = None, seconds: float = 60, environment=None) -> subprocess.CompletedProcess:
    """One command of the binary, to its end."""
    return subprocess.run(
        [BINARY, *arguments],
        input=input,
        stdin=subprocess.DEVNULL if input is None else None,
        capture_output=True,
        text=True,
        timeout=seconds,
        env=environment or clean_environment(),
    )


class API:
    """The API as one who holds a key sees it."""

    def __init__(self, address: str, key: str):
        self.address = address
        self.key = key

    def call(self, method: str, path: str, body=None, headers: dict[str, str] | None = None) -> Answer:
        return request(
            method, self.address + path, body, {"Authorization": f"Bearer {self.key}"} | (headers or {})
        )

    def get(self, path: str):
        answer = self.call("GET", path)
        assert answer.status == 200, f"GET {path}: {answer}"
        return answer.json

    def items(self, path: str) -> list[dict]:
        """Every item of a list, page after page."""
        found, cursor = [], None
        while True:
            separator = "&" if "?" in path else "?"
            page = self.get(path + (f"{separator}cursor={cursor}" if cursor else ""))
            assert set(page) >= {"items", "next_cursor"}, page
            found += page["items"]
            cursor = page["next_cursor"]
            if cursor is None:
                return found

    def post(self, path: str, body=None) -> dict:
        answer = self.call("POST", path, {} if body is None else body)
        assert 200 <= answer.status < 300, f"POST {path}: {answer}"
        return answer.json if answer.body else {}

    def put(self, path: str, body) -> dict:
        answer = self.call("PUT", path, body)
        assert 200 <= answer.status < 300, f"PUT {path}: {answer}"
        return answer.json if answer.body else {}


class Product:
    """`bellwether up` on a data directory."""

    def __init__(self, directory: Path, port: int | None = None, **environment: str):
        self.directory = directory
        self.port = port or free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self.process = Process(
            [BINARY, "up", "--data", str(directory), "--port", str(self.port)],
            directory.parent / f"{directory.name}.log",
            clean_environment(**environment),
        )

    def start(self) -> "Product":
        self.process.start()
        line = self.process.wait_for_line("ready")
        assert self.address in line, line
        return self

    def stop(self, number: int = signal.SIGINT) -> int:
        return self.process.stop(number)

    def kill(self):
        self.process.kill()

    def admin(self, *arguments: str, input: str | None = None) -> dict:
        """`bellwether admin …` for this directory: the object that it prints."""
        result = run("admin", *arguments, "--data", str(self.directory), input=input)
        assert result.returncode == 0, result
        return json.loads(result.stdout)

    def api(self, role: str = "owner", organization: str | None = None) -> API:
        extra = ["--organization", organization] if organization else []
        return API(self.address, self.admin("api-key", "create", "--role", role, *extra)["key"])

    def integration(self, kind: str, name: str, organization: str | None = None) -> dict:
        extra = ["--organization", organization] if organization else []
        return self.admin("integration", "create", "--kind", kind, "--name", name, *extra)

    def create_owner(self, email: str = "owner@example.com", password: str = "correct horse battery") -> dict:
        return self.admin("owner", "create", "--email", email, "--password-stdin", input=password + "\n")

    def status(self, path: str) -> int:
        """Of a GET without credentials; 0 if nobody listens."""
        try:
            return request("GET", self.address + path, seconds=5).status
        except OSError:
            return 0

    def sql(self, text: str) -> str:
        """What its private PostgreSQL answers to its superuser: for what no interface shows or does."""
        sockets = (self.directory / "postgres/data/postmaster.pid").read_text().splitlines()[4]
        command = ["psql", "-h", sockets, "-U", "bellwether", "-d", "bellwether", "-XAtq", "-v", "ON_ERROR_STOP=1"]
        result = subprocess.run(command, input=text, capture_output=True, text=True, timeout=30)
        assert result.returncode == 0, result.stderr
        return result.stdout

    def postmaster(self) -> int:
        return int((self.directory / "postgres/data/postmaster.pid").read_text().splitlines()[0])


def only_incident(api: API, seconds: float = 30, ready=lambda incident: True) -> dict:
    """The one incident there is, once `ready` says it is far enough. Those that were merged into it do not count."""

    def found():
        incidents = [each for each in api.items("/api/v1/incidents") if each["status"] != "merged"]
        return len(incidents) == 1 and ready(incidents[0]) and incidents[0]

    try:
        return wait_until(found, seconds, "the incident")
    except AssertionError as failure:
        seen = [
            (each["number"], each["status"], each["title"], each["alert_count"], each["root_cause"])
            for each in api.items("/api/v1/incidents")
        ]
        raise AssertionError(f"{failure}; there are {seen}") from None
