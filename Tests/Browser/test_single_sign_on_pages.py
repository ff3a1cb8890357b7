import re

import pytest
from playwright.sync_api import expect

from support.provider import Provider


@pytest.fixture(scope="module")
def provider(tmp_path_factory):
    one = Provider(tmp_path_factory.mktemp("provider"))
    yield one
    one.close()


def test_a_provider_is_added_tested_and_signed_in_with(open_page, server, provider, mark, picture):
    page = open_page("/settings/sso/new")
    page.get_by_label("Name", exact=True).fill(f"Company {mark}")
    page.get_by_label("Issuer").fill("ftp://nowhere")
    page.get_by_label("Client id").fill("bellwether")
    page.get_by_role("button", name="Add a rule").click()
    page.get_by_label("Group", exact=True).fill("sre")
    page.get_by_label("Role", exact=True).select_option("operator")
    page.watch.expected = {422}
    page.get_by_role("button", name="Add provider").click()
    expect(page.get_by_label("Issuer")).to_have_attribute("aria-invalid", "true")
    page.get_by_label("Issuer").fill(provider.url)
    page.get_by_role("button", name="Add provider").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(f"Company {mark}")
    expect(page.get_by_label("Redirect address to register there")).to_contain_text("/api/v1/sign-in/oidc/")
    page.get_by_role("button", name=f"Test Company {mark}").click()
    expect(page.locator(".toast", has_text="answers")).to_contain_text("1 key")
    picture(page, "sso-provider", full=True)

    slug = server.get("/api/v1/organization")["slug"]
    provider.claims = {"sub": f"hypatia-{mark}", "email": f"hypatia.{mark}@example.org", "email_verified": True, "name": f"Hypatia {mark}", "groups": ["sre"]}
    stranger = open_page("/sign-in", signed_in=False)
    stranger.watch.expected = {401}
    stranger.get_by_role("button", name="Use single sign-on").click()
    stranger.get_by_label("Organization").fill("no-such-organization")
    stranger.get_by_role("button", name="Continue").click()
    expect(stranger.get_by_text("No organization of this name signs in that way.")).to_be_visible()
    stranger.get_by_label("Organization").fill(slug)
    stranger.get_by_role("button", name="Continue").click()
    expect(stranger.get_by_role("link", name=f"Sign in with Company {mark}")).to_be_visible()
    picture(stranger, "sign-in-with-provider")
    stranger.get_by_role("link", name=f"Sign in with Company {mark}").click()
    stranger.wait_for_url("**/incidents")
    expect(stranger.locator(".account__name")).to_have_text(f"Hypatia {mark}")
    stranger.goto("/settings/account")
    expect(stranger.get_by_text("You came in by single sign-on")).to_be_visible()
    expect(stranger.get_by_role("button", name="Change password")).to_have_count(0)


def test_whom_no_rule_gives_a_role_is_told_so(open_page, server, provider, mark):
    provider.claims = {"sub": f"nobody-{mark}", "email": f"nobody.{mark}@example.org", "email_verified": True, "name": "Nobody", "groups": ["sales"]}
    slug = server.get("/api/v1/organization")["slug"]
    page = open_page(f"/sign-in?organization={slug}", signed_in=False)
    page.watch.expected = {401}
    page.get_by_role("link", name=f"Sign in with Company {mark}").click()
    expect(page.get_by_role("alert")).to_contain_text("None of your groups has a role here")


def test_a_provider_that_does_not_answer_is_reported_as_such(open_page, server, mark):
    made = server.post("/api/v1/identity-providers", {"name": f"Silent {mark}", "issuer": "http://127.0.0.1:9", "client_id": "x"})
    page = open_page(f"/settings/sso/{made['id']}")
    page.get_by_role("button", name=f"Test Silent {mark}").click()
    expect(page.get_by_role("alert")).to_contain_text("cannot be used")
    page.get_by_role("button", name="Remove", exact=True).click()
    page.get_by_role("dialog").get_by_role("button", name="Remove").click()
    page.wait_for_url(re.compile("/settings/sso$"))
