"""Editors, a reviewer and a stranger; and the shipped articles published by them."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from niangjia.kernel.actor import EVERYWHERE, Actor, Grant
from niangjia.kernel.clock import ZONE
from niangjia.union.publications import actions, permissions
from niangjia.union.publications.actions import Draft
from niangjia.union.publications.models import Version

AT = datetime(2026, 11, 22, 9, 0, tzinfo=ZONE)
LATER = AT + timedelta(days=3)


def actor(number: int, name: str, *verbs: str) -> Actor:
    """Somebody with these verbs."""
    return Actor(id=number, name=name, grants=(Grant("tester", frozenset(verbs), EVERYWHERE),))


WRITER = actor(1, "温语桐", permissions.WRITE, permissions.MANAGE)
BOTH = actor(2, "江予安", permissions.WRITE, permissions.REVIEW, permissions.MANAGE)
CHECKER = actor(3, "许静", permissions.REVIEW)
STRANGER = actor(4, "路人")


def draft(text: str = "工资应当按月支付。", **said: str) -> Draft:
    """A draft that can be kept."""
    words = {"title": "被拖欠工资怎么办", "summary": "先留证据，再投诉。", "keywords": "拖欠工资 工资"} | said
    return Draft(text=text, **words)


@pytest.fixture
def publish(db: None) -> Callable[..., Version]:
    """Publish an article, the whole way by two people."""

    def make(
        slug: str = "unpaid", text: str = "工资应当按月支付。", kind: str = "knowledge", **more: Any
    ) -> Version:
        day = more.pop("publish_at", None)
        at = more.pop("at", AT)
        version = actions.write(kind=kind, slug=slug, draft=draft(text, **more), by=WRITER, at=at)
        actions.submit(version_id=version.pk, by=WRITER, at=at)
        return actions.publish(version_id=version.pk, publish_at=day, by=CHECKER, at=at)

    return make


@pytest.fixture
def library(db: None) -> None:
    """Everything that ships with the house, published."""
    for version, _ in actions.bring_shipped(by=WRITER, at=AT):
        actions.publish(version_id=version, by=CHECKER, at=AT)
