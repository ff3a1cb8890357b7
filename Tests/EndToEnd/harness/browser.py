"""A person at a headless Chromium."""

import os
from contextlib import contextmanager

from playwright.sync_api import sync_playwright


@contextmanager
def chromium():
    """Makes browsers with nothing in them: each call is another person's."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=os.environ.get("CHROMIUM", "/usr/bin/chromium"), args=["--no-sandbox"]
        )
        try:
            yield lambda: browser.new_context().new_page()
        finally:
            browser.close()
