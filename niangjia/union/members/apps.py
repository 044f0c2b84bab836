from django.apps import AppConfig


class MembersConfig(AppConfig):
    name = "niangjia.union.members"
    label = "members"
    verbose_name = "会员"
