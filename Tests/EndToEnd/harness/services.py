"""A small company: services that call each other over HTTP and tell Prometheus when a dependency fails them."""

import threading
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from .processes import free_port

# Service to what it calls.
DEPENDENCIES = {
    "web-app": ["api-gateway"],
    "api-gateway": ["payment-service", "user-service"],
    "payment-service": ["database-primary"],
    "user-service": ["database-primary", "session-cache"],
    "session-cache": [],
    "database-primary": [],
}


class Service:
    def __init__(self, name: str):
        self.name = name
        self.port = free_port()
        self.dependencies: list["Service"] = []
        self.server: ThreadingHTTPServer | None = None

    def is_healthy(self) -> bool:
        return all(each.answers() for each in self.dependencies)

    def answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/health", timeout=1) as answer:
                return answer.status == 200
        except OSError:
            return False

    def start(self):
        service = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                healthy = service.is_healthy()
                if self.path == "/metrics":
                    failing = 0 if healthy else 1
                    text = f"# TYPE service_requests_failing gauge\nservice_requests_failing {failing}\n"
                    self.answer(200, text)
                else:
                    self.answer(200 if healthy else 503, "")

            def answer(self, status: int, text: str):
                self.send_response(status)
                self.send_header("Content-Type", "text/plain; version=0.0.4")
                self.send_header("Connection", "close")
                self.end_headers()
                self.wfile.write(text.encode())

            def log_message(self, *arguments):
                pass

        ThreadingHTTPServer.allow_reuse_address = True
        self.server = ThreadingHTTPServer(("127.0.0.1", self.port), Handler)
        threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()

    def stop(self):
        if self.server is not None:
            self.server.shutdown()
            self.server.server_close()
            self.server = None


class Company:
    def __init__(self):
        self.services = {name: Service(name) for name in DEPENDENCIES}
        for name, targets in DEPENDENCIES.items():
            self.services[name].dependencies = [self.services[target] for target in targets]
        for service in self.services.values():
            service.start()

    def __getitem__(self, name: str) -> Service:
        return self.services[name]

    def topology(self) -> dict:
        return {
            "services": [{"name": name, "tier": 1} for name in DEPENDENCIES],
            "dependencies": [
                {"from": name, "to": target} for name, targets in DEPENDENCIES.items() for target in targets
            ],
        }

    def stop(self):
        for service in self.services.values():
            service.stop()
