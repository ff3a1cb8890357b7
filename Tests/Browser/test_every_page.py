"""What holds for every page, in both themes, on a large screen and on a phone."""

import pytest
from playwright.sync_api import expect

from support.accessible import complaints

PAGES = {
    "incidents": "/incidents", "incident": "/incidents/{number}", "alerts": "/alerts?status=all", "alert": "/alerts/{alert}",
    "topology": "/topology", "topology-list": "/topology?view=list", "topology-history": "/topology?view=history",
    "integrations": "/settings/integrations", "integration-new": "/settings/integrations/new",
    "integration": "/settings/integrations/{integration}", "channels": "/settings/channels", "delivery-log": "/settings/channels?view=log", "dead-letters": "/settings/channels?view=dead",
    "on-call": "/paging", "rules": "/paging?view=rules", "escalation": "/paging?view=escalation",
    "quiet-times": "/paging?view=quiet", "reaching-me": "/paging?view=me",
    "not-found": "/nowhere",
}


@pytest.fixture(scope="module")
def addresses(server, outage, integration, paging):
    alert = server.get(f"/api/v1/incidents/{outage['id']}/alerts")["items"][0]
    names = {"number": outage["number"], "alert": alert["id"], "integration": integration["id"]}
    return {name: path.format(**names) for name, path in PAGES.items()}


@pytest.mark.parametrize("width", [1440, 390])
@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("name", PAGES)
def test_is_accessible_fits_and_complains_of_nothing(open_page, picture, addresses, name, theme, width):
    page = open_page(addresses[name], theme=theme, width=width)
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    page.wait_for_load_state("load")
    expect(page.locator("#page .skeleton")).to_have_count(0)
    if name in ("topology", "incident"):
        expect(page.locator(".graph__node").first).to_be_visible()
    picture(page, f"{name}-{theme}-{width}", full=name == "incident")
    assert complaints(page) == []


def test_the_first_load_is_light(open_page, server):
    """Under 200 kB as a server that compresses would send it."""
    import gzip

    sizes = {}
    page = open_page("/sign-in", signed_in=False)
    page.watch.expected = {401}
    page.context.close()
    page = open_page("/alerts")
    page.on("response", lambda answer: sizes.setdefault(answer.url, answer) if answer.request.resource_type in ("document", "stylesheet", "script", "image") else None)
    page.goto("/incidents")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    page.wait_for_timeout(500)
    total = sum(len(gzip.compress(page.request.get(url).body())) for url in sizes)
    print(f"first load: {len(sizes)} files, {total} bytes compressed")
    assert total < 200_000
