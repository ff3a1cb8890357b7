import re

import pytest
from playwright.sync_api import expect

from support.codes import one_time_code, read_qr
from support.people import invite, sign_in
from support.server import PASSWORD


def test_one_is_called_what_one_says(open_page, newcomer):
    somebody = newcomer()
    page = open_page("/settings/account", who=somebody)
    page.get_by_label("Your name").fill("Emmy Noether")
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".account__name")).to_have_text("Emmy Noether")
    assert somebody.get("/api/v1/account")["name"] == "Emmy Noether"


def test_a_password_is_changed_which_ends_the_other_sessions(open_page, server, newcomer):
    somebody = newcomer()
    other = sign_in(server, somebody.user["email"])
    page = open_page("/settings/account", who=somebody)
    page.watch.expected = {403}
    page.get_by_role("button", name="Change password").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Current password").fill("not this one at all")
    dialog.get_by_label("New password").fill("an even longer sentence to keep")
    dialog.get_by_role("button", name="Change password").click()
    expect(dialog.get_by_text("This is not your password.")).to_be_visible()
    dialog.get_by_label("Current password").fill(PASSWORD)
    dialog.get_by_role("button", name="Change password").click()
    expect(page.locator(".toast", has_text="Password changed")).to_be_visible()
    with pytest.raises(AssertionError, match="401"):
        other.get("/api/v1/session")
    assert somebody.get("/api/v1/session")["user"]["id"] == somebody.user["id"]


def test_a_second_factor_is_set_up_by_a_camera_and_asked_for_at_the_next_sign_in(open_page, newcomer, picture):
    somebody = newcomer()
    page = open_page("/settings/account", who=somebody, theme="dark")
    page.get_by_role("button", name="Turn on").click()
    page.get_by_role("dialog").get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Continue").click()
    dialog = page.get_by_role("dialog", name="Set up an authenticator app")
    read = read_qr(dialog.get_by_role("img", name="QR code").screenshot())
    secret = dialog.locator(".enrol__secret").inner_text().replace(" ", "")
    assert read.startswith("otpauth://totp/") and f"secret={secret}" in read
    picture(page, "second-factor-enrol")
    page.watch.expected = {422}
    dialog.get_by_label("Enter the code").fill("000000")
    dialog.get_by_role("button", name="Turn it on").click()
    expect(dialog.get_by_label("Enter the code")).to_have_attribute("aria-invalid", "true")
    dialog.get_by_label("Enter the code").fill(one_time_code(secret))
    dialog.get_by_role("button", name="Turn it on").click()
    codes = page.get_by_role("list", name="Recovery codes").get_by_role("listitem")
    expect(codes).to_have_count(10)
    recovery = codes.first.inner_text()
    picture(page, "recovery-codes")
    page.keyboard.press("Escape")
    expect(codes.first).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("button", name="Download").click()
    assert recovery in download.value.path().read_text()
    page.get_by_label("I have kept them").check()
    page.get_by_role("button", name="Done").click()
    expect(page.get_by_text("10 recovery codes left")).to_be_visible()

    fresh = open_page("/sign-in", signed_in=False)
    fresh.watch.expected = {401}
    fresh.get_by_label("E-mail").fill(somebody.user["email"])
    fresh.get_by_label("Password").fill(PASSWORD)
    fresh.get_by_role("button", name="Sign in", exact=True).click()
    expect(fresh.get_by_role("heading", level=1)).to_have_text("One more step")
    fresh.get_by_label("Code").fill("000000")
    fresh.get_by_role("button", name="Sign in").click()
    expect(fresh.get_by_text("This code is wrong, or too old.")).to_be_visible()
    picture(fresh, "sign-in-code")
    fresh.get_by_role("button", name="Use a recovery code").click()
    fresh.get_by_label("Recovery code").fill(recovery)
    fresh.get_by_role("button", name="Sign in").click()
    fresh.wait_for_url("**/incidents")
    page.reload()
    expect(page.get_by_text("9 recovery codes left")).to_be_visible()
    page.get_by_role("button", name="Turn off").click()
    page.get_by_role("dialog").get_by_label("Password").fill(PASSWORD)
    page.get_by_role("dialog").get_by_role("button", name="Turn off").click()
    expect(page.get_by_role("button", name="Turn on")).to_be_visible()


def test_sessions_are_listed_and_ended_one_by_one_and_all_at_once(open_page, server, newcomer, picture):
    somebody = newcomer()
    other = sign_in(server, somebody.user["email"])
    third = sign_in(server, somebody.user["email"])
    page = open_page("/settings/account", who=somebody)
    rows = page.get_by_role("region", name=re.compile("^Sessions")).locator(".person-row")
    expect(rows).to_have_count(3)
    expect(rows.filter(has_text="This one")).to_have_count(1)
    picture(page, "sessions", full=True)
    rows.filter(has_not_text="This one").first.get_by_role("button", name=re.compile("^Sign out")).click()
    expect(rows).to_have_count(2)
    page.watch.expected = {401}
    page.get_by_role("button", name="Sign out everywhere").click()
    page.get_by_role("dialog").get_by_role("button", name="Sign out everywhere").click()
    page.wait_for_url("**/sign-in")
    for one in (somebody, other, third):
        with pytest.raises(AssertionError, match="401"):
            one.get("/api/v1/session")


def test_a_forgotten_password_is_set_anew_by_its_link(open_page, server, newcomer):
    if server.data is None:
        pytest.skip("needs the command line of the server")
    somebody = newcomer()
    link = server.admin("password-reset", "--email", somebody.user["email"])["url"]
    page = open_page(link[link.index("/reset-password"):], signed_in=False)
    page.watch.expected = {401}
    page.get_by_label("New password").fill("a brand new sentence to keep")
    page.get_by_role("button", name="Set the password").click()
    page.wait_for_url("**/sign-in")
    sign_in(server, somebody.user["email"], "a brand new sentence to keep")
    page.goto("/incidents")
    again = open_page(link[link.index("/reset-password"):], signed_in=False)
    expect(again.get_by_role("heading", level=1)).to_have_text("This link no longer works")


def test_who_is_invited_elsewhere_joins_with_the_same_account_and_moves_between_the_two(open_page, server, newcomer, mark, picture):
    if server.data is None:
        pytest.skip("needs the command line of the server")
    somebody = newcomer()
    server.admin("owner", "create", "--email", f"boss.{mark}@example.com", "--password-stdin", "--organization", f"second-{mark}", text=f"{PASSWORD}\n")
    boss = sign_in(server, f"boss.{mark}@example.com", organization=f"second-{mark}")
    second = boss.get("/api/v1/organization")["name"]
    page = open_page(f"/invitation?token={invite(boss, somebody.user['email'], 'viewer')}", signed_in=False)
    page.watch.expected = {401}
    expect(page.get_by_text("Of the account that you have already.")).to_be_visible()
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name=f"Join {second}").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")
    expect(page.get_by_label("E-mail")).to_have_value(somebody.user["email"])
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url("**/incidents")
    expect(page.locator(".account__organization")).to_have_text(second)
    page.locator(".account").click()
    first = server.get("/api/v1/organization")["name"]
    expect(page.get_by_role("menuitemradio", name=re.compile(f"^{second}"))).to_have_attribute("aria-checked", "true")
    picture(page, "organizations")
    page.get_by_role("menuitemradio", name=re.compile(f"^{first}")).click()
    expect(page.locator(".account__organization")).to_have_text(first)
    page.goto("/settings/members")
    expect(page.locator(".person-row", has_text="ada@example.com")).to_be_visible()
