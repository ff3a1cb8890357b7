"""Slack's Web API on loopback, as strict about what it is sent as Slack is: what it would refuse is a complaint."""

import json
import threading

from harness.loopback import Loopback, as_json

CHANNEL = "C0123456789"
TOKEN = "xoxb-1-2-abc"


class Slack(Loopback):
    def __init__(self):
        self.calls: list[tuple[str, dict]] = []
        self.complaints: list[str] = []
        # A word that every call is answered with, as `channel_not_found`; None for what is asked for.
        self.refusal: str | None = None
        self.messages: dict[str, dict] = {}
        self.lock = threading.Lock()
        super().__init__()
        self.api = f"{self.url}/api"

    def handle(self, method, path, headers, body):
        return as_json(self.answer(path.rsplit("/", 1)[-1], headers, body))

    def of(self, method: str) -> list[dict]:
        with self.lock:
            return [body for name, body in self.calls if name == method]

    @property
    def posted(self) -> list[dict]:
        """New messages: not what stands in a thread."""
        return [body for body in self.of("chat.postMessage") if "thread_ts" not in body]

    def answer(self, method: str, headers, raw: bytes) -> dict:
        with self.lock:
            if headers.get("Authorization") != f"Bearer {TOKEN}":
                return {"ok": False, "error": "not_authed"}
            if not headers.get("Content-Type", "").startswith("application/json"):
                return {"ok": False, "error": "invalid_post_type"}
            body = json.loads(raw)
            self.calls.append((method, body))
            if self.refusal:
                return {"ok": False, "error": self.refusal}
            if body.get("channel") != CHANNEL:
                return {"ok": False, "error": "channel_not_found"}
            self.complaints += [f"{method}: {problem}" for problem in problems(body)]
            if method == "chat.update":
                if body.get("ts") not in self.messages:
                    return {"ok": False, "error": "message_not_found"}
                self.messages[body["ts"]] = body
                return {"ok": True, "channel": CHANNEL, "ts": body["ts"]}
            if method != "chat.postMessage":
                return {"ok": False, "error": "unknown_method"}
            if "thread_ts" in body and body["thread_ts"] not in self.messages:
                return {"ok": False, "error": "thread_not_found"}
            ts = f"1767614400.{len(self.calls):06d}"
            self.messages[ts] = body
            return {"ok": True, "channel": CHANNEL, "ts": ts}


def problems(body: dict) -> list[str]:
    """https://docs.slack.dev/reference/block-kit/blocks and …/methods/chat.postMessage"""
    found = []

    def check(holds, what):
        if not holds:
            found.append(what)

    check(0 < len(body.get("text", "")) <= 40_000, "no_text or msg_too_long")
    blocks = body.get("blocks", [])
    check(len(blocks) <= 50, "more than 50 blocks")
    for block in blocks:
        kind = block.get("type")
        if kind == "header":
            check(block["text"]["type"] == "plain_text" and len(block["text"]["text"]) <= 150, "header")
        elif kind == "section":
            check("text" in block or block.get("fields"), "a section needs text or fields")
            check(len(block.get("text", {}).get("text", "x")) <= 3000, "a section is too long")
            check(len(block.get("fields", [])) <= 10, "more than 10 fields")
            check(all(0 < len(field["text"]) <= 2000 for field in block.get("fields", [])), "a field is too long")
        elif kind == "actions":
            check(1 <= len(block["elements"]) <= 25, "actions")
            for element in block["elements"]:
                check(element["text"]["type"] == "plain_text" and 0 < len(element["text"]["text"]) <= 75, "button")
                check(len(element.get("url", "")) <= 3000, "a button's address is too long")
        elif kind == "context":
            check(1 <= len(block["elements"]) <= 10, "context")
            check(all(element["text"] for element in block["elements"]), "invalid_blocks: an empty text in a context")
        else:
            check(False, f"invalid_blocks: {kind}")
    return found
