"""One house for all stories of a run: its ground laid, and one import that nobody disturbed to compare with."""

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from niangjia.gateways import postgres
from tests.faults import feeds
from tests.faults.house import SOURCE, House
from tests.faults.tally import tally

STORIES = 6


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
