"""Cities made once for all tests that only read them."""

from datetime import date

import pytest

from niangjia.seed.city import SIZES, City, Size
from niangjia.seed.dice import Dice
from niangjia.seed.places import Ground
from niangjia.union.areas import queries as areas

TODAY = date(2026, 11, 22)


@pytest.fixture(scope="session")
def tree(django_db_setup, django_db_blocker):
    """The areas of the whole city."""
    with django_db_blocker.unblock():
        return areas.tree()


@pytest.fixture(scope="session")
def city(tree) -> City:
    """A city of five thousand companies over all its ground."""
    return City(Size(6_000, 1_600, 2_000), 7, TODAY, tree)


@pytest.fixture(scope="session")
def tiny(tree) -> City:
    """The smallest city."""
    return City(SIZES["tiny"], 7, TODAY, tree)


@pytest.fixture
def ground(tree) -> Ground:
    """The whole ground."""
    return Ground.build(tree, Dice(7))
