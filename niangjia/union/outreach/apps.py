from django.apps import AppConfig


class OutreachConfig(AppConfig):
    name = "niangjia.union.outreach"
    label = "outreach"
    verbose_name = "建会推进"

    def ready(self) -> None:
        """Subscribe the room's reactions."""
        from niangjia.union.outreach import reactions  # noqa: F401  importing subscribes
