from playwright.sync_api import expect

from support.server import EMAIL, PASSWORD


def sign_in(page, password=PASSWORD):
    page.get_by_label("E-mail").fill(EMAIL)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in").click()


def test_a_stranger_is_asked_to_sign_in_and_then_led_where_they_wanted(open_page, picture):
    page = open_page("/alerts?status=all", signed_in=False)
    page.watch.expected = {401}
    page.wait_for_url("**/sign-in?next=*")
    expect(page.get_by_role("button", name="Sign in")).to_be_visible()
    picture(page, "sign-in")
    sign_in(page)
    page.wait_for_url("**/alerts?status=all")
    expect(page.get_by_role("heading", level=1)).to_have_text("Alerts")


def test_a_wrong_password_is_refused_in_words(open_page):
    page = open_page("/sign-in", signed_in=False)
    page.watch.expected = {401}
    sign_in(page, "wrong")
    expect(page.get_by_role("alert")).to_contain_text("wrong")
    expect(page.get_by_label("E-mail")).to_have_value(EMAIL)


def test_an_empty_field_is_named_before_anything_is_sent(open_page):
    page = open_page("/sign-in", signed_in=False)
    page.watch.expected = {401}
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_label("E-mail")).to_be_focused()
    expect(page.get_by_label("E-mail")).to_have_attribute("aria-invalid", "true")


def test_signing_out_ends_the_session(open_page):
    page = open_page("/sign-in", signed_in=False)
    page.watch.expected = {401}
    sign_in(page)
    page.wait_for_url("**/incidents")
    page.locator(".account").click()
    page.get_by_role("menuitem", name="Sign out").click()
    page.wait_for_url("**/sign-in")
    page.goto("/incidents")
    page.wait_for_url("**/sign-in")


def test_a_used_setup_link_says_so(open_page):
    page = open_page("/setup?token=bad", signed_in=False)
    page.watch.expected = {400, 403, 404}
    expect(page.get_by_role("heading", level=1)).to_have_text("This link no longer works")
