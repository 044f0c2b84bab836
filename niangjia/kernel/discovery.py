"""What rooms declare at module level (params, processes) is known once their rules are imported."""

from functools import cache

from django.utils.module_loading import autodiscover_modules


@cache
def import_declarations() -> None:
    """Import every room's `rules` and `permissions`, once."""
    autodiscover_modules("rules", "permissions")
