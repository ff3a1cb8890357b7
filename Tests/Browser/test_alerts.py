from playwright.sync_api import expect

from support.server import wait_until


def test_words_and_labels_find_alerts(open_page, outage):
    page = open_page("/alerts?status=all")
    rows = page.locator(".alert")
    expect(rows.first).to_be_visible()
    search = page.get_by_role("searchbox", name="Search alerts")
    search.fill("service=db-primary")
    expect(rows).to_have_count(1)
    expect(rows.first).to_contain_text("ConnectionRefused")
    search.fill("service=api-gateway HealthCheckFailed")
    expect(rows).to_have_count(1)
    search.fill("service=nowhere")
    expect(page.get_by_role("heading", name="No alert matches")).to_be_visible()


def test_a_label_is_a_filter(open_page, outage):
    page = open_page("/alerts")
    page.locator(".alert .label", has_text="payment-service").first.click()
    page.wait_for_url("**q=*payment-service*")
    expect(page.locator(".alert")).to_have_count(3)


def test_an_alert_tells_its_incident_and_why(open_page, server, outage):
    found = wait_until(lambda: server.get("/api/v1/alerts?q=ConnectionRefused")["items"], 5, "no such alert")
    page = open_page(f"/alerts/{found[0]['id']}")
    expect(page.get_by_role("heading", level=1)).to_have_text("ConnectionRefused")
    expect(page.get_by_role("region", name="Incident, and why")).to_contain_text(f"#{outage['number']}")
    expect(page.get_by_role("region", name="Labels")).to_contain_text("db-primary")
    expect(page.get_by_role("region", name="Episodes")).to_contain_text("Firing")
