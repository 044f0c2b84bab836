from django.apps import AppConfig


class InsightsConfig(AppConfig):
    name = "niangjia.union.insights"
    label = "insights"
    verbose_name = "数据一览"

    def ready(self) -> None:
        """Subscribe the room's reactions."""
        from niangjia.union.insights import reactions  # noqa: F401  importing subscribes
