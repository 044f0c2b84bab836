"""Take the README's screenshots from the running demonstration: `make up`, then `.venv/bin/python docs/screenshots/take.py`.

Signs in as the cast does and photographs real pages, at the width of an office screen and of a phone.
"""

import os
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

HERE = Path(__file__).resolve().parent
BASE = f"http://127.0.0.1:{os.environ.get('NIANGJIA_PORT', '8000')}"
PASSWORD = "Niangjia-2026"  # noqa: S105  the demonstration's own, printed by `make up`
OFFICE, PHONE = (1440, 900), (390, 844)
CHROMIUM = ["--no-sandbox", "--disable-background-networking", "--disable-component-update", "--disable-sync"]
SHOTS = [
    ("office-home", "chen.lan", "/office/", OFFICE),
    ("office-ledger", "lin.suyun", "/office/ledger/?standing=missing", OFFICE),
    ("office-home-phone", "huang.zhiyuan", "/office/", PHONE),
    ("union-home-phone", "zhou.jianping", "/union/", PHONE),
    ("join-phone", "", "/me/join/{code}/", PHONE),
    ("member-home-phone", "member", "/me/", PHONE),
    ("member-card-phone", "member", "/me/card/", PHONE),
    ("member-looks-phone", "member", "/me/data/looks/", PHONE),
    ("union-roster-phone", "zhou.jianping", "/people/", PHONE),
    ("union-transfer-phone", "zhou.jianping", "/people/transfers/out/", PHONE),
    ("office-duplicates", "chen.lan", "/office/members/duplicates/", OFFICE),
]
"""Name, who looks (a sign-in name, the cast's member, or nobody), what, and how wide."""
PHONE_OF_MEMBER = "16099990001"


def main() -> None:
    """Take every picture in the list."""
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path="/usr/bin/chromium", args=CHROMIUM)
        code = _code(browser)
        for name, who, path, size in SHOTS:
            page = _signed_in(browser, who, size)
            page.goto(BASE + path.format(code=code))
            page.screenshot(path=HERE / f"{name}.png")
        browser.close()


def _code(browser: Browser) -> str:
    """The chair's own union code, as their poster has it."""
    page = _signed_in(browser, "zhou.jianping", PHONE)
    page.goto(f"{BASE}/union/")
    page.get_by_role("link", name="工会码", exact=True).click()
    return page.locator(".code-words").inner_text().strip()


def _signed_in(browser: Browser, who: str, size: tuple[int, int]) -> Page:
    page = browser.new_context(viewport={"width": size[0], "height": size[1]}, locale="zh-CN").new_page()
    if not who:
        return page
    member = who == "member"
    page.goto(f"{BASE}/me/sign-in/password/" if member else f"{BASE}/door/sign-in/")
    page.fill("input[name=phone]" if member else "input[name=sign_name]", PHONE_OF_MEMBER if member else who)
    page.fill("input[name=password]", PASSWORD)
    page.click("main button[type=submit]")
    page.wait_for_load_state()
    return page


if __name__ == "__main__":
    main()
