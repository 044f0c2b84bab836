from django.apps import AppConfig


class CardsConfig(AppConfig):
    name = "niangjia.union.cards"
    label = "cards"
    verbose_name = "会员卡"

    def ready(self) -> None:
        """Subscribe the room's reactions and register the work behind its runs."""
        from niangjia.union.cards import jobs, reactions  # noqa: F401  importing subscribes
