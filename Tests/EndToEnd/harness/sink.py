"""Where webhook notifications go: keeps what it is sent."""

import json

from harness.loopback import Loopback


class Sink(Loopback):
    def __init__(self):
        self.requests: list[dict] = []
        super().__init__()
        self.url += "/hook"

    def handle(self, method, path, headers, body):
        named = {name.lower(): value for name, value in headers.items()}
        self.requests.append({"path": path, "headers": named, "raw": body, "body": json.loads(body or b"null")})
        return 204, {}, b""
