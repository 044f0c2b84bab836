"""One house for all stories of a run: its ground laid, and one import that nobody disturbed to compare with."""

import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from niangjia.gateways import postgres
from niangjia.portals.conftest import account, desk, signed_in
from niangjia.seed.players import PASSWORD
from tests.faults import feeds
from tests.faults.browser import Browser
from tests.faults.house import SOURCE, House
from tests.faults.tally import tally

STORIES = 5
__all__ = ["account", "desk", "signed_in"]  # fixtures of the portals, for strangers


@pytest.fixture(scope="package")
def house() -> Iterator[House]:
    """A running database with the ground of every story, made by the product's own command."""
    home = Path(tempfile.mkdtemp(prefix="nj-test-"))
    home.chmod(0o755)
    made = House(home)
    try:
        with made.server:
            ground = feeds.ground(home, STORIES)
            made.done("register", "import", str(ground), "--source", SOURCE, "--date", "2026-11-01")
            yield made
    finally:
        postgres.discard(home)


@pytest.fixture(scope="package")
def undisturbed(house: House) -> dict[str, Any]:
    """What an import leaves behind that nobody has killed."""
    house.done(*house.load(0))
    return tally(house, 0)


@pytest.fixture(scope="package")
def clerk(house: House) -> Callable[[int], Browser]:
    """The clerk of the register before a server's port: signs in with name and password."""
    house.performed("tests.faults.peopled", str(house.home))

    def sign_in(port: int) -> Browser:
        browser = Browser(port)
        browser.open("/door/sign-in/")
        browser.send("/door/sign-in/", sign_name="he.wenjing", password=PASSWORD)
        return browser

    return sign_in
