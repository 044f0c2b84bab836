"""What the kernel's tests share: a moment, an actor who may everything, and one who may nothing."""

from datetime import datetime

import pytest

from niangjia.kernel import actor, clock


@pytest.fixture
def at():
    """A moment on the tests' fixed day."""
    return datetime(2026, 11, 22, 9, 30, tzinfo=clock.ZONE)


@pytest.fixture
def system():
    """A system actor, who holds every verb."""
    return actor.system("测试")
