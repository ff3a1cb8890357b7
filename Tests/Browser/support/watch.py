"""Hears what a page complains of: errors, refused content, failed requests."""

from __future__ import annotations

from playwright.sync_api import Page


class Watch:
    def __init__(self, page: Page) -> None:
        self.complaints: list[str] = []
        # Statuses that a test provokes on purpose.
        self.expected: set[int] = set()
        page.on("pageerror", lambda error: self.complaints.append(f"page error: {error}"))
        page.on("console", self.hear)

    def hear(self, message) -> None:
        if message.type not in ("error", "warning"):
            return
        if any(f"status of {status}" in message.text for status in self.expected):
            return
        # A stream that a test cuts.
        if "net::ERR_FAILED" in message.text and 0 in self.expected:
            return
        self.complaints.append(f"{message.type}: {message.text} ({message.location.get('url', '')})")
