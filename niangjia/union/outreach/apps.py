from django.apps import AppConfig


class OutreachConfig(AppConfig):
    name = "niangjia.union.outreach"
    label = "outreach"
    verbose_name = "建会推进"

    def ready(self) -> None:
        """Subscribe the room's reactions and register the work behind its runs."""
        from niangjia.union.outreach import jobs, reactions  # noqa: F401  importing subscribes
