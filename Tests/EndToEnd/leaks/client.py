"""HTTP on one connection that is kept: the matrix asks thousands of times."""

import http.client
import json

from harness.product import Answer


class Client:
    def __init__(self, port: int):
        self.port = port
        self.connection: http.client.HTTPConnection | None = None

    def send(self, method: str, path: str, headers: dict[str, str], body=None, stream: bool = False) -> Answer:
        """Any status is an answer. Of a stream only the head is read."""
        headers = dict(headers)
        data = body
        if body is not None and not isinstance(body, bytes):
            data = json.dumps(body).encode()
            headers.setdefault("Content-Type", "application/json")
        for attempt in (1, 2):
            if self.connection is None:
                self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
            try:
                self.connection.request(method, path, data, headers)
                response = self.connection.getresponse()
                text = b"" if stream and response.status == 200 else response.read()
                break
            except (http.client.RemoteDisconnected, ConnectionError, http.client.CannotSendRequest):
                # The server may close a connection that is kept, between two requests.
                self.close()
                if attempt == 2:
                    raise
        if stream or response.getheader("Connection") == "close":
            self.close()
        return Answer(response.status, response.headers, text)

    def close(self):
        if self.connection is not None:
            self.connection.close()
            self.connection = None
