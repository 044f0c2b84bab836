from typing import Any

from django.apps import AppConfig
from django.db import connection
from django.db.models.signals import post_migrate


def _bring_reference(sender: AppConfig, **_: Any) -> None:
    """A migrated (or a flushed) database holds the shipped areas; a part-way migrated one waits."""
    # Django loads models only after the app registry stands, so an app's own file cannot import them above.
    from niangjia.union.areas import imports, queries
    from niangjia.union.areas.models import Area, AreaAlias, AreaCode

    tables = {model._meta.db_table for model in (Area, AreaCode, AreaAlias)}
    with connection.cursor() as cursor:
        if tables - set(connection.introspection.table_names(cursor)):
            return
    imports.store(imports.read(), area=Area, code=AreaCode, alias=AreaAlias)
    queries.forget()


class AreasConfig(AppConfig):
    name = "niangjia.union.areas"
    label = "areas"
    verbose_name = "区划"

    def ready(self) -> None:
        """Let `migrate` end with the reference areas in place; `store` writes only what differs."""
        post_migrate.connect(_bring_reference, sender=self)
