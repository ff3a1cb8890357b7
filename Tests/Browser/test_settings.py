import re

from playwright.sync_api import expect


def test_an_integration_gives_its_token_once_with_a_ready_snippet(open_page, server, mark, picture):
    page = open_page("/settings/integrations/new")
    page.get_by_role("button", name=re.compile("^.*Prometheus sends|Prometheus")).first.click()
    page.get_by_label("Name").fill(f"Prometheus {mark}")
    page.get_by_role("button", name="Create").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(f"Prometheus {mark} is ready")
    token = page.locator(".secret code").inner_text()
    assert token.startswith("bwi_")
    expect(page.get_by_role("region", name="Paste one of these")).to_contain_text(token)
    picture(page, "integration-created")
    page.get_by_role("link", name="See it arrive").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(f"Prometheus {mark}")
    assert token not in page.content()

    page.get_by_role("button", name="Disable").click()
    expect(page.locator(".head .pill")).to_have_text("Disabled")
    page.get_by_role("button", name="Rotate token").click()
    page.get_by_role("dialog").get_by_role("button", name="Rotate").click()
    expect(page.get_by_role("dialog", name="New token").locator(".secret code")).to_contain_text("bwi_")


def test_a_channel_is_made_and_tested(open_page, server, sink, mark):
    page = open_page("/settings/channels")
    page.get_by_role("button", name="Add a channel").first.click()
    page.get_by_role("dialog").get_by_role("button", name=re.compile("webhook", re.I)).last.click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_label("Name")).to_be_visible()
    dialog.get_by_role("button", name="Create").click()
    expect(dialog.get_by_label("Name")).to_have_attribute("aria-invalid", "true")
    dialog.get_by_label("Name").fill(f"Sink {mark}")
    dialog.get_by_label(re.compile("address|url", re.I)).first.fill(sink.url)
    secrets = dialog.get_by_label(re.compile("secret", re.I))
    if secrets.count() > 0:
        secrets.first.fill("whsec_0123456789abcdef0123456789abcdef")
    dialog.get_by_role("button", name="Create").click()
    expect(dialog).to_have_count(0)
    page.get_by_role("button", name=f"Send a test message to Sink {mark}").click()
    expect(page.locator(".toast", has_text=f"Test message sent to Sink {mark}")).to_be_visible()
    assert sink.received.get(timeout=10)["path"] == "/hook"
