from playwright.sync_api import expect


def test_the_graph_rings_the_cause_and_leads_to_a_service(open_page, outage):
    page = open_page("/topology")
    node = page.get_by_role("link", name="Database Primary")
    expect(node).to_have_class("graph__node severity-critical graph__node--root")
    node.click()
    page.wait_for_url("**/topology?service=*")
    panel = page.get_by_role("complementary", name="Service")
    expect(panel.get_by_role("heading", level=2)).to_have_text("Database Primary")
    expect(panel).to_contain_text(outage["title"])
    expect(panel).to_contain_text("Payment Service")


def test_the_list_says_the_same_in_words(open_page, outage):
    page = open_page("/topology?view=list")
    first = page.locator(".services__row").first
    expect(first).to_contain_text("Database Primary")
    expect(first).to_contain_text("Root cause")
    page.get_by_role("searchbox", name="Search services").fill("payments")
    expect(page.locator(".services__row")).to_have_count(1)


def test_a_mistake_in_the_yaml_is_shown_where_it_was_typed(open_page, outage):
    page = open_page("/topology")
    page.get_by_role("button", name="Edit").click()
    text = page.get_by_label("Services and dependencies")
    assert "db-primary" in text.input_value()
    page.watch.expected = {400, 422}
    text.fill("services: []\ndependencies:\n  - { from: a, to: b }\n")
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".dialog .field__error, .dialog .form__problem").locator("visible=true").first).to_be_visible()


def test_a_change_is_saved_and_written_down(open_page, outage):
    page = open_page("/topology")
    page.get_by_role("button", name="Edit").click()
    text = page.get_by_label("Services and dependencies")
    text.fill(text.input_value().replace("services:\n", "services:\n  - name: mail\n    display_name: Mail\n", 1))
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("link", name="Mail")).to_be_visible()
    page.get_by_role("button", name="History").click()
    expect(page.locator(".changes__row").first).to_contain_text("mail")
