"""Code hosts: the parts of their REST APIs that are read."""

from harness.loopback import Loopback, as_json


class GitHub(Loopback):
    """What the poller and the commit page read: deployments, as `deployment_status` webhooks tell of them, and one commit."""

    def __init__(self, deployments: list[dict], commit: dict):
        self.deployments = deployments
        self.commit = commit
        self.asked: list[str] = []
        self.tokens: set[str] = set()
        super().__init__()

    def handle(self, method, path, headers, body):
        self.asked.append(path)
        self.tokens.add(headers.get("Authorization", ""))
        path = path.split("?")[0]
        if path.endswith("/deployments"):
            return as_json([one["deployment"] for one in self.deployments])
        if path.endswith("/statuses"):
            number = int(path.split("/")[-2])
            return as_json([one["deployment_status"] for one in self.deployments if one["deployment"]["id"] == number])
        if path.endswith("/runs"):
            return as_json({"workflow_runs": []})
        return as_json(self.commit if "/commits/" in path else [])


class CodeHost(Loopback):
    """A code host, or where it keeps its logs: answers what it is asked in so many words, and nothing else."""

    def __init__(self, answers: dict[str, tuple[int, dict, bytes]], header: tuple[str, str] | None):
        """`header` must come with every request; without one no credential may."""
        self.answers = answers
        self.header = header
        self.asked: list[tuple[str, dict]] = []
        super().__init__()

    def handle(self, method, path, headers, body):
        self.asked.append((path, dict(headers)))
        if self.header and headers.get(self.header[0]) != self.header[1]:
            return 401, {}, b"{}"
        # A signed address takes no other credential: neither does Azure's or Amazon's store.
        if not self.header and (headers.get("Authorization") or headers.get("PRIVATE-TOKEN")):
            return 400, {}, b"only one way to sign"
        return self.answers.get(path, (404, {}, b"{}"))
