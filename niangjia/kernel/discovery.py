"""What rooms declare at module level (params, processes) is known once their doors are imported."""

import pkgutil
from functools import cache
from importlib import import_module

from django.apps import apps
from django.utils.module_loading import autodiscover_modules


@cache
def import_declarations() -> None:
    """Import what every room shows of itself and every one of its rules, and so its declarations, once."""
    autodiscover_modules("rules", "permissions", "queries", "actions")
    for room in apps.get_app_configs():
        rules = getattr(room.module, "rules", None)
        for found in pkgutil.iter_modules(getattr(rules, "__path__", []), f"{room.name}.rules."):
            import_module(found.name)
