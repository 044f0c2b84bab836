from django.apps import AppConfig
from django.db.models.signals import post_migrate


class KernelConfig(AppConfig):
    name = "niangjia.kernel"
    label = "kernel"
    verbose_name = "内核"

    def ready(self) -> None:
        """Keep declared params, the shipped calendar and new purposes of keys in their tables, after every migration."""
        from niangjia.kernel.calendar_years import ship_after_migrate
        from niangjia.kernel.keyrings import ready_after_migrate
        from niangjia.kernel.params import sync_after_migrate

        post_migrate.connect(sync_after_migrate, sender=self)
        post_migrate.connect(ship_after_migrate, sender=self)
        post_migrate.connect(ready_after_migrate, sender=self)
