from django.apps import AppConfig


class MembersConfig(AppConfig):
    name = "niangjia.union.members"
    label = "members"
    verbose_name = "会员"

    def ready(self) -> None:
        """Subscribe the room's reactions and register the work behind its runs."""
        from niangjia.union.members import jobs, moving_work, reactions  # noqa: F401  importing subscribes
