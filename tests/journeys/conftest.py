import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import ConsoleMessage, Page, expect

from niangjia.kernel import audit, clock, queue
from niangjia.kernel.actor import Actor
from niangjia.kernel.models import Run
from niangjia.seed.players import PASSWORD
from niangjia.seed.small import SmallCity
from niangjia.union.insights import actions as insights

expect.set_options(timeout=30_000)  # milliseconds; other tests keep the machine busy
REFUSED = re.compile(r"responded with a status of 4\d\d")


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """The system's own Chromium, silent: it asks no network for updates, and runs as root too."""
    words = [
        "--no-sandbox",
        "--disable-background-networking",
        "--disable-component-update",
        "--no-first-run",
    ]
    return browser_type_launch_args | {"executable_path": "/usr/bin/chromium", "args": words}


@pytest.fixture(scope="session")
def base_url() -> str:
    """Stories name their server themselves."""
    return ""


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    """People of the city read Chinese."""
    return browser_context_args | {"locale": "zh-CN", "timezone_id": "Asia/Shanghai"}


@pytest.fixture
def town(transactional_db: None, media: Path, small_city: SmallCity, seed_actor: Actor) -> SmallCity:
    """The small city, summed up, its acts sealed."""
    insights.rebuild(by=seed_actor, at=clock.now())
    audit.seal(at=clock.now())
    return small_city


@pytest.fixture
def media(settings: Any, tmp_path: Path) -> Path:
    """An empty folder for files."""
    settings.MEDIA_ROOT = tmp_path / "files"
    return tmp_path / "files"


@pytest.fixture
def visitor(
    town: SmallCity, small_cast: Any, live_server: Any, new_context: Any
) -> Iterator[Callable[..., Page]]:
    """Open the front page in a browser of its own, and sign in where a name is given.

    In every story the browser has nothing to complain of: no script that broke, nothing that the content
    policy forbids, nothing missing from a page. (That a page itself is refused is no complaint.)
    """
    complaints: list[tuple[str, str]] = []
    pages: set[str] = set()

    def visit(sign_name: str = "", **screen: Any) -> Page:
        page = new_context(base_url=live_server.url, **screen).new_page()
        page.on("pageerror", lambda error: complaints.append((str(error), page.url)))
        page.on("console", lambda said: complaints.append(_complaint(said)) if said.type == "error" else None)
        page.on("request", lambda asked: pages.add(asked.url) if asked.is_navigation_request() else None)
        page.goto("/")
        if sign_name:
            sign_in(page, sign_name)
        return page

    yield visit
    assert [(said, at) for said, at in complaints if not (at in pages and REFUSED.search(said))] == []


def _complaint(said: ConsoleMessage) -> tuple[str, str]:
    return said.text, str(said.location.get("url", ""))


def sign_in(page: Page, sign_name: str, password: str = PASSWORD) -> None:
    """Fill in the form at the door."""
    page.goto("/door/sign-in/")
    page.get_by_label("登录名").fill(sign_name)
    page.get_by_label("密码").fill(password)
    with page.expect_navigation():
        page.get_by_role("button", name="登录").click()


def perform(page: Page) -> None:
    """Let the worker do what was asked for, then look again."""
    queue.perform(Run.objects.latest("id").pk)
    page.reload()
