"""A phone in somebody's hand: its size, what its pages weigh, its text messages, going on by keys alone."""

import re
from typing import Any

from playwright.sync_api import Locator, Page, expect

from niangjia.gateways.sms.fake import Fake
from niangjia.kernel import clock
from niangjia.kernel.actor import system
from niangjia.union.notices import actions as notices

WIDE = 390  # pixels
PHONE = {"viewport": {"width": WIDE, "height": 844}, "has_touch": True}
FURTHEST = 40  # presses of Tab from one field to the next
CODE = re.compile(r"\d{6}")


class Scales:
    """What each page of a browser brings over the wire, as on a first visit: no cache, no pictures."""

    def __init__(self, page: Page) -> None:
        self._bytes: dict[str, int] = {}
        self._address: dict[str, str] = {}
        self._visit: dict[str, str] = {}
        wire = page.context.new_cdp_session(page)
        wire.on("Network.responseReceived", self._begin)
        wire.on("Network.loadingFinished", self._end)
        wire.send("Network.enable")
        wire.send("Network.setCacheDisabled", {"cacheDisabled": True})
        wire.send("Network.setBypassServiceWorker", {"bypass": True})

    @property
    def pages(self) -> list[tuple[str, int]]:
        """(address, bytes) of every visit so far."""
        return [(address, self._bytes.get(visit, 0)) for visit, address in self._address.items()]

    def _begin(self, told: dict[str, Any]) -> None:
        if told["type"] == "Document":
            self._address[told["loaderId"]] = told["response"]["url"]
        if told["type"] != "Image":
            self._visit[told["requestId"]] = told["loaderId"]

    def _end(self, told: dict[str, Any]) -> None:
        if visit := self._visit.get(told["requestId"]):
            self._bytes[visit] = self._bytes.get(visit, 0) + int(told["encodedDataLength"])


def fits(page: Page) -> None:
    """Nothing sticks out to the side of the screen."""
    page.wait_for_load_state()
    assert page.evaluate("document.documentElement.scrollWidth") <= WIDE, page.url


def read_code(gateway: Fake) -> str:
    """Let the texts that are due go out, and read the code in the last of them."""
    notices.deliver_due(by=system("通知发送"), at=clock.now())
    found = CODE.search(gateway.texts[-1])
    assert found is not None
    return found[0]


def tab_to(page: Page, to: Locator) -> None:
    """Go on by Tab alone until something is reached."""
    for _ in range(FURTHEST):
        if to.evaluate("one => one === document.activeElement"):
            return
        page.keyboard.press("Tab")
    expect(to).to_be_focused()


def type_in(page: Page, label: str, words: str) -> None:
    """Reach a field by Tab alone and type."""
    tab_to(page, page.get_by_label(label, exact=True))
    page.keyboard.type(words)
