from typing import Any

import pytest


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
