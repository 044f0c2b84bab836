"""What rooms declare at module level (params, processes) is known once their doors are imported."""

from functools import cache

from django.utils.module_loading import autodiscover_modules


@cache
def import_declarations() -> None:
    """Import what every room shows of itself, and so its declarations, once."""
    autodiscover_modules("rules", "permissions", "queries", "actions")
