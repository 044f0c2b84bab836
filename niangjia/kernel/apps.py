from django.apps import AppConfig
from django.db.models.signals import post_migrate


class KernelConfig(AppConfig):
    name = "niangjia.kernel"
    label = "kernel"
    verbose_name = "内核"

    def ready(self) -> None:
        """Keep the table of params in step with the code after every migration."""
        from niangjia.kernel.params import sync_after_migrate

        post_migrate.connect(sync_after_migrate, dispatch_uid="kernel.params")
