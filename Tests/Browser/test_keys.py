import re

import pytest
from playwright.sync_api import expect


def call(server, key: str, method: str, path: str, body=None):
    return server.request(method, path, body, headers={"Authorization": f"Bearer {key}", "Cookie": ""})


def test_an_api_key_is_shown_once_and_works(open_page, server, picture):
    page = open_page("/settings/keys?new=1")
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Name").fill("Terraform")
    dialog.get_by_role("button", name="Create", exact=True).click()
    key = page.get_by_role("dialog", name="API key created").locator(".secret code").inner_text()
    picture(page, "key-created")
    assert call(server, key, "GET", "/api/v1/incidents")["items"] is not None
    page.get_by_role("button", name="Done").click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.locator(".secret")).to_have_count(0)
    assert key not in page.content()
    page.get_by_role("button", name="Revoke Terraform").first.click()
    page.get_by_role("dialog").get_by_role("button", name="Revoke").click()
    expect(page.locator(".toast", has_text="Terraform revoked")).to_be_visible()


def test_a_key_with_a_scope_does_that_and_no_more(open_page, server, mark, picture):
    page = open_page("/settings/keys?new=1")
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Name").fill(f"Reader {mark}")
    dialog.get_by_label("Role", exact=True).select_option("operator")
    dialog.get_by_role("button", name="Only some of it").click()
    dialog.get_by_role("checkbox", name=re.compile("^See incidents")).check()
    dialog.get_by_label("Expires").select_option("30")
    picture(page, "key-scope")
    dialog.get_by_role("button", name="Create", exact=True).click()
    key = page.get_by_role("dialog", name="API key created").locator(".secret code").inner_text()
    page.get_by_role("button", name="Done").click()
    row = page.locator(".connected", has_text=f"Reader {mark}")
    expect(row).to_contain_text("expires")
    assert call(server, key, "GET", "/api/v1/incidents")["items"] is not None
    with pytest.raises(AssertionError, match="403"):
        call(server, key, "GET", "/api/v1/alerts")
