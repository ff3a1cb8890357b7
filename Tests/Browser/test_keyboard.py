from playwright.sync_api import expect


def test_a_list_is_walked_acknowledged_and_opened_by_keys(open_page, outage, another):
    made = another("MemoryPressure")
    page = open_page("/incidents")
    row = page.locator(f'.row[data-id="{made["id"]}"]')
    expect(row).to_be_visible()
    for _ in range(page.locator(".row").count()):
        page.keyboard.press("j")
        if row.locator(".row__title").evaluate("node => node === document.activeElement"):
            break
    expect(row.locator(".row__title")).to_be_focused()
    page.keyboard.press("a")
    expect(row.locator(".row__response")).to_contain_text("Acknowledged in")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/incidents/{made['number']}")
    expect(page.get_by_role("heading", level=1)).to_be_focused()


def test_r_asks_for_a_reason_and_escape_changes_nothing(open_page, outage):
    page = open_page(f"/incidents/{outage['number']}")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    page.keyboard.press("r")
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("Why does it end?")
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)


def test_the_palette_finds_an_incident_a_service_and_a_page(open_page, outage, picture):
    page = open_page("/alerts")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    page.keyboard.press("Control+k")
    field = page.get_by_role("combobox")
    expect(field).to_be_focused()
    field.fill("database")
    expect(page.get_by_role("group", name="Incidents")).to_contain_text(outage["title"])
    expect(page.get_by_role("group", name="Services")).to_contain_text("Database Primary")
    picture(page, "palette")
    field.fill("api keys")
    expect(page.get_by_role("option", selected=True)).to_contain_text("API keys")
    page.keyboard.press("Enter")
    page.wait_for_url("**/settings/keys")


def test_a_question_mark_shows_the_keys_of_this_page(open_page, outage):
    page = open_page("/incidents")
    expect(page.locator(".row").first).to_be_visible()
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_contain_text("Next incident")


def test_the_theme_is_kept(open_page):
    page = open_page("/alerts")
    page.locator(".account").click()
    page.get_by_role("menuitemradio", name="Dark theme").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    page.reload()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
