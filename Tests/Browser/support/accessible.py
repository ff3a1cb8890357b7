"""What axe finds wrong with a page, and what sticks out of it."""

from __future__ import annotations

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


def choose_theme(page: Page, theme: str) -> None:
    """As the account menu does."""
    page.evaluate("theme => { document.documentElement.dataset.theme = theme; }", theme)


def complaints(page: Page) -> list[str]:
    found = [
        f"{one['id']}: {one['help']}: {[node['html'][:160] for node in one['nodes'][:4]]}"
        for one in Axe().run(page, options=RULES).response["violations"] if one["impact"] in ("serious", "critical")
    ]
    overflow = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    return found + ([f"{overflow} px stick out"] if overflow > 0 else [])
