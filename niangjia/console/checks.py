"""Checks that Django runs before a migrate."""

import os
from collections.abc import Sequence
from typing import Any

from django.core.checks import CheckMessage, Error, Tags, register

from niangjia.console import database
from niangjia.gateways import postgres


@register(Tags.database)
def outside_role(app_configs: Any, databases: Sequence[str] | None = None, **_: Any) -> list[CheckMessage]:
    """Refuse a DATABASE_URL that signs in as a superuser or reaches too old a server."""
    if not databases or not database.outside():
        return []
    try:
        postgres.check_not_superuser(os.environ["DATABASE_URL"])
    except postgres.Unusable as refusal:
        return [Error(str(refusal), id="console.E001")]
    return []
