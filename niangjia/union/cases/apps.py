from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "niangjia.union.cases"
    label = "cases"
    verbose_name = "诉求工单"

    def ready(self) -> None:
        """Subscribe the room's reactions."""
        from niangjia.union.cases import reactions  # noqa: F401  importing subscribes
