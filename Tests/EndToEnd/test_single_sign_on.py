"""Signing in by an identity provider: the whole way, in a real browser."""

import json
import urllib.parse

import pytest

from harness.browser import chromium
from harness.identity import CLIENT, IdentityProvider
from harness.product import request


@pytest.fixture(scope="module")
def site(running):
    provider = IdentityProvider(
        {
            "Grace": {"sub": "1", "email": "grace@example.org", "email_verified": True, "name": "Grace", "groups": ["sre"]},
            "Sam": {"sub": "2", "email": "sam@example.org", "email_verified": True, "name": "Sam", "groups": ["sales"]},
            "Nobody": {"sub": "3", "email": "n@example.org", "email_verified": False, "groups": ["sre"]},
            "Stranger": {"sub": "4", "email": "owner@elsewhere.org", "email_verified": True, "groups": ["sre"]},
        }
    )
    running.admin("organization", "create", "--slug", "company", "--name", "Company")
    # Somebody with an account in another organization.
    running.create_owner("owner@elsewhere.org")
    api = running.api("owner", "company")
    made = api.post(
        "/api/v1/identity-providers",
        {
            "name": "Company account", "issuer": provider.issuer, "client_id": CLIENT,
            "client_secret": provider.secret, "email_domains": [], "mapping": [{"group": "sre", "role": "operator"}],
        },
    )
    provider.redirects.add(made["redirect_url"])
    yield running, provider, api, made
    provider.stop()


def start_url(product) -> str:
    options = json.loads(request("GET", f"{product.address}/api/v1/sign-in/options?organization=company").body)
    (button,) = options["providers"]
    assert button["name"] == "Company account"
    return product.address + button["start_url"] + "&next=" + urllib.parse.quote("/incidents?status=all", safe="")


def session(page) -> dict:
    return page.evaluate("async () => (await fetch('/api/v1/session')).json()")


def error(page) -> str | None:
    return urllib.parse.parse_qs(urllib.parse.urlparse(page.url).query).get("error", [None])[0]


def test_the_provider_is_found_and_its_keys_read(site):
    _, _, api, made = site
    assert api.post(f"/api/v1/identity-providers/{made['id']}/test", {})["outcome"] == "ok"


def test_people_come_in_as_what_their_groups_say_and_the_others_are_told_why_not(site):
    product, provider, _, _ = site
    with chromium() as new_page:
        page = new_page()
        page.goto(start_url(product))
        assert page.url.startswith(provider.issuer)
        page.get_by_text("Grace").click()
        page.wait_for_url(f"{product.address}/incidents?status=all")
        me = session(page)
        assert me["user"]["email"] == "grace@example.org"
        assert (me["role"], me["method"], me["organization"]["slug"]) == ("operator", "single_sign_on", "company")
        cookie = next(each for each in page.context.cookies() if each["name"] == "bw_session")
        assert cookie["httpOnly"] and cookie["sameSite"] == "Lax"
        assert not [each for each in page.context.cookies() if each["name"] == "bw_sign_on"]

        for person, why in [("Sam", "no-role"), ("Nobody", "email-not-verified"), ("Stranger", "not-invited")]:
            page = new_page()
            page.goto(start_url(product))
            page.get_by_text(person).click()
            page.wait_for_url(f"{product.address}/sign-in?**")
            assert error(page) == why
            assert not [each for each in page.context.cookies() if each["name"] == "bw_session"]
    assert provider.problems == []


def test_the_answer_to_one_browser_is_worth_nothing_in_another(site):
    product, provider, _, _ = site
    with chromium() as new_page:
        mallory, victim = new_page(), new_page()
        mallory.goto(start_url(product))
        link = mallory.get_by_text("Grace").get_attribute("href")
        # The answer as the provider would send it to Mallory, opened by somebody else.
        victim.goto(provider.issuer + link)
        victim.wait_for_url(f"{product.address}/sign-in?**")
        assert error(victim) == "expired"
        assert not [each for each in victim.context.cookies() if each["name"] == "bw_session"]
