"""pytest fixtures for every room and portal: the small city and the cast in it (a plug-in of the root conftest)."""

from datetime import datetime
from pathlib import Path

import pytest

from niangjia.kernel.actor import Actor, system
from niangjia.kernel.clock import ZONE
from niangjia.seed import cast, small
from niangjia.seed.small import SmallCity

AT = datetime(2026, 11, 22, 9, 0, tzinfo=ZONE)


@pytest.fixture
def seed_actor() -> Actor:
    """The machine that may do everything."""
    return system("测试")


@pytest.fixture
def small_city(db: None, tmp_path: Path, seed_actor: Actor) -> SmallCity:
    """Thirteen organisations, twenty companies; see `small`."""
    return small.found_small_city(tmp_path, by=seed_actor, at=AT)


@pytest.fixture
def small_cast(small_city: SmallCity, seed_actor: Actor) -> dict[str, int]:
    """The cast at its places in the small city: account numbers by sign-in name; see `players`."""
    return cast.enter(union="深圳市锦昊精密五金有限公司工会委员会", by=seed_actor, at=AT)
