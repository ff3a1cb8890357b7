"""The pages before one is signed in, on a large screen and on a phone, in both themes."""

import pytest
from playwright.sync_api import expect

from support.accessible import choose_theme, complaints
from support.people import invite

PAGES = {
    "sign-in": ("/sign-in", "Sign in"), "refused": ("/sign-in?error=no-role&organization=acme", "Sign in"),
    "forgot-password": ("/forgot-password", "Forgotten password"), "reset-link-dead": ("/reset-password#token=nonsense", "This link no longer works"),
    "invitation": ("/invitation?token={invitation}", "Join"), "invitation-dead": ("/invitation?token=nonsense", "This invitation no longer works"),
}


@pytest.mark.parametrize("width", [1440, 390])
@pytest.mark.parametrize("name", PAGES)
def test_is_accessible_fits_and_complains_of_nothing(open_page, server, picture, name, width):
    path, title = PAGES[name]
    token = invite(server, f"gate.{width}@example.com", "operator") if "{invitation}" in path else ""
    page = open_page(path.format(invitation=token), width=width, signed_in=False)
    page.watch.expected = {401, 404}
    expect(page.get_by_role("heading", level=1)).to_contain_text(title)
    for theme in ("light", "dark"):
        choose_theme(page, theme)
        picture(page, f"gate-{name}-{theme}-{width}")
        assert complaints(page) == [], theme


def test_a_forgotten_password_is_answered_alike_for_everybody(open_page):
    page = open_page("/forgot-password", signed_in=False)
    page.watch.expected = {401}
    page.get_by_label("E-mail").fill("nobody.at.all@example.com")
    page.get_by_role("button", name="Send the link").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Look into your mail")
