from typing import Any

from django.apps import AppConfig
from django.db import connection
from django.db.models.signals import post_migrate


def _bring_laws(sender: AppConfig, **_: Any) -> None:
    """A migrated (or a flushed) database holds the shipped texts of law; a part-way migrated one waits."""
    # Django loads models only after the app registry stands, so an app's own file cannot import them above.
    from niangjia.union.publications import imports
    from niangjia.union.publications.models import Law, LawArticle

    tables = {model._meta.db_table for model in (Law, LawArticle)}
    with connection.cursor() as cursor:
        if tables - set(connection.introspection.table_names(cursor)):
            return
    imports.store_laws(imports.read_laws())


class PublicationsConfig(AppConfig):
    name = "niangjia.union.publications"
    label = "publications"
    verbose_name = "发布与知识"

    def ready(self) -> None:
        """Let `migrate` end with the texts of law in place; what is there already stays."""
        post_migrate.connect(_bring_laws, sender=self)
