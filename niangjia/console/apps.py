from typing import Any

from django.apps import AppConfig, apps
from django.db.models.signals import post_migrate

from niangjia.console import checks  # noqa: F401  importing registers
from niangjia.console.database import grant_rights


class ConsoleConfig(AppConfig):
    name = "niangjia.console"
    label = "console"
    verbose_name = "命令行"

    def ready(self) -> None:
        """After every migrate the working role gets its rights anew: new tables are new to it.

        The signal is only sent for apps that have tables, and once all migrations are done: kernel's will do.
        """
        post_migrate.connect(_grant, sender=apps.get_app_config("kernel"))


def _grant(*, using: str, **_: Any) -> None:
    grant_rights(using)
